"""When a practitioner and a room are both free.

Everything that is needed for some days is read once; then each question is answered in memory.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Q

from mesocare.clinics.models import Site, StaffMember
from mesocare.diary.models import Absence, Appointment, AppointmentStatus, OpeningHours, Room, WorkingHours
from mesocare.diary.spans import Span, intersect, subtract

HOLDS_ITS_TIME = (AppointmentStatus.BOOKED, AppointmentStatus.ARRIVED, AppointmentStatus.DONE)
STEP_MINUTES = 15


@dataclass(frozen=True, slots=True)
class FreeStart:
    """A moment to begin, and the first room that is free then."""

    starts_at: datetime
    room: Room


@dataclass
class Availability:
    """Hours and holds of some practitioners and rooms over some days, read once."""

    site: Site
    opening: dict[int, list[OpeningHours]] = field(default_factory=lambda: defaultdict(list))
    working: dict[tuple[int, int], list[WorkingHours]] = field(default_factory=lambda: defaultdict(list))
    held_by_staff: dict[int, list[Span]] = field(default_factory=lambda: defaultdict(list))
    held_by_room: dict[int, list[Span]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def load(
        cls,
        site: Site,
        practitioners: Iterable[StaffMember],
        rooms: Iterable[Room],
        first: date,
        last: date,
        apart_from: Iterable[Appointment] = (),
    ) -> "Availability":
        """Read what is needed to answer for the days from `first` to `last`.

        `apart_from` are appointments that are about to move, so that their time counts as free.
        """
        found = cls(site)
        staff_ids = [person.pk for person in practitioners]
        room_ids = [room.pk for room in rooms]
        span = Span(Span.of_day(first, site.time_zone).start, Span.of_day(last, site.time_zone).end)
        found._read_hours(staff_ids)
        found._read_appointments(staff_ids, room_ids, span, [row.pk for row in apart_from])
        found._read_absences(staff_ids, room_ids, span)
        return found

    def _read_hours(self, staff_ids: Sequence[int]) -> None:
        for opening in OpeningHours.objects.filter(site=self.site):
            self.opening[opening.weekday].append(opening)
        for hours in WorkingHours.objects.filter(site=self.site, staff_member__in=staff_ids):
            self.working[hours.staff_member_id, hours.weekday].append(hours)

    def _read_appointments(
        self, staff_ids: Sequence[int], room_ids: Sequence[int], span: Span, apart_from: Sequence[int]
    ) -> None:
        """A practitioner may work at two sites, so what they hold is read at every site."""
        rows = Appointment.objects.filter(
            Q(practitioner__in=staff_ids) | Q(room__in=room_ids),
            status__in=HOLDS_ITS_TIME,
            starts_at__gte=span.start - timedelta(days=1),
            starts_at__lt=span.end,
        ).exclude(pk__in=apart_from)
        for staff_id, room_id, start, end in rows.values_list("practitioner", "room", "starts_at", "ends_at"):
            self.held_by_staff[staff_id].append(Span(start, end))
            self.held_by_room[room_id].append(Span(start, end))

    def _read_absences(self, staff_ids: Sequence[int], room_ids: Sequence[int], span: Span) -> None:
        rows = Absence.objects.filter(
            Q(staff_member__in=staff_ids) | Q(room__in=room_ids),
            starts_at__lt=span.end,
            ends_at__gt=span.start,
        )
        for row in rows:
            if row.staff_member_id:
                self.held_by_staff[row.staff_member_id].append(Span(row.starts_at, row.ends_at))
            if row.room_id:
                self.held_by_room[row.room_id].append(Span(row.starts_at, row.ends_at))

    def works(self, practitioner: StaffMember, day: date) -> list[Span]:
        """When this person works here on that day, within the hours in which the site is open."""
        zone = self.site.time_zone
        hours = self.working.get((practitioner.pk, day.weekday()), [])
        spans = [Span.on(day, row.from_time, row.to_time, zone) for row in hours]
        if not self.opening:
            return sorted(spans)
        doors = self.opening.get(day.weekday(), [])
        return intersect(spans, [Span.on(day, row.from_time, row.to_time, zone) for row in doors])

    def free(self, practitioner: StaffMember, day: date) -> list[Span]:
        """When this person works here that day and holds nothing yet."""
        works = self.works(practitioner, day)
        if not works:
            return []
        whole = Span(works[0].start, works[-1].end)
        held = (span for span in self.held_by_staff.get(practitioner.pk, []) if span.overlaps(whole))
        return subtract(works, held)

    def room_is_free(self, room: Room, span: Span) -> bool:
        return not any(held.overlaps(span) for held in self.held_by_room.get(room.pk, []))

    def starts(
        self,
        practitioner: StaffMember,
        rooms: Sequence[Room],
        day: date,
        minutes: int,
        *,
        not_before: datetime | None = None,
        step: int = STEP_MINUTES,
    ) -> Iterator[FreeStart]:
        """Every moment of a day at which the practitioner and one of the rooms are free for so long."""
        for span in self.free(practitioner, day):
            for start in span.starts(minutes, step):
                if not_before is not None and start < not_before:
                    continue
                wanted = Span.from_start(start, minutes)
                room = next((room for room in rooms if self.room_is_free(room, wanted)), None)
                if room is not None:
                    yield FreeStart(start, room)


def free_starts(
    *,
    site: Site,
    practitioner: StaffMember,
    rooms: Sequence[Room],
    day: date,
    minutes: int,
    at: datetime | None = None,
    step: int = STEP_MINUTES,
    apart_from: Iterable[Appointment] = (),
) -> list[FreeStart]:
    """The moments of one day at which a visit can begin; none before `at`."""
    available = Availability.load(site, [practitioner], rooms, day, day, apart_from)
    return list(available.starts(practitioner, rooms, day, minutes, not_before=at, step=step))


def open_rooms(site: Site) -> list[Room]:
    """The rooms of a site that are in use, by name."""
    return list(Room.objects.filter(site=site, is_open=True).order_by("name"))


def practitioners_of(site: Site) -> list[StaffMember]:
    """Those who see patients at a site: active, and with hours there."""
    people = StaffMember.objects.filter(sites=site, is_active=True, working_hours__site=site).distinct()
    return list(people.select_related("user").order_by("user__name"))
