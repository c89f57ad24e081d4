from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest

from mesocare.diary import actions, happened
from mesocare.diary.choices import Choice
from mesocare.diary.happened import plan_of
from mesocare.diary.models import Appointment, Room
from mesocare.diary.proposals import propose_course
from mesocare.diary.proposed import Proposal, Wishes
from mesocare.diary.replan import PlannedChange, changes_of
from mesocare.diary.tests.cast import (
    PARIS,
    at_paris,
    book,
    book_session,
    command,
    given_session,
    new_course,
    open_diary,
    slot,
)
from mesocare.planning.models import Course, DoseGiven, Plan, PlanEvent
from tests.support.people import new_patient
from tests.support.world import World

TODAY = date(2026, 11, 24)  # a Tuesday


@pytest.fixture(autouse=True)
def rooms(world: World) -> list[Room]:
    return open_diary(world)


@pytest.fixture
def course(world: World) -> Course:
    return new_course(world)


def by(world: World) -> dict[str, Any]:
    return {"by": world.practitioner, "at": world.at, "command_id": command()}


def propose(world: World, course: Course, **options: Any) -> Proposal:
    plan = course.current_plan
    assert plan is not None
    return propose_course(course, plan, at=world.at, **options)


def days(proposal: Proposal) -> list[date]:
    return [part.slot.day for part in proposal.sessions if part.slot is not None]


def choices(proposal: Proposal) -> list[Choice]:
    return [Choice(part.number, part.slot) for part in proposal.all if part.slot is not None]


def booked(course: Course) -> list[tuple[int | None, date]]:
    rows = Appointment.objects.filter(course=course, status="booked").order_by("starts_at")
    return [(row.session_number, row.starts_at.astimezone(PARIS).date()) for row in rows]


def after(number: int) -> date:
    return TODAY + timedelta(days=number)


def test_a_new_course_gets_a_time_for_every_session_on_its_ideal_day(world: World, course: Course) -> None:
    proposal = propose(world, course)

    assert days(proposal) == [TODAY, after(21), after(42)]
    assert [part.after_words for part in proposal.sessions][1:] == [
        "21 days after session 1",
        "21 days after session 2",
    ]
    assert [part.fit_words for part in proposal.sessions] == ["First free", "Best fit", "Best fit"]


def test_sessions_keep_one_time_of_day(world: World, course: Course) -> None:
    clocks = {
        part.slot.starts_at.astimezone(PARIS).time() for part in propose(world, course).sessions if part.slot
    }

    assert len(clocks) == 1


def test_the_clock_time_stays_over_the_change_to_summer_time(world: World) -> None:
    course = new_course(world, sessions=8, days=(14, 21, 28))
    slots = [part.slot for part in propose(world, course).sessions if part.slot]

    assert (
        slots[0].starts_at.astimezone(PARIS).utcoffset() != slots[-1].starts_at.astimezone(PARIS).utcoffset()
    )
    assert len({found.starts_at.astimezone(PARIS).time() for found in slots}) == 1
    assert len({found.starts_at.time() for found in slots}) == 2


def test_windows_count_from_what_really_happened(world: World, course: Course) -> None:
    given_session(world, course, 1, date(2026, 11, 10))
    proposal = propose(world, course)

    assert [part.number for part in proposal.sessions] == [2, 3]
    assert days(proposal)[0] == date(2026, 12, 1)
    assert proposal.sessions[0].after_words == "21 days after Tue 10 Nov"


def test_a_session_that_left_a_dose_counts_without_an_appointment(world: World, course: Course) -> None:
    DoseGiven.objects.create(
        patient=course.patient,
        course=course,
        treatment_session=uuid4(),
        substance="tranexamic-acid",
        amount="8 mg",
        volume_ml="2",
        given_on=date(2026, 11, 17),
        given_at=world.at,
    )

    assert days(propose(world, course))[0] == date(2026, 12, 8)


