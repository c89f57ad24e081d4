"""Many people book at once. On PostgreSQL the locks decide, on SQLite the writing transactions do."""

import threading
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection

from mesocare.audit.chain import current_head
from mesocare.audit.models import AuditEvent
from mesocare.clinics.roles import Role
from mesocare.diary import actions
from mesocare.diary.choices import Choice, Slot
from mesocare.diary.models import Appointment, Room
from mesocare.diary.tests.cast import at_paris, book, command, crowd, new_course, open_diary
from mesocare.patients.actions import create_patient
from mesocare.patients.identity import Identity
from mesocare.stock.actions import use_lot
from mesocare.stock.shelf import shelf_of
from mesocare.stock.tests.cast import new_lot
from mesocare.web.refusal import Refusal
from tests.support.people import new_patient
from tests.support.world import World

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2026, 12, 1)
PEOPLE = 8


def all_at_once(tasks: list[Callable[[], object]]) -> list[object]:
    """Run every task in a thread of its own, from the same moment on; a refusal is an outcome too."""
    ready, outcomes = threading.Barrier(len(tasks)), []

    def run(task: Callable[[], object]) -> None:
        ready.wait()
        try:
            outcomes.append(task())
        except Refusal as refusal:
            outcomes.append(refusal)
        except Exception as fault:
            outcomes.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[task]) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    faults = [found for found in outcomes if isinstance(found, Exception) and not isinstance(found, Refusal)]
    assert not faults, faults
    return outcomes


def overlapping() -> list[tuple[int, int]]:
    """Pairs of standing appointments that share a practitioner, a room or a patient at one time."""
    rows = list(Appointment.objects.exclude(status="cancelled"))
    return [
        (one.pk, other.pk)
        for one in rows
        for other in rows
        if one.pk < other.pk
        and one.starts_at < other.ends_at
        and other.starts_at < one.ends_at
        and (
            one.practitioner_id == other.practitioner_id
            or one.room_id == other.room_id
            or one.patient_id == other.patient_id
        )
    ]


def kept(outcomes: list[object]) -> list[object]:
    return [found for found in outcomes if not isinstance(found, Exception)]


def test_one_time_goes_to_one_of_many_who_want_it(world: World) -> None:
    rooms = open_diary(world)
    patients = crowd(world, PEOPLE)
    outcomes = all_at_once(
        [
            lambda n=n, patient=patient: book(
                world, at_paris(DAY, 10, 5 * n % 30), patient=patient, room=rooms[n % 2]
            )
            for n, patient in enumerate(patients)
        ]
    )

    assert len(kept(outcomes)) == Appointment.objects.count() == 1
    assert overlapping() == []


def test_a_room_and_a_patient_are_held_as_well(world: World) -> None:
    rooms = open_diary(world)
    people = [world.practitioner, world.director]
    same = new_patient(world, "Same")
    others = crowd(world, 4)
    wanted = [(same, people[n % 2], rooms[n % 2]) for n in range(4)]
    wanted += [(patient, people[n % 2], rooms[0]) for n, patient in enumerate(others)]
    all_at_once(
        [
            lambda who=who, person=person, room=room: book(
                world, at_paris(DAY, 10), patient=who, practitioner=person, room=room
            )
            for who, person, room in wanted
        ]
    )

    assert Appointment.objects.count() >= 1
    assert overlapping() == []


def test_courses_that_cross_are_booked_whole_or_not_at_all(world: World) -> None:
    rooms = open_diary(world)
    courses = [new_course(world, patient, days=(7, 7, 14)) for patient in crowd(world, 6)]

    def task(n: int) -> Callable[[], object]:
        # Opposite orders of rooms and people: without one order of locking these would wait in a circle.
        ordered = rooms if n % 2 else rooms[::-1]
        people = [world.practitioner, world.director][:: 1 if n % 2 else -1]
        slots = [
            Slot(at_paris(DAY + timedelta(days=7 * k), 10), 40, people[k % 2], ordered[k % 2])
            for k in range(3)
        ]
        chosen = [Choice(k + 1, slot) for k, slot in enumerate(slots)]
        return lambda: actions.book_course(
            course=courses[n], choices=chosen, by=world.practitioner, at=world.at, command_id=command()
        )

    outcomes = all_at_once([task(n) for n in range(6)])

    counts = [Appointment.objects.filter(course=course).count() for course in courses]
    assert set(counts) <= {0, 3}
    assert sum(counts) == 3 * len(kept(outcomes)) > 0
    assert overlapping() == []


def test_a_repeated_command_books_once_however_many_send_it(world: World) -> None:
    open_diary(world)
    patient, same = new_patient(world, "Once"), command()
    outcomes = all_at_once(
        [lambda: book(world, at_paris(DAY, 10), patient=patient, command_id=same) for _ in range(6)]
    )

    assert len(kept(outcomes)) == 6
    assert Appointment.objects.count() == 1


def test_patients_created_at_once_get_numbers_of_their_own(world: World) -> None:
    def task(n: int) -> Callable[[], object]:
        return lambda: create_patient(
            organisation=world.organisation,
            identity=Identity(family_name=f"Family{n}"),
            by=world.staff[Role.RECEPTION],
            at=world.at,
            command_id=command(),
        )

    outcomes = all_at_once([task(n) for n in range(PEOPLE)])

    assert sorted(found.number for found in outcomes) == list(range(10001, 10001 + PEOPLE))  # type: ignore[attr-defined]


def test_a_person_typed_at_two_desks_at_once_is_a_duplicate_at_one_of_them(world: World) -> None:
    identity = Identity(family_name="Moreau", given_name="Elena", birth_date=date(1984, 2, 11))
    outcomes = all_at_once(
        [
            lambda: create_patient(
                organisation=world.organisation,
                identity=identity,
                by=world.practitioner,
                at=world.at,
                command_id=command(),
            )
            for _ in range(2)
        ]
    )

    assert len(kept(outcomes)) == 1


def test_the_last_of_a_lot_is_used_by_several_and_the_shelf_says_so(world: World) -> None:
    lot = new_lot(world, amount="3")
    outcomes = all_at_once(
        [
            lambda: use_lot(
                lot=lot, amount=1, subject="TreatmentSession/1", by=world.practitioner, at=world.at
            )
            for _ in range(5)
        ]
    )

    assert sorted(found.short_by for found in outcomes) == [0, 0, 0, 1, 1]  # type: ignore[attr-defined]
    assert shelf_of(lot).left == 0


def test_the_audit_has_every_booking_in_one_chain(world: World) -> None:
    rooms: list[Room] = open_diary(world)
    patients = crowd(world, 4)
    all_at_once(
        [
            lambda n=n, who=who: book(world, at_paris(DAY, 9 + n), patient=who, room=rooms[0])
            for n, who in enumerate(patients)
        ]
    )

    assert AuditEvent.objects.filter(action="appointment booked").count() == 4
    assert current_head().count == AuditEvent.objects.count()
