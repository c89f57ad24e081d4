"""How the patient is doing at home, what it means, and who answers, by when."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from mesocare.audit.fields import EncryptedTextField
from mesocare.clinics.models import PackVersion, Site, StaffMember
from mesocare.messages.models import PrivateLink
from mesocare.patients.models import Patient
from mesocare.treatment.models import TreatmentSession
from mesocare.web.models import AppendOnly


class FollowUp(models.Model):
    """The one address at which a patient reports after a session, for as long as anything may still come.

    Each check-in sends the same address again, so its token is kept here, encrypted with a key that lies
    outside the database; the link itself knows only a hash, as every link does.
    """

    treatment_session = models.OneToOneField(TreatmentSession, models.PROTECT, related_name="follow_up")
    link = models.ForeignKey(PrivateLink, models.PROTECT, related_name="+")
    token = EncryptedTextField()
    made_at = models.DateTimeField()


class CheckIn(models.Model):
    """A moment after a session at which the patient is asked. One link serves all check-ins of a session."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    treatment_session = models.ForeignKey(TreatmentSession, models.PROTECT, related_name="check_ins")
    moment = models.CharField(max_length=20)  # id in the pack's schedule: evening, day-1 …
    due_at = models.DateTimeField()
    late_at = models.DateTimeField()  # silence after this is followed up
    asked_at = models.DateTimeField(null=True, blank=True)
    asked_again_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    missed_at = models.DateTimeField(null=True, blank=True)  # nobody answered in time
    settled_at = models.DateTimeField(null=True, blank=True)  # a person followed the silence up
    settled_by = models.ForeignKey(StaffMember, models.PROTECT, null=True, blank=True, related_name="+")
    settled_words = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["treatment_session", "moment"], name="check_in_moment_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["due_at"], name="check_in_due"),
            models.Index(
                fields=["late_at"],
                condition=Q(answered_at=None, settled_at=None),
                name="check_in_open",
            ),
        ]


class Sitting(models.Model):
    """Answers as they come in, page by page, before Send. What alarms is told at once, as a `Report`."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True)
    treatment_session = models.ForeignKey(TreatmentSession, models.PROTECT, related_name="sittings")
    check_in = models.ForeignKey(CheckIn, models.PROTECT, null=True, blank=True, related_name="sittings")
    worried = models.BooleanField(default=False)
    answers = models.JSONField(default=dict)
    regions = models.JSONField(default=list)
    words = models.TextField(blank=True)
    told = models.JSONField(default=list)  # the reasons the clinic has heard already
    begun_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    kept_at = models.DateTimeField(null=True, blank=True)  # left unfinished and kept as a report

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["changed_at"], condition=Q(sent_at=None, kept_at=None), name="sitting_unfinished"
            ),
        ]


class Report(AppendOnly):
    """What the patient said, on the phone or to the desk. Kept even when half finished and alarming."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    treatment_session = models.ForeignKey(TreatmentSession, models.PROTECT, related_name="reports")
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="reports")
    check_in = models.ForeignKey(CheckIn, models.PROTECT, null=True, blank=True, related_name="reports")
    sitting = models.ForeignKey(Sitting, models.PROTECT, null=True, blank=True, related_name="reports")
    worried = models.BooleanField(default=False)  # came through "I am worried" or a call
    answers = models.JSONField()
    regions = models.JSONField(default=list)  # ["malar R"]
    words = models.TextField(blank=True)
    is_complete = models.BooleanField(default=True)
    day = models.PositiveIntegerField(default=0)  # days since the session, by the site's own calendar
    urgency = models.CharField(max_length=10)
    triage = models.JSONField()  # the whole answer of the core, with reasons and sources
    pack_version = models.ForeignKey(
        PackVersion, models.PROTECT, null=True, related_name="+"
    )  # what it was judged by
    taken_by = models.ForeignKey(StaffMember, models.PROTECT, null=True, blank=True, related_name="+")
    reported_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["treatment_session", "reported_at"], name="report_of_session"),
            models.Index(fields=["patient", "-reported_at"], name="report_of_patient"),
        ]


class ReportRead(AppendOnly):
    """A person looked at a report that asked for nobody."""

    report = models.OneToOneField(Report, models.PROTECT, related_name="read")
    read_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    read_at = models.DateTimeField()


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
    answered_at = models.DateTimeField(null=True, blank=True)  # a person spoke with the patient since
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=40, blank=True)
    reports = models.ManyToManyField(Report, related_name="cases")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["treatment_session"], condition=Q(closed_at=None), name="case_open_once"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["site", "closed_at", "answer_by"], name="case_open"),
        ]


class CaseEvent(AppendOnly):
    """opened · reported · assigned · called · replied · noted · escalated · closed."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=12)
    text = models.TextField(blank=True)
    outcome = models.CharField(max_length=40, blank=True)
    report = models.ForeignKey(Report, models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey(StaffMember, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
