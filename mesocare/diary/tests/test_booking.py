from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest

from mesocare.audit.models import AuditEvent
from mesocare.diary import actions
from mesocare.diary.actions.bookings import LengthImpossible
from mesocare.diary.choices import Slot, slot_from
from mesocare.diary.day import visits_of_day
from mesocare.diary.free import free_starts, open_rooms, practitioners_of
from mesocare.diary.models import Appointment, AppointmentStatus, Room
from mesocare.diary.permissions import InThePast, NotFree, OutsideHours
from mesocare.diary.tests.cast import at_paris, book, command, open_diary, slot
from tests.support.people import new_patient, patient_of
from tests.support.world import World

DAY = date(2026, 12, 1)  # a Tuesday


@pytest.fixture(autouse=True)
def rooms(world: World) -> list[Room]:
    return open_diary(world)


def by(world: World, at: datetime | None = None) -> dict[str, Any]:
    return {"by": world.practitioner, "at": at or world.at, "command_id": command()}


def starts(world: World, day: date = DAY, minutes: int = 60, **options: Any) -> list[str]:
    found = free_starts(
        site=world.site,
        practitioner=world.practitioner,
        rooms=open_rooms(world.site),
        day=day,
        minutes=minutes,
        **options,
    )
    return [f"{start.starts_at:%H:%M}" for start in found]


def test_free_starts_lie_in_the_hours_and_leave_the_break(world: World) -> None:
    found = starts(world, step=60)

    assert found == ["08:00", "09:00", "10:00", "11:00", "13:00", "14:00", "15:00", "16:00"]  # UTC


def test_nobody_is_free_on_a_sunday_or_before_now(world: World) -> None:
    assert starts(world, date(2026, 12, 6)) == []
    assert starts(world, at=at_paris(DAY, 16, 20)) == ["15:30", "15:45", "16:00"]


def test_the_site_must_be_open_as_well(world: World) -> None:
    hours = [(1, time(10), time(11))]
    actions.set_opening_hours(site=world.site, hours=hours, **by(world))

    assert starts(world) == ["09:00"]


def test_a_visit_takes_its_time_from_the_practitioner_in_every_room(world: World) -> None:
    book(world, at_paris(DAY, 9), minutes=60)

    assert "08:00" not in starts(world)
    assert "09:00" in starts(world)


def test_a_full_room_leaves_the_other(world: World, rooms: list[Room]) -> None:
    book(world, at_paris(DAY, 9), practitioner=world.director, room=rooms[0])
    found = free_starts(
        site=world.site, practitioner=world.practitioner, rooms=rooms, day=DAY, minutes=30, at=world.at
    )

    assert found[0].room == rooms[1]


def test_an_absence_of_the_practitioner_or_the_room_is_not_free(world: World, rooms: list[Room]) -> None:
    morning = {"starts_at": at_paris(DAY, 9), "ends_at": at_paris(DAY, 13), "site": world.site}
    actions.add_absence(member=world.practitioner, **morning, **by(world))
    assert starts(world, step=60) == ["13:00", "14:00", "15:00", "16:00"]

    with pytest.raises(NotFree, match="is away until"):
        book(world, at_paris(DAY, 10))
    actions.add_absence(room=rooms[0], **morning, **by(world))
    with pytest.raises(NotFree, match="Room 1 is closed"):
        book(world, at_paris(DAY, 10), practitioner=world.director, room=rooms[0])


def test_the_practitioner_the_room_and_the_patient_are_each_held(world: World, rooms: list[Room]) -> None:
    book(world, at_paris(DAY, 10))
    other = new_patient(world, "Abernathy")

    with pytest.raises(NotFree, match="has another visit from 10:00 to 10:30"):
        book(world, at_paris(DAY, 10, 15), patient=other, room=rooms[1])
    with pytest.raises(NotFree, match="Room 1 is taken from 10:00 to 10:30"):
        book(world, at_paris(DAY, 10, 15), patient=other, practitioner=world.director)
    with pytest.raises(NotFree, match="has a visit from 10:00 to 10:30 already"):
        book(world, at_paris(DAY, 10, 15), practitioner=world.director, room=rooms[1])
    assert Appointment.objects.count() == 1


