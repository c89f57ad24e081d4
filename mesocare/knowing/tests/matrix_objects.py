"""Real entries of the pack for the matrix of routes and roles. They belong to no organisation."""

from typing import Any

from mesocare.clinics.pack import current_pack
from mesotherapy.pack.contraindications import Contraindication
from tests.support.care import MELASMA
from tests.support.world import World


def examples(world: World) -> dict[str, dict[str, Any]]:
    pack = current_pack()
    first = next(rule for rule in pack.all(Contraindication) if rule.row)
    rule = {"kind": "contraindication", "entry_id": first.id}
    return {
        "knowing:adopt": {"protocol": MELASMA},
        "knowing:withdraw": {"protocol": MELASMA},
        "knowing:source": {"key": next(iter(pack.sources))},
        "knowing:row": {"row": first.row[0]},
        "knowing:kind": {"kind": "substance"},
        "knowing:entry": rule,
        "knowing:sign": rule,
    }
