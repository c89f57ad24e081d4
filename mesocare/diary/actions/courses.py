"""A whole course at once: all of its sessions, or none."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from django.utils.translation import gettext as _

from mesocare.audit.commands import run_once
from mesocare.clinics.models import StaffMember
from mesocare.diary import locks
from mesocare.diary.actions import rows
from mesocare.diary.actions.bookings import AppointmentChanged, locked
from mesocare.diary.choices import Choice, Slot
from mesocare.diary.course_windows import problems_of
from mesocare.diary.happened import booked_review, booked_sessions, plan_of, sessions_given
from mesocare.diary.models import Appointment, AppointmentKind
from mesocare.diary.permissions import check_can_book
from mesocare.planning.models import Course, Plan
from mesocare.web.refusal import Refusal


class CourseNotBooked(Refusal):
    """At least one session cannot be then, so none was booked."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(" ".join([_("Nothing was booked."), *problems]))
        self.problems = problems


class NothingChosen(Refusal):
    """A booking names at least one time."""


class NoPlan(Refusal):
    """A course is booked from its plan."""


@dataclass(frozen=True, slots=True)
class _Change:
    """What is asked of a course: times, the appointments that give way to them, why it may be late."""

    course: Course
    choices: Sequence[Choice]
    versions: Mapping[int, int]
    reason: str
    by: StaffMember
    at: datetime


def book_course(
    *,
    course: Course,
    choices: Sequence[Choice],
    by: StaffMember,
    at: datetime,
    command_id: uuid.UUID,
) -> Course:
    """Book the chosen time of every session, all at once or not at all.

    Raises:
        CourseNotBooked: if one of them is taken, outside its window, or booked already.
        NothingChosen, NoPlan: if there is nothing to book.
    """
    return _all_or_nothing(_Change(course, choices, {}, "", by, at), command_id, "book course")


def rebook_course(
    *,
    course: Course,
    choices: Sequence[Choice],
    versions: Mapping[int, int],
    by: StaffMember,
    at: datetime,
    command_id: uuid.UUID,
    reason: str = "",
) -> Course:
    """Move the sessions of a course that are booked and book those that are not, all at once or not at all.

    `versions` are those of the appointments as the page showed them, by session number. A session may be
    later than its window only with a `reason`.

    Raises:
        CourseNotBooked: if one of the times is taken or outside its window.
        AppointmentChanged: if an appointment is not what the page showed.
    """
    return _all_or_nothing(_Change(course, choices, versions, reason, by, at), command_id, "rebook course")


def _all_or_nothing(change: _Change, command_id: uuid.UUID, action: str) -> Course:
    course = change.course
    plan = plan_of(course)
    if plan is None:
        raise NoPlan(_("This course has no plan yet. Make the plan first."))
    if not change.choices:
        raise NothingChosen(_("Choose at least one time."))

    def perform() -> Course:
        _hold(course, change.choices)
        moving = _moving(course, change.versions)
        _check_all(change, plan, moving)
        for choice in change.choices:
            _write(change, choice, moving.get(choice.session_number or 0))
        return course

    return run_once(
        command_id=command_id, action=action, organisation=course.site.organisation, perform=perform
    )


def _hold(course: Course, choices: Iterable[Choice]) -> None:
    standing = [Slot.of(row) for row in booked_sessions(course).values()]
    slots = [*standing, *(choice.slot for choice in choices)]
    locks.hold(
        patients=[course.patient_id],
        practitioners=[slot.practitioner.pk for slot in slots],
        rooms=[slot.room.pk for slot in slots],
    )


def _moving(course: Course, versions: Mapping[int, int]) -> dict[int, Appointment]:
    """The appointments that are to move, held, as the page showed them."""
    standing = booked_sessions(course)
    if gone := [number for number in versions if number not in standing]:
        raise AppointmentChanged(
            _("%(what)s was changed while you had the page open. Load the page again.")
            % {"what": name_of(gone[0])}
        )
    return {number: locked(standing[number], version) for number, version in sorted(versions.items())}


def _check_all(change: _Change, plan: Plan, moving: Mapping[int, Appointment]) -> None:
    course, choices = change.course, change.choices
    days = {choice.session_number: choice.slot.day for choice in choices if choice.session_number}
    problems = [
        *_booked_already(course, choices, moving),
        *problems_of(course, plan, days, change.at, change.reason),
        *_overlaps(choices),
        *_not_free(change, moving.values()),
    ]
    if problems:
        raise CourseNotBooked(problems)


def _not_free(change: _Change, moving: Iterable[Appointment]) -> list[str]:
    problems, course = [], change.course
    for choice in change.choices:
        try:
            check_can_book(
                site=course.site,
                patient=course.patient,
                slot=choice.slot,
                at=change.at,
                apart_from=moving,
            )
        except Refusal as refusal:
            problems.append(f"{name_of(choice.session_number)}: {refusal.message}")
    return problems


def name_of(session_number: int | None) -> str:
    return _("Review") if session_number is None else _("Session %(number)d") % {"number": session_number}


def _booked_already(
    course: Course, choices: Iterable[Choice], moving: Mapping[int, Appointment]
) -> list[str]:
    standing = {number for number in booked_sessions(course) if number not in moving}
    taken = standing | set(sessions_given(course))
    reviewed = booked_review(course) is not None
    return [
        _("%(what)s is booked or done already. Load the page again.")
        % {"what": name_of(choice.session_number)}
        for choice in choices
        if choice.session_number in taken or (choice.session_number is None and reviewed)
    ]


def _overlaps(choices: Sequence[Choice]) -> list[str]:
    """Two sessions of one request at one time: each alone would look free."""
    ordered = sorted(choices, key=lambda choice: choice.slot.starts_at)
    return [
        _("%(one)s and %(other)s are at the same time.")
        % {"one": name_of(one.session_number), "other": name_of(other.session_number)}
        for one, other in pairwise(ordered)
        if one.slot.span.overlaps(other.slot.span)
    ]


def _write(change: _Change, choice: Choice, standing: Appointment | None) -> None:
    if standing is not None:
        reason = change.reason or _("The course was planned again.")
        rows.move(standing, choice.slot, change.by, change.at, reason=reason)
        return
    kind = AppointmentKind.REVIEW if choice.session_number is None else AppointmentKind.SESSION
    rows.insert(
        site=change.course.site,
        patient=change.course.patient,
        slot=choice.slot,
        kind=kind,
        course=change.course,
        session_number=choice.session_number,
        by=change.by,
        at=change.at,
    )
