"""Real objects for the matrix of routes and roles."""

from typing import Any

from mesocare.guide.tests.cast import new_request
from tests.support.world import World

PUBLIC = ("home", "self-check", "cost", "contact")


def examples(world: World) -> dict[str, dict[str, Any]]:
    place = {"site_slug": world.site.slug}
    return {
        **{f"guide:{name}": place for name in PUBLIC},
        "guide:article": {**place, "article": "mesotherapy"},
        "guide:write": {"article": "mesotherapy"},
        "guide:review": {"article": "mesotherapy"},
        "guide:request": {"request_uuid": new_request(world).uuid},
    }


def site_examples(world: World) -> dict[str, dict[str, Any]]:
    return {"guide:request": {"request_uuid": new_request(world, world.far_site).uuid}}
