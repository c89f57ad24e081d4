"""Real objects for the matrix of routes and roles."""

from typing import Any

from mesocare.clinics.roles import Role
from tests.support.world import World

OF_A_PERSON = ("person", "credential", "start-password")


def examples(world: World) -> dict[str, dict[str, Any]]:
    somebody = {"staff_uuid": world.staff[Role.ASSISTANT].uuid}
    return {
        **{f"clinics:{name}": somebody for name in OF_A_PERSON},
        "clinics:site": {"site_uuid": world.site.uuid},
        "clinics:translation": {"language": "ar"},
    }


def site_examples(world: World) -> dict[str, dict[str, Any]]:
    return {"clinics:site": {"site_uuid": world.far_site.uuid}}
