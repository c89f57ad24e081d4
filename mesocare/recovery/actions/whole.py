"""A report in one step: a patient who calls, or answers that come all at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from mesocare.audit.commands import run_once
from mesocare.clinics.models import StaffMember
from mesocare.recovery.actions.reporting import AlreadySent, judged, report_as_it_stands, report_complete
from mesocare.recovery.facts import as_json, read_answers
from mesocare.recovery.models import CheckIn, Report, Sitting
from mesocare.recovery.queries import open_check_in
from mesocare.treatment.models import TreatmentSession
from mesocare.web.clock import at_site


@transaction.atomic
def report_from_patient(
    *,
    session: TreatmentSession,
    answers: Mapping[str, Any],
    at: datetime,
    moment: str | None = None,
    worried: bool = False,
    regions: Sequence[str] = (),
    words: str = "",
    is_complete: bool = True,
    by: object = "patient",
) -> Report:
    """A report in one step, as if it had come page by page.

    Raises:
        TriageProblem: for answers that do not read.
    """
    check_in = session.check_ins.filter(moment=moment).first() if moment else None
    sitting = _whole(session, answers, at, check_in or open_check_in(session, at), worried, regions, words)
    if is_complete:
        sitting.sent_at = at
        sitting.save()
        return report_complete(sitting, at, by=by)
    found = judged(sitting, at)
    if found is None:
        raise AlreadySent(_("There is nothing to send yet. Answer at least one question."))
    return report_as_it_stands(sitting, found, at, by=by, is_complete=False)


def _whole(
    session: TreatmentSession,
    answers: Mapping[str, Any],
    at: datetime,
    check_in: CheckIn | None,
    worried: bool,
    regions: Sequence[str],
    words: str,
) -> Sitting:
    local = at_site(at, session.site.time_zone)
    return Sitting.objects.create(
        uuid=uuid4(),
        treatment_session=session,
        check_in=check_in,
        worried=worried,
        answers=as_json(read_answers(answers, at=local)),
        regions=list(regions),
        words=words.strip(),
        begun_at=at,
        changed_at=at,
    )


def take_call(
    *,
    session: TreatmentSession,
    answers: Mapping[str, Any],
    regions: Sequence[str],
    words: str,
    by: StaffMember,
    at: datetime,
    command_id: UUID,
) -> Report:
    """A patient calls: the same questions, the same report, the same case. Whoever calls is worried enough.

    Raises: TriageProblem for answers that do not read.
    """

    def perform() -> Report:
        sitting = _whole(session, answers, at, open_check_in(session, at), True, regions, words)
        sitting.sent_at = at
        sitting.save()
        return report_complete(sitting, at, by=by, taken_by=by)

    return run_once(
        command_id=command_id, action="take_call", organisation=session.patient.organisation, perform=perform
    )
