"""Promise: the chart of a patient with 700 visits opens in under 100 ms.

Measured through the whole of the site in one process: signed in, roles checked, the page written, the read
written into the audit chain. Beside it stands the page one would write without thinking: every visit with its
session, its seal, sheet and reports, each reached from the row before it, in one list.

    python -m benchmarks.chart [--visits 700]
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PROMISE_MS = 100.0
VISITS = 700
ROUNDS = 25
NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)


def run() -> list[dict[str, Any]]:
    """Measure in a clinic of its own."""
    with tempfile.TemporaryDirectory(prefix="mesocare-bench-") as home:
        environment = {**os.environ, "MESOCARE_HOME": home, "DJANGO_SETTINGS_MODULE": "mesocare.settings"}
        command = [sys.executable, "-m", "benchmarks.chart", "--here"]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    lines: list[dict[str, Any]] = json.loads(done.stdout)
    return lines


def measure(visits: int) -> list[dict[str, Any]]:
    """Make the patient, then open the chart in three ways."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    patient, client = _clinic(visits)
    address = f"/patients/{patient.uuid}/"
    naive = _milliseconds(lambda: _everything(patient), rounds=3)
    return [
        _line(f"open the chart with {visits} visits", _milliseconds(lambda: _open(client, address)), naive),
        _line(
            f"its visits alone, {visits} visits",
            _milliseconds(lambda: _open(client, f"{address}?show=visits")),
            naive,
        ),
        _line(
            "a page three years down",
            _milliseconds(lambda: _open(client, f"{address}?before=2023-11-20T10:00:00%2B00:00")),
            naive,
        ),
    ]


def _line(name: str, ours: float, naive: float) -> dict[str, Any]:
    return {
        "name": name,
        "promise": f"< {PROMISE_MS:.0f} ms",
        "ours": f"{ours:.1f} ms",
        "other": f"every row in its turn: {naive:.0f} ms",
        "ratio": round(naive / ours, 1),
        "ok": ours < PROMISE_MS,
    }


def _clinic(visits: int) -> tuple[Any, Any]:
    from django.db import transaction
    from django.test import Client

    from mesocare.chart.tests.many_visits import give_visits
    from tests.support.people import patient_of
    from tests.support.world import build_world

    with transaction.atomic():
        world = build_world(at=NOW)
        patient = patient_of(world)
        give_visits(patient, world.site, world.practitioner, visits, NOW)
    client = Client()
    client.force_login(world.practitioner.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return patient, client


def _open(client: Any, address: str) -> None:
    answer = client.get(address, HTTP_HOST="localhost")
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answered {answer.status_code}")


def _milliseconds(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The median, after one round that fills what is read once."""
    work()
    taken = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


NAIVE = """<ol>{% for visit in patient.appointments.all %}<li>{{ visit.starts_at }} {{ visit.room.name }}
{{ visit.practitioner.user.name }}{% with session=visit.treatment_session %}{{ session.seal.totals }}
{% for zone in session.state.zones %}{{ zone.zone }}{% endfor %}{{ session.seal.signed_by.user.name }}
{% for sheet in session.aftercare_sheets.all %}{{ sheet.lines|length }}{% endfor %}
{% for report in session.reports.all %}{{ report.answers }}{% endfor %}{% endwith %}</li>{% endfor %}
{% for course in patient.courses.all %}{% for plan in course.plans.all %}{% for quote in plan.quotes.all %}
<li>{{ quote.total_minor }}</li>{% endfor %}{% endfor %}{% endfor %}
{% for score in patient.scores.all %}<li>{{ score.score }}</li>{% endfor %}
{% for screening in patient.screenings.all %}<li>{{ screening.verdict }}</li>{% endfor %}</ol>"""


def _everything(patient: Any) -> str:
    from django.template import engines

    from mesocare.patients.models import Patient

    fresh = Patient.objects.get(pk=patient.pk)
    page: str = engines["django"].from_string(NAIVE).render({"patient": fresh})
    return page


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="How fast the chart of a long record opens.")
    parser.add_argument("--visits", type=int, default=VISITS)
    parser.add_argument("--here", action="store_true", help="in MESOCARE_HOME as it is")
    given = parser.parse_args()
    json.dump(measure(given.visits) if given.here else run(), sys.stdout, indent=1)
    print()
