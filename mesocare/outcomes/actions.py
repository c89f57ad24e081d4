"""Writing down how a course turned out and what is decided: always by a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID, uuid5

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mesocare.assessment.actions import record_score
from mesocare.assessment.models import Goal
from mesocare.audit.actions import record
from mesocare.audit.commands import run_once
from mesocare.clinics.access import must
from mesocare.clinics.models import StaffMember
from mesocare.clinics.pack import pack_in_force
from mesocare.clinics.roles import Permission
from mesocare.outcomes.models import Decision, DecisionKind, GoalReview
from mesocare.outcomes.queries import GAIS, numbers_digest, results_of
from mesocare.outcomes.words import MET
from mesocare.planning.models import Course
from mesocare.web.refusal import Refusal

LEAST_WORDS = 10
NEXT_STEP = {
    DecisionKind.CONTINUE: gettext_lazy("Book the sessions that are left"),
    DecisionKind.CHANGE: gettext_lazy("Write a new version of the plan"),
    DecisionKind.STOP: gettext_lazy("Close the plan"),
    DecisionKind.MAINTAIN: gettext_lazy("Book a review"),
}


class NumbersChanged(Refusal):
    """Something was scored or reported while the page was open."""


class WordsMissing(Refusal):
    """A decision is written by a person, in words."""


class WrongWord(Refusal):
    """Not one of the answers."""


def review_goal(
    *, goal: Goal, course: Course, met: str, words: str, by: StaffMember, at: datetime, command_id: UUID
) -> GoalReview:
    """How far the patient says their goal is met."""
    must(by, Permission.OUTCOMES_RECORD)
    if met not in MET:
        raise WrongWord(_("Choose how far the goal is met: not yet, partly, mostly or fully."))

    def perform() -> GoalReview:
        row = GoalReview.objects.create(
            goal=goal, course=course, met=met, words=words.strip(), recorded_by=by, recorded_at=at
        )
        record(
            action="goal.reviewed",
            by=by,
            at=at,
            organisation=course.patient.organisation,
            patient=course.patient,
            subject=row,
            detail={"met": met},
        )
        return row

    return run_once(
        command_id=command_id, action="review_goal", organisation=course.patient.organisation, perform=perform
    )


def record_review(
    *,
    course: Course,
    grades: Sequence[tuple[int, bool]],
    met: Mapping[Goal, str],
    words: str,
    by: StaffMember,
    at: datetime,
    command_id: UUID,
) -> Course:
    """One sitting with the patient: GAIS of either side and every goal that was asked about."""
    must(by, Permission.OUTCOMES_RECORD)

    def perform() -> Course:
        for grade, by_patient in grades:
            record_score(
                patient=course.patient,
                scale=GAIS,
                items={"grade": grade},
                by=by,
                by_patient=by_patient,
                note=words if by_patient else "",
                at=at,
                command_id=uuid5(command_id, f"gais {by_patient}"),
            )
        for goal, how_far in met.items():
            part = uuid5(command_id, f"goal {goal.pk}")
            review_goal(goal=goal, course=course, met=how_far, words=words, by=by, at=at, command_id=part)
        return course

    return run_once(
        command_id=command_id,
        action="record_review",
        organisation=course.patient.organisation,
        perform=perform,
    )


def decide(
    *,
    course: Course,
    kind: str,
    words: str,
    shown: str,
    by: StaffMember,
    at: datetime,
    command_id: UUID,
    next_step: str = "",
) -> Decision:
    """Decide, and keep the numbers it was made with. `shown` names those; "" takes them as they are.

    Raises:
        NumbersChanged: if they are no longer those the person saw.
        WordsMissing: without a sentence of their own.
    """
    must(by, Permission.OUTCOMES_DECIDE)
    if len(words.strip()) < LEAST_WORDS:
        raise WordsMissing(_("Write why, in at least one sentence. No score decides by itself."))
    if kind not in DecisionKind.values:
        raise WrongWord(_("Choose one: continue, change, stop or maintain."))

    def perform() -> Decision:
        numbers = results_of(course, at).numbers
        if shown and shown != numbers_digest(numbers):
            raise NumbersChanged(
                _("Something was recorded while this page was open. Look at the numbers again, then decide.")
            )
        return _decided(course, kind, words, numbers, next_step, by, at)

    return run_once(
        command_id=command_id, action="decide", organisation=course.patient.organisation, perform=perform
    )


def _decided(
    course: Course,
    kind: str,
    words: str,
    numbers: dict[str, object],
    next_step: str,
    by: StaffMember,
    at: datetime,
) -> Decision:
    row = Decision.objects.create(
        course=course,
        kind=kind,
        words=words.strip(),
        numbers=numbers,
        next_step=next_step or str(NEXT_STEP[DecisionKind(kind)]),
        pack_version=pack_in_force(at=at),
        decided_by=by,
        decided_at=at,
    )
    record(
        action="course.decided",
        by=by,
        at=at,
        organisation=course.patient.organisation,
        patient=course.patient,
        subject=row,
        detail={"kind": kind},
    )
    return row
