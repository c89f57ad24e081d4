"""Real objects for the matrix of routes and roles."""

from datetime import timedelta
from typing import Any

from mesocare.diary import actions
from mesocare.diary.choices import Slot
from mesocare.diary.models import Absence, Appointment, Room
from mesocare.diary.tests.cast import at_paris, book, command, new_course, rooms_of
from tests.support.people import patient_of
from tests.support.world import World

OF_AN_APPOINTMENT = ("appointment", "arrived", "no-show", "done", "reopen", "cancel", "move")


def examples(world: World) -> dict[str, dict[str, Any]]:
    rooms = rooms_of(world)
    day = world.at.date() + timedelta(days=7)
    appointment = {"appointment_uuid": book(world, at_paris(day, 9)).uuid}
    absence = actions.add_absence(
        site=world.site,
        member=world.practitioner,
        starts_at=at_paris(day + timedelta(days=1), 9),
        ends_at=at_paris(day + timedelta(days=1), 18),
        by=world.director,
        at=world.at,
        command_id=command(),
    )
    return _of(appointment, new_course(world).uuid, rooms[1].uuid, world, absence)


def _of(
    appointment: dict[str, Any], course: Any, room: Any, world: World, absence: Absence
) -> dict[str, dict[str, Any]]:
    return {
        **{f"diary:{name}": appointment for name in OF_AN_APPOINTMENT},
        "diary:book-course": {"course_uuid": course},
        "diary:replan": {"course_uuid": course},
        "diary:set-room-open": {"room_uuid": room},
        "diary:working-hours": {"staff_uuid": world.practitioner.uuid},
        "diary:remove-absence": {"absence_id": absence.pk},
    }


def site_examples(world: World) -> dict[str, dict[str, Any]]:
    """A room, a visit and a course of a site to which nobody of this world belongs."""
    room = Room.objects.create(site=world.far_site, name="Far room")
    starts = at_paris(world.at.date() + timedelta(days=8), 9)
    far = Slot(starts, 30, world.practitioner, room)
    visit = Appointment.objects.create(
        site=world.far_site,
        patient=patient_of(world),
        practitioner=world.practitioner,
        room=room,
        kind="consultation",
        starts_at=starts,
        ends_at=far.span.end,
    )
    course = new_course(world, site=world.far_site).uuid
    absence = Absence.objects.create(room=room, starts_at=starts, ends_at=far.span.end)
    return {
        **{f"diary:{name}": {"appointment_uuid": visit.uuid} for name in OF_AN_APPOINTMENT},
        "diary:book-course": {"course_uuid": course},
        "diary:replan": {"course_uuid": course},
        "diary:set-room-open": {"room_uuid": room.uuid},
        "diary:remove-absence": {"absence_id": absence.pk},
    }
