"""How a change of an appointment is written: the row, its event, the audit. Under the locks of the caller."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mesocare.audit.actions import record
from mesocare.clinics.models import Site, StaffMember
from mesocare.diary.choices import Slot
from mesocare.diary.models import Appointment, AppointmentEvent
from mesocare.patients.models import Patient
from mesocare.planning.models import Course


def insert(
    *,
    site: Site,
    patient: Patient,
    slot: Slot,
    kind: str,
    by: StaffMember,
    at: datetime,
    course: Course | None = None,
    session_number: int | None = None,
    reason: str = "",
) -> Appointment:
    """A new appointment with its first event."""
    appointment = Appointment.objects.create(
        site=site,
        patient=patient,
        practitioner=slot.practitioner,
        room=slot.room,
        kind=kind,
        course=course,
        session_number=session_number,
        starts_at=slot.starts_at,
        ends_at=slot.span.end,
        reason=reason.strip()[:200],
    )
    happened(appointment, "booked", by, at, place_of(appointment))
    return appointment


def move(appointment: Appointment, slot: Slot, by: StaffMember, at: datetime, reason: str = "") -> None:
    """Another time, practitioner or room; the event keeps what was before."""
    before = place_of(appointment)
    appointment.practitioner, appointment.room = slot.practitioner, slot.room
    appointment.starts_at, appointment.ends_at = slot.starts_at, slot.span.end
    save(appointment)
    happened(appointment, "moved", by, at, {"was": before, "now": place_of(appointment), "reason": reason})


def save(appointment: Appointment) -> None:
    appointment.version += 1
    appointment.save()


def place_of(appointment: Appointment) -> dict[str, str]:
    return {
        "starts_at": appointment.starts_at.isoformat(),
        "ends_at": appointment.ends_at.isoformat(),
        "practitioner": appointment.practitioner.name,
        "room": appointment.room.name,
    }


def happened(
    appointment: Appointment, kind: str, by: StaffMember | None, at: datetime, detail: Mapping[str, Any]
) -> AppointmentEvent:
    """Keep that something happened to an appointment, for the people here and for the audit."""
    event = AppointmentEvent.objects.create(
        appointment=appointment, kind=kind, detail=dict(detail), by=by, at=at
    )
    record(
        action=f"appointment {kind}",
        by=by,
        at=at,
        organisation=appointment.site.organisation,
        patient=appointment.patient,
        subject=appointment,
        detail=detail,
    )
    return event
