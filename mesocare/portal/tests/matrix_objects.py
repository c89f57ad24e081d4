"""Real objects for the matrix of routes and roles."""

from __future__ import annotations

from typing import Any

from mesocare.recovery.tests.matrix_objects import token_of
from tests.support.world import World


def examples(world: World) -> dict[str, dict[str, Any]]:
    token = {"token": token_of(world)}
    return {"portal:home": token, "portal:open": token | {"what": "quote"}}
