"""Telling each patient, and writing down what came of it. Nothing here takes a patient off the list."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext as _

from mesocare.audit.actions import record
from mesocare.audit.commands import run_once
from mesocare.clinics.access import must
from mesocare.clinics.models import StaffMember
from mesocare.clinics.roles import Permission
from mesocare.messages.actions import queue_message
from mesocare.messages.links import link_url, make_link
from mesocare.messages.models import PrivateLink
from mesocare.patients.models import Patient
from mesocare.recalls.contacts import Contact, contact_of, contacts_of
from mesocare.recalls.letters import letter_to, message_about
from mesocare.recalls.models import ContactEvent, Recall
from mesocare.web.refusal import Refusal

PURPOSE = "recall"


class NotConcerned(Refusal):
    """The recall does not concern this patient."""


class CannotWrite(Refusal):
    """There is nowhere to send a message, or no birth date to ask before it is shown."""


class NothingWritten(Refusal):
    """A sentence is missing."""


def send_letter(
    *, recall: Recall, contact: Contact, by: StaffMember, at: datetime, command_id: uuid.UUID
) -> ContactEvent:
    """Send the clinic's words: they stand on a private page, the message outside only says that they do.

    Raises:
        CannotWrite: if there is nowhere to send it.
    """
    if contact.hindrance:
        raise CannotWrite(contact.hindrance)

    def perform() -> ContactEvent:
        return _send(recall, contact, by, at)

    return _once("send", recall, by, command_id, perform)


def send_letters(
    *, recall: Recall, by: StaffMember, at: datetime, command_id: uuid.UUID
) -> list[ContactEvent]:
    """Write to everyone who has not been told yet and can be written to, each once.

    Two who press the button at once send no letter twice: each letter has an id of its own that follows from
    the recall and the patient.
    """
    waiting = [
        contact
        for contact in contacts_of(recall, by)
        if contact.state == "to-contact" and not contact.events and contact.can_be_written_to
    ]
    return [
        send_letter(
            recall=recall,
            contact=contact,
            by=by,
            at=at,
            command_id=uuid.uuid5(recall.uuid, f"first letter {contact.patient.uuid}"),
        )
        for contact in waiting
    ]


def _send(recall: Recall, contact: Contact, by: StaffMember, at: datetime) -> ContactEvent:
    patient = contact.patient
    event = _write(
        recall,
        contact,
        "sent",
        by,
        at,
        text=letter_to(recall, contact),
        language=patient.language,
    )
    token = make_link(
        purpose=PURPOSE,
        organisation=patient.organisation,
        subject=event,
        at=at,
        by=by,
        patient=patient,
        birth_date=patient.birth_date,
        site=contact.site,
    )
    subject, body = message_about(contact, link_url(token, "recalls:home"))
    queue_message(
        organisation=patient.organisation,
        to=patient.email or patient.phone,
        channel="email" if patient.email else "sms",
        kind="recall",
        subject=subject,
        body=body,
        at=at,
        patient=patient,
        by=by,
    )
    return event


def record_call(
    *,
    recall: Recall,
    contact: Contact,
    reached: bool,
    text: str,
    by: StaffMember,
    at: datetime,
    command_id: uuid.UUID,
) -> ContactEvent:
    """The patient was called. Reached, one writes what they said.

    Raises:
        NothingWritten: if they were reached and nothing is written.
    """
    if reached and not text.strip():
        raise NothingWritten(_("Write in a sentence what the patient said."))
    kind = "called" if reached else "not-reached"
    return _simple("call", kind, recall, contact, text, by, at, command_id)


def note_contact(
    *, recall: Recall, contact: Contact, text: str, by: StaffMember, at: datetime, command_id: uuid.UUID
) -> ContactEvent:
    """A line for colleagues."""
    return _simple("note", "noted", recall, contact, _written(text), by, at, command_id)


def close_contact(
    *, recall: Recall, contact: Contact, text: str, by: StaffMember, at: datetime, command_id: uuid.UUID
) -> ContactEvent:
    """This patient knows what they must know; how it ended is written."""
    return _simple("close", "closed", recall, contact, _written(text), by, at, command_id)


def reopen_contact(
    *, recall: Recall, contact: Contact, text: str, by: StaffMember, at: datetime, command_id: uuid.UUID
) -> ContactEvent:
    """There is something more to say."""
    return _simple("reopen", "reopened", recall, contact, _written(text), by, at, command_id)


def answer_from_home(
    *, letter: ContactEvent, wants_call: bool, by: PrivateLink, at: datetime, command_id: uuid.UUID
) -> ContactEvent:
    """The patient read it, and asks for a call or not."""

    def perform() -> ContactEvent:
        event = ContactEvent.objects.create(
            recall=letter.recall,
            patient=letter.patient,
            kind="answered",
            wants_call=wants_call,
            at=at,
        )
        _tell("answered", event, by, at)
        return event

    return run_once(
        command_id=command_id,
        action="recall answer",
        organisation=letter.recall.organisation,
        perform=perform,
    )


def find_contact(recall: Recall, patient: Patient, member: StaffMember) -> Contact:
    """Raises:
    NotConcerned: if the recall does not concern this patient, or not at a site of this person.
    """
    found = contact_of(recall, patient, member)
    if found is None:
        raise NotConcerned(_("This recall does not concern this patient."))
    return found


def _simple(
    action: str,
    kind: str,
    recall: Recall,
    contact: Contact,
    text: str,
    by: StaffMember,
    at: datetime,
    command_id: uuid.UUID,
) -> ContactEvent:
    def perform() -> ContactEvent:
        return _write(recall, contact, kind, by, at, text=text.strip())

    return _once(action, recall, by, command_id, perform)


def _write(
    recall: Recall, contact: Contact, kind: str, by: StaffMember, at: datetime, **more: str
) -> ContactEvent:
    event = ContactEvent.objects.create(
        recall=recall, patient=contact.patient, kind=kind, by=by, at=at, **more
    )
    _tell(kind, event, by, at)
    return event


def _tell(kind: str, event: ContactEvent, by: StaffMember | PrivateLink, at: datetime) -> None:
    record(
        action=f"recall.{kind}",
        by=by,
        at=at,
        organisation=event.recall.organisation,
        patient=event.patient,
        subject=event,
        detail={"lot": event.recall.number},
    )


def _once(
    action: str,
    recall: Recall,
    by: StaffMember,
    command_id: uuid.UUID,
    perform: Callable[[], ContactEvent],
) -> ContactEvent:
    must(by, Permission.RECALL_CONTACT)
    return run_once(
        command_id=command_id,
        action=f"recall {action}",
        organisation=recall.organisation,
        perform=perform,
    )


def _written(text: str) -> str:
    if not text.strip():
        raise NothingWritten(_("Write a sentence first."))
    return text.strip()
