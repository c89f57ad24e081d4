"""What the patient says becomes a report, and where a person is needed a case: at once, page by page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from mesocare.audit.actions import record
from mesocare.audit.commands import run_once
from mesocare.clinics.in_force import knowledge_of
from mesocare.clinics.models import StaffMember
from mesocare.clinics.pack import pack_in_force
from mesocare.recovery.actions.cases import put_before_a_person
from mesocare.recovery.facts import judge, read_answers, triage_as_kept
from mesocare.recovery.models import CheckIn, Report, Sitting
from mesocare.recovery.queries import asked_in
from mesocare.treatment.models import TreatmentSession
from mesocare.web.clock import at_site
from mesocare.web.refusal import Refusal
from mesotherapy.pack.reactions import Urgency
from mesotherapy.recovery import Triage

LEFT_ALONE = timedelta(minutes=30)  # after this an unfinished sitting is kept as it is


class AlreadySent(Refusal):
    """These answers were sent; new ones begin a new report."""


def keep_page(
    *,
    session: TreatmentSession,
    sitting_uuid: UUID,
    check_in: CheckIn | None,
    answers: Mapping[str, Any],
    by: object,
    at: datetime,
    command_id: UUID,
    worried: bool = False,
    regions: Sequence[str] | None = None,
    words: str | None = None,
    read_in: str = "en",
) -> Sitting:
    """Keep one page of answers. What calls for a person is told to the clinic now, not at Send.

    `read_in` is the language the patient reads the page in; answers are kept by their ids in any.

    Raises:
        AlreadySent: if this sitting was sent.
    """

    def perform() -> Sitting:
        sitting = _sitting(session, sitting_uuid, check_in, worried, at)
        sitting.answers = {**sitting.answers, **answers}
        sitting.worried = sitting.worried or worried
        sitting.regions = list(regions) if regions is not None else sitting.regions
        sitting.words = words.strip() if words is not None else sitting.words
        sitting.changed_at = at
        _tell_at_once(sitting, by, at, read_in)
        sitting.save()
        return sitting

    return run_once(
        command_id=command_id,
        action="recovery.page",
        organisation=session.patient.organisation,
        perform=perform,
    )


def _sitting(
    session: TreatmentSession, uuid: UUID, check_in: CheckIn | None, worried: bool, at: datetime
) -> Sitting:
    sitting, _made = Sitting.objects.select_for_update().get_or_create(
        uuid=uuid,
        defaults={
            "treatment_session": session,
            "check_in": check_in,
            "worried": worried,
            "begun_at": at,
            "changed_at": at,
        },
    )
    if sitting.sent_at is not None or sitting.treatment_session_id != session.pk:
        raise AlreadySent(
            _("These answers are sent. If something has changed, tell us again from your page.")
        )
    return sitting


def _tell_at_once(sitting: Sitting, by: object, at: datetime, read_in: str) -> None:
    """Store what is known so far when it needs a person and the clinic has not heard this much yet."""
    found = judged(sitting, at)
    if found is None or found.urgency is Urgency.EXPECTED:
        return
    reasons = sorted(f"{reason.rule}:{reason.urgency.value}" for reason in found.reasons)
    if set(reasons) <= set(sitting.told):
        return
    report_as_it_stands(sitting, found, at, by=by, is_complete=False, read_in=read_in)
    sitting.told = sorted({*sitting.told, *reasons})


def judged(sitting: Sitting, at: datetime, asked: Iterable[str] = ()) -> Triage | None:
    """What the sitting comes to at `at`; None while nothing was said and nothing was `asked`."""
    if not sitting.answers and not sitting.worried and not sitting.words and not asked:
        return None
    session = sitting.treatment_session
    local = at_site(at, session.site.time_zone)
    said = read_answers(sitting.answers, at=local, asked=asked, worried=sitting.worried)
    return judge(session, said, sitting=sitting)


def report_as_it_stands(
    sitting: Sitting,
    found: Triage,
    at: datetime,
    *,
    by: object,
    is_complete: bool,
    taken_by: StaffMember | None = None,
    read_in: str = "en",
) -> Report:
    """Store the report, with what it was judged to be, and put it before a person where that is needed."""
    session = sitting.treatment_session
    report = Report.objects.create(
        treatment_session=session,
        patient=session.patient,
        check_in=sitting.check_in,
        sitting=sitting,
        worried=sitting.worried,
        answers=sitting.answers,
        regions=sitting.regions,
        words=sitting.words,
        is_complete=is_complete,
        day=_day(session, at),
        urgency=found.urgency.value,
        triage=triage_as_kept(found) | {"read-in": read_in},
        pack_version=pack_in_force(at=at),
        taken_by=taken_by,
        reported_at=at,
    )
    record(
        action="recovery.reported",
        by=by,
        at=at,
        organisation=session.patient.organisation,
        patient=session.patient,
        subject=report,
        detail={"urgency": report.urgency, "complete": is_complete},
    )
    put_before_a_person(report, found.answer_by, at, taken_by)
    return report


def _day(session: TreatmentSession, at: datetime) -> int:
    from mesocare.recovery.facts import session_facts

    return max(0, session_facts(session).day_of(at_site(at, session.site.time_zone)))


def send_sitting(
    *, sitting: Sitting, words: str, by: object, at: datetime, command_id: UUID, read_in: str = "en"
) -> Report:
    """Send: the whole report, with the questions that were asked and left out.

    Raises:
        AlreadySent: if it was sent before.
    """

    def perform() -> Report:
        kept = Sitting.objects.select_for_update().get(pk=sitting.pk)
        if kept.sent_at is not None:
            raise AlreadySent(_("These answers are sent already."))
        kept.words, kept.changed_at, kept.sent_at = words.strip(), at, at
        kept.save()
        return report_complete(kept, at, by=by, read_in=read_in)

    organisation = sitting.treatment_session.patient.organisation
    return run_once(command_id=command_id, action="recovery.send", organisation=organisation, perform=perform)


def report_complete(
    sitting: Sitting,
    at: datetime,
    *,
    by: object,
    taken_by: StaffMember | None = None,
    read_in: str = "en",
) -> Report:
    """The whole sitting, and the check-in it answers is answered with it.

    Raises:
        AlreadySent: if nothing was said and nothing asked.
    """
    found = judged(sitting, at, asked_in(sitting))
    if found is None:
        raise AlreadySent(_("There is nothing to send yet. Answer at least one question."))
    report = report_as_it_stands(
        sitting, found, at, by=by, is_complete=True, taken_by=taken_by, read_in=read_in
    )
    if sitting.check_in is not None:
        _answered(sitting.check_in, at)
    return report


def _answered(check_in: CheckIn, at: datetime) -> None:
    """The check-in is answered, and with it the silence before it is over."""
    still_open = Q(answered_at=None, settled_at=None)
    CheckIn.objects.filter(still_open, pk=check_in.pk).update(answered_at=at)
    earlier = CheckIn.objects.filter(
        still_open, treatment_session=check_in.treatment_session, due_at__lt=check_in.due_at
    )
    earlier.update(settled_at=at, settled_words="answered later")


def keep_unfinished(at: datetime) -> int:
    """Answers that were left in the middle are a report too, and the gaps in it are followed up."""
    left = Sitting.objects.filter(sent_at=None, kept_at=None, changed_at__lte=at - LEFT_ALONE)
    rows = left.select_related(
        "treatment_session__patient__organisation", "treatment_session__site", "check_in"
    )
    return sum(_keep(sitting, at) for sitting in rows.order_by("changed_at")[:200])


@transaction.atomic
def _keep(sitting: Sitting, at: datetime) -> bool:
    if not Sitting.objects.filter(pk=sitting.pk, sent_at=None, kept_at=None).update(kept_at=at):
        return False
    with knowledge_of(sitting.treatment_session.patient.organisation):
        found = judged(sitting, sitting.changed_at, asked_in(sitting))
        if found is not None:
            report_as_it_stands(sitting, found, sitting.changed_at, by="worker", is_complete=False)
    return True
