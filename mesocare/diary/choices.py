"""One time to book: who, where, from when, for how long. It travels through forms as text."""

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime

from mesocare.clinics.models import Site, StaffMember
from mesocare.diary.free import FreeStart, open_rooms, practitioners_of
from mesocare.diary.models import Appointment, Room
from mesocare.diary.spans import Span
from mesocare.web.clock import site_today


@dataclass(frozen=True, slots=True)
class Slot:
    """A practitioner and a room from one moment on."""

    starts_at: datetime
    minutes: int
    practitioner: StaffMember
    room: Room

    @classmethod
    def at(cls, start: FreeStart, minutes: int, practitioner: StaffMember) -> "Slot":
        return cls(start.starts_at, minutes, practitioner, start.room)

    @classmethod
    def of(cls, appointment: Appointment) -> "Slot":
        minutes = Span(appointment.starts_at, appointment.ends_at).minutes
        return cls(appointment.starts_at, minutes, appointment.practitioner, appointment.room)

    @property
    def span(self) -> Span:
        return Span.from_start(self.starts_at, self.minutes)

    @property
    def day(self) -> date:
        """The day it is at the site of the room."""
        return site_today(self.starts_at, self.room.site.time_zone)

    @property
    def key(self) -> str:
        """The text a form carries."""
        moment = self.starts_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")
        return f"{moment}|{self.minutes}|{self.practitioner.uuid}|{self.room.uuid}"


@dataclass(frozen=True, slots=True)
class Choice:
    """A slot chosen for one session of a course; the review after the last session has no number."""

    session_number: int | None
    slot: Slot


def slot_from(key: str, site: Site) -> Slot | None:
    """The slot a form carried, or None when it names nobody or nothing of this site."""
    try:
        moment, minutes, staff_uuid, room_uuid = key.split("|")
        starts_at = datetime.strptime(moment, "%Y-%m-%dT%H:%MZ").replace(tzinfo=UTC)
        length, person, place = int(minutes), uuid.UUID(staff_uuid), uuid.UUID(room_uuid)
    except ValueError:
        return None
    practitioner = next((found for found in practitioners_of(site) if found.uuid == person), None)
    room = next((found for found in open_rooms(site) if found.uuid == place), None)
    if practitioner is None or room is None or not 5 <= length <= 480:
        return None
    return Slot(starts_at, length, practitioner, room)
