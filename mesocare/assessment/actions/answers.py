"""What was said about a patient, kept statement by statement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from mesocare.assessment.actions.noting import note_change
from mesocare.assessment.models import Answer, SaidBy
from mesocare.audit.commands import run_once
from mesocare.clinics.models import StaffMember
from mesocare.clinics.pack import current_pack
from mesocare.patients.models import Patient
from mesocare.web.refusal import Refusal
from mesotherapy.facts import Fact, Value, to_rows


class QuestionsChanged(Refusal):
    """The knowledge pack was replaced while the page was open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One answer as given: the question, its value, and the person's own words where they wrote any."""

    question: str
    value: Value
    words: str = ""
    on: date | None = None
    until: date | None = None
    origin: str = ""
    code: str = ""


def record_answers(
    *,
    patient: Patient,
    said: Iterable[Said],
    said_by: SaidBy,
    today: date,
    by: StaffMember | None,
    at: datetime,
) -> list[Answer]:
    """Keep each answer as a new row, in the caller's transaction. The core decides which statement holds."""
    return [Answer.objects.create(**_answer(patient, each, said_by, today, by, at)) for each in said]


def _answer(
    patient: Patient, said: Said, said_by: SaidBy, today: date, by: StaffMember | None, at: datetime
) -> dict[str, Any]:
    who = by.name if by is not None else str(SaidBy(said_by).label)
    fact = Fact(
        question=said.question,
        value=said.value,
        on=said.on or today,
        until=said.until,
        by=who,
        origin=said.origin,
        code=said.code,
        text=said.words,
    )
    return {
        "patient": patient,
        "question": said.question,
        "value": to_rows([fact])[0],
        "words": said.words,
        "said_by": said_by,
        "recorded_by": by,
        "recorded_at": at,
        "said_on": said.on or today,
        "source_reference": said.origin,
        "code": said.code,
    }


def keep_answers(
    *,
    patient: Patient,
    said: Sequence[Said],
    asked_with: str,
    today: date,
    by: StaffMember,
    at: datetime,
    command_id: UUID,
    together: bool = False,
) -> Patient:
    """A clinician's answers from one page; `together` when they were asked as one list.

    Raises:
        QuestionsChanged: if the page was made with another pack.
    """
    if asked_with != current_pack().digest:
        raise QuestionsChanged(
            _(
                "The questions were updated while this page was open. Your answers are still "
                "here. Check them, then save again."
            )
        )

    def perform() -> Patient:
        record_answers(patient=patient, said=said, said_by=SaidBy.CLINICIAN, today=today, by=by, at=at)
        names = [each.question for each in said]
        how = {"together": True} if together else {}
        note_change("answers.recorded", patient, patient, by, at, questions=names, **how)
        return patient

    return run_once(
        command_id=command_id, action="keep_answers", organisation=by.organisation, perform=perform
    )
