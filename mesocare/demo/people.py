"""Who works at the demo clinic, and how to sign in as each of them. Nobody here is real."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mesocare.clinics.actions import add_staff_member, record_credential
from mesocare.clinics.models import Organisation, Site, StaffMember
from mesocare.clinics.roles import Role
from mesocare.demo.ids import once

PASSWORD = "try-the-demo-clinic"  # noqa: S105 - printed at every start; the demo holds nobody real


@dataclass(frozen=True, slots=True)
class SignIn:
    """A person of the demo clinic, for the list that is printed when it starts."""

    name: str
    role: str
    email: str
    password: str = PASSWORD


SIGN_INS = (
    SignIn("Dr Hanne Lind", Role.DIRECTOR.value, "lind@demo.example"),
    SignIn("Dr Samuel Okoye", Role.PRACTITIONER.value, "okoye@demo.example"),
    SignIn("Maya Fernandes", Role.ASSISTANT.value, "fernandes@demo.example"),
    SignIn("Robin Clarke", Role.RECEPTION.value, "clarke@demo.example"),
    SignIn("Ines Roth", Role.MANAGER.value, "roth@demo.example"),
)

TECHNIQUES = ("intraepidermal", "nappage", "papule", "microneedling")
DEVICES = ("fine-needle", "derma-pen")


def add_people(organisation: Organisation, sites: list[Site], at: datetime) -> dict[Role, StaffMember]:
    """One person of each role. Reception stands at the first site only."""
    staff: dict[Role, StaffMember] = {}
    for person in SIGN_INS:
        role = Role(person.role)
        staff[role] = add_staff_member(
            organisation=organisation,
            name=person.name,
            email=person.email,
            password=person.password,
            role=role,
            sites=sites[:1] if role is Role.RECEPTION else sites,
            by=None,
            at=at,
        )
    for role, number in ((Role.DIRECTOR, "7041123"), (Role.PRACTITIONER, "7318840")):
        record_credential(
            staff_member=staff[role],
            profession="Doctor",
            registration_body="General Medical Council (demo entry)",
            registration_number=number,
            techniques=TECHNIQUES,
            devices=DEVICES,
            may_prescribe=True,
            valid_from=at.date(),
            valid_until=None,
            by=staff[Role.DIRECTOR],
            at=at,
            command_id=once(organisation, f"credential-{role}"),
        )
    return staff
