"""What is known about a patient, who said it, and how it was judged. Every row is kept as it was."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from mesocare.clinics.models import Organisation, PackVersion, StaffMember
from mesocare.patients.models import Patient
from mesocare.web.models import AppendOnly


class SaidBy(models.TextChoices):
    PATIENT = "patient", _("Patient's form")
    CLINICIAN = "clinician", _("Asked here")
    IMPORT = "import", _("Imported record")


class Answer(AppendOnly):
    """One statement about one question. The newest valid one counts; the others stay readable."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="answers")
    question = models.CharField(max_length=80)  # pack id
    value = models.JSONField()  # as mesotherapy.facts writes it
    words = models.TextField(blank=True)  # the patient's own words, or a note
    said_by = models.CharField(max_length=12, choices=SaidBy.choices)
    recorded_by = models.ForeignKey(StaffMember, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField()
    said_on = models.DateField()  # the day the statement was true, from which it goes stale
    source_reference = models.CharField(max_length=200, blank=True)  # "MedicationRequest/…"
    code = models.CharField(max_length=120, blank=True)  # "rxnorm|855332"

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["patient", "question", "-recorded_at"], name="answer_newest"),
        ]


class Intake(models.Model):
    """A history form sent to the patient's phone. Its answers become `Answer` rows when sent in."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="intakes")
    indication = models.CharField(max_length=80, blank=True)  # what the form asks about
    sent_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    draft = models.JSONField(default=dict)  # not yet sent in; kept so nothing is lost
    submitted_at = models.DateTimeField(null=True, blank=True)


class Examination(AppendOnly):
    """What the clinician saw and felt, by zone, with phototype and what was advised to look at."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="examinations")
    indication = models.CharField(max_length=80, blank=True)
    phototype = models.PositiveSmallIntegerField(null=True, blank=True)  # Fitzpatrick 1 to 6
    findings = models.JSONField(default=list)  # [{zone, side, what, severity, note}]
    note = models.TextField(blank=True)
    examined_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    examined_at = models.DateTimeField()


class AvoidArea(AppendOnly):
    """A place on the skin that no point may enter: a naevus, an infected patch, a filler."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="avoid_areas")
    chart = models.CharField(max_length=40)
    kind = models.CharField(max_length=60)
    label = models.CharField(max_length=120, blank=True)
    triangle = models.IntegerField()
    weights = models.JSONField()  # three barycentric weights on the coarse mesh
    radius_mm = models.DecimalField(max_digits=5, decimal_places=1)  # along the skin, clearance included
    noted_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()


class AvoidAreaClosed(AppendOnly):
    """Someone looked and the place may be treated again."""

    area = models.OneToOneField(AvoidArea, models.PROTECT, related_name="closed")
    reason = models.TextField()
    closed_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    closed_at = models.DateTimeField()


class Goal(AppendOnly):
    """What the patient wants, in the patient's own words."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="goals")
    indication = models.CharField(max_length=80, blank=True)
    words = models.TextField()
    by_when = models.CharField(max_length=120, blank=True)
    recorded_by = models.ForeignKey(StaffMember, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField()


class RiskTalk(AppendOnly):
    """The talk about risks and alternatives: who, when, what was said, what the patient asked."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="risk_talks")
    protocol = models.CharField(max_length=80)
    topics = models.JSONField()  # ids of the risks and alternatives talked through
    asked = models.TextField(blank=True)  # what the patient asked, and what was answered
    talked_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    talked_at = models.DateTimeField()


class Score(AppendOnly):
    """One scoring of one scale, with every item, so the sum can be checked."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="scores")
    scale = models.CharField(max_length=60)  # pack id
    scale_version = models.CharField(max_length=40)
    items = models.JSONField()
    score = models.DecimalField(max_digits=8, decimal_places=2)
    scored_by = models.ForeignKey(StaffMember, models.PROTECT, null=True, blank=True, related_name="+")
    by_patient = models.BooleanField(default=False)
    scored_at = models.DateTimeField()
    note = models.TextField(blank=True)


class ScreeningRecord(AppendOnly):
    """One screening as it was done: the facts, the verdict, the knowledge used."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="screenings")
    protocol = models.CharField(max_length=80)  # "" where screened for everything offered
    scope = models.JSONField()  # substances, techniques, devices, zones, indication
    facts = models.JSONField()
    verdict = models.CharField(max_length=10)
    defer_until = models.DateField(null=True, blank=True)
    findings = models.JSONField()
    asked_today = models.JSONField(default=list)  # ids of the "asked today" questions answered that day
    pack_version = models.ForeignKey(PackVersion, models.PROTECT, related_name="+")
    screened_on = models.DateField()  # the site's date
    screened_at = models.DateTimeField()
    screened_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    corrects = models.OneToOneField("self", models.PROTECT, null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="screening_verdict_is_known",
                condition=models.Q(verdict__in=["blocked", "defer", "ask", "caution", "clear"]),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["patient", "protocol", "-screened_at"], name="screening_newest"),
        ]


class FindingDecision(AppendOnly):
    """A clinician accepted or rejected a suggested finding, with a reason."""

    screening = models.ForeignKey(ScreeningRecord, models.PROTECT, related_name="finding_decisions")
    rule = models.CharField(max_length=120)
    decision = models.CharField(max_length=10)  # accepted | rejected
    note = models.TextField(blank=True)
    decided_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()


class Override(AppendOnly):
    """Going on in spite of a finding: the right role, a typed reason; printed on the record."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    screening = models.ForeignKey(ScreeningRecord, models.PROTECT, related_name="overrides")
    rule = models.CharField(max_length=120)
    severity = models.CharField(max_length=10)
    reason = models.TextField()
    overridden_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    overridden_at = models.DateTimeField()


class OverrideConfirmation(AppendOnly):
    """The second clinician that an absolute contraindication asks for."""

    override = models.OneToOneField(Override, models.PROTECT, related_name="confirmation")
    confirmed_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField()
    note = models.TextField(blank=True)


class Rescreening(AppendOnly):
    """One round of judging people again, after the knowledge, what is signed, or what is known changed."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="rescreenings")
    pack_version = models.ForeignKey(PackVersion, models.PROTECT, related_name="+")
    seen = models.JSONField()  # what was new: {"pack", "signed", "answer", "plan"}
    is_everybody = models.BooleanField()  # false: only those of whom something new is known
    checked = models.PositiveIntegerField()
    unread = models.PositiveIntegerField(default=0)  # of packs that cannot be compared with any more
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organisation", "-at"], name="rescreening_newest"),
        ]


class Rejudged(AppendOnly):
    """One kept screening that would come out otherwise now; or, with the same verdict twice, no longer."""

    rescreening = models.ForeignKey(Rescreening, models.PROTECT, related_name="rejudged")
    screening = models.ForeignKey(ScreeningRecord, models.PROTECT, related_name="rejudged")
    before = models.CharField(max_length=10)
    after = models.CharField(max_length=10)
    defer_until = models.DateField(null=True, blank=True)
    is_worse = models.BooleanField()
    # [{"rule", "title", "was", "now", "until", "sources", "facts": [{"question", "value", "by", "on"}]}]
    because = models.JSONField(default=list)


class RejudgedEvent(AppendOnly):
    """asked · dealt-with · reopened: who sees to somebody who is judged otherwise, and what came of it."""

    rejudged = models.ForeignKey(Rejudged, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=10)
    asked_of = models.ForeignKey(StaffMember, models.PROTECT, null=True, blank=True, related_name="+")
    text = models.TextField(blank=True)
    by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    at = models.DateTimeField()
