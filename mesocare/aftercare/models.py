"""The doctor's own aftercare for one patient after one session: one value per line, signed once,
same everywhere.
"""

from __future__ import annotations

import uuid

from django.db import models

from mesocare.clinics.models import StaffMember
from mesocare.treatment.models import TreatmentSession
from mesocare.web.models import AppendOnly


class AftercareSheet(AppendOnly):
    """The signed text. The phone, the paper and the reminders all read this row."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    treatment_session = models.ForeignKey(TreatmentSession, models.PROTECT, related_name="aftercare_sheets")
    lines = models.JSONField()  # [{line, topic, text, value, from_on, until_on, source, own}]
    own_instructions = models.TextField(blank=True)
    products = models.JSONField(default=list)  # [{name, how, lot}]
    received = models.JSONField(default=list)  # what was injected, in plain words, with lots
    language = models.CharField(max_length=10)
    text_digest = models.CharField(max_length=64)
    signed_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()
    replaces = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")


class ClinicLine(AppendOnly):
    """The clinic's usual value for an aftercare line of the pack. The newest row counts."""

    organisation = models.ForeignKey("clinics.Organisation", models.PROTECT, related_name="aftercare_lines")
    line = models.CharField(max_length=80)  # pack id
    option = models.CharField(max_length=80)  # pack option id, or "own"
    own_text = models.TextField(blank=True)
    set_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
