"""A course is a series of sessions for one indication; its plan is what is intended, version by version."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from mesocare.clinics.models import Organisation, PackVersion, Site, StaffMember
from mesocare.patients.models import Patient
from mesocare.web.models import AppendOnly


class Course(models.Model):
    """A series of sessions for one patient and one indication."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="courses")
    site = models.ForeignKey(Site, models.PROTECT, related_name="courses")
    indication = models.CharField(max_length=80)  # pack id
    practitioner = models.ForeignKey(StaffMember, models.PROTECT, related_name="courses")
    opened_at = models.DateTimeField()

    @property
    def current_plan(self) -> Plan | None:
        return self.plans.order_by("-version").first()


class Plan(AppendOnly):
    """One version of what is intended. A change is a new version; an accepted one is never edited."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    course = models.ForeignKey(Course, models.PROTECT, related_name="plans")
    version = models.PositiveSmallIntegerField()
    protocol = models.CharField(max_length=80)  # pack id
    pack_version = models.ForeignKey(PackVersion, models.PROTECT, related_name="+")
    components = models.JSONField()  # [{substance, strength "4 mg/mL", volume "5 mL", role active|diluent}]
    technique = models.CharField(max_length=60)
    device = models.CharField(max_length=60)
    needle = models.JSONField(
        default=dict
    )  # {gauge, length_mm, angle_degrees} or {cartridge, needles, length_mm}
    numbing = models.JSONField(default=dict)  # {substance, mass_g, area_cm2, minutes} or {}
    sessions = models.PositiveSmallIntegerField()
    interval_min_days = models.PositiveSmallIntegerField()
    interval_ideal_days = models.PositiveSmallIntegerField()
    interval_max_days = models.PositiveSmallIntegerField()
    review_weeks = models.PositiveSmallIntegerField(null=True, blank=True)
    scale = models.CharField(max_length=20, default="model")  # of the face: "model", "zy=131" or "ex=91"
    chair_minutes = models.PositiveSmallIntegerField()
    checks = models.JSONField(default=list)  # live checks as they stood when the version was saved
    acknowledged = models.JSONField(default=list)  # ids of checks acknowledged with a reason
    alternatives = models.JSONField(default=list)  # what else was offered, incl. doing nothing
    patient_summary = models.TextField()  # in plain words
    note = models.TextField(blank=True)
    planned_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    planned_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["course", "version"], name="plan_version_once"),
        ]

    @property
    def patient(self) -> Patient:
        return self.course.patient


class PlanZone(AppendOnly):
    """One zone of a plan and how it is to be treated."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="zones")
    position = models.PositiveSmallIntegerField()
    chart = models.CharField(max_length=40, default="face-front")
    zone = models.CharField(max_length=60)
    side = models.CharField(max_length=1)  # R | L | M
    technique = models.CharField(max_length=60)
    target_layer = models.CharField(max_length=40)
    depth_mm = models.DecimalField(max_digits=4, decimal_places=2)
    spacing_mm = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    volume_per_point_ml = models.DecimalField(max_digits=6, decimal_places=4, null=True, blank=True)
    points = models.PositiveIntegerField(default=0)
    passes = models.PositiveSmallIntegerField(null=True, blank=True)  # derma pen
    topical_volume_ml = models.DecimalField(
        max_digits=6, decimal_places=2, null=True, blank=True
    )  # spread, not injected
    area_cm2 = models.DecimalField(max_digits=7, decimal_places=2)

    class Meta:
        ordering: ClassVar[list[str]] = ["position"]


class PlanEvent(AppendOnly):
    """offered · accepted · declined · superseded · closed: what happened to a plan."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=20)
    by = models.ForeignKey(StaffMember, models.PROTECT, null=True, blank=True, related_name="+")
    by_patient = models.BooleanField(default=False)
    at = models.DateTimeField()
    detail = models.JSONField(default=dict)


class DoseGiven(AppendOnly):
    """What one session put into a patient. Every later plan of the organisation counts it, whatever
    the site.
    """

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="doses")
    course = models.ForeignKey(Course, models.PROTECT, related_name="doses")
    treatment_session = models.UUIDField()  # uuid of the session, which stands later in the order of care
    substance = models.CharField(max_length=80)
    amount = models.CharField(max_length=40)  # quantity text
    volume_ml = models.DecimalField(max_digits=7, decimal_places=3)
    given_on = models.DateField()
    given_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["patient", "substance", "given_on"], name="dose_history"),
        ]


class Recipe(models.Model):
    """A blend the clinic makes again and again, for one treatment. What is in it stands in its versions."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="recipes")
    protocol = models.CharField(max_length=80)  # pack id
    name = models.CharField(max_length=120)
    made_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["organisation", "protocol", "name"], name="recipe_name_once_per_treatment"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RecipeVersion(AppendOnly):
    """What a recipe says, and why it says so. A change is a new version; the old one stays readable."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    recipe = models.ForeignKey(Recipe, models.PROTECT, related_name="versions")
    version = models.PositiveSmallIntegerField()
    components = models.JSONField()  # as a plan keeps them
    reason = models.TextField()
    pack_version = models.ForeignKey(PackVersion, models.PROTECT, related_name="+")
    made_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-version"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["recipe", "version"], name="recipe_version_once"),
        ]


class RecipeReview(AppendOnly):
    """The medical director's word about one version. The newest one counts, while what it was read on holds.

    `rests_on` is the digest of what the pack said then about everything in it.
    """

    version = models.ForeignKey(RecipeVersion, models.PROTECT, related_name="reviews")
    is_approved = models.BooleanField()
    reason = models.TextField()
    rests_on = models.CharField(max_length=64)
    reviewed_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField()


class RecipeRetired(AppendOnly):
    """The clinic makes this blend no more. Plans that used it keep what they say."""

    recipe = models.OneToOneField(Recipe, models.PROTECT, related_name="retired")
    reason = models.TextField()
    retired_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    retired_at = models.DateTimeField()
