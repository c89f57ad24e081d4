"""What came in from elsewhere, kept whole."""

from __future__ import annotations

import json
import uuid
from base64 import b64decode, b64encode
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, ClassVar

from django.db import models

from mesocare.audit.fields import EncryptedTextField
from mesocare.clinics.models import Organisation, StaffMember
from mesocare.patients.models import Patient
from mesocare.web.models import AppendOnly


class ImportedResource(AppendOnly):
    """One FHIR resource as it arrived. Nothing is dropped, mapped or not."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="imported_resources")
    resource_type = models.CharField(max_length=40)
    resource_id = models.CharField(max_length=80)
    code = models.CharField(max_length=120, blank=True)
    text = models.CharField(max_length=300, blank=True)
    happened_on = models.DateField(null=True, blank=True)
    mapped_to = models.CharField(max_length=200, blank=True)  # question ids; "" where it answers none
    why_not = models.CharField(max_length=200, blank=True)  # why it answers none, in words
    content = models.TextField()  # canonical JSON, every digit as it came
    content_digest = models.CharField(max_length=64)
    imported_by = models.ForeignKey(StaffMember, models.PROTECT, null=True, blank=True, related_name="+")
    imported_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["patient", "resource_type", "resource_id", "content_digest"], name="imported_once"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["patient", "-happened_on"], name="imported_by_day"),
        ]

    @property
    def resource(self) -> dict[str, Any]:
        """The resource, its numbers exact."""
        found: dict[str, Any] = json.loads(self.content, parse_float=Decimal)
        return found


class ImportDraft(models.Model):
    """Files that were handed in and are being looked at. Gone once imported, or a day old."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    files = EncryptedTextField()  # see `packed`
    uploaded_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    @property
    def contents(self) -> list[tuple[str, bytes]]:
        """The files by name, as they were handed in."""
        return [(name, b64decode(content)) for name, content in json.loads(self.files)]


def packed(files: Sequence[tuple[str, bytes]]) -> str:
    """Files of any bytes as one text."""
    return json.dumps([(name, b64encode(content).decode()) for name, content in files])


class ImportRun(AppendOnly):
    """One import and its answer: what was counted, what was not understood, what went wrong."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="import_runs")
    answer = models.JSONField()
    imported_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    imported_at = models.DateTimeField()
