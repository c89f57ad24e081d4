"""Real objects for the matrix of routes and roles."""

from typing import Any

from mesocare.exposure.tests.test_exposure import a_test
from mesocare.treatment.tests.making import make_ready_session
from tests.support.world import World


def examples(world: World) -> dict[str, dict[str, Any]]:
    ready = make_ready_session(world)
    patient = {"patient_uuid": ready.patient.uuid}
    one = patient | {"test_uuid": a_test(ready).uuid}
    return {"exposure:tests": patient, "exposure:do": patient, "exposure:read": one, "exposure:void": one}
