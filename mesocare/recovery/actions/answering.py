"""What the clinic does with a case: who takes it, what was said, how it ended."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from mesocare.audit.actions import record
from mesocare.audit.commands import run_once
from mesocare.clinics.access import may, must
from mesocare.clinics.models import StaffMember
from mesocare.clinics.pack import current_pack
from mesocare.clinics.roles import Permission, Role
from mesocare.messages.actions import queue_message
from mesocare.messages.links import link_url
from mesocare.recovery.actions.following import home_link_of
from mesocare.recovery.letters import reply_letter
from mesocare.recovery.models import Case, CaseEvent, Report, ReportRead
from mesocare.recovery.words import OUTCOMES, RED
from mesocare.web.clock import at_site
from mesocare.web.refusal import Refusal
from mesotherapy.pack.reactions import Urgency
from mesotherapy.recovery import answer_by


class AlreadyClosed(Refusal):
    """The case is closed. A new report opens a new one."""


class OutcomeMissing(Refusal):
    """A red case ends with a written outcome."""


class NothingWritten(Refusal):
    """The text is empty."""


class NotRoutine(Refusal):
    """Reports that need a person are not waved through together."""


class NobodyToAskHere(Refusal):
    """The person chosen does not answer patients at this site."""


def _on_case(
    case: Case,
    kind: str,
    by: StaffMember,
    at: datetime,
    command_id: UUID,
    perform: Callable[[Case], CaseEvent],
) -> CaseEvent:
    """Do one thing to an open case, once, under lock, and tell the audit."""

    def once() -> CaseEvent:
        locked = Case.objects.select_for_update().get(pk=case.pk)
        if locked.closed_at is not None:
            raise AlreadyClosed(_("This case is closed. A new report opens a new one."))
        event = perform(locked)
        record(
            action=f"case.{kind}",
            by=by,
            at=at,
            organisation=case.patient.organisation,
            patient=case.patient,
            subject=locked,
            detail={"urgency": locked.urgency},
        )
        return event

    organisation = case.patient.organisation
    return run_once(command_id=command_id, action=f"case.{kind}", organisation=organisation, perform=once)


def _event(
    case: Case, kind: str, by: StaffMember, at: datetime, text: str = "", outcome: str = ""
) -> CaseEvent:
    return CaseEvent.objects.create(case=case, kind=kind, text=text, outcome=outcome, by=by, at=at)


def assign(*, case: Case, to: StaffMember, by: StaffMember, at: datetime, command_id: UUID) -> CaseEvent:
    """Give the case to somebody who may answer it at this site."""
    if not may(to, Permission.RECOVERY_ANSWER) or not to.sites.filter(pk=case.site_id).exists():
        raise NobodyToAskHere(_("Choose somebody who answers patients at this site."))

    def perform(locked: Case) -> CaseEvent:
        locked.assigned_to = to
        locked.save(update_fields=["assigned_to"])
        return _event(locked, "assigned", by, at, text=to.name)

    return _on_case(case, "assigned", by, at, command_id, perform)


def note(*, case: Case, text: str, by: StaffMember, at: datetime, command_id: UUID) -> CaseEvent:
    """A line for colleagues."""
    words = _written(text)
    return _on_case(case, "noted", by, at, command_id, lambda locked: _event(locked, "noted", by, at, words))


def record_call(
    *, case: Case, reached: bool, text: str, by: StaffMember, at: datetime, command_id: UUID
) -> CaseEvent:
    """The patient was called. Only a clinician who reached them stops the clock."""
    words = _written(text) if reached else text.strip() or _("Nobody answered.")

    def perform(locked: Case) -> CaseEvent:
        if reached and may(by, Permission.RECOVERY_ANSWER):
            _stop_clock(locked, at)
        return _event(locked, "called", by, at, words, outcome="reached" if reached else "not-reached")

    return _on_case(case, "called", by, at, command_id, perform)


def reply(*, case: Case, text: str, by: StaffMember, at: datetime, command_id: UUID) -> CaseEvent:
    """Write to the patient. The words stand on their private page; the message outside only says so.

    A message does not stop the clock of a red case: for that a person speaks with the patient.
    """
    must(by, Permission.RECOVERY_ANSWER)
    words = _written(text)

    def perform(locked: Case) -> CaseEvent:
        if locked.urgency not in RED:
            _stop_clock(locked, at)
        _tell(locked, by, at)
        return _event(locked, "replied", by, at, words)

    return _on_case(case, "replied", by, at, command_id, perform)


def _tell(case: Case, by: StaffMember, at: datetime) -> None:
    patient = case.patient
    if not (patient.email or patient.phone):
        raise NobodyToAskHere(_("Neither an email address nor a phone number is known. Call the patient."))
    queue_message(
        organisation=patient.organisation,
        to=patient.email or patient.phone,
        channel="email" if patient.email else "sms",
        kind="recovery-reply",
        at=at,
        patient=patient,
        by=by,
        **reply_letter(case, link_url(home_link_of(case.treatment_session, at), "portal:home")),
    )


def escalate(*, case: Case, text: str, by: StaffMember, at: datetime, command_id: UUID) -> CaseEvent:
    """Hand the case to the medical director, as a matter of the same day at the latest."""
    words = _written(text)

    def perform(locked: Case) -> CaseEvent:
        director = locked.site.staff.filter(role=Role.DIRECTOR, is_active=True).order_by("pk").first()
        locked.assigned_to = director or locked.assigned_to
        locked.urgency = min(locked.urgency, Urgency.SAME_DAY.value, key=lambda word: Urgency(word).rank)
        _restart_clock(locked, at)
        locked.save(update_fields=["assigned_to", "urgency", "answer_by", "answered_at"])
        return _event(locked, "escalated", by, at, words)

    return _on_case(case, "escalated", by, at, command_id, perform)


def close_case(
    *, case: Case, outcome: str, text: str, by: StaffMember, at: datetime, command_id: UUID
) -> CaseEvent:
    """Write how it ended. A red case needs an outcome and a sentence, after somebody spoke with the patient.

    Raises:
        OutcomeMissing: if it is red and one of them is missing.
    """
    must(by, Permission.RECOVERY_ANSWER)

    def perform(locked: Case) -> CaseEvent:
        _check_can_close(locked, outcome, text)
        locked.closed_at, locked.outcome = at, outcome
        locked.save(update_fields=["closed_at", "outcome"])
        return _event(locked, "closed", by, at, text.strip(), outcome)

    return _on_case(case, "closed", by, at, command_id, perform)


def _check_can_close(case: Case, outcome: str, text: str) -> None:
    if outcome not in OUTCOMES:
        raise OutcomeMissing(_("Choose how it ended."))
    if case.urgency not in RED:
        return
    if len(text.strip()) < 10:
        raise OutcomeMissing(_("A red case ends with a sentence: what was found, and what was done."))
    if case.answered_at is None and outcome != "not-reached":
        raise OutcomeMissing(
            _("Nobody has spoken with the patient since the last report. Record the call first.")
        )


def acknowledge_reports(
    *, reports: Sequence[Report], by: StaffMember, at: datetime, command_id: UUID
) -> Report:
    """Reports as expected, read together.

    Raises:
        NotRoutine: if one of them needs a person.
    """
    must(by, Permission.RECOVERY_ANSWER)
    if not reports:
        raise NothingWritten(_("Nothing is waiting to be acknowledged."))
    if any(report.urgency != Urgency.EXPECTED.value for report in reports):
        raise NotRoutine(_("Only reports that are as expected can be acknowledged together."))

    def perform() -> Report:
        unread = [report for report in reports if not ReportRead.objects.filter(report=report).exists()]
        for report in unread:
            ReportRead.objects.create(report=report, read_by=by, read_at=at)
            record(
                action="recovery.acknowledged",
                by=by,
                at=at,
                organisation=report.patient.organisation,
                patient=report.patient,
                subject=report,
            )
        return reports[0]

    return run_once(
        command_id=command_id, action="acknowledge", organisation=by.organisation, perform=perform
    )


def _restart_clock(case: Case, at: datetime) -> None:
    """The clock of the case's urgency from now on; one that runs already is only brought forward."""
    there = at_site(at, case.site.time_zone)
    due = answer_by(current_pack(), Urgency(case.urgency), there) or at
    case.answer_by = due if case.answered_at else min(case.answer_by, due)
    case.answered_at = None


def _stop_clock(case: Case, at: datetime) -> None:
    case.answered_at = at
    case.save(update_fields=["answered_at"])


def _written(text: str) -> str:
    if not text.strip():
        raise NothingWritten(_("Write a sentence first."))
    return text.strip()
