"""What a prescriber ordered for a patient. Nothing of it is edited: an order is stopped, and written anew."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from mesocare.assessment.models import Examination
from mesocare.clinics.models import Organisation, Site, StaffMember
from mesocare.patients.models import Patient
from mesocare.planning.models import Plan
from mesocare.web.models import AppendOnly


class PrescriptionOrder(AppendOnly):
    """One prescription-only substance for one patient, signed by somebody who may prescribe."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="prescription_orders")
    site = models.ForeignKey(Site, models.PROTECT, related_name="prescription_orders")
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="prescription_orders")  # written from it
    substance = models.CharField(max_length=80)  # pack id
    product = models.CharField(max_length=160, blank=True)  # where the prescriber names one
    strength = models.CharField(max_length=40, blank=True)  # on the label, before mixing: "100 mg/mL"
    routes = models.JSONField()  # layer classes of the pack's techniques, or "on-skin"
    most_per_session = models.CharField(max_length=40)  # quantity text, "8 mg"
    sessions = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    valid_until = models.DateField()  # the last day
    indication = models.TextField()
    off_label = models.TextField(blank=True)  # why all the same, and what the patient was told
    examination = models.ForeignKey(Examination, models.PROTECT, related_name="prescription_orders")
    prescriber = models.ForeignKey(StaffMember, models.PROTECT, related_name="prescription_orders")
    prescriber_credential = models.CharField(max_length=300)  # as it stood then
    signed_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["patient", "substance"], name="order_of_patient"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="order_has_sessions", condition=models.Q(sessions__gt=0)),
            models.CheckConstraint(
                name="order_ends_after_it_begins",
                condition=models.Q(valid_until__gte=models.F("valid_from")),
            ),
        ]


class OrderStopped(AppendOnly):
    """The order holds no more from this moment. What was given on it stays."""

    order = models.OneToOneField(PrescriptionOrder, models.PROTECT, related_name="stopped")
    reason = models.TextField()
    stopped_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    stopped_at = models.DateTimeField()


class OrderUsed(AppendOnly):
    """A session was started on an order. It counts as one, however much of it was given."""

    order = models.ForeignKey(PrescriptionOrder, models.PROTECT, related_name="uses")
    treatment_session = models.UUIDField()  # uuid of the session, which stands later in the order of care
    used_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["order", "treatment_session"], name="order_used_once_a_session"),
        ]


class PrescriptionWord(AppendOnly):
    """What the medical director found out where the pack does not know. The newest row counts.

    Where the pack knows that an order is needed, no word undoes it.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="prescription_words")
    place = models.CharField(max_length=10)  # id of a jurisdiction of the pack
    substance = models.CharField(max_length=80)  # pack id
    is_needed = models.BooleanField()
    reason = models.TextField()
    decided_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organisation", "place"], name="prescription_word_at"),
        ]
