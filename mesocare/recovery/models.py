"""How the patient is doing at home, what it means, and who answers, by when."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from mesocare.clinics.models import Site, StaffMember
from mesocare.patients.models import Patient
from mesocare.treatment.models import TreatmentSession
from mesocare.web.models import AppendOnly


class CheckIn(models.Model):
    """A moment after a session at which the patient is asked. One link serves all check-ins of a session."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    treatment_session = models.ForeignKey(TreatmentSession, models.PROTECT, related_name="check_ins")
    moment = models.CharField(max_length=20)  # id in the pack's schedule: evening, day-1 …
    due_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["treatment_session", "moment"], name="check_in_moment_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["due_at"], name="check_in_due")]


class Report(AppendOnly):
    """What the patient said, on the phone or to the desk. Kept even when half finished and alarming."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    treatment_session = models.ForeignKey(TreatmentSession, models.PROTECT, related_name="reports")
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="reports")
    check_in = models.ForeignKey(CheckIn, models.PROTECT, null=True, blank=True, related_name="reports")
    worried = models.BooleanField(default=False)  # came through "I am worried" or a call
    answers = models.JSONField()
    regions = models.JSONField(default=list)  # ["malar R"]
    words = models.TextField(blank=True)
    is_complete = models.BooleanField(default=True)
    urgency = models.CharField(max_length=10)
    triage = models.JSONField()  # the whole answer of the core, with reasons and sources
    taken_by = models.ForeignKey(StaffMember, models.PROTECT, null=True, blank=True, related_name="+")
    reported_at = models.DateTimeField()


class Case(models.Model):
    """A report that needs a person. It stays open until someone writes how it ended."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="cases")
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="cases")
    treatment_session = models.ForeignKey(TreatmentSession, models.PROTECT, related_name="cases")
    urgency = models.CharField(max_length=10)  # emergency | same-day | 48h | routine ; the worst so far
    opened_at = models.DateTimeField()
    answer_by = models.DateTimeField()
    assigned_to = models.ForeignKey(StaffMember, models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    reports = models.ManyToManyField(Report, related_name="cases")

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["site", "closed_at", "answer_by"], name="case_open"),
        ]


class CaseEvent(AppendOnly):
    """opened · reported · assigned · called · replied · noted · escalated · closed."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=12)
    text = models.TextField(blank=True)
    outcome = models.CharField(max_length=40, blank=True)
    by = models.ForeignKey(StaffMember, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
