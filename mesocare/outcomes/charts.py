"""A scale over the days of a course, with a mark for each session, as a drawing with its table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mesocare.outcomes.queries import ScaleCourse
from mesocare.outcomes.words import number
from mesocare.web.plot import Plot, PlotPoint, Tick

MOST_TICKS = 5


def plot_of(one: ScaleCourse, session_days: Sequence[date]) -> Plot:
    """The scale as it was scored. Its axis is the scale's own range, so that a small change looks small."""
    start = min([*session_days, one.first.on])
    end = max([*session_days, one.last.on])
    low, high = (float(edge) for edge in one.scale.range)
    points = [_point(row.on, row.value, start) for row in one.scores]
    return Plot(
        title=one.name,
        said=f"{one.words}. {_sessions_words(session_days)}",
        points=points,
        lowest=min(low, 0) if low <= 1 else low,
        highest=high,
        first=0,
        last=max((end - start).days, 1),
        levels=_levels(low, high),
        ticks=_ticks(start, [row.on for row in one.scores]),
        marks=[float((day - start).days) for day in session_days],
    )


def _point(on: date, value: object, start: date) -> PlotPoint:
    from decimal import Decimal

    amount = Decimal(str(value))
    return PlotPoint((on - start).days, float(amount), format_date(on, "j M Y"), number(amount))


def _levels(low: float, high: float) -> tuple[float, ...]:
    middle = (low + high) / 2
    shown = (low, middle, high) if middle == int(middle) else (low, high)
    return tuple(int(level) if level == int(level) else level for level in shown)


def _ticks(start: date, days: Sequence[date]) -> list[Tick]:
    """The days of the scorings, thinned so that their words do not run into each other."""
    apart = max(1, (max(days) - start).days // MOST_TICKS)
    kept: list[date] = []
    for day in sorted(set(days)):
        if not kept or (day - kept[-1]).days >= apart:
            kept.append(day)
    return [Tick((day - start).days, format_date(day, "j M")) for day in kept]


def _sessions_words(days: Sequence[date]) -> str:
    return (
        ngettext("%(n)s session.", "%(n)s sessions.", len(days)) % {"n": len(days)}
        if days
        else _("No session yet.")
    )
