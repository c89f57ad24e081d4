"""Promise: lot → every syringe, patient, zone and session in under 50 ms, at 1 000 000 sessions.

1 000 000 sessions with 3 000 000 components, in a database as the clinic has it; a lot of which 200 patients
had a drop. Measured is the whole list as the screen shows it: each session with its zones, what else was in
it, who and where, sessions that are open now, and adverse events; then the visits to come that would use it.
The query plan is printed. Beside it stands what one would write without thinking of an index: each session's
own record is read, because it knows its lots; and the same list with one row reached from the other.

    python -m benchmarks.recall [--sessions 1000000]
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from benchmarks.lists import build, count, own_rows

ROOT = Path(__file__).resolve().parents[1]
PROMISE_MS = 50.0
SESSIONS = 1_000_000
PARTS = 3  # of each session: the substance, the diluent, the needle
PATIENTS_OF_A_LOT = 200
PATIENTS = 100_000
VISITS_TO_COME = 10_000
NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
ROUNDS = 25
VISITS_LONG_AGO = 100_000_000  # each session names a visit of its own, whose row is not made
LOOKED_AT = 20_000  # records of the naive way that are really read; the rest follows from them
SUBSTANCE = "tranexamic-acid"


def run(sessions: int = SESSIONS) -> list[dict[str, Any]]:
    """Measure in a clinic of its own; the plan of the query goes to standard error."""
    with tempfile.TemporaryDirectory(prefix="mesocare-bench-") as home:
        environment = {**os.environ, "MESOCARE_HOME": home, "DJANGO_SETTINGS_MODULE": "mesocare.settings"}
        command = [sys.executable, "-m", "benchmarks.recall", "--here", "--sessions", str(sessions)]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    print(done.stderr, file=sys.stderr, end="")
    lines: list[dict[str, Any]] = json.loads(done.stdout)
    return lines


def measure(sessions: int) -> list[dict[str, Any]]:
    """Make the clinic, then trace one lot in three ways."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    lot = make(sessions)
    print(f"{count(sessions)} sessions, {count(sessions * PARTS)} components", file=sys.stderr)
    print("\n".join(plan_of(lot)), file=sys.stderr)
    ours, many = milliseconds(lambda: whole_list(lot)), count(sessions)
    to_come = milliseconds(lambda: visits(lot))
    return [
        line(
            f"lot to every syringe, session, zone and patient, {PATIENTS_OF_A_LOT} patients, {many} sessions",
            ours,
            milliseconds(lambda: row_by_row(lot), rounds=3),
            "each row reached from the one before",
        ),
        line(
            f"the same, {many} sessions",
            ours,
            scanned(lot, sessions),
            "the lots read from each session's record",
        ),
        line(
            f"visits to come that would use it, of {count(VISITS_TO_COME)} at its site",
            to_come,
            milliseconds(visits_one_by_one, rounds=3),
            "the plan of each visit looked up",
        ),
    ]


def line(name: str, ours: float, other: float, other_name: str) -> dict[str, Any]:
    return {
        "name": name,
        "promise": f"< {PROMISE_MS:.0f} ms",
        "ours": f"{ours:.1f} ms",
        "other": f"{other_name}: {other:.0f} ms",
        "ratio": round(other / ours, 1),
        "ok": ours < PROMISE_MS,
    }


