"""What came in from elsewhere, kept whole."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from mesocare.clinics.models import StaffMember
from mesocare.patients.models import Patient


class ImportedResource(models.Model):
    """One FHIR resource as it arrived. Nothing is dropped, mapped or not."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="imported_resources")
    resource_type = models.CharField(max_length=40)
    resource_id = models.CharField(max_length=80)
    code = models.CharField(max_length=120, blank=True)
    text = models.CharField(max_length=300, blank=True)
    happened_on = models.DateField(null=True, blank=True)
    mapped_to = models.CharField(max_length=80, blank=True)  # question id, "" where the pack does not know the code
    content = models.JSONField()
    content_digest = models.CharField(max_length=64)
    imported_by = models.ForeignKey(StaffMember, models.PROTECT, null=True, blank=True, related_name="+")
    imported_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["patient", "resource_type", "resource_id", "content_digest"], name="imported_once"
            ),
        ]
