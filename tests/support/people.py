"""A patient for tests whose name is found nowhere else, so that a page that leaks it is seen."""

import uuid
from datetime import date
from zlib import crc32

from mesocare.patients.actions import create_patient
from mesocare.patients.identity import Identity
from mesocare.patients.models import Patient
from tests.support.world import World

BORN = date(1984, 2, 11)


def patient_of(world: World) -> Patient:
    """The one patient of a world that its examples share. Born on 11 February 1984."""
    if "patient" not in world.cache:
        world.cache["patient"] = new_patient(world, f"Quillfeather-{world.organisation.pk}")
    found = world.cache["patient"]
    assert isinstance(found, Patient)
    return found


def new_patient(world: World, family_name: str, given_name: str = "Ottoline") -> Patient:
    """Another patient, made the way the desk makes one."""
    return create_patient(
        organisation=world.organisation,
        identity=Identity(
            family_name=family_name,
            given_name=given_name,
            birth_date=BORN,
            sex="female",
            phone=f"+33 6 {crc32((given_name + family_name).encode()) % 10**8:08}",
            email=f"{given_name}.{family_name}@example.org".lower(),
        ),
        by=world.practitioner,
        at=world.at,
        command_id=uuid.uuid4(),
        home_site=world.site,
    )
