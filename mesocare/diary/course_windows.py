"""The days on which a session of a course may be, and what is wrong with a day that is not one of them."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.utils.translation import gettext as _

from mesocare.diary.happened import booked_sessions, sessions_given
from mesocare.diary.words import day_words
from mesocare.planning.models import Course, Plan
from mesocare.web.clock import site_today
from mesotherapy.courses import Interval, Window, windows


def interval_of(plan: Plan) -> Interval:
    return Interval(
        min_days=plan.interval_min_days,
        ideal_days=plan.interval_ideal_days,
        max_days=plan.interval_max_days,
    )


def windows_of(plan: Plan, given: Iterable[date], days: Mapping[int, date], start: date) -> dict[int, Window]:
    """Session number → its window, counted from what was given and what is booked or chosen before it."""
    every = windows(sessions=plan.sessions, interval=interval_of(plan), done=given, start=start, booked=days)
    return {window.session: window for window in every}


def days_booked(course: Course) -> dict[int, date]:
    """Session number → the day it is booked for."""
    zone = course.site.time_zone
    return {number: site_today(row.starts_at, zone) for number, row in booked_sessions(course).items()}


def problems_of(
    course: Course, plan: Plan, chosen: Mapping[int, date], at: datetime, late_reason: str = ""
) -> list[str]:
    """What is wrong with the days chosen for some sessions.

    Too soon is never allowed. Too late is, when somebody says why: a person who was ill cannot come earlier.
    """
    start = site_today(at, course.site.time_zone)
    days = {**days_booked(course), **chosen}
    every = windows_of(plan, sessions_given(course).values(), days, start)
    found = [_no_such_session(plan, number) for number in chosen if number > plan.sessions]
    for number, day in sorted(chosen.items()):
        if number in every:
            found += [too_soon(number, day, every[number])]
            found += [] if late_reason.strip() else [too_late(number, day, every[number])]
    return [problem for problem in found if problem]


def _no_such_session(plan: Plan, number: int) -> str:
    words = {"sessions": plan.sessions, "number": number}
    return _("The plan has %(sessions)d sessions; there is no session %(number)d.") % words


def too_soon(number: int, day: date, window: Window) -> str:
    """The sentence where a day lies before the window, or ""."""
    if day >= window.earliest:
        return ""
    words = {"n": number, "day": day_words(day), "first": day_words(window.earliest)}
    return _("Session %(n)d on %(day)s is too soon: not before %(first)s.") % words


def too_late(number: int, day: date, window: Window) -> str:
    """The sentence where a day lies after the window, or ""."""
    if window.latest is None or day <= window.latest:
        return ""
    words = {"n": number, "day": day_words(day), "last": day_words(window.latest)}
    return (
        _("Session %(n)d on %(day)s is too late: not after %(last)s. Say why, or choose another day.") % words
    )
