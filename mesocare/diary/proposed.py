"""What a proposal for a course is made of: the wishes, each session with its time and reason, the whole."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mesocare.clinics.models import StaffMember
from mesocare.diary.choices import Slot
from mesocare.diary.models import Appointment
from mesocare.diary.words import days_words
from mesocare.planning.models import Course, Plan
from mesotherapy.courses import Window


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """When the patient would rather come, and when not at all."""

    weekdays: frozenset[int] = frozenset()
    not_before: time | None = None
    not_after: time | None = None  # a visit begins before this
    away: tuple[tuple[date, date], ...] = ()
    practitioner: StaffMember | None = None

    def is_away(self, day: date) -> bool:
        return any(first <= day <= last for first, last in self.away)

    def suits(self, day: date, clock: time) -> bool:
        """Whether a day and a time of it are as wished."""
        if self.weekdays and day.weekday() not in self.weekdays:
            return False
        early = self.not_before is not None and clock < self.not_before
        late = self.not_after is not None and clock >= self.not_after
        return not early and not late


@dataclass(frozen=True, slots=True)
class Proposed:
    """One session (or the review, which has no number) with its window, its time and its reason."""

    number: int | None
    window: Window
    minutes: int
    slot: Slot | None
    beside: tuple[Slot, ...]
    more: tuple[Slot, ...]
    counted_from: str  # "12 May", "session 4", "" for the first
    days_after: int | None
    as_wished: bool

    @property
    def field(self) -> str:
        """The name of its choice in a form."""
        return "review" if self.number is None else f"session-{self.number}"

    @property
    def is_best(self) -> bool:
        """On its ideal day and as wished."""
        return self.slot is not None and self.as_wished and self.slot.day == self.window.ideal

    @property
    def days_beside(self) -> list[tuple[Slot, int | None]]:
        return [(slot, self.days_between(slot)) for slot in self.beside]

    @property
    def days_more(self) -> list[tuple[Slot, int | None]]:
        return [(slot, self.days_between(slot)) for slot in self.more]

    def days_between(self, slot: Slot) -> int | None:
        if self.slot is None or self.days_after is None:
            return None
        return self.days_after + (slot.day - self.slot.day).days

    @property
    def after_words(self) -> str:
        """14 days after session 4."""
        if self.days_after is None or not self.counted_from:
            return _("the first free day")
        return _("%(days)s after %(event)s") % {
            "days": days_words(self.days_after),
            "event": self.counted_from,
        }

    @property
    def fit_words(self) -> str:
        """How good the time is, in words."""
        if self.slot is None:
            return _("No free time in the window")
        if not self.as_wished:
            return _("Not as wished: nothing else is free")
        apart = (self.slot.day - self.window.ideal).days
        if self.number is not None and self.window.latest is None:
            return _("First free")
        if apart == 0:
            return _("Best fit")
        later = ngettext("%(n)d day after the ideal day", "%(n)d days after the ideal day", apart)
        sooner = ngettext("%(n)d day before the ideal day", "%(n)d days before the ideal day", -apart)
        return (later if apart > 0 else sooner) % {"n": abs(apart)}

    @property
    def state(self) -> str:
        if self.slot is None:
            return "stop"
        return "ok" if self.as_wished else "check"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A time for every session that has none yet."""

    course: Course
    plan: Plan
    sessions: tuple[Proposed, ...]
    review: Proposed | None
    given: Mapping[int, date]
    booked: Mapping[int, Appointment]
    wishes: Wishes = field(default_factory=Wishes)

    @property
    def all(self) -> tuple[Proposed, ...]:
        return (*self.sessions, *([self.review] if self.review else []))

    @property
    def found(self) -> tuple[Proposed, ...]:
        return tuple(part for part in self.all if part.slot is not None)

    @property
    def is_complete(self) -> bool:
        return len(self.found) == len(self.all)
