"""A sign over the days after a session, reported beside expected, as a drawing and a table."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from mesocare.clinics.pack import current_pack
from mesocare.recovery.facts import session_facts
from mesocare.recovery.models import Report
from mesocare.recovery.words import answer_words, day_words, sign_words
from mesocare.treatment.models import TreatmentSession
from mesocare.web.plot import BandEdge, Plot, PlotPoint, Tick
from mesotherapy.pack.reactions import Envelope
from mesotherapy.recovery.reports import GRADED, PAIN

FEWEST_DAYS = 7


def plots_of(session: TreatmentSession, reports: Sequence[Report]) -> list[Plot]:
    """One drawing for each sign that was graded, those above the band first."""
    signs = [sign for sign in (*GRADED, PAIN) if any(_grade(row, sign) is not None for row in reports)]
    shown = [sign for sign in signs if any(_grade(row, sign) for row in reports)] or signs[:1]
    ordered = sorted(shown, key=lambda sign: not any(_is_above(row, sign) for row in reports))
    return [_plot(session, sign, reports) for sign in ordered]


def _grade(report: Report, sign: str) -> int | None:
    value = report.answers.get(sign)
    return value if isinstance(value, int) else None


def _is_above(report: Report, sign: str) -> bool:
    band = report.triage["band"].get(sign)
    return bool(band and band["reported"] > band["expected"][1])


def _plot(session: TreatmentSession, sign: str, reports: Sequence[Report]) -> Plot:
    graded = {row.day: row for row in reports if _grade(row, sign) is not None}
    highest = 10 if sign == PAIN else 3
    last = max(FEWEST_DAYS, max(graded) + 1)
    points = [_point(row, sign, is_last=row.day == max(graded)) for day, row in sorted(graded.items())]
    band = _band(session, sign, last)
    step = max(1, round(last / 7))
    return Plot(
        title=_("%(sign)s, 0 to %(most)s") % {"sign": sign_words(sign), "most": highest},
        said=_said(sign, points, graded),
        points=points,
        lowest=0,
        highest=highest,
        first=0,
        last=last,
        levels=(0, 5, 10) if sign == PAIN else (0, 1, 2, 3),
        ticks=[Tick(day, _("day 0") if day == 0 else str(day)) for day in range(0, last + 1, step)],
        band=band,
        band_label=_("expected, by the pack") if band else "",
    )


def _point(report: Report, sign: str, *, is_last: bool) -> PlotPoint:
    value = _grade(report, sign) or 0
    above = _is_above(report, sign)
    label = answer_words(sign, value) if is_last else ""
    return PlotPoint(report.day, value, day_words(report.day), label, "stop" if above else "")


def _said(sign: str, points: Sequence[PlotPoint], graded: dict[int, Report]) -> str:
    told = ", ".join(f"{point.when} {point.value:g}" for point in points)
    above = [day_words(day) for day, row in sorted(graded.items()) if _is_above(row, sign)]
    if not above:
        return _("Reported: %(told)s.") % {"told": told}
    return _("Reported: %(told)s. Above what is expected: %(days)s.") % {
        "told": told,
        "days": ", ".join(above),
    }


def _band(session: TreatmentSession, sign: str, last: int) -> list[BandEdge]:
    """The widest that any envelope of this session expects, day by day."""
    facts = session_facts(session)
    courses = [
        course
        for envelope in current_pack().all(Envelope)
        if envelope.follows(
            substances=facts.substances, techniques=facts.techniques, regions=facts.regions_in(current_pack())
        )
        and (course := envelope.of(sign)) is not None
    ]
    if not courses:
        return []
    days = [(day, [course.on_day(day) for course in courses]) for day in range(last + 1)]
    return [
        BandEdge(day, min(low for low, _high in spans), max(high for _low, high in spans))
        for day, spans in days
    ]
