"""What was found, scored, wished for and talked through."""

from __future__ import annotations

from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mesocare.assessment.models import Examination, Goal, Intake, RiskTalk, Score, ScreeningRecord
from mesocare.chart.entries import Entry, Window, address
from mesocare.chart.wording import indication_name, protocol_name, quoted, scale_words

VERDICTS = {
    "blocked": ("stop", gettext_lazy("stop, a contraindication is present")),
    "defer": ("check", gettext_lazy("wait")),
    "ask": ("check", gettext_lazy("questions are still open")),
    "caution": ("check", gettext_lazy("check, something needs care")),
    "clear": ("", gettext_lazy("nothing found against it")),
}
ROMAN = ("", "I", "II", "III", "IV", "V", "VI")


def screenings(window: Window) -> list[Entry]:
    rows = ScreeningRecord.objects.filter(patient=window.patient).defer(
        "facts", "findings", "scope", "asked_today"
    )
    return [_screening(row, window) for row in window.newest(rows, "screened_at")]


def _screening(row: ScreeningRecord, window: Window) -> Entry:
    state, words = VERDICTS[row.verdict]
    said = str(words)
    if row.defer_until:
        said = _("wait until %(day)s") % {"day": format_date(row.defer_until, "D j M Y")}
    what = protocol_name(row.protocol) if row.protocol else _("every treatment here")
    return Entry(
        row.screened_at,
        text=_("Screened for %(what)s: %(said)s.") % {"what": what, "said": said},
        state=state,
        url=address("assessment:screening", window.patient, {"screening_uuid": row.uuid}),
        link=_("Open screening"),
    )


def examinations(window: Window) -> list[Entry]:
    rows = Examination.objects.filter(patient=window.patient).select_related("examined_by__user")
    return [_examination(row) for row in window.newest(rows, "examined_at")]


def _examination(row: Examination) -> Entry:
    count = len(row.findings)
    parts = [_("phototype %(roman)s") % {"roman": ROMAN[row.phototype]}] if row.phototype else []
    parts += [ngettext("%(n)s finding", "%(n)s findings", count) % {"n": count}] if count else []
    what = f" {indication_name(row.indication)}." if row.indication else ""
    said = _("Skin examined by %(who)s") % {"who": row.examined_by.name}
    text = f"{said}: {', '.join(parts)}." if parts else f"{said}."
    return Entry(row.examined_at, text=text + what, lines=(quoted(row.note),) if row.note else ())


def scores(window: Window) -> list[Entry]:
    rows = window.newest(
        Score.objects.filter(patient=window.patient).select_related("scored_by__user"), "scored_at"
    )
    return [
        Entry(
            row.scored_at,
            scale_words(row.scale, row.score) + ",",
            _("scored by the patient.")
            if row.by_patient
            else _("scored by %(who)s.") % {"who": row.scored_by},
            (quoted(row.note),) if row.note else (),
            url=address("outcomes:outcomes", window.patient),
            link=_("Open outcomes"),
        )
        for row in rows
    ]


def goals(window: Window) -> list[Entry]:
    rows = window.newest(Goal.objects.filter(patient=window.patient), "recorded_at")
    return [
        Entry(
            row.recorded_at,
            text=_("Goal in the patient’s words: %(words)s") % {"words": quoted(row.words)},
            lines=(_("By when: %(when)s") % {"when": row.by_when},) if row.by_when else (),
        )
        for row in rows
    ]


def risk_talks(window: Window) -> list[Entry]:
    rows = RiskTalk.objects.filter(patient=window.patient).select_related("talked_by__user")
    return [
        Entry(
            row.talked_at,
            text=_("Risks and alternatives talked through by %(who)s: %(what)s, %(count)s points.")
            % {"who": row.talked_by.name, "what": protocol_name(row.protocol), "count": len(row.topics)},
            lines=(_("Asked: %(words)s") % {"words": quoted(row.asked)},) if row.asked else (),
        )
        for row in window.newest(rows, "talked_at")
    ]


def forms(window: Window) -> list[Entry]:
    """The history form: when it was sent, and when it came back."""
    rows = Intake.objects.filter(patient=window.patient)
    back = window.newest(rows.filter(submitted_at__isnull=False), "submitted_at").defer("draft")
    waiting = window.newest(rows.filter(submitted_at=None), "sent_at").defer("draft")
    return [
        *(
            Entry(
                row.submitted_at,
                text=_("The patient’s form came back."),
                url=address("assessment:history", window.patient),
                link=_("Read the answers"),
            )
            for row in back
            if row.submitted_at
        ),
        *(Entry(row.sent_at, text=_("Form sent to the patient, not back yet.")) for row in waiting),
    ]
