"""People in care. Who they are may be corrected: the audit keeps both texts."""

from __future__ import annotations

import uuid
from datetime import date
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from mesocare.clinics.models import Organisation, Site, StaffMember


class Sex(models.TextChoices):
    FEMALE = "female", _("Female")
    MALE = "male", _("Male")
    OTHER = "other", _("Other")
    UNKNOWN = "unknown", _("Not recorded")


class Patient(models.Model):
    """A person an organisation looks after, at whichever of its sites."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="patients")
    number = models.PositiveIntegerField()  # printed as #10482, counted per organisation
    family_name = models.CharField(max_length=120)
    given_name = models.CharField(max_length=120, blank=True)
    birth_date = models.DateField(null=True, blank=True)
    sex = models.CharField(max_length=10, choices=Sex.choices, default=Sex.UNKNOWN)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    address = models.TextField(blank=True)
    language = models.CharField(max_length=10, default="en")
    prefers = models.TextField(blank=True)  # times, practitioner, how to be called
    phone_reversed = models.CharField(
        max_length=20, blank=True, editable=False
    )  # digits, last first: see `phones`
    version = models.PositiveIntegerField(
        default=1
    )  # of the identity, so that two people do not overwrite each other
    home_site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, related_name="+")
    created_by = models.ForeignKey(StaffMember, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation", "number"], name="patient_number_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organisation", "family_name", "given_name", "id"], name="patient_by_name"),
            models.Index(fields=["organisation", "birth_date"], name="patient_by_birth_date"),
            models.Index(
                fields=["organisation", "phone_reversed"],
                name="patient_by_phone",
                opclasses=["int8_ops", "varchar_pattern_ops"],
            ),
            models.Index(fields=["organisation", "email"], name="patient_by_email"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def initials(self) -> str:
        return (self.given_name[:1] + self.family_name[:1]).upper()

    def age_on(self, day: date) -> int | None:
        """Age in whole years, or None where the birth date is not recorded."""
        if self.birth_date is None:
            return None
        born = self.birth_date
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


class PatientIdentifier(models.Model):
    """A number another system knows the patient by."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="identifiers")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    system = models.CharField(max_length=200)
    value = models.CharField(max_length=200)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation", "system", "value"], name="identifier_once"),
        ]


class NameToken(models.Model):
    """One searchable word of a patient's name, folded; found by prefix on either database."""

    patient = models.ForeignKey(Patient, models.CASCADE, related_name="name_tokens")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    token = models.CharField(max_length=60)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["organisation", "token", "patient"],
                name="name_token_prefix",
                opclasses=["int8_ops", "varchar_pattern_ops", "int8_ops"],
            ),
        ]
