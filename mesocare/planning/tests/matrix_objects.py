"""Real objects for the matrix of routes and roles."""

import uuid
from typing import Any, cast

from mesocare.planning.actions import keep_recipe
from mesocare.planning.models import Recipe
from tests.support.care import REJUVENATION, plan_of
from tests.support.people import patient_of
from tests.support.world import World


def examples(world: World) -> dict[str, dict[str, Any]]:
    patient = {"patient_uuid": patient_of(world).uuid}
    plan = patient | {"plan_uuid": plan_of(world).uuid}
    recipe = {"recipe_uuid": recipe_of(world).uuid}
    return {
        "planning:plan": patient,
        "planning:choose": patient,
        "planning:build": patient | {"protocol_id": REJUVENATION},
        "planning:show": plan,
        "planning:offer": plan,
        "planning:close": plan,
        "planning:keep-recipe": plan,
        "planning:recipe": recipe,
        "planning:review-recipe": recipe,
        "planning:retire-recipe": recipe,
    }


def recipe_of(world: World) -> Recipe:
    """One recipe that the examples share."""
    if "recipe" not in world.cache:
        world.cache["recipe"] = keep_recipe(
            plan=plan_of(world),
            name="House blend",
            reason="Made every week.",
            by=world.practitioner,
            at=world.at,
            command_id=uuid.uuid4(),
        ).recipe
    return cast(Recipe, world.cache["recipe"])
