"""Real objects for the matrix of routes and roles: words of the pack, which belong to no organisation."""

from typing import Any

from tests.support.world import World

PROTOCOL = "melasma-tranexamic-acid-intradermal"


def examples(world: World) -> dict[str, dict[str, Any]]:
    rule = {"kind": "contraindication", "entry_id": "stroke-ever"}
    return {
        "knowing:kind": {"kind": "substance"},
        "knowing:entry": {"kind": "substance", "entry_id": "tranexamic-acid"},
        "knowing:sign": rule,
        "knowing:source": {"key": "Lee2006"},
        "knowing:row": {"row": "MEL1"},
        "knowing:adopt": {"protocol": PROTOCOL},
        "knowing:withdraw": {"protocol": PROTOCOL},
        "knowing:switch": {"protocol": PROTOCOL},
    }
