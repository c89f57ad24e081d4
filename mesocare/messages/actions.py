"""Queueing what is to be sent. Nothing here sends: the worker does, after the change is kept."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext as _

from mesocare.audit.actions import record
from mesocare.clinics.models import Organisation
from mesocare.messages.models import OutboxMessage
from mesocare.web.refusal import Refusal


class NoAddress(Refusal):
    """Neither an email address nor a phone number is known, so nothing can be sent."""


def check_reachable(patient: models.Model) -> None:
    """Raises:
    NoAddress: if there is nowhere to send a message to this patient.
    """
    if not (getattr(patient, "email", "") or getattr(patient, "phone", "")):
        raise NoAddress(
            _("Neither an email address nor a phone number is known. Add one under Details, then send it.")
        )


def queue_message(
    *,
    organisation: Organisation,
    to: str,
    channel: str,
    kind: str,
    subject: str,
    body: str,
    at: datetime,
    patient: models.Model | None = None,
    send_at: datetime | None = None,
    by: object | None = None,
) -> OutboxMessage:
    """Write a message with the change it tells of. It is sent at `send_at`, or as soon as the worker
    looks.
    """
    message = OutboxMessage.objects.create(
        organisation=organisation,
        patient=str(getattr(patient, "uuid", "")),
        channel=channel,
        kind=kind,
        recipient=to,
        subject=subject,
        body=body,
        queued_at=at,
        send_at=send_at or at,
        next_try_at=send_at or at,
    )
    record(
        action="message-queued",
        by=by or "worker",
        at=at,
        organisation=organisation,
        patient=patient,
        subject=message,
        detail={"kind": kind, "channel": channel},
    )
    return message


def withdraw_messages(*, organisation: Organisation, patient: models.Model, kind: str, at: datetime) -> int:
    """Take back what has not been sent yet, when what it speaks of no longer holds."""
    waiting = OutboxMessage.objects.filter(
        organisation=organisation,
        patient=str(getattr(patient, "uuid", "")),
        kind=kind,
        sent_at__isnull=True,
        withdrawn_at__isnull=True,
    )
    return waiting.update(withdrawn_at=at)
