"""When the sessions of a course fall due, and how long one takes.

A window is always counted from what actually happened. A session that has not happened yet is projected from
the day it is booked for or, if it is not booked, from its ideal day; so a projection moves when reality does.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum

from mesotherapy.days import day_words


class CourseError(ValueError):
    """The numbers of a course contradict each other. The message says which and how."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """Days between two sessions of a course."""

    min_days: int
    ideal_days: int
    max_days: int

    def __post_init__(self) -> None:
        if not 0 < self.min_days <= self.ideal_days <= self.max_days:
            raise CourseError(
                f"An interval needs 0 < min ≤ ideal ≤ max days, not "
                f"{self.min_days}, {self.ideal_days}, {self.max_days}."
            )


class WindowState(Enum):
    """Where today lies in a session's window."""

    TOO_EARLY = "too-early"
    OPEN = "open"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The days on which one session may take place.

    `latest` is None for the first session of a course: nothing before it sets a last day. `firm` is true
    when the session before it really took place, false when the window is a projection.
    """

    session: int
    earliest: date
    ideal: date
    latest: date | None
    firm: bool

    def holds(self, day: date) -> bool:
        """Say whether a day lies inside the window."""
        return self.earliest <= day and (self.latest is None or day <= self.latest)

    def state(self, today: date) -> WindowState:
        """Say where today lies: before, in, or after the window."""
        if today < self.earliest:
            return WindowState.TOO_EARLY
        return WindowState.OPEN if self.holds(today) else WindowState.OVERDUE


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One session that a new proposal moves, and why. `was` is None when it was not booked."""

    session: int
    was: date | None
    now: date
    because: str


def windows(
    *,
    sessions: int,
    interval: Interval,
    done: Iterable[date],
    start: date,
    booked: Mapping[int, date] | None = None,
) -> tuple[Window, ...]:
    """Give the window of every session that has not happened yet, in order.

    `done` are the days on which sessions of this course really took place. `booked` are the days that later
    sessions are booked for, by session number; a window after a booked session is counted from that day.

    >>> every_two_weeks = Interval(min_days=14, ideal_days=21, max_days=28)
    >>> [w.ideal.isoformat() for w in windows(
    ...     sessions=3, interval=every_two_weeks, done=[date(2026, 11, 2)], start=date(2026, 11, 1))]
    ['2026-11-23', '2026-12-14']
    """
    happened = sorted(done)
    anchor = happened[-1] if happened else None
    firm, found = True, []
    for number in range(len(happened) + 1, sessions + 1):
        window = _window_after(anchor, number, interval, start, firm=firm)
        found.append(window)
        anchor, firm = (booked or {}).get(number, window.ideal), False
    return tuple(found)


def _window_after(
    anchor: date | None, session: int, interval: Interval, start: date, *, firm: bool
) -> Window:
    if anchor is None:
        return Window(session=session, earliest=start, ideal=start, latest=None, firm=True)
    return Window(
        session=session,
        earliest=anchor + timedelta(days=interval.min_days),
        ideal=max(anchor + timedelta(days=interval.ideal_days), start),
        latest=anchor + timedelta(days=interval.max_days),
        firm=firm,
    )


def next_session(*, sessions: int, done: Sequence[date]) -> int | None:
    """Say which session of the course comes next, or None when the course is complete."""
    return len(done) + 1 if len(done) < sessions else None


def repropose(
    *,
    sessions: int,
    interval: Interval,
    done: Iterable[date],
    booked: Mapping[int, date],
    today: date,
) -> tuple[Change, ...]:
    """Propose new days after a session was moved or missed: only what has to change, as a diff.

    A booking that still lies in its window, and not in the past, is left alone: people arranged their lives
    around it. A booking that no longer fits is moved to the ideal day, or to the nearest day that works.
    """
    happened = sorted(done)
    kept: dict[int, date] = {n: day for n, day in booked.items() if n > len(happened)}
    changes: list[Change] = []
    for number in range(len(happened) + 1, sessions + 1):
        window = _window_of(
            number, sessions=sessions, interval=interval, done=happened, booked=kept, start=today
        )
        change = _change_for(window, kept.get(number), today)
        if change is not None:
            changes.append(change)
            kept[number] = change.now
    return tuple(changes)


def _window_of(
    number: int,
    *,
    sessions: int,
    interval: Interval,
    done: Sequence[date],
    booked: Mapping[int, date],
    start: date,
) -> Window:
    every = windows(sessions=sessions, interval=interval, done=done, start=start, booked=booked)
    return next(window for window in every if window.session == number)


def _change_for(window: Window, booked: date | None, today: date) -> Change | None:
    if booked is not None and booked >= today and window.holds(booked):
        return None
    now = max(window.ideal, window.earliest, today)
    return Change(session=window.session, was=booked, now=now, because=_because(window, booked, today))


def _because(window: Window, booked: date | None, today: date) -> str:
    if booked is None:
        return "This session has no day yet."
    if booked < today:
        return "The booked day has passed without a session."
    if booked < window.earliest:
        return f"Too soon after the session before: not before {day_words(window.earliest)}."
    return f"Too long after the session before: not later than {day_words(window.latest or today)}."


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkPace:
    """How long the parts of a visit take, from the protocol."""

    preparation_minutes: Decimal
    seconds_per_point: Decimal
    seconds_per_cm2_pass: Decimal
    minutes_per_zone: Decimal
    aftercare_minutes: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneWork:
    """What is done in one zone: points for an injected zone, area and passes for a pen."""

    points: int = 0
    area_cm2: Decimal = Decimal(0)
    passes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TimePart:
    """One part of the visit: `kind` is preparation, numbing, zones, treatment or aftercare."""

    kind: str
    minutes: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ChairTime:
    """The parts of a visit, the minutes to book the chair for, and the whole visit with numbing."""

    parts: tuple[TimePart, ...]
    chair_minutes: int
    visit_minutes: int


def chair_time(
    *, pace: WorkPace, zones: Sequence[ZoneWork], numbing_minutes: int = 0, step_minutes: int = 5
) -> ChairTime:
    """Compute how long a session takes from its zones, points, passes, numbing and aftercare.

    Numbing may be waited for outside the chair, so it counts for the visit and not for the chair. Both are
    rounded up to the diary's step.

    >>> pace = WorkPace(preparation_minutes=Decimal(5), seconds_per_point=Decimal(3),
    ...     seconds_per_cm2_pass=Decimal(0), minutes_per_zone=Decimal(1), aftercare_minutes=Decimal(5))
    >>> chair_time(pace=pace, zones=[ZoneWork(points=100), ZoneWork(points=100)]).chair_minutes
    25
    """
    seconds = sum(
        (
            pace.seconds_per_point * zone.points + pace.seconds_per_cm2_pass * zone.area_cm2 * zone.passes
            for zone in zones
        ),
        Decimal(0),
    )
    parts = (
        TimePart(kind="preparation", minutes=pace.preparation_minutes),
        TimePart(kind="numbing", minutes=Decimal(numbing_minutes)),
        TimePart(kind="zones", minutes=pace.minutes_per_zone * len(zones)),
        TimePart(kind="treatment", minutes=(seconds / 60).quantize(Decimal("0.1"))),
        TimePart(kind="aftercare", minutes=pace.aftercare_minutes),
    )
    visit = sum((part.minutes for part in parts), Decimal(0))
    return ChairTime(
        parts=parts,
        chair_minutes=_round_up(visit - numbing_minutes, step_minutes),
        visit_minutes=_round_up(visit, step_minutes),
    )


def _round_up(minutes: Decimal, step: int) -> int:
    return math.ceil(minutes / step) * step
