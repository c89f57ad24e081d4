"""An example for the matrix of routes and roles."""

from tests.support.people import patient_of
from tests.support.world import World


def examples(world: World) -> dict[str, dict[str, object]]:
    return {"chart:timeline": {"patient_uuid": patient_of(world).uuid}}
