"""Signed sheets for tests."""

import uuid
from datetime import datetime

from mesocare.aftercare.actions import sign_sheet
from mesocare.aftercare.models import AftercareSheet
from mesocare.aftercare.sheet import Chosen
from mesocare.patients.models import Patient
from mesocare.treatment.models import TreatmentSession
from mesocare.treatment.tests.making import make_signed_session
from tests.support.world import World

USUAL = (Chosen(line="make-up", value="24 h"), Chosen(line="sun", value="2 wk"))


def session_of(world: World, patient: Patient | None = None) -> TreatmentSession:
    """A signed session."""
    return make_signed_session(world, patient=patient).session


def sign(
    world: World,
    session: TreatmentSession,
    *chosen: Chosen,
    own: str = "",
    command: uuid.UUID | None = None,
    at: datetime | None = None,
) -> AftercareSheet:
    return sign_sheet(
        session=session,
        chosen=chosen or USUAL,
        own_instructions=own,
        products=[],
        by=world.practitioner,
        at=at or world.at,
        command_id=command or uuid.uuid4(),
    )


def sheet_of(world: World, patient: Patient | None = None) -> AftercareSheet:
    return sign(world, session_of(world, patient))
