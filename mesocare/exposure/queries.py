"""Reading first exposures: what was given before, what was tested, what the director asks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from mesocare.clinics.pack import current_pack
from mesocare.exposure.models import ExposureRule, PatientLeft, Result, SkinTest
from mesocare.patients.models import Patient
from mesocare.planning.models import DoseGiven
from mesotherapy.gate import Exposure
from mesotherapy.pack.substances import Substance

TESTS = SkinTest.objects.select_related(
    "patient", "site", "lot__product", "done_by__user", "voided__voided_by__user"
).prefetch_related("readings__read_by__user")


def tests_of(patient: Patient) -> list[SkinTest]:
    """Every test of a patient, the newest first, voided ones too."""
    return list(TESTS.filter(patient=patient).order_by("-done_at", "-pk"))


def tests_from(lots: Iterable[int]) -> list[SkinTest]:
    """Whose skin was tested from these lots (by their keys), for a recall: voided ones too, for who knows."""
    return list(TESTS.filter(lot__in=list(lots)).order_by("-done_at", "-pk"))


def result_of(test: SkinTest) -> str:
    """One reaction is enough; else what was read last, or "" while nothing was."""
    readings = sorted(test.readings.all(), key=lambda row: (row.read_at, row.pk))
    if any(row.result == Result.POSITIVE for row in readings):
        return Result.POSITIVE.value
    return readings[-1].result if readings else ""


def tested(patient: Patient, substance: str) -> str:
    """What the patient's tests of a substance come to: one reaction stays, else the newest test counts."""
    rows = TESTS.filter(patient=patient, substance=substance, voided=None).order_by("done_at", "pk")
    results = [result_of(row) for row in rows]
    if Result.POSITIVE in results:
        return Result.POSITIVE.value
    return results[-1] if results else ""


def is_first(patient: Patient, substance: str, session: UUID | None = None) -> bool:
    """Whether this organisation never gave it to the patient, but in that session."""
    given = DoseGiven.objects.filter(patient=patient, substance=substance)
    return not (given.exclude(treatment_session=session) if session else given).exists()


def rules_of(organisation: int) -> dict[str, ExposureRule]:
    """The director's newest word about each substance."""
    rows = ExposureRule.objects.filter(organisation=organisation).select_related("decided_by__user")
    return {row.substance: row for row in rows.order_by("decided_at", "pk")}


def exposures(patient: Patient, substances: Iterable[str], session: UUID | None = None) -> list[Exposure]:
    """What the gate asks of each substance that is no diluent."""
    rules, pack = rules_of(patient.organisation_id), current_pack()
    found = []
    for name in dict.fromkeys(substances):
        known = pack.find(Substance, name)
        if known is not None and known.is_diluent:
            continue
        rule = rules.get(name)
        found.append(
            Exposure(
                substance=name,
                name=str(known.name) if known else name,
                is_first=is_first(patient, name, session),
                is_test_required=rule is not None and rule.is_test_required,
                result=tested(patient, name),
            )
        )
    return found


def watch_minutes(patient: Patient, substances: Iterable[str], session: UUID) -> int | None:
    """The longest time the clinic watches after a first exposure in this session. None: it has set none."""
    rules = rules_of(patient.organisation_id)
    wanted = [
        rule.watch_minutes
        for name in substances
        if (rule := rules.get(name)) and rule.watch_minutes and is_first(patient, name, session)
    ]
    return max(wanted, default=None)


def may_leave_at(ended_at: datetime | None, minutes: int | None) -> datetime | None:
    return ended_at + timedelta(minutes=minutes) if ended_at and minutes else None


def departure(session: UUID) -> PatientLeft | None:
    return PatientLeft.objects.filter(treatment_session=session).select_related("seen_by__user").first()
