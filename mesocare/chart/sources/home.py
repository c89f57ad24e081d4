"""After a session: the sheet, the patient's reports, cases, and what was decided in the end."""

from __future__ import annotations

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mesocare.aftercare.models import AftercareSheet
from mesocare.chart.entries import Entry, Window, address
from mesocare.chart.wording import quoted
from mesocare.outcomes.models import Decision, GoalReview
from mesocare.recovery.models import Case, Report
from mesocare.recovery.words import HOW_SOON, OUTCOMES, RED, report_line

STATES = {"emergency": "stop", "same-day": "stop", "48h": "check"}
MET = {
    "not-yet": gettext_lazy("not yet met"),
    "partly": gettext_lazy("partly met"),
    "mostly": gettext_lazy("mostly met"),
    "fully": gettext_lazy("fully met"),
}


def aftercare(window: Window) -> list[Entry]:
    rows = AftercareSheet.objects.filter(treatment_session__patient=window.patient)
    rows = rows.select_related("signed_by__user").annotate(number=F("treatment_session__number"))
    rows = rows.only("uuid", "lines", "signed_at", "signed_by")
    return [
        Entry(
            row.signed_at,
            text=_("Aftercare for session %(n)s signed by %(who)s: %(lines)s.")
            % {
                "n": getattr(row, "number", 0),
                "who": row.signed_by.name,
                "lines": ngettext("%(n)s line", "%(n)s lines", len(row.lines)) % {"n": len(row.lines)},
            },
            url=address("aftercare:sheet", window.patient, {"sheet_uuid": row.uuid}),
            link=_("Open aftercare"),
        )
        for row in window.newest(rows, "signed_at")
    ]


def reports(window: Window) -> list[Entry]:
    rows = Report.objects.filter(patient=window.patient).defer("triage").prefetch_related("cases")
    return [_report(row) for row in window.newest(rows, "reported_at")]


def _report(row: Report) -> Entry:
    soon = "" if row.urgency == "expected" else f" {str(HOW_SOON[row.urgency]).capitalize()}."
    as_expected = _("%(line)s, as expected.") if row.urgency == "expected" else "%(line)s."
    case = next(iter(row.cases.all()), None)
    return Entry(
        row.reported_at,
        text=as_expected % {"line": report_line(row)} + soon,
        lines=(quoted(row.words),) if row.words else (),
        state=STATES.get(row.urgency, ""),
        url=reverse("recovery:case", kwargs={"case_uuid": case.uuid}) if case else "",
        link=_("Open case") if case else "",
    )


def cases(window: Window) -> list[Entry]:
    """How each case ended; one that is open stands beside the timeline."""
    rows = Case.objects.filter(patient=window.patient, closed_at__isnull=False)
    return [
        Entry(
            row.closed_at,
            text=_("Case closed: %(outcome)s.")
            % {"outcome": OUTCOMES.get(row.outcome, row.outcome or _("no outcome"))},
            state="check" if row.urgency in RED else "",
            url=reverse("recovery:case", kwargs={"case_uuid": row.uuid}),
            link=_("Open case"),
        )
        for row in window.newest(rows, "closed_at")
        if row.closed_at
    ]


def goal_reviews(window: Window) -> list[Entry]:
    rows = GoalReview.objects.filter(course__patient=window.patient).select_related("goal")
    return [
        Entry(
            row.recorded_at,
            text=_("The patient’s goal %(goal)s: %(met)s.")
            % {"goal": quoted(row.goal.words, 80), "met": MET.get(row.met, row.met)},
            lines=(quoted(row.words),) if row.words else (),
        )
        for row in window.newest(rows, "recorded_at")
    ]


def decisions(window: Window) -> list[Entry]:
    rows = Decision.objects.filter(course__patient=window.patient).select_related(
        "decided_by__user", "course"
    )
    return [
        Entry(
            row.decided_at,
            _("Decided: %(kind)s.") % {"kind": row.get_kind_display().lower()},
            _("%(words)s, %(who)s.") % {"words": quoted(row.words), "who": row.decided_by.name},
            (_("Next: %(step)s") % {"step": row.next_step},) if row.next_step else (),
            kind="done",
            url=address("outcomes:outcomes", window.patient),
            link=_("Open outcomes"),
        )
        for row in window.newest(rows.defer("numbers"), "decided_at")
    ]
