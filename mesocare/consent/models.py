"""What a patient agreed to, in which words, and until when."""

from __future__ import annotations

import uuid
from datetime import date

from django.db import models

from mesocare.clinics.models import PackVersion, StaffMember
from mesocare.patients.models import Patient
from mesocare.planning.models import Plan
from mesocare.web.models import AppendOnly


class Consent(AppendOnly):
    """A consent text made for one patient and plan, and the envelope it covers. Valid once signed."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="consents")
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="consents")
    envelope = models.JSONField()  # {substances, techniques, devices, zones ["malar R"], sessions, until}
    text = (
        models.JSONField()
    )  # sections as shown: alternatives, evidence, risks, off-label, cost, withdrawing…
    text_digest = models.CharField(max_length=64)
    language = models.CharField(max_length=10)
    pack_version = models.ForeignKey(PackVersion, models.PROTECT, related_name="+")
    time_to_reflect = models.CharField(max_length=120, blank=True)
    talked_through_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    talked_through_at = models.DateTimeField()
    patient_questions = models.TextField(blank=True)
    made_at = models.DateTimeField()

    @property
    def until_on(self) -> date:
        """The last day a session may start under this consent."""
        return date.fromisoformat(self.envelope["until"])


class ConsentSignature(AppendOnly):
    """The patient's signature under a consent: drawn or typed, never blank."""

    consent = models.OneToOneField(Consent, models.PROTECT, related_name="signature")
    signed_name = models.CharField(max_length=160)
    how = models.CharField(max_length=6)  # drawn | typed
    strokes = models.JSONField(default=list)  # [[ [x, y], … ], …] in a 0–1000 box
    text_digest = models.CharField(max_length=64)  # what was on the screen
    on_own_phone = models.BooleanField(default=False)
    witnessed_by = models.ForeignKey(StaffMember, models.PROTECT, null=True, blank=True, related_name="+")
    signed_at = models.DateTimeField()
    pdf = models.BinaryField()  # the signed document (PDF/A), with the audit head printed


class ConsentWithdrawal(AppendOnly):
    consent = models.OneToOneField(Consent, models.PROTECT, related_name="withdrawal")
    words = models.TextField(blank=True)
    recorded_by = models.ForeignKey(StaffMember, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField()


class PhotoConsent(AppendOnly):
    """Which uses of photographs the patient allows. Separate from treatment; the newest row counts."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="photo_consents")
    record = models.BooleanField(default=False)  # in the clinical record
    teaching = models.BooleanField(default=False)
    publication = models.BooleanField(default=False)
    signed_name = models.CharField(max_length=160)
    recorded_by = models.ForeignKey(StaffMember, models.PROTECT, null=True, blank=True, related_name="+")
    signed_at = models.DateTimeField()