def milliseconds(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The median, after one round that fills what is read once."""
    work()
    taken = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


# The three ways


def whole_list(lot: Any) -> int:
    """Everyone concerned, with all that the screen of a lot says of each."""
    from mesocare.recalls.tracing import trace

    found = trace(lot.product, lot.number)
    if len(found.patients) != PATIENTS_OF_A_LOT or not all(use.zones for use in found.given):
        raise RuntimeError(f"{len(found.patients)} patients found, not {PATIENTS_OF_A_LOT}")
    return len(found.given)


def visits(lot: Any) -> int:
    """Visits to come that would use the lot."""
    from mesocare.recalls.planned import planned_visits
    from mesocare.stock.shelf import lots_with_left

    found = planned_visits(lots_with_left(type(lot).objects.filter(pk=lot.pk)), NOW)
    if not found:
        raise RuntimeError("no visit to come was found")
    return len(found)


def visits_one_by_one() -> int:
    """The same with the newest plan of each visit's course looked up in its turn."""
    from mesocare.diary.models import Appointment

    rows = Appointment.objects.filter(starts_at__gte=NOW, status="booked", course__isnull=False)
    told = 0
    for row in rows:
        plan = row.course.current_plan if row.course else None
        told += bool(plan and any(part["substance"] == SUBSTANCE for part in plan.components))
    return told


def row_by_row(lot: Any) -> int:
    """The same list with every row reached from the one before it."""
    from mesocare.stock.models import Lot
    from mesocare.treatment.models import TreatmentSession

    told = 0
    for row in Lot.objects.filter(product=lot.product, number=lot.number):
        for use in row.uses.all():
            session = use.treatment_session
            zones = [zone["zone"] for zone in session.state["zones"]]
            others = [(other.lot.product.name, other.lot.number) for other in session.lots_used.all()]
            told += bool((session.patient.name, session.site.name, session.operator.user.name, zones, others))
    for session in TreatmentSession.objects.filter(status="running"):
        told += any(lot.number in str(parts) for parts in session.state["lots"].values())
    return told


def scanned(lot: Any, sessions: int) -> float:
    """Reading the lots out of each session's own record, as without a table of uses: milliseconds."""
    from mesocare.treatment.models import TreatmentSession

    read = min(LOOKED_AT, sessions)
    began = time.perf_counter()
    rows = TreatmentSession.objects.order_by("pk").values_list("state", flat=True)[:read]
    wanted = str(lot.uuid)
    sum(
        any(row["lot"] == wanted for row in state["lots"].get("component:x", ())) for state in rows.iterator()
    )
    return (time.perf_counter() - began) * 1000 * sessions / read


def plan_of(lot: Any) -> list[str]:
    """How the database finds the uses of a lot."""
    from mesocare.recalls.tracing import open_sessions, uses_of_lots

    found = (uses_of_lots([lot.pk]), open_sessions([lot.site_id]))
    return [line for rows in found for line in rows.explain().splitlines()]


# The rows


def make(sessions: int) -> Any:
    """A clinic of 100 000 patients; each lot is used in 200 sessions, twenty lots at the same time."""
    from mesocare.clinics.models import Site
    from mesocare.patients.models import Patient

    patients = min(PATIENTS, max(sessions // 10, 25 * PATIENTS_OF_A_LOT))
    people, visits = own_rows(patients, VISITS_TO_COME)
    member = build(people, [(who, chair % 5, start.replace(year=2027)) for who, chair, start in visits])
    organisation = member.organisation
    site = Site.objects.filter(organisation=organisation).order_by("pk")[0]
    plan = _plan(Patient.objects.get(pk=1), site, member)
    _courses(patients, plan, site)
    lots = _lots(organisation, site, sessions)
    _sessions(sessions, patients, plan, site, member)
    _uses(sessions, lots, member)
    _analyze()
    return lots[0][0]


def _plan(patient: Any, site: Any, member: Any) -> Any:
    from mesocare.clinics.pack import pack_in_force
    from mesocare.planning.models import Course, Plan

    course = Course.objects.create(
        patient=patient, site=site, indication="melasma", practitioner=member, opened_at=NOW
    )
    return Plan.objects.create(
        course=course,
        version=1,
        protocol="melasma-tranexamic-acid-intradermal",
        pack_version=pack_in_force(at=NOW),
        components=[
            {"substance": SUBSTANCE, "strength": "100 mg/mL", "volume": "0.1 mL", "role": "active"},
            {"substance": "sodium-chloride-0.9", "strength": "", "volume": "2.4 mL", "role": "diluent"},
        ],
        technique="papule",
        device="fine-needle",
        sessions=5,
        interval_min_days=14,
        interval_ideal_days=14,
        interval_max_days=31,
        chair_minutes=45,
        patient_summary="",
        planned_by=member,
        planned_at=NOW,
    )


def _courses(patients: int, plan: Any, site: Any) -> None:
    """A course with a plan for each patient; visits to come are sessions of them."""
    from mesocare.diary.models import Appointment
    from mesocare.planning.models import Course, Plan

    rows = (
        Course(
            pk=number + 1,
            patient_id=number + 1,
            site=site,
            indication="melasma",
            practitioner=plan.planned_by,
            opened_at=NOW,
        )
        for number in range(1, patients)
    )
    Course.objects.bulk_create(rows, batch_size=5000)
    kept = {field.attname: getattr(plan, field.attname) for field in Plan._meta.concrete_fields}
    kept.pop("id"), kept.pop("uuid"), kept.pop("course_id")
    other = [{"substance": "ha-non-cross-linked", "strength": "", "volume": "3 mL", "role": "active"}]
    Plan.objects.bulk_create(
        (
            Plan(
                course_id=number + 1,
                **{**kept, "components": kept["components"] if number % 50 == 0 else other},
            )
            for number in range(1, patients)
        ),
        batch_size=2000,
    )
    from django.db.models import F

    Appointment.objects.update(kind="session", course_id=F("patient_id"), session_number=1)


def _lots(organisation: Any, site: Any, sessions: int) -> list[list[Any]]:
    """For each of the three parts of a session as many lots as are used up."""
    from mesocare.clinics.models import StaffMember
    from mesocare.stock.models import Lot, LotEvent, Product

    parts = []
    for name, facts in (
        ("Tranexamic acid", {"kind": "substance", "substance": SUBSTANCE, "unit": "mL"}),
        ("Saline", {"kind": "diluent", "substance": "sodium-chloride-0.9", "unit": "mL"}),
        ("Needle", {"kind": "needle", "device": "fine-needle", "unit": "piece"}),
    ):
        product = Product.objects.create(organisation=organisation, name=name, pack_amount=1, **facts)
        many = max(2, sessions // PATIENTS_OF_A_LOT)
        Lot.objects.bulk_create(
            (
                Lot(
                    site=site,
                    product=product,
                    number=f"{name[:2].upper()}{number:06}",
                    expires_on=date(2028, 1, 1),
                )
                for number in range(many)
            ),
            batch_size=5000,
        )
        parts.append(
            list(Lot.objects.filter(product=product).select_related("product", "site").order_by("pk"))
        )
    by = StaffMember.objects.filter(organisation=organisation).order_by("pk")[0]
    LotEvent.objects.bulk_create(
        (LotEvent(lot=lot, kind="received", amount=60, by=by, at=NOW) for lots in parts for lot in lots),
        batch_size=5000,
    )
    return parts


def _state(chance: random.Random) -> str:
    """A chart of two zones and a few points: a real one is longer, and is not read."""
    points = [
        {
            "id": f"p{n}",
            "zone": "malar",
            "side": "R" if n % 2 else "L",
            "status": "done",
            "t": n,
            "w": [0.2, 0.3, 0.5],
        }
        for n in range(12)
    ]
    zones = [
        {"zone": "malar", "side": side, "status": "done", "technique": "papule", "depth_mm": 2}
        for side in ("R", "L")
    ]
    mark = {"at": NOW.isoformat(), "by": "Dr 1", "checked_by": ""}
    lots = {"component:x": [{"lot": str(uuid.UUID(int=chance.getrandbits(128))), "amount": "0.1"}]}
    return json.dumps({"zones": zones, "points": points, "mixed": mark, "lots": lots})


def _sessions(sessions: int, patients: int, plan: Any, site: Any, member: Any) -> None:
    """A million rows straight into the table, signed but for ten that run now."""
    from mesocare.treatment.models import TreatmentSession

    chance = random.Random(7)
    states = [_state(chance) for _ in range(50)]
    first = datetime(2016, 11, 20, 9, tzinfo=UTC)

    def rows() -> Iterator[tuple[Any, ...]]:
        step = (NOW - first) / sessions
        for number in range(sessions):
            at = first + step * number
            patient = number % patients + 1
            status = "running" if number >= sessions - 10 else "sealed"
            yield (
                number + 1, uuid.UUID(int=chance.getrandbits(128)), VISITS_LONG_AGO + number, patient,
                patient, plan.pk, site.pk, number // patients + 1, member.pk, status, "face-front", "1",
                "model", plan.pack_version_id, states[number % 50], 0, at, at, at,
            )  # fmt: skip

    columns = (
        "id, uuid, appointment_id, patient_id, course_id, plan_id, site_id, number, operator_id, status, "
        "chart, chart_version, scale, pack_version_id, state, version, opened_at, started_at, ended_at"
    )
    _insert(TreatmentSession._meta.db_table, columns, rows())


def _uses(sessions: int, lots: Sequence[Sequence[Any]], member: Any) -> None:
    """Three parts for each session. The sessions of one lot lie days apart, as they do on a shelf."""
    from mesocare.treatment.models import LotUsed

    names = (f"component:{SUBSTANCE}", "component:sodium-chloride-0.9", "needle")

    def rows() -> Iterator[tuple[Any, ...]]:
        for number in range(sessions):
            for part, several in enumerate(lots):
                # The lots of a part in turns of twenty that are open at the same time.
                turn, place = divmod(number, 20 * PATIENTS_OF_A_LOT)
                lot = several[min(turn * 20 + place % 20, len(several) - 1)]
                yield number + 1, lot.pk, names[part], "0.1", member.pk, NOW

    columns = "treatment_session_id, lot_id, part, amount, by_id, at"
    _insert(LotUsed._meta.db_table, columns, rows())


def _insert(table: str, columns: str, rows: Iterator[tuple[Any, ...]]) -> None:
    from itertools import islice

    from django.db import connection, transaction

    sqlite = connection.vendor == "sqlite"

    def plain(value: Any) -> Any:
        if not sqlite:
            return value
        if isinstance(value, uuid.UUID):
            return value.hex
        return f"{value:%F %T}" if isinstance(value, datetime) else value

    marks = ", ".join(["%s"] * (columns.count(",") + 1))
    statement = f"INSERT INTO {table} ({columns}) VALUES ({marks})"
    if sqlite:  # nobody's data: made once, and thrown away
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")
            cursor.execute("PRAGMA cache_size=-400000")
            cursor.execute("PRAGMA foreign_keys=OFF")
    with transaction.atomic(), connection.cursor() as cursor:
        while batch := [tuple(map(plain, row)) for row in islice(rows, 20_000)]:
            cursor.executemany(statement, batch)


def _analyze() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="How fast a lot leads to everyone who had a drop of it.")
    parser.add_argument("--sessions", type=int, default=SESSIONS)
    parser.add_argument("--here", action="store_true", help="in MESOCARE_HOME as it is")
    given = parser.parse_args()
    json.dump(measure(given.sessions) if given.here else run(given.sessions), sys.stdout, indent=1)
    print()
