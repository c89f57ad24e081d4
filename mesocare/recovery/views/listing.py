"""The left pane of the inbox: every open case, every silence, and what is on track."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from mesocare.audit.actions import mark_read
from mesocare.clinics.access import ClinicRequest, may, own_sites
from mesocare.clinics.roles import Permission
from mesocare.recovery import queries
from mesocare.recovery.words import day_words, moment_words, report_line


def list_context(request: ClinicRequest) -> dict[str, Any]:
    """Everything the left pane shows, in the words this person may read."""
    at, sites = timezone.now(), list(own_sites(request))
    cases = queries.open_cases(sites, at)
    silent = queries.silences(sites)
    tracked = queries.on_track(sites, at)
    for patient in (
        *(one.case.patient for one in cases),
        *(row.treatment_session.patient for row in silent),
        *(report.patient for report in tracked),
    ):
        mark_read(request, patient=patient)
    return {
        "section": "today",
        "cases": cases,
        "silent": [(row, moment_words(row)) for row in silent],
        "on_track": [(report, day_words(report.day), report_line(report)) for report in tracked],
        "several_sites": len(sites) > 1,
        "counts": _counts(cases, len(silent), len(tracked)),
        "open_total": len(cases) + len(silent) + len(tracked),
        "clinical": may(request.staff, Permission.CLINICAL_READ),
        "answers": may(request.staff, Permission.RECOVERY_ANSWER),
        "waiting_reds": sum(one.is_red and one.is_waiting for one in cases),
    }


def _counts(cases: list[queries.OpenCase], silent: int, tracked: int) -> list[tuple[str, str, int]]:
    red = sum(one.is_red for one in cases)
    return [
        ("stop", _("Call now"), red),
        ("check", _("Watch"), len(cases) - red),
        ("ok", _("On track"), tracked),
        ("unknown", _("No answer"), silent),
    ]
