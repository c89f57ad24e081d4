"""A diary for tests: two rooms, two people with hours, and a course with its plan."""

import uuid
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from mesocare.clinics.models import PackVersion, Site, StaffMember
from mesocare.diary import actions
from mesocare.diary.choices import Slot
from mesocare.diary.models import Appointment, AppointmentKind, Room
from mesocare.patients.models import Patient
from mesocare.planning.models import Course, Plan
from tests.support.people import new_patient, patient_of
from tests.support.world import World

PARIS = ZoneInfo("Europe/Paris")
WEEK = [(day, start, end) for day in range(5) for start, end in ((time(9), time(13)), (time(14), time(18)))]


def command() -> uuid.UUID:
    return uuid.uuid4()


def at_paris(day: date, hour: int, minute: int = 0) -> datetime:
    """A wall-clock time of the site, as a moment."""
    return datetime.combine(day, time(hour, minute), PARIS).astimezone(UTC)


def open_diary(world: World, people: Sequence[StaffMember] = ()) -> list[Room]:
    """Two rooms, and hours from Monday to Friday for the practitioner and the director."""
    facts: dict[str, Any] = {"by": world.director, "at": world.at}
    for person in people or (world.practitioner, world.director):
        actions.set_working_hours(member=person, site=world.site, hours=WEEK, command_id=command(), **facts)
    return [
        actions.add_room(site=world.site, name=name, command_id=command(), **facts)
        for name in ("Room 1", "Room 2")
    ]


def crowd(world: World, many: int) -> list[Patient]:
    """Patients whose names have nothing in common."""
    names = (
        "Abel Zhou",
        "Bea Quist",
        "Cyril Novak",
        "Dora Ypma",
        "Emil Fjord",
        "Greta Hull",
        "Ivo Kranz",
        "Lupe Wirth",
    )
    return [new_patient(world, name.split()[1], name.split()[0]) for name in names[:many]]


def rooms_of(world: World) -> list[Room]:
    return list(Room.objects.filter(site=world.site).order_by("name")) or open_diary(world)


def book(
    world: World,
    starts_at: datetime,
    *,
    patient: Patient | None = None,
    practitioner: StaffMember | None = None,
    room: Room | None = None,
    minutes: int = 30,
    kind: str = AppointmentKind.CONSULTATION,
    course: Course | None = None,
    number: int | None = None,
    at: datetime | None = None,
    command_id: uuid.UUID | None = None,
) -> Appointment:
    return actions.book_appointment(
        site=world.site,
        patient=patient or patient_of(world),
        practitioner=practitioner or world.practitioner,
        room=room or rooms_of(world)[0],
        kind=kind,
        starts_at=starts_at,
        minutes=minutes,
        by=world.practitioner,
        at=at or world.at,
        command_id=command_id or command(),
        course=course,
        session_number=number,
    )


def new_course(
    world: World,
    patient: Patient | None = None,
    *,
    sessions: int = 3,
    days: tuple[int, int, int] = (14, 21, 28),
    review_weeks: int | None = None,
    site: Site | None = None,
) -> Course:
    """A course whose plan has so many sessions, so far apart."""
    pack, _made = PackVersion.objects.get_or_create(
        digest="d" * 64, defaults={"version": "1", "content": b"", "first_used_at": world.at}
    )
    course = Course.objects.create(
        patient=patient or patient_of(world),
        site=site or world.site,
        indication="melasma",
        practitioner=world.practitioner,
        opened_at=world.at,
    )
    Plan.objects.create(
        course=course,
        version=1,
        protocol="melasma",
        pack_version=pack,
        components=[],
        technique="intradermal-microinjection",
        device="fine-needle",
        sessions=sessions,
        interval_min_days=days[0],
        interval_ideal_days=days[1],
        interval_max_days=days[2],
        review_weeks=review_weeks,
        chair_minutes=40,
        patient_summary="Small injections, three times.",
        planned_by=world.practitioner,
        planned_at=world.at,
    )
    return course


def slot(world: World, starts_at: datetime, minutes: int = 40, room: Room | None = None) -> Slot:
    return Slot(starts_at, minutes, world.practitioner, room or rooms_of(world)[0])


def book_session(world: World, course: Course, number: int, day: date, hour: int = 10) -> Appointment:
    """One session of a course, booked alone."""
    kind = AppointmentKind.SESSION
    return book(world, at_paris(day, hour), minutes=40, kind=kind, course=course, number=number)


def given_session(world: World, course: Course, number: int, day: date) -> Appointment:
    """A session that took place: booked before and done."""
    starts = at_paris(day, 10)
    row = book(
        world,
        starts,
        minutes=40,
        kind=AppointmentKind.SESSION,
        course=course,
        number=number,
        at=starts - timedelta(days=30),
    )
    return actions.mark_done(appointment=row, by=world.practitioner, at=starts, command_id=command())
