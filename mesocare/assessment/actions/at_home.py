"""The form the patient fills in at home."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from mesocare.assessment.actions.answers import Said, record_answers
from mesocare.assessment.actions.noting import note_change
from mesocare.assessment.models import Goal, Intake, SaidBy
from mesocare.audit.commands import run_once
from mesocare.web.refusal import Refusal


class AlreadySent(Refusal):
    """The form was sent in before."""


def submit_intake(
    *,
    intake: Intake,
    said: Sequence[Said],
    goal: str,
    today: date,
    by: Any,
    at: datetime,
    command_id: UUID,
    together: Sequence[Sequence[str]] = (),
) -> Intake:
    """The patient sends the form in; it becomes part of the record, word for word.

    `together` are the questions that were put as lists: the audit keeps how each was asked.

    Raises:
        AlreadySent: if it was sent in before by another submission.
    """
    patient = intake.patient

    def perform() -> Intake:
        row = Intake.objects.select_for_update().get(pk=intake.pk)
        if row.submitted_at is not None:
            raise AlreadySent(_("You have already sent this form in. Call us if something changed."))
        record_answers(patient=patient, said=said, said_by=SaidBy.PATIENT, today=today, by=None, at=at)
        if goal.strip():
            Goal.objects.create(
                patient=patient, indication=row.indication, words=goal.strip(), recorded_at=at
            )
        row.submitted_at = at
        row.save(update_fields=["submitted_at"])
        asked = [list(names) for names in together]
        note_change("intake.sent-in", patient, row, by, at, answers=len(said), together=asked)
        return row

    return run_once(
        command_id=command_id, action="submit_intake", organisation=patient.organisation, perform=perform
    )


def save_intake_draft(*, intake: Intake, answers: Mapping[str, Any]) -> None:
    """Keep what is typed so far, so that a phone that dies loses nothing. Not yet part of the record."""
    Intake.objects.filter(pk=intake.pk, submitted_at=None).update(draft={**intake.draft, **answers})
