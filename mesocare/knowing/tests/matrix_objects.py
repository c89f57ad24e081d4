"""Real entries of the pack for the matrix of routes and roles. They belong to no organisation."""

from typing import Any

from mesocare.clinics.pack import current_pack
from mesotherapy.pack.contraindications import Contraindication
from tests.support.care import MELASMA
from tests.support.world import World


def examples(world: World) -> dict[str, dict[str, Any]]:
    pack = current_pack()
    weak = next(rule for rule in pack.all(Contraindication) if rule.is_weak)
    rule = {"kind": "contraindication", "entry_id": weak.id}
    return {
        "knowing:adopt": {"protocol": MELASMA},
        "knowing:withdraw": {"protocol": MELASMA},
        "knowing:source": {"key": next(iter(pack.sources))},
        "knowing:row": {"row": weak.row[0]},
        "knowing:kind": {"kind": "substance"},
        "knowing:entry": rule,
        "knowing:sign": rule,
    }
