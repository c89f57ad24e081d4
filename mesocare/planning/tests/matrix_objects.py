"""Real objects for the matrix of routes and roles."""

from typing import Any

from tests.support.care import REJUVENATION, plan_of
from tests.support.people import patient_of
from tests.support.world import World


def examples(world: World) -> dict[str, dict[str, Any]]:
    patient = {"patient_uuid": patient_of(world).uuid}
    plan = patient | {"plan_uuid": plan_of(world).uuid}
    return {
        "planning:plan": patient,
        "planning:choose": patient,
        "planning:build": patient | {"protocol_id": REJUVENATION},
        "planning:show": plan,
        "planning:offer": plan,
        "planning:close": plan,
    }
