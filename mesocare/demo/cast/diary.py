"""Their visits."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid5

from mesocare.clinics.roles import Role
from mesocare.demo.steps import Clinic
from mesocare.diary.actions import book_appointment, mark_arrived
from mesocare.diary.models import Appointment
from mesocare.patients.models import Patient
from mesocare.planning.models import Course
from mesocare.web.clock import at_site


def book(
    clinic: Clinic,
    patient: Patient,
    kind: str,
    days: int,
    hour: int,
    minute: int,
    *,
    room: int = 2,
    minutes: int = 45,
    site: int = 0,
    course: Course | None = None,
    number: int | None = None,
    role: Role = Role.DIRECTOR,
    reason: str = "",
) -> Appointment:
    """A visit some days ago (negative: ahead), at the site's own time."""
    where = clinic.place.sites[site]
    local = at_site(clinic.now, where.time_zone).replace(hour=hour, minute=minute, second=0, microsecond=0)
    starts_at = local - timedelta(days=days)
    return book_appointment(
        site=where,
        patient=patient,
        practitioner=clinic.by(role),
        room=clinic.place.rooms[site, room],
        kind=kind,
        starts_at=starts_at,
        minutes=minutes,
        by=clinic.by(Role.RECEPTION) if site == 0 else clinic.by(Role.DIRECTOR),
        at=min(clinic.now, starts_at) - timedelta(days=1),
        command_id=uuid5(clinic.organisation.uuid, f"visit-{patient.number}-{kind}-{days}-{hour}"),
        course=course,
        session_number=number,
        reason=reason,
    )


def arrive(clinic: Clinic, visit: Appointment, minutes_before: int = 9) -> None:
    mark_arrived(
        appointment=visit,
        by=clinic.by(Role.RECEPTION),
        at=visit.starts_at - timedelta(minutes=minutes_before),
        command_id=uuid5(clinic.organisation.uuid, f"arrived-{visit.pk}"),
    )