def test_treatment_says_which_session_was_given(
    world: World, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    given_session(world, course, 1, date(2026, 11, 10))
    monkeypatch.setattr(happened, "_providers", [lambda of: {2: date(2026, 11, 17)}])

    assert happened.sessions_given(course) == {1: date(2026, 11, 10), 2: date(2026, 11, 17)}
    assert [part.number for part in propose(world, course).sessions] == [3]


def test_times_come_from_the_plan_the_patient_accepted(world: World, course: Course) -> None:
    accepted = course.current_plan
    assert accepted is not None
    PlanEvent.objects.create(plan=accepted, kind="accepted", by_patient=True, at=world.at)
    columns = {field.name: getattr(accepted, field.name) for field in Plan._meta.concrete_fields}
    draft = {**columns, "id": None, "uuid": uuid4(), "version": 2, "sessions": 9}
    Plan.objects.create(**draft)

    assert plan_of(course) == accepted


def test_a_full_ideal_day_moves_the_session_to_the_nearest_free_one_and_says_so(
    world: World, course: Course
) -> None:
    given_session(world, course, 1, date(2026, 11, 10))
    actions.add_absence(
        site=world.site,
        member=world.practitioner,
        starts_at=at_paris(date(2026, 12, 1), 0),
        ends_at=at_paris(date(2026, 12, 2), 0),
        **by(world),
    )
    proposal = propose(world, course)

    assert days(proposal)[0] == date(2026, 11, 30)
    assert proposal.sessions[0].fit_words == "1 day before the ideal day"


def test_wishes_come_first_within_the_window(world: World, course: Course) -> None:
    given_session(world, course, 1, date(2026, 11, 10))
    wishes = Wishes(weekdays=frozenset({3}), not_before=time(14))
    (second, _third) = propose(world, course, wishes=wishes).sessions

    assert second.slot is not None
    assert second.slot.day.weekday() == 3
    assert second.slot.starts_at.astimezone(PARIS).time() == time(14)
    assert second.as_wished


def test_no_session_lies_in_a_time_away(world: World, course: Course) -> None:
    given_session(world, course, 1, date(2026, 11, 10))
    wishes = Wishes(away=((date(2026, 11, 25), date(2026, 12, 6)),))

    assert days(propose(world, course, wishes=wishes))[0] == date(2026, 12, 7)


def test_a_window_without_any_free_time_is_said_and_not_left_out(world: World, course: Course) -> None:
    given_session(world, course, 1, date(2026, 11, 10))
    actions.add_absence(
        site=world.site,
        member=world.practitioner,
        starts_at=at_paris(date(2026, 11, 24), 0),
        ends_at=at_paris(date(2026, 12, 12), 0),
        **by(world),
    )
    (second, third) = propose(world, course).sessions

    assert (second.slot, second.fit_words) == (None, "No free time in the window")
    assert third.slot is not None


def test_a_chosen_time_moves_what_follows(world: World, course: Course) -> None:
    given_session(world, course, 1, date(2026, 11, 10))
    pinned = {2: slot(world, at_paris(date(2026, 12, 7), 9))}

    assert days(propose(world, course, pinned=pinned)) == [date(2026, 12, 7), date(2026, 12, 28)]


def test_the_review_comes_the_planned_weeks_after_the_last_session(world: World) -> None:
    course = new_course(world, sessions=1, review_weeks=6)
    proposal = propose(world, course)

    assert proposal.review is not None
    assert proposal.review.slot is not None
    assert proposal.review.slot.day == TODAY + timedelta(weeks=6)


def test_a_whole_course_is_booked_at_once(world: World) -> None:
    course = new_course(world, review_weeks=6)
    actions.book_course(course=course, choices=choices(propose(world, course)), **by(world))

    assert booked(course) == [(1, TODAY), (2, after(21)), (3, after(42)), (None, after(84))]
    assert propose(world, course).all == ()


def test_one_taken_time_books_nothing_and_names_it(world: World, course: Course) -> None:
    wanted = choices(propose(world, course))
    book(world, wanted[1].slot.starts_at, patient=new_patient(world, "Abernathy"))

    with pytest.raises(actions.CourseNotBooked, match=r"Session 2: .* has another visit") as refusal:
        actions.book_course(course=course, choices=wanted, **by(world))

    assert "Nothing was booked." in str(refusal.value)
    assert booked(course) == []


@pytest.mark.parametrize(("day", "words"), [(13, "too soon: not before"), (29, "too late: not after")])
def test_a_session_outside_its_window_is_refused(world: World, course: Course, day: int, words: str) -> None:
    given_session(world, course, 1, TODAY - timedelta(days=1))
    moment = at_paris(TODAY + timedelta(days=day - 1), 10)

    with pytest.raises(actions.CourseNotBooked, match=words):
        actions.book_course(course=course, choices=[Choice(2, slot(world, moment))], **by(world))


def test_one_session_is_never_booked_twice(world: World, course: Course) -> None:
    wanted = choices(propose(world, course))
    actions.book_course(course=course, choices=wanted, **by(world))

    with pytest.raises(actions.CourseNotBooked, match="booked or done already"):
        actions.book_course(course=course, choices=wanted, **by(world))
    assert len(booked(course)) == 3


def test_a_session_the_plan_does_not_have_is_refused(world: World, course: Course) -> None:
    with pytest.raises(actions.CourseNotBooked, match="there is no session 9"):
        actions.book_course(
            course=course, choices=[Choice(9, slot(world, at_paris(after(60), 10)))], **by(world)
        )


def test_two_sessions_at_one_time_are_refused(world: World, course: Course) -> None:
    same = slot(world, at_paris(after(1), 10))

    with pytest.raises(actions.CourseNotBooked, match="at the same time"):
        actions.book_course(course=course, choices=[Choice(1, same), Choice(None, same)], **by(world))


def moved_to(course: Course, world: World, number: int, day: date) -> Sequence[tuple[int, date | None]]:
    plan = course.current_plan
    assert plan is not None
    chosen = {number: slot(world, at_paris(day, 10))}
    found = changes_of(course, plan, at=world.at, moved=chosen, only_booked=True)
    return [(change.number, change.now.day if change.now else None) for change in found]


@pytest.fixture
def running(world: World, course: Course) -> Course:
    """Session 1 given on 23 Nov, sessions 2 and 3 booked on their ideal days."""
    given_session(world, course, 1, date(2026, 11, 23))
    book_session(world, course, 2, date(2026, 12, 14))
    book_session(world, course, 3, date(2027, 1, 4))
    return course


def test_a_small_move_leaves_the_rest_alone(world: World, running: Course) -> None:
    assert moved_to(running, world, 2, date(2026, 12, 16)) == []


def test_moving_one_session_proposes_the_rest_again(world: World, running: Course) -> None:
    assert moved_to(running, world, 2, date(2026, 12, 21)) == []  # 14 days are enough
    assert moved_to(running, world, 2, date(2026, 12, 22)) == [(3, date(2027, 1, 12))]


def test_a_session_moved_beyond_its_window_still_carries_the_rest(world: World, running: Course) -> None:
    assert moved_to(running, world, 2, date(2027, 1, 11)) == [(3, date(2027, 2, 1))]


def after_missing(world: World, course: Course, moment: datetime) -> list[PlannedChange]:
    row = Appointment.objects.get(course=course, session_number=2)
    actions.mark_no_show(appointment=row, by=world.practitioner, at=moment, command_id=command())
    plan = course.current_plan
    assert plan is not None
    return changes_of(course, plan, at=moment)


def test_a_missed_session_gets_another_day_and_what_still_fits_stays(world: World, running: Course) -> None:
    (change,) = after_missing(world, running, at_paris(date(2026, 12, 14), 11))

    assert change.now is not None
    assert (change.number, change.now.day) == (2, date(2026, 12, 15))
    assert change.because == "It has no time yet."


def test_what_no_longer_fits_after_a_missed_session_moves_with_it(world: World, course: Course) -> None:
    given_session(world, course, 1, date(2026, 11, 23))
    book_session(world, course, 2, date(2026, 12, 14))
    book_session(world, course, 3, date(2026, 12, 28))
    second, third = after_missing(world, course, at_paris(date(2026, 12, 14), 11))

    assert second.now is not None
    assert third.now is not None
    assert (third.now.day - second.now.day).days == 21
    assert third.because == "Mon 28 Dec would be too soon: not before Tue 29 Dec."


def test_the_diff_is_saved_all_at_once(world: World, running: Course) -> None:
    rows = {row.session_number: row for row in Appointment.objects.filter(course=running, status="booked")}
    wanted = [
        Choice(2, slot(world, at_paris(date(2026, 12, 21), 10))),
        Choice(3, slot(world, at_paris(date(2027, 1, 11), 10))),
    ]
    actions.rebook_course(course=running, choices=wanted, versions={2: 1, 3: 1}, **by(world))

    assert booked(running) == [(2, date(2026, 12, 21)), (3, date(2027, 1, 11))]
    rows[3].refresh_from_db()
    assert rows[3].events.get(kind="moved").detail["was"]["starts_at"].startswith("2027-01-04")


def test_a_diff_from_an_old_page_changes_nothing(world: World, running: Course) -> None:
    wanted = [Choice(2, slot(world, at_paris(date(2026, 12, 21), 10)))]

    with pytest.raises(actions.AppointmentChanged):
        actions.rebook_course(course=running, choices=wanted, versions={2: 7}, **by(world))
    assert booked(running)[0] == (2, date(2026, 12, 14))


def test_too_soon_is_never_allowed_and_too_late_only_with_a_reason(world: World, running: Course) -> None:
    row = Appointment.objects.get(course=running, session_number=2)

    def move(day: date, reason: str = "") -> Appointment:
        target = slot(world, at_paris(day, 10))
        return actions.move_appointment(appointment=row, slot=target, version=1, reason=reason, **by(world))

    with pytest.raises(actions.OutsideItsWindow, match="too soon"):
        move(date(2026, 12, 1), "She travels")
    with pytest.raises(actions.OutsideItsWindow, match="Say why"):
        move(date(2026, 12, 29))
    assert move(date(2026, 12, 29), "She was ill").version == 2


def test_a_plan_with_other_intervals_asks_for_other_days(world: World) -> None:
    course = new_course(world, days=(7, 7, 10), sessions=2)

    assert days(propose(world, course)) == [TODAY, after(7)]
    assert datetime.fromisoformat("2026-12-01").date() == after(7)
