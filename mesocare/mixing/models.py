"""A mixture as it was made. Nothing of it is edited: a wrong one is voided with its reason and made again."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from mesocare.clinics.models import Site, StaffMember
from mesocare.patients.models import Patient
from mesocare.planning.models import Plan
from mesocare.stock.models import Lot
from mesocare.web.models import AppendOnly


class Mixture(AppendOnly):
    """One blend drawn up for one session of one patient."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="mixtures")
    treatment_session = models.UUIDField()  # uuid of the session, which stands later in the order of care
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="mixtures")
    site = models.ForeignKey(Site, models.PROTECT, related_name="mixtures")
    number = models.PositiveSmallIntegerField()  # the first, second … of this session
    total_ml = models.DecimalField(max_digits=8, decimal_places=3)
    syringes = models.PositiveSmallIntegerField()  # each carries a label with its number
    use_by = models.DateTimeField()
    use_by_reason = models.TextField()  # why that long: what the person went by
    alone_reason = models.TextField(blank=True)  # why nobody else could check it; empty: a check is wanted
    mixed_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    mixed_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["treatment_session"], name="mixture_of_session"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["treatment_session", "number"], name="mixture_number_once_per_session"
            ),
            models.CheckConstraint(name="mixture_is_something", condition=models.Q(total_ml__gt=0)),
            models.CheckConstraint(name="mixture_has_a_syringe", condition=models.Q(syringes__gt=0)),
        ]


class MixturePart(AppendOnly):
    """What was drawn from one lot."""

    mixture = models.ForeignKey(Mixture, models.PROTECT, related_name="parts")
    position = models.PositiveSmallIntegerField()
    substance = models.CharField(max_length=80)  # pack id
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="mixture_parts")
    product = models.CharField(max_length=160)  # as it was called then
    number = models.CharField(max_length=60)  # of the lot, as it was then
    strength = models.CharField(max_length=40, blank=True)  # by the label of this lot
    ingredients = models.JSONField(default=list)  # what else that label lists, as a plan keeps it
    volume_ml = models.DecimalField(max_digits=8, decimal_places=3)

    class Meta:
        ordering: ClassVar[list[str]] = ["position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="mixture_part_is_something", condition=models.Q(volume_ml__gt=0)),
        ]


class MixtureCheck(AppendOnly):
    """A second person held lots, volumes and label against the plan, and signed with their own account."""

    mixture = models.OneToOneField(Mixture, models.PROTECT, related_name="check_made")
    checked_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    checked_at = models.DateTimeField()


class MixtureVoided(AppendOnly):
    """It was wrong, or not used: it is not given any more."""

    mixture = models.OneToOneField(Mixture, models.PROTECT, related_name="voided")
    reason = models.TextField()
    voided_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    voided_at = models.DateTimeField()