def test_a_practitioner_of_two_sites_is_not_in_both_at_once(world: World) -> None:
    far = actions.add_room(site=world.second_site, name="North", **by(world))
    week = [(day, time(9), time(18)) for day in range(5)]
    actions.set_working_hours(member=world.practitioner, site=world.second_site, hours=week, **by(world))
    book(world, at_paris(DAY, 10), minutes=60)

    with pytest.raises(NotFree, match="another visit"):
        actions.book_appointment(
            site=world.second_site,
            patient=new_patient(world, "Abernathy"),
            practitioner=world.practitioner,
            room=far,
            kind="consultation",
            starts_at=at_paris(DAY, 10, 30),
            minutes=30,
            **by(world),
        )


@pytest.mark.parametrize(
    ("hour", "refusal"), [(7, OutsideHours), (13, OutsideHours), (12, OutsideHours), (17, OutsideHours)]
)
def test_a_visit_stays_within_the_hours(world: World, hour: int, refusal: type[Exception]) -> None:
    with pytest.raises(refusal, match="does not work here"):
        book(world, at_paris(DAY, hour, 45), minutes=30)


def test_the_past_cannot_be_booked(world: World) -> None:
    with pytest.raises(InThePast, match="has passed"):
        book(world, at_paris(date(2026, 11, 23), 10))


def test_a_room_of_another_site_or_out_of_use_is_refused(world: World, rooms: list[Room]) -> None:
    far = Room.objects.create(site=world.far_site, name="Far")
    with pytest.raises(NotFree, match="not in use here"):
        book(world, at_paris(DAY, 10), room=far)
    actions.set_room_open(room=rooms[0], is_open=False, **by(world))
    rooms[0].refresh_from_db()
    with pytest.raises(NotFree, match="not in use here"):
        book(world, at_paris(DAY, 10), room=rooms[0])


@pytest.mark.parametrize("minutes", [0, 4, 481])
def test_a_length_that_makes_no_sense_is_refused(world: World, minutes: int) -> None:
    with pytest.raises(LengthImpossible):
        book(world, at_paris(DAY, 10), minutes=minutes)


def test_a_booking_sent_twice_is_booked_once(world: World) -> None:
    command_id = uuid4()
    first, second = (book(world, at_paris(DAY, 10), command_id=command_id) for _ in range(2))

    assert first == second
    assert Appointment.objects.count() == first.events.count() == 1
    assert AuditEvent.objects.filter(action="appointment booked").count() == 1


def test_a_walk_in_is_taken_now_without_a_plan_or_working_hours(world: World, rooms: list[Room]) -> None:
    sunday = at_paris(date(2026, 12, 6), 20, 7)
    row = actions.walk_in(
        site=world.site,
        patient=patient_of(world),
        practitioner=world.practitioner,
        room=rooms[0],
        minutes=20,
        **by(world, sunday),
    )

    assert (row.status, row.kind, row.course) == ("arrived", "walk-in", None)
    (visit,) = visits_of_day(world.site, date(2026, 12, 6))
    assert visit.arrived_at == sunday


def test_moving_keeps_what_was_before_and_frees_the_old_time(world: World, rooms: list[Room]) -> None:
    row = book(world, at_paris(DAY, 10))
    moved = actions.move_appointment(
        appointment=row, slot=slot(world, at_paris(DAY, 10, 15), 30, rooms[1]), version=1, **by(world)
    )

    detail = moved.events.get(kind="moved").detail
    assert (detail["was"]["room"], detail["now"]["room"]) == ("Room 1", "Room 2")
    assert "09:00" not in starts(world)  # 10:00 in Paris: the practitioner is in the other room
    assert moved.version == 2


def test_a_page_that_is_out_of_date_moves_nothing(world: World) -> None:
    row = book(world, at_paris(DAY, 10))
    actions.mark_arrived(appointment=row, **by(world))

    with pytest.raises(actions.AppointmentChanged, match="“Arrived” now"):
        actions.move_appointment(appointment=row, slot=slot(world, at_paris(DAY, 11)), version=1, **by(world))


