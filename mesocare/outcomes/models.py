"""What came of a course, and what a person decided."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from mesocare.assessment.models import Goal
from mesocare.clinics.models import PackVersion, StaffMember
from mesocare.planning.models import Course
from mesocare.web.models import AppendOnly


class DecisionKind(models.TextChoices):
    CONTINUE = "continue", _("Continue")
    CHANGE = "change", _("Change")
    STOP = "stop", _("Stop")
    MAINTAIN = "maintain", _("Maintain")


class GoalReview(AppendOnly):
    """How far the patient says their own goal is met."""

    goal = models.ForeignKey(Goal, models.PROTECT, related_name="reviews")
    course = models.ForeignKey(Course, models.PROTECT, related_name="goal_reviews")
    met = models.CharField(max_length=12)  # not-yet | partly | mostly | fully
    words = models.TextField(blank=True)
    recorded_by = models.ForeignKey(StaffMember, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField()


class Decision(AppendOnly):
    """Continue, change, stop or maintain: written by a person, quoting the numbers it used."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    course = models.ForeignKey(Course, models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=10, choices=DecisionKind.choices)
    words = models.TextField()
    numbers = models.JSONField()  # the scores, sessions and reactions on the page when it was written
    next_step = models.CharField(max_length=200, blank=True)
    pack_version = models.ForeignKey(
        PackVersion, models.PROTECT, null=True, related_name="+"
    )  # what was known when it was decided
    decided_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
