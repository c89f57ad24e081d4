"""Real objects for the matrix of routes and roles."""

from datetime import timedelta
from typing import Any

from mesocare.aftercare.tests.sheets import sheet_of
from mesocare.messages.links import make_link
from tests.support.people import BORN, patient_of
from tests.support.world import World


def examples(world: World) -> dict[str, dict[str, Any]]:
    sheet = sheet_of(world, patient_of(world))
    session = sheet.treatment_session
    patient = {"patient_uuid": patient_of(world).uuid}
    token = make_link(
        purpose="aftercare",
        organisation=world.organisation,
        subject=session,
        at=world.at,
        patient=patient_of(world),
        birth_date=BORN,
        site=world.site,
        lives=timedelta(days=3650),
    )
    return {
        "aftercare:write": patient | {"session_uuid": session.uuid},
        "aftercare:sheet": patient | {"sheet_uuid": sheet.uuid},
        "aftercare:pdf": patient | {"sheet_uuid": sheet.uuid},
        "aftercare:at-home": {"token": token},
        "aftercare:at-home-pdf": {"token": token},
    }
