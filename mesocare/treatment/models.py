"""One treatment, from the gate to the seal. What happens is a row of the chart log; the state is its sum."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from mesocare.clinics.models import Organisation, PackVersion, Site, StaffMember
from mesocare.diary.models import Appointment
from mesocare.patients.models import Patient
from mesocare.planning.models import Course, Plan
from mesocare.stock.models import Lot
from mesocare.web.models import AppendOnly


class SessionStatus(models.TextChoices):
    PREPARING = "preparing", _("Preparing")
    RUNNING = "running", _("Recording")
    PAUSED = "paused", _("Paused")
    STOPPED = "stopped", _("Stopped, to be signed")
    SEALED = "sealed", _("Signed")
    ABANDONED = "abandoned", _("Not started")


class TreatmentSession(models.Model):
    """One treatment of one patient. `state` is the sum of its chart events and can be rebuilt from them."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="treatment_sessions")
    course = models.ForeignKey(Course, models.PROTECT, related_name="treatment_sessions")
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="treatment_sessions")
    appointment = models.OneToOneField(
        Appointment, models.PROTECT, null=True, blank=True, related_name="treatment_session"
    )
    site = models.ForeignKey(Site, models.PROTECT, related_name="treatment_sessions")
    number = models.PositiveSmallIntegerField()
    operator = models.ForeignKey(StaffMember, models.PROTECT, related_name="treatment_sessions")
    status = models.CharField(max_length=10, choices=SessionStatus.choices, default=SessionStatus.PREPARING)
    chart = models.CharField(max_length=40)
    chart_version = models.CharField(max_length=64)
    scale = models.CharField(max_length=20, default="model")  # "model", "zy=131" or "ex=91"
    pack_version = models.ForeignKey(PackVersion, models.PROTECT, related_name="+")
    state = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=0)  # the last event's seq
    opened_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # One live session of a given number in a course; an abandoned one may be opened again.
            models.UniqueConstraint(
                fields=["course", "number"],
                condition=~models.Q(status="abandoned"),
                name="session_number_once",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["patient", "-opened_at"], name="session_patient"),
            # What goes on now at a site, and the weeks that the watch over lots compares: few of very many.
            models.Index(
                fields=["site"],
                condition=models.Q(status__in=["preparing", "running", "paused", "stopped"]),
                name="session_open",
            ),
            models.Index(fields=["site", "started_at"], name="session_started"),
        ]


class ChartEvent(AppendOnly):
    """One thing that was done or changed in a session. Kept once, however often a device sends it."""

    treatment_session = models.ForeignKey(TreatmentSession, models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField()
    command_id = models.UUIDField(unique=True)
    kind = models.CharField(max_length=30)
    payload = models.JSONField()
    by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["treatment_session", "seq"], name="chart_event_seq_once"),
        ]
        ordering: ClassVar[list[str]] = ["seq"]

    def __str__(self) -> str:
        return f"{self.seq} {self.kind}"


class GateCheck(AppendOnly):
    """The server's answer to 'may this session start?', with all that was missing."""

    treatment_session = models.ForeignKey(TreatmentSession, models.PROTECT, related_name="gate_checks")
    passed = models.BooleanField()
    missing = models.JSONField(default=list)
    inputs = models.JSONField(default=dict)
    asked_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()


class ChecklistConfirmed(AppendOnly):
    """Whoever starts looked at each point of the checklist and said which are so. The newest row counts."""

    treatment_session = models.ForeignKey(TreatmentSession, models.PROTECT, related_name="checklists")
    points = models.JSONField()  # [{key, say}] as they read then, those that were ticked
    left_open = models.JSONField(default=list)  # the same, those that were asked and not ticked
    pack_version = models.ForeignKey(PackVersion, models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField()


class DoseOverride(AppendOnly):
    """Going on in spite of a cap or a ceiling: who, why. Printed on the record."""

    treatment_session = models.ForeignKey(TreatmentSession, models.PROTECT, related_name="dose_overrides")
    check_id = models.CharField(max_length=120)  # as the core names it: "ceiling:<substance>:per-session"
    say = models.TextField()  # the stop as it read then
    value = models.CharField(max_length=60, blank=True, default="")  # the dose it was decided for: "9 mg"
    limit = models.CharField(max_length=60, blank=True, default="")  # and the limit it goes past
    reason = models.TextField()
    overridden_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    overridden_at = models.DateTimeField()


class LocalAllowance(AppendOnly):
    """The medical director looked up what the law of a place says and answers for it. The newest row counts.

    `what` is as the core asks for it: `substance:<id>`, `device:<id>` or `mixing:<place>`.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="local_allowances")
    place = models.CharField(max_length=10)  # id of a jurisdiction of the pack
    what = models.CharField(max_length=120)
    is_allowed = models.BooleanField()
    reason = models.TextField()
    decided_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()


class LotUsed(AppendOnly):
    """A lot that went into this session: each component, needle and cartridge has one."""

    treatment_session = models.ForeignKey(TreatmentSession, models.PROTECT, related_name="lots_used")
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="uses")
    part = models.CharField(max_length=100)  # component:<substance> | needle | cartridge | numbing
    amount = models.DecimalField(max_digits=8, decimal_places=3)
    by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    retracts = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="retracted_by"
    )


class Seal(AppendOnly):
    """The signed record. A deviation says what did not go as the gate had it."""

    treatment_session = models.OneToOneField(TreatmentSession, models.PROTECT, related_name="seal")
    record = models.JSONField()  # everything, as signed
    record_digest = models.CharField(max_length=64)
    totals = models.JSONField()  # points, mL, mg per substance
    prepared_ml = models.DecimalField(max_digits=7, decimal_places=3)
    injected_ml = models.DecimalField(max_digits=7, decimal_places=3)
    left_ml = models.DecimalField(max_digits=7, decimal_places=3)
    wasted_ml = models.DecimalField(max_digits=7, decimal_places=3)
    difference_note = models.TextField(blank=True)
    is_deviation = models.BooleanField(default=False)
    deviations = models.JSONField(default=list)  # [{what, say}]
    deviation_reason = models.TextField(blank=True)
    signed_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()


class DirectorNotice(AppendOnly):
    """The director is told of a deviation; it stays open until read."""

    seal = models.OneToOneField(Seal, models.PROTECT, related_name="notice")
    raised_at = models.DateTimeField()


class DirectorNoticeRead(AppendOnly):
    notice = models.OneToOneField(DirectorNotice, models.PROTECT, related_name="read")
    read_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    read_at = models.DateTimeField()
    note = models.TextField(blank=True)


class Amendment(AppendOnly):
    """A correction to a sealed record, with its reason. The old text stays readable."""

    treatment_session = models.ForeignKey(TreatmentSession, models.PROTECT, related_name="amendments")
    part = models.CharField(max_length=80)
    was = models.TextField()
    now = models.TextField()
    reason = models.TextField()
    amended_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    amended_at = models.DateTimeField()
