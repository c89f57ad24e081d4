"""Real objects for the matrix of routes and roles."""

from typing import Any

from mesocare.demo import drafts, steps
from mesocare.treatment.tests.making import examine, give_credential, order_one
from tests.support.care import MELASMA, clinic_of, plan_of
from tests.support.people import patient_of
from tests.support.world import World


def examples(world: World) -> dict[str, dict[str, Any]]:
    found = patient_of(world)
    steps.assess(clinic_of(world), found, MELASMA, world.at)
    plan = plan_of(world, draft=drafts.melasma())
    give_credential(world, world.practitioner, world.at)
    seen = examine(world, found, world.at)
    order = order_one(world, plan, world.at, "tranexamic-acid", examination=seen)
    patient = {"patient_uuid": found.uuid}
    one = patient | {"order_uuid": order.uuid}
    return {
        "orders:list": patient,
        "orders:write": patient | {"plan_uuid": plan.uuid, "substance": "tranexamic-acid"},
        **{f"orders:{name}": one for name in ("show", "pdf", "stop")},
    }
