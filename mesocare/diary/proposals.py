"""Times for a whole course, each with its reason: the window, and who and which room is free.

The windows are the core's (`mesotherapy.courses`), counted from what really happened. Within a window the
day nearest to the ideal one is taken that suits the patient; where none does, the nearest free one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property

from django.utils.translation import gettext as _

from mesocare.clinics.models import StaffMember
from mesocare.diary.choices import Slot
from mesocare.diary.course_windows import windows_of
from mesocare.diary.free import Availability, FreeStart, open_rooms
from mesocare.diary.happened import booked_review, booked_sessions, sessions_given
from mesocare.diary.models import Appointment, Room
from mesocare.diary.proposed import Proposal, Proposed, Wishes
from mesocare.diary.words import day_words
from mesocare.planning.models import Course, Plan
from mesocare.web.clock import at_site, site_today
from mesotherapy.courses import Window

FIRST_WITHIN = timedelta(days=60)  # how far ahead a first session, which has no last day, is looked for
REVIEW_MINUTES = 20
REVIEW_EARLY, REVIEW_LATE = timedelta(days=3), timedelta(days=21)
SHOWN_BESIDE = 2  # other days offered beside the proposed one
SHOWN_MORE = 8


def propose_course(
    course: Course,
    plan: Plan,
    *,
    at: datetime,
    wishes: Wishes | None = None,
    pinned: Mapping[int | None, Slot] | None = None,
) -> Proposal:
    """Find a time for every session of a course that has none, and for the review after the last.

    `pinned` are slots somebody chose; what follows is counted from them.
    """
    search = Search(course, plan, at, wishes or Wishes(), pinned or {})
    sessions = tuple(search.sessions())
    return Proposal(
        course=course,
        plan=plan,
        sessions=sessions,
        review=search.review(),
        given=search.given,
        booked=search.booked,
        wishes=search.wishes,
    )


@dataclass
class Search:
    """One search through the diary for one course."""

    course: Course
    plan: Plan
    at: datetime
    wishes: Wishes
    pinned: Mapping[int | None, Slot]
    apart_from: Sequence[Appointment] = ()
    days: dict[int, date] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.given = dict(sessions_given(self.course))
        self.booked = {
            number: row for number, row in booked_sessions(self.course).items() if row not in self.apart_from
        }
        self.days = {number: self.day_of(row.starts_at) for number, row in self.booked.items()}
        self.usual_clock: time | None = None

    @property
    def zone(self) -> str:
        return self.course.site.time_zone

    def day_of(self, moment: datetime) -> date:
        return site_today(moment, self.zone)

    @cached_property
    def today(self) -> date:
        return self.day_of(self.at)

    @cached_property
    def practitioner(self) -> StaffMember:
        return self.wishes.practitioner or self.course.practitioner

    @cached_property
    def rooms(self) -> list[Room]:
        """The course's usual room first, then the others by name."""
        last = (
            Appointment.objects.filter(course=self.course, site=self.course.site)
            .order_by("-starts_at")
            .first()
        )
        rooms = open_rooms(self.course.site)
        return sorted(rooms, key=lambda room: (last is None or room.pk != last.room_id, room.name))

    @cached_property
    def availability(self) -> Availability:
        """Read once, up to where the last session and the review can lie at the latest."""
        reach = self.plan.interval_max_days * self.plan.sessions + 7 * (self.plan.review_weeks or 0)
        last = self.today + timedelta(days=reach) + FIRST_WITHIN + REVIEW_LATE
        return Availability.load(
            self.course.site, [self.practitioner], self.rooms, self.today, last, self.apart_from
        )

    def window_of(self, number: int) -> Window | None:
        """The core's window of a session, with what was given and what is booked or chosen before it."""
        return windows_of(self.plan, self.given.values(), self.days, self.today).get(number)

    def sessions(self) -> Iterator[Proposed]:
        for number in range(len(self.given) + 1, self.plan.sessions + 1):
            window = self.window_of(number)
            if number not in self.booked and window is not None:
                yield self.session(number, window)

    def session(self, number: int, window: Window) -> Proposed:
        event, anchor = self._anchor(number)
        found = self.propose(number, window, self.plan.chair_minutes, event, anchor)
        if found.slot is not None:
            self.days[number] = found.slot.day
            self.usual_clock = self.usual_clock or at_site(found.slot.starts_at, self.zone).time()
        return found

    def review(self) -> Proposed | None:
        """A time for the review, the planned weeks after the last session, unless one is booked."""
        last = self.given.get(self.plan.sessions) or self.days.get(self.plan.sessions)
        if self.plan.review_weeks is None or last is None or booked_review(self.course) is not None:
            return None
        ideal = max(last + timedelta(weeks=self.plan.review_weeks), self.today)
        window = Window(
            session=self.plan.sessions + 1,
            earliest=max(ideal - REVIEW_EARLY, self.today),
            ideal=ideal,
            latest=ideal + REVIEW_LATE,
            firm=False,
        )
        event = _("session %(number)d") % {"number": self.plan.sessions}
        return self.propose(None, window, REVIEW_MINUTES, event, last)

    def _anchor(self, number: int) -> tuple[str, date | None]:
        """What the window is counted from: in words, and its day."""
        before = number - 1
        if before == len(self.given) and self.given:
            day = max(self.given.values())
            return day_words(day), day
        if before in self.days:
            return _("session %(number)d") % {"number": before}, self.days[before]
        return "", None

    def propose(
        self, number: int | None, window: Window, minutes: int, event: str, anchor: date | None
    ) -> Proposed:
        """The best slot of a window, others beside it, and the reason."""
        slots = list(self._best_of_each_day(window, minutes))
        chosen = self.pinned.get(number) or (slots[0] if slots else None)
        others = [slot for slot in slots if chosen is None or slot.day != chosen.day]
        return Proposed(
            number=number,
            window=window,
            minutes=minutes,
            slot=chosen,
            beside=tuple(others[:SHOWN_BESIDE]),
            more=tuple(sorted(others[SHOWN_BESIDE:SHOWN_MORE], key=lambda slot: slot.starts_at)),
            counted_from=event,
            days_after=(chosen.day - anchor).days if chosen and anchor else None,
            as_wished=chosen is None or self._suits(chosen),
        )

    def _suits(self, slot: Slot) -> bool:
        return self.wishes.suits(slot.day, at_site(slot.starts_at, self.zone).time())

    def _best_of_each_day(self, window: Window, minutes: int) -> Iterator[Slot]:
        """One slot of each day, the days as wished first, each group from the ideal day outwards."""
        slots = [slot for day in self._days(window) if (slot := self._best_of(day, minutes)) is not None]
        yield from sorted(slots, key=lambda slot: not self._suits(slot))

    def _days(self, window: Window) -> list[date]:
        first = max(window.earliest, self.today)
        last = window.latest or max(window.ideal, self.today) + FIRST_WITHIN
        span = (first + timedelta(days=step) for step in range((last - first).days + 1))
        days = [day for day in span if not self.wishes.is_away(day)]
        return sorted(days, key=lambda day: (abs((day - window.ideal).days), day))

    def _best_of(self, day: date, minutes: int) -> Slot | None:
        """The start of a day that suits best: as wished, then nearest to the course's usual time."""
        starts = list(
            self.availability.starts(self.practitioner, self.rooms, day, minutes, not_before=self.at)
        )
        if not starts:
            return None
        return Slot.at(min(starts, key=self._rank), minutes, self.practitioner)

    def _rank(self, start: FreeStart) -> tuple[bool, int, int, datetime]:
        local = at_site(start.starts_at, self.zone)
        apart = 0
        if self.usual_clock is not None:
            usual = self.usual_clock
            apart = abs((local.hour - usual.hour) * 60 + local.minute - usual.minute)
        wished = self.wishes.suits(local.date(), local.time())
        return not wished, apart, self.rooms.index(start.room), start.starts_at
