"""Asking the patient at the times of the pack, and noticing when nobody answers."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from mesocare.audit.actions import record
from mesocare.audit.commands import run_once
from mesocare.clinics.models import StaffMember
from mesocare.messages.actions import queue_message
from mesocare.messages.links import link_url
from mesocare.recovery.actions.following import home_link_of
from mesocare.recovery.letters import check_in_letter
from mesocare.recovery.models import CheckIn
from mesocare.web.refusal import Refusal

AT_A_TIME = 200


class NothingToSettle(Refusal):
    """The patient has answered in the meantime, or somebody followed it up already."""


class NoAddress(Refusal):
    """Neither an email address nor a phone number is known."""


def _open() -> Q:
    return Q(answered_at=None, settled_at=None)


def ask_due(at: datetime) -> int:
    """Send every check-in whose time has come. One that is late already is not sent: a person calls."""
    due = CheckIn.objects.filter(_open(), asked_at=None, due_at__lte=at, late_at__gt=at)
    rows = due.select_related("treatment_session__patient__organisation", "treatment_session__site")
    return sum(_ask_once(row, at) for row in rows.order_by("due_at")[:AT_A_TIME])


@transaction.atomic
def _ask_once(check_in: CheckIn, at: datetime) -> bool:
    """Take the check-in; of two workers one sends it. Where there is no address it stays unasked."""
    patient = check_in.treatment_session.patient
    if not (patient.email or patient.phone):
        return False
    if not CheckIn.objects.filter(_open(), pk=check_in.pk, asked_at=None).update(asked_at=at):
        return False
    return _send(check_in, at, by=None)


def _send(check_in: CheckIn, at: datetime, by: StaffMember | None) -> bool:
    session = check_in.treatment_session
    patient = session.patient
    if not (patient.email or patient.phone):
        return False
    address = link_url(home_link_of(session, at), "recovery:check-in")
    queue_message(
        organisation=patient.organisation,
        to=patient.email or patient.phone,
        channel="email" if patient.email else "sms",
        kind="check-in",
        at=at,
        patient=patient,
        by=by,
        **check_in_letter(session, address),
    )
    return True


def mark_missed(at: datetime) -> int:
    """Silence is not wellness: a check-in nobody answered in time is put before a person."""
    late = CheckIn.objects.filter(_open(), missed_at=None, late_at__lte=at)
    return late.filter(Q(asked_at__isnull=False) | Q(due_at__lte=at)).update(missed_at=F("late_at"))


def ask_again(*, check_in: CheckIn, by: StaffMember, at: datetime, command_id: UUID) -> CheckIn:
    """Send the question once more. It stays among those that nobody answered until somebody does.

    Raises:
        NothingToSettle: if it was answered or followed up.
        NoAddress: if there is nowhere to send it.
    """
    _check_open(check_in)
    patient = check_in.treatment_session.patient
    if not (patient.email or patient.phone):
        raise NoAddress(_("Neither an email address nor a phone number is known. Add one under Details."))

    def perform() -> CheckIn:
        check_in.asked_again_at = at
        check_in.save(update_fields=["asked_again_at"])
        _send(check_in, at, by)
        return _recorded(check_in, "recovery.asked-again", by, at)

    return run_once(
        command_id=command_id, action="ask_again", organisation=patient.organisation, perform=perform
    )


def settle_silence(
    *, check_in: CheckIn, words: str, by: StaffMember, at: datetime, command_id: UUID
) -> CheckIn:
    """Somebody followed the silence up and says how. Earlier silences of the session are over with it."""
    if not words.strip():
        raise NothingToSettle(
            _("Write what you did: called, nobody answered; seen at the visit; a letter sent.")
        )

    def perform() -> CheckIn:
        _check_open(check_in)
        CheckIn.objects.filter(
            _open(), treatment_session=check_in.treatment_session, due_at__lte=check_in.due_at
        ).update(settled_at=at, settled_by=by, settled_words=words.strip())
        check_in.refresh_from_db()
        return _recorded(check_in, "recovery.silence-settled", by, at)

    organisation = check_in.treatment_session.patient.organisation
    return run_once(
        command_id=command_id, action="settle_silence", organisation=organisation, perform=perform
    )


def _check_open(check_in: CheckIn) -> None:
    if check_in.answered_at or check_in.settled_at:
        raise NothingToSettle(_("This was answered or followed up in the meantime. Load the page again."))


def _recorded(check_in: CheckIn, action: str, by: StaffMember, at: datetime) -> CheckIn:
    patient = check_in.treatment_session.patient
    record(
        action=action,
        by=by,
        at=at,
        organisation=patient.organisation,
        patient=patient,
        subject=check_in,
        detail={"moment": check_in.moment},
    )
    return check_in
