"""When a session moved or was missed: what of the rest has to change, shown as a diff before it is saved.

Which sessions must change, and to which day at best, is the core's answer (`mesotherapy.courses.repropose`);
here each of them gets a time at which the practitioner and a room are free.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from mesocare.diary.choices import Slot
from mesocare.diary.course_windows import interval_of
from mesocare.diary.happened import booked_sessions
from mesocare.diary.models import Appointment, AppointmentStatus
from mesocare.diary.proposals import Search
from mesocare.diary.proposed import Proposed, Wishes
from mesocare.diary.words import day_words
from mesocare.planning.models import Course, Plan
from mesocare.web.clock import at_site, site_today
from mesotherapy.courses import Change, Window, repropose


@dataclass(frozen=True, slots=True)
class PlannedChange:
    """One session: where it is booked, where it goes, and why. No slot is proposed where nothing is free."""

    number: int
    was: Appointment | None
    proposed: Proposed
    because: str

    @property
    def now(self) -> Slot | None:
        return self.proposed.slot


def changes_of(
    course: Course,
    plan: Plan,
    *,
    at: datetime,
    moved: Mapping[int, Slot] | None = None,
    only_booked: bool = False,
) -> list[PlannedChange]:
    """The sessions that have to move, when those in `moved` stand where they are moved to.

    `only_booked` leaves out sessions that have no appointment yet.
    """
    search, booked, pinned = _search(course, plan, at, moved or {})
    days = dict(search.days)
    changes: list[PlannedChange] = []
    while change := _first(search, days, apart_from={*pinned, *(done.number for done in changes)}):
        if only_booked and change.session not in booked:
            break
        search.days = dict(days)
        planned = _planned(search, change, booked.get(change.session))
        changes.append(planned)
        days[change.session] = planned.now.day if planned.now else change.now
    return changes


def _search(
    course: Course, plan: Plan, at: datetime, moved: Mapping[int, Slot]
) -> tuple[Search, dict[int, Appointment], frozenset[int]]:
    """A search that counts from where the moved sessions will be: what lies before them stands as it is."""
    booked = booked_sessions(course)
    wishes = Wishes(away=tuple((day, day) for day in _days_missed(course)))
    search = Search(course, plan, at, wishes, {}, apart_from=list(booked.values()))
    search.days = {number: search.day_of(row.starts_at) for number, row in booked.items()}
    search.days |= {number: slot.day for number, slot in moved.items()}
    known = {**search.days, **search.given}
    last = max(moved, default=0)
    if all(number in known for number in range(1, last + 1)):
        search.given |= {number: known[number] for number in range(1, last + 1)}
    return search, booked, frozenset(moved)


def _days_missed(course: Course) -> list[date]:
    """Days on which a session fell away: it is not offered again on the same day."""
    rows = Appointment.objects.filter(
        course=course, status__in=(AppointmentStatus.NO_SHOW, AppointmentStatus.CANCELLED)
    )
    return [site_today(moment, course.site.time_zone) for moment in rows.values_list("starts_at", flat=True)]


def _first(search: Search, days: Mapping[int, date], apart_from: set[int]) -> Change | None:
    every = repropose(
        sessions=search.plan.sessions,
        interval=interval_of(search.plan),
        done=search.given.values(),
        booked=days,
        today=search.today,
    )
    return next((change for change in every if change.session not in apart_from), None)


def _planned(search: Search, change: Change, was: Appointment | None) -> PlannedChange:
    window = search.window_of(change.session)
    if window is None:
        raise LookupError(f"Session {change.session} has no window, but the core proposes a day for it.")
    if was is not None and search.usual_clock is None:
        search.usual_clock = at_site(was.starts_at, search.zone).time()
    found = search.session(change.session, window)
    return PlannedChange(change.session, was, found, because(window, change.was, search.today))


def because(window: Window, was: date | None, today: date) -> str:
    """Why a session cannot stay where it is."""
    if was is None:
        return _("It has no time yet.")
    if was < today:
        return _("Its day has passed.")
    if was < window.earliest:
        return _("%(day)s would be too soon: not before %(first)s.") % {
            "day": day_words(was),
            "first": day_words(window.earliest),
        }
    return _("%(day)s would be too late: not after %(last)s.") % {
        "day": day_words(was),
        "last": day_words(window.latest or was),
    }