@pytest.mark.parametrize("status", ["cancelled", "no-show"])
def test_a_time_that_fell_away_is_free_again_and_undo_asks_whether_it_still_is(
    world: World, status: str
) -> None:
    row = book(world, at_paris(DAY, 10), minutes=60)
    if status == "cancelled":
        actions.cancel_appointment(appointment=row, reason="Ill", version=1, **by(world))
    else:
        actions.mark_no_show(appointment=row, **by(world))
    assert "09:00" in starts(world)
    assert actions.reopen(appointment=row, **by(world)).status == AppointmentStatus.BOOKED

    row.refresh_from_db()
    actions.cancel_appointment(appointment=row, reason="", version=row.version, **by(world))
    book(world, at_paris(DAY, 10), patient=new_patient(world, "Abernathy"))
    with pytest.raises(NotFree):
        actions.reopen(appointment=row, **by(world))


def test_what_became_of_a_visit_is_said_once(world: World) -> None:
    row = book(world, at_paris(DAY, 10))
    actions.mark_arrived(appointment=row, **by(world))
    actions.mark_done(appointment=row, **by(world))

    for again in (actions.mark_arrived, actions.mark_no_show, actions.mark_done, actions.reopen):
        with pytest.raises(actions.AppointmentClosed, match="“Done”"):
            again(appointment=row, **by(world))
    assert [event.kind for event in row.events.order_by("id")] == ["booked", "arrived", "done"]


def test_a_signed_session_ends_its_visit_whatever_the_diary_said(world: World) -> None:
    row = book(world, at_paris(DAY, 10))
    actions.mark_no_show(appointment=row, **by(world))
    for _ in range(2):
        done = actions.finish_visit(appointment=row, by=world.practitioner, at=world.at)

    assert done.status == AppointmentStatus.DONE
    assert row.events.filter(kind="done").count() == 1


def test_waiting_counts_from_the_booked_time_for_those_who_come_early(world: World) -> None:
    row = book(world, at_paris(DAY, 10))
    actions.mark_arrived(appointment=row, **by(world, at_paris(DAY, 9, 40)))
    (visit,) = visits_of_day(world.site, DAY)

    assert visit.waiting_minutes(at_paris(DAY, 9, 50)) == 0
    assert visit.waiting_minutes(at_paris(DAY, 10, 12)) == 12


def test_waiting_counts_from_the_arrival_for_those_who_come_late(world: World) -> None:
    row = book(world, at_paris(DAY, 10))
    actions.mark_arrived(appointment=row, **by(world, at_paris(DAY, 10, 20)))

    (visit,) = visits_of_day(world.site, DAY)
    assert visit.waiting_minutes(at_paris(DAY, 10, 25)) == 5


def test_a_day_of_the_diary_is_the_sites_own_day(world: World) -> None:
    late = at_paris(DAY, 23, 30)  # the next day in Singapore, the same in UTC
    Appointment.objects.create(
        site=world.site,
        patient=patient_of(world),
        practitioner=world.practitioner,
        room=open_rooms(world.site)[0],
        kind="consultation",
        starts_at=late + timedelta(minutes=45),
        ends_at=late + timedelta(minutes=60),
    )

    assert visits_of_day(world.site, DAY) == []
    assert len(visits_of_day(world.site, DAY + timedelta(days=1))) == 1


def test_hours_that_end_before_they_begin_or_overlap_are_refused(world: World) -> None:
    for hours in ([(0, time(12), time(9))], [(0, time(9), time(12)), (0, time(11), time(13))]):
        with pytest.raises(actions.HoursUpsideDown):
            actions.set_working_hours(member=world.practitioner, site=world.site, hours=hours, **by(world))


def test_two_rooms_of_a_site_have_two_names(world: World) -> None:
    with pytest.raises(actions.NameTaken, match="Choose another name"):
        actions.add_room(site=world.site, name=" room 1", **by(world))


def test_a_slot_travels_through_a_form_and_a_forged_one_does_not(world: World, rooms: list[Room]) -> None:
    good = Slot(at_paris(DAY, 10), 40, world.practitioner, rooms[0])
    far = Room.objects.create(site=world.far_site, name="Far")

    assert slot_from(good.key, world.site) == good
    for key in (
        "",
        "x|y",
        good.key.replace("|40|", "|4000|"),
        Slot(good.starts_at, 40, world.practitioner, far).key,
    ):
        assert slot_from(key, world.site) is None
    assert world.practitioner in practitioners_of(world.site)
