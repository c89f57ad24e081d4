"""Calling a lot back: the recall, whom it concerns, what was said to each, and what went wrong with what."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from mesocare.clinics.models import Organisation, StaffMember
from mesocare.patients.models import Patient
from mesocare.recovery.models import Case
from mesocare.stock.models import Product
from mesocare.treatment.models import TreatmentSession
from mesocare.web.models import AppendOnly


class ToldBy(models.TextChoices):
    MAKER = "maker", _("The maker's letter")
    AUTHORITY = "authority", _("A notice of the authority")
    OURS = "ours", _("What we saw ourselves")


class Recall(AppendOnly):
    """One lot number of a product, called back at every site of the organisation at once."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="recalls")
    product = models.ForeignKey(Product, models.PROTECT, related_name="recalls")
    number = models.CharField(max_length=60)  # the maker's lot number
    told_by = models.CharField(max_length=10, choices=ToldBy.choices)
    reason = models.TextField()
    opened_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["product", "number"], name="recall_of_lot"),
            models.Index(fields=["organisation", "-opened_at"], name="recall_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.product.name}, {self.number}"


class RecallEnd(AppendOnly):
    """The recall was lifted: the lot may be used again. A later recall of the same lot is a new one."""

    recall = models.OneToOneField(Recall, models.PROTECT, related_name="end")
    reason = models.TextField()
    lifted_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField()


class RecallWords(AppendOnly):
    """What the clinic says to its patients about a recall, in one language. The newest row counts."""

    recall = models.ForeignKey(Recall, models.PROTECT, related_name="words")
    language = models.CharField(max_length=10)
    text = models.TextField()
    written_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()


class ContactEvent(AppendOnly):
    """sent · called · not-reached · answered · noted · closed · reopened: one step with one patient.

    A patient without any row is still to be contacted: who is concerned is read from what was used, so that
    nobody has to be entered and nobody can be left out.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    recall = models.ForeignKey(Recall, models.PROTECT, related_name="contact_events")
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="recall_contacts")
    kind = models.CharField(max_length=12)
    text = models.TextField(blank=True)  # of `sent`: the words as they stand on the patient's page
    language = models.CharField(max_length=10, blank=True)
    wants_call = models.BooleanField(default=False)  # of `answered`: the patient asks to be called
    by = models.ForeignKey(StaffMember, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["recall", "patient"], name="contact_of_recall"),
        ]


class Harm(models.TextChoices):
    """What kind of thing went wrong. A lot is watched for each of them, and for all of them together."""

    INFECTION = "infection", _("Infection")
    ALLERGY = "allergy", _("Allergic reaction")
    VESSEL = "vessel", _("Blocked vessel")
    LUMP = "lump", _("Lump or nodule")
    SKIN = "skin", _("Open sore, dying skin or scar")
    COLOUR = "colour", _("Change of colour")
    WHOLE_BODY = "whole-body", _("Faint, fit or another effect on the whole body")
    OTHER = "other", _("Something else")


class AdverseEvent(AppendOnly):
    """Something that went wrong after a session and is not expected, as a clinician judged it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    treatment_session = models.ForeignKey(TreatmentSession, models.PROTECT, related_name="adverse_events")
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="adverse_events")
    harm = models.CharField(max_length=12, choices=Harm.choices)
    words = models.TextField()
    reported_on = models.DateField()  # the day on which the clinic first heard of it
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="adverse_events")
    written_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["treatment_session", "harm"], name="adverse_event_of_session"),
        ]


class AdverseEventTakenBack(AppendOnly):
    """It turned out to be something else. What was written stays readable."""

    event = models.OneToOneField(AdverseEvent, models.PROTECT, related_name="taken_back")
    reason = models.TextField()
    by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    at = models.DateTimeField()


class SafetySignal(AppendOnly):
    """A lot, a product, an operator or a room had more than chance would give. The director is told once."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="safety_signals")
    what = models.CharField(max_length=10)  # lot · product · operator · room
    key = models.CharField(max_length=200)  # which one: see `watching.Watched`
    name = models.CharField(max_length=240)
    harm = models.CharField(max_length=12, blank=True)  # a `Harm`, or empty: any of them
    sessions = models.PositiveIntegerField()
    with_event = models.PositiveIntegerField()
    expected = models.FloatField()
    raised_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation", "what", "key", "harm"], name="signal_once"),
        ]


class SafetySignalRead(AppendOnly):
    """The director looked, and says what follows."""

    signal = models.OneToOneField(SafetySignal, models.PROTECT, related_name="read")
    note = models.TextField()
    read_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    read_at = models.DateTimeField()
