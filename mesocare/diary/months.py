"""The months of a proposal, drawn: the window of each session, the day proposed, the days beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _

from mesocare.diary.proposed import Proposal

MOST_MONTHS = 8


@dataclass(frozen=True, slots=True)
class DayCell:
    """One day of a month, with what stands for it and the words for those who do not see it."""

    day: date
    in_month: bool
    in_window: bool = False
    proposed: bool = False
    beside: bool = False
    is_today: bool = False

    @property
    def words(self) -> str:
        parts = [
            _("proposed") if self.proposed else "",
            _("also free") if self.beside else "",
            _("allowed") if self.in_window and not self.proposed and not self.beside else "",
            _("today") if self.is_today else "",
        ]
        return ", ".join(part for part in parts if part)

    @property
    def classes(self) -> str:
        names = {
            "month-chosen": self.proposed,
            "month-free": self.beside,
            "month-window": self.in_window and not self.proposed and not self.beside,
            "month-today": self.is_today,
        }
        return " ".join(name for name, holds in names.items() if holds)


@dataclass(frozen=True, slots=True)
class Month:
    """A month in weeks from Monday to Sunday."""

    name: str
    weeks: Sequence[Sequence[DayCell]]


@dataclass(frozen=True, slots=True)
class _Marks:
    window: frozenset[date]
    proposed: frozenset[date]
    beside: frozenset[date]
    today: date


def months_of(proposal: Proposal, today: date) -> list[Month]:
    """The months that the proposal touches, at most eight."""
    marks = _marks_of(proposal, today)
    touched = marks.proposed | marks.beside
    if not touched:
        return []
    first, last = min(touched).replace(day=1), max(touched)
    months: list[Month] = []
    while first <= last and len(months) < MOST_MONTHS:
        if any(day.year == first.year and day.month == first.month for day in touched | marks.window):
            months.append(_month(first, marks))
        first = (first + timedelta(days=32)).replace(day=1)
    return months


def _marks_of(proposal: Proposal, today: date) -> _Marks:
    ranges = [
        (max(part.window.earliest, today), part.window.latest or part.slot.day)
        for part in proposal.sessions
        if part.slot is not None
    ]
    inside = {first + timedelta(days=n) for first, last in ranges for n in range((last - first).days + 1)}
    others = {slot.day for part in proposal.all for slot in part.beside}
    proposed = {part.slot.day for part in proposal.found if part.slot}
    return _Marks(
        window=frozenset(inside),
        proposed=frozenset(proposed),
        beside=frozenset(others - proposed),
        today=today,
    )


def _month(first: date, marks: _Marks) -> Month:
    day = first - timedelta(days=first.weekday())
    weeks = []
    while day <= first or day.month == first.month:
        weeks.append([_cell(day + timedelta(days=n), first, marks) for n in range(7)])
        day += timedelta(days=7)
    return Month(format_date(first, "F Y" if first.year != marks.today.year else "F"), weeks)


def _cell(day: date, first: date, marks: _Marks) -> DayCell:
    if day.month != first.month:
        return DayCell(day, in_month=False)
    return DayCell(
        day=day,
        in_month=True,
        in_window=day in marks.window,
        proposed=day in marks.proposed,
        beside=day in marks.beside,
        is_today=day == marks.today,
    )
