"""Everything that leaves the clinic for a person: messages, and the private links in them."""

import uuid
from typing import ClassVar

from django.apps import apps
from django.db import models
from django.utils.translation import gettext_lazy as _

from mesocare.audit.fields import EncryptedTextField
from mesocare.clinics.models import Organisation, Site, StaffMember


class PrivateLink(models.Model):
    """A door for one person to one thing, for one purpose. Only a hash of its token is kept."""

    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="private_links")
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, related_name="+")
    purpose = models.CharField(max_length=40)
    subject_model = models.CharField(max_length=80)
    subject_key = models.CharField(max_length=80)
    patient = models.CharField(max_length=40, blank=True)  # the patient's uuid
    birth_date_hash = models.CharField(max_length=64, blank=True, editable=False)
    made_by = models.ForeignKey(StaffMember, models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    wrong_answers = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["subject_model", "subject_key", "purpose"], name="link_of_subject"),
        ]

    def __str__(self) -> str:
        return f"private link ({self.purpose})"

    def subject_object(self) -> models.Model:
        """What the link is about."""
        found: models.Model = apps.get_model(self.subject_model)._base_manager.get(pk=self.subject_key)
        return found


class Channel(models.TextChoices):
    EMAIL = "email", _("Email")
    SMS = "sms", _("Text message")
    LETTER = "letter", _("Letter")


class OutboxMessage(models.Model):
    """A message to a person. It is written with the change it tells of, and sent afterwards by the worker."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="outbox")
    patient = models.CharField(max_length=40, blank=True)  # the patient's uuid
    channel = models.CharField(max_length=8, choices=Channel.choices)
    kind = models.CharField(max_length=40)
    recipient = EncryptedTextField()
    subject = EncryptedTextField(blank=True)
    body = EncryptedTextField()
    queued_at = models.DateTimeField()
    send_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    failure = models.TextField(blank=True)
    gave_up_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["sent_at", "next_try_at"], name="outbox_due"),
            models.Index(fields=["organisation", "-queued_at"], name="outbox_newest"),
        ]


class JobRun(models.Model):
    """When a job that comes round was last done, so that one worker does it and a missed one is caught up."""

    name = models.CharField(max_length=120, primary_key=True)
    last_at = models.DateTimeField()
    failure = models.TextField(blank=True)
