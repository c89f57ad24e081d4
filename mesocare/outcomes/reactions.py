"""Reactions of a course: seen in the session, and reported by the patient afterwards, with counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mesocare.recovery.models import Case, Report
from mesocare.recovery.words import HOW_SOON, OUTCOMES, SIGN_NAMES, day_words, sign_words
from mesocare.treatment.models import TreatmentSession


@dataclass(frozen=True, slots=True)
class Reaction:
    """One line: what, in how many sessions, until when it was reported."""

    state: str  # check: above what is expected, or a case; plain: within it
    words: str


def reactions_of(sessions: Sequence[TreatmentSession]) -> list[Reaction]:
    """Everything that happened to the skin and the person in these sessions. Silence is said as silence."""
    reports = list(
        Report.objects.filter(treatment_session__in=sessions).order_by(
            "treatment_session", "reported_at", "pk"
        )
    )
    found = [*_in_session(sessions), *_reported(sessions, reports), *_cases(sessions)]
    return found + _silence(sessions, reports)


def _in_session(sessions: Iterable[TreatmentSession]) -> list[Reaction]:
    lines = []
    for session in sessions:
        for row in session.state.get("reactions", []):
            what = " ".join(filter(None, [str(row.get("what", "")), str(row.get("note", ""))])).strip()
            head = _("Session %(n)s, during treatment: %(what)s")
            lines.append(Reaction("check", head % {"n": session.number, "what": what}))
    return lines


def _reported(sessions: Sequence[TreatmentSession], reports: Sequence[Report]) -> list[Reaction]:
    return [line for sign in SIGN_NAMES if (line := _sign_line(sign, sessions, reports)) is not None]


def _sign_line(sign: str, sessions: Sequence[TreatmentSession], reports: Sequence[Report]) -> Reaction | None:
    told = [row for row in reports if isinstance(row.answers.get(sign), int) and row.answers[sign] > 0]
    if not told:
        return None
    count = len({row.treatment_session_id for row in told})
    words = ngettext(
        "%(sign)s reported after %(count)s of %(total)s session, last on %(day)s",
        "%(sign)s reported after %(count)s of %(total)s sessions, last on %(day)s",
        len(sessions),
    ) % {
        "sign": sign_words(sign),
        "count": count,
        "total": len(sessions),
        "day": day_words(max(row.day for row in told)),
    }
    above = any(_is_above(row, sign) for row in told)
    return Reaction(
        "check" if above else "plain", words + (", " + _("above what is expected") if above else "")
    )


def _is_above(report: Report, sign: str) -> bool:
    band = report.triage["band"].get(sign)
    return bool(band and band["reported"] > band["expected"][1])


def _cases(sessions: Sequence[TreatmentSession]) -> list[Reaction]:
    rows = Case.objects.filter(treatment_session__in=sessions).select_related("treatment_session")
    return [Reaction("check", _case_line(case)) for case in rows.order_by("opened_at", "pk")]


def _case_line(case: Case) -> str:
    end = str(OUTCOMES.get(case.outcome, case.outcome)) if case.closed_at else _("still open")
    return _("Session %(n)s: a report that needed a person (%(urgency)s): %(end)s") % {
        "n": case.treatment_session.number,
        "urgency": HOW_SOON[case.urgency],
        "end": end,
    }


def _silence(sessions: Sequence[TreatmentSession], reports: Sequence[Report]) -> list[Reaction]:
    """Sessions after which nobody reported anything: not known, which is not the same as none."""
    heard = {row.treatment_session_id for row in reports}
    silent = [str(session.number) for session in sessions if session.pk not in heard]
    if not silent:
        return []
    words = ngettext(
        "Session %(which)s: nothing was reported from home, so nothing is known",
        "Sessions %(which)s: nothing was reported from home, so nothing is known",
        len(silent),
    )
    return [Reaction("unknown", words % {"which": ", ".join(silent)})]
