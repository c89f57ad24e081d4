"""Rooms, hours and appointments. Nothing here can be booked twice."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from mesocare.clinics.models import Site, StaffMember
from mesocare.patients.models import Patient
from mesocare.planning.models import Course
from mesocare.web.models import AppendOnly


class WeeklyHours(models.Model):
    """A stretch of an ordinary week, in a site's own time."""

    weekday = models.PositiveSmallIntegerField()  # Monday 0
    from_time = models.TimeField()
    to_time = models.TimeField()

    class Meta:
        abstract = True


class Room(models.Model):
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="rooms")
    name = models.CharField(max_length=60)
    is_open = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["site", "name"], name="room_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class OpeningHours(WeeklyHours):
    """When a site is open. A site without any is open whenever someone works there."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="opening_hours")


class WorkingHours(WeeklyHours):
    """When a practitioner works at a site."""

    staff_member = models.ForeignKey(StaffMember, models.PROTECT, related_name="working_hours")
    site = models.ForeignKey(Site, models.PROTECT, related_name="working_hours")


class Absence(models.Model):
    """A practitioner or a room is not available."""

    staff_member = models.ForeignKey(
        StaffMember, models.PROTECT, null=True, blank=True, related_name="absences"
    )
    room = models.ForeignKey(Room, models.PROTECT, null=True, blank=True, related_name="absences")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=120, blank=True)


class AppointmentKind(models.TextChoices):
    CONSULTATION = "consultation", _("Consultation")
    SESSION = "session", _("Session")
    REVIEW = "review", _("Review")
    WALK_IN = "walk-in", _("Walk-in")


class AppointmentStatus(models.TextChoices):
    BOOKED = "booked", _("Booked")
    ARRIVED = "arrived", _("Arrived")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Cancelled")
    NO_SHOW = "no-show", _("Did not come")


class Appointment(models.Model):
    """A place in the diary: one patient, one practitioner, one room, from when to when."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="appointments")
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="appointments")
    practitioner = models.ForeignKey(StaffMember, models.PROTECT, related_name="appointments")
    room = models.ForeignKey(Room, models.PROTECT, related_name="appointments")
    kind = models.CharField(max_length=14, choices=AppointmentKind.choices)
    course = models.ForeignKey(Course, models.PROTECT, null=True, blank=True, related_name="appointments")
    session_number = models.PositiveSmallIntegerField(null=True, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    status = models.CharField(
        max_length=10, choices=AppointmentStatus.choices, default=AppointmentStatus.BOOKED
    )
    reason = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["site", "starts_at"], name="appointment_day"),
            models.Index(fields=["practitioner", "starts_at"], name="appointment_practitioner"),
            models.Index(fields=["room", "starts_at"], name="appointment_room"),
            models.Index(fields=["patient", "-starts_at"], name="appointment_patient"),
        ]


EVENT_WORDS = {
    "booked": _("Booked"),
    "moved": _("Moved"),
    "arrived": _("Arrived"),
    "done": _("Done"),
    "cancelled": _("Cancelled"),
    "no-show": _("Did not come"),
    "reopened": _("Taken back: booked again"),
}


class AppointmentEvent(AppendOnly):
    """booked · moved · arrived · done · cancelled · no-show, with what was before."""

    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=12)
    detail = models.JSONField(default=dict)
    by = models.ForeignKey(StaffMember, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    @property
    def words(self) -> str:
        return str(EVENT_WORDS.get(self.kind, self.kind))
