"""The demo clinic while it is being made."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from mesocare.clinics.models import Organisation, Site, StaffMember
from mesocare.clinics.roles import Role
from mesocare.demo.ids import once
from mesocare.demo.place import Place
from mesocare.patients.actions import create_patient
from mesocare.patients.identity import Identity
from mesocare.patients.models import Patient
from mesocare.web.clock import site_today


@dataclass(slots=True)
class Clinic:
    """The demo clinic while it is being made."""

    organisation: Organisation
    place: Place
    staff: dict[Role, StaffMember]
    now: datetime
    patients: dict[str, Patient] = field(default_factory=dict)

    @property
    def site(self) -> Site:
        return self.place.sites[0]

    @property
    def today(self) -> date:
        return site_today(self.now, self.site.time_zone)

    def ago(self, days: int, hour: int = 10, minute: int = 0) -> datetime:
        """A moment on an earlier day (or a later one, for negative days)."""
        return (self.now - timedelta(days=days)).replace(hour=hour, minute=minute, second=0, microsecond=0)

    def by(self, role: Role) -> StaffMember:
        return self.staff[role]

    def id(self, step: str, patient: Patient | None = None) -> UUID:
        return once(self.organisation, f"{patient.number if patient else ''}-{step}")


def welcome(clinic: Clinic, key: str, identity: Identity, at: datetime) -> Patient:
    """Reception writes down who is coming."""
    patient = create_patient(
        organisation=clinic.organisation,
        identity=identity,
        by=clinic.by(Role.RECEPTION),
        at=at,
        command_id=once(clinic.organisation, f"patient-{key}"),
        home_site=clinic.site,
    )
    clinic.patients[key] = patient
    return patient
