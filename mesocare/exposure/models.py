"""Skin tests and their readings, and what the director asks at a first exposure. Nothing of it is edited."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from mesocare.clinics.models import Organisation, Site, StaffMember
from mesocare.patients.models import Patient
from mesocare.stock.models import Lot
from mesocare.web.models import AppendOnly


class Result(models.TextChoices):
    NEGATIVE = "negative", _("No reaction")
    UNCLEAR = "unclear", _("Unclear")
    POSITIVE = "positive", _("Reaction")


class SkinTest(AppendOnly):
    """A small amount of one lot in the skin, to be looked at after a time that whoever did it chose."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="skin_tests")
    site = models.ForeignKey(Site, models.PROTECT, related_name="skin_tests")
    substance = models.CharField(max_length=80)  # pack id
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="skin_tests")
    where = models.CharField(max_length=120)  # on the body
    amount_ml = models.DecimalField(max_digits=6, decimal_places=3)
    read_at_earliest = models.DateTimeField()
    going_by = models.TextField()  # why that amount and that long
    done_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    done_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["patient", "substance"], name="skin_test_of_patient"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="skin_test_is_something", condition=models.Q(amount_ml__gt=0)),
            models.CheckConstraint(
                name="skin_test_read_after_it_was_done",
                condition=models.Q(read_at_earliest__gt=models.F("done_at")),
            ),
        ]


class SkinTestReading(AppendOnly):
    """What was seen at the place, once. One reaction is enough, whatever is read later."""

    test = models.ForeignKey(SkinTest, models.PROTECT, related_name="readings")
    result = models.CharField(max_length=8, choices=Result.choices)
    words = models.TextField(blank=True)
    read_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    read_at = models.DateTimeField()


class SkinTestVoided(AppendOnly):
    """It was written down wrongly: the medical director takes it out, and says why."""

    test = models.OneToOneField(SkinTest, models.PROTECT, related_name="voided")
    reason = models.TextField()
    voided_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    voided_at = models.DateTimeField()


class ExposureRule(AppendOnly):
    """What the director asks when a patient gets a substance for the first time. The newest row counts.

    Without a row nothing is asked: no test is wanted, and no time to be watched is known.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="exposure_rules")
    substance = models.CharField(max_length=80)  # pack id
    is_test_required = models.BooleanField()
    watch_minutes = models.PositiveSmallIntegerField(null=True, blank=True)  # after the session
    reason = models.TextField()
    decided_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()


class PatientLeft(AppendOnly):
    """The patient went home after a session: when, how they were, and why earlier than the clinic has it."""

    treatment_session = models.UUIDField(unique=True)  # which stands later in the order of care
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="departures")
    words = models.TextField()
    early_reason = models.TextField(blank=True)
    seen_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    left_at = models.DateTimeField()
