"""The only thing the public pages keep: that somebody asked to be contacted, and what became of it."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from mesocare.audit.fields import EncryptedTextField
from mesocare.clinics.models import Organisation, Site, StaffMember
from mesocare.web.models import AppendOnly


class ContactRequest(AppendOnly):
    """A person who gave a name and a number, and agreed that they be kept for this."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="contact_requests")
    site = models.ForeignKey(Site, models.PROTECT, related_name="contact_requests")
    name = EncryptedTextField()
    phone = EncryptedTextField(blank=True)
    email = EncryptedTextField(blank=True)
    message = EncryptedTextField(blank=True)
    answers = EncryptedTextField(blank=True)  # JSON of the self-check, only where the person ticked that too
    agreed_to = models.TextField()  # the words beside the tick, as they were read
    contact_hash = models.CharField(max_length=64)  # so that one person cannot send it over and over
    asked_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organisation", "-asked_at"], name="contact_newest"),
            models.Index(fields=["contact_hash", "asked_at"], name="contact_same_person"),
        ]

    def __str__(self) -> str:
        return str(self.name)


class Outcome(models.TextChoices):
    CALLED = "called", _("Spoken to")
    NO_ANSWER = "no-answer", _("No answer")
    CLOSED = "closed", _("Closed")


class ContactEvent(AppendOnly):
    """What the clinic did about a request. The newest says how it stands."""

    request = models.ForeignKey(ContactRequest, models.PROTECT, related_name="events")
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    note = EncryptedTextField(blank=True)
    by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    at = models.DateTimeField()
