"""Real objects for the matrix of routes and roles."""

from typing import Any

from tests.support.people import patient_of
from tests.support.world import World


def examples(world: World) -> dict[str, dict[str, Any]]:
    patient = {"patient_uuid": patient_of(world).uuid}
    return {"patients:details": patient, "patients:edit": patient}
