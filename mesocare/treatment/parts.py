"""What a session takes from the shelf: each component, the needle or cartridge, the numbing cream."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from mesocare.clinics.models import Site
from mesocare.clinics.pack import current_pack
from mesocare.planning.models import Plan
from mesocare.stock.models import Lot, Product
from mesocare.stock.shelf import Shelf, lots_with_left, usable_lots
from mesocare.treatment.charting import State
from mesotherapy.gate import LotState
from mesotherapy.pack.devices import Device
from mesotherapy.pack.substances import Substance
from mesotherapy.quantity import Quantity


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that needs a lot. `amount` is mL of a component, g of a cream, pieces of a needle."""

    key: str  # component:<substance> | needle | cartridge | numbing
    label: str
    amount: Decimal
    unit: str
    substance: str = ""
    kind: str = ""

    def fits(self, product: Product) -> bool:
        """Whether a product can be this part."""
        if self.substance:
            return product.substance == self.substance
        return product.kind == self.kind

    def needed_of(self, product: Product) -> Decimal:
        """How much that is in the unit the product is counted in."""
        if product.unit == "piece" and self.unit != "piece":
            return (self.amount / product.pack_amount).to_integral_value(ROUND_CEILING) or Decimal(1)
        return self.amount


_WORDS = {"needle": _("Needle"), "cartridge": _("Cartridge")}


def parts_of(plan: Plan) -> list[Part]:
    """Every part of a session of this plan that is charted with a lot."""
    pack = current_pack()
    found = [
        Part(
            key=f"component:{part['substance']}",
            label=str(pack.get(Substance, part["substance"]).name),
            amount=Quantity.parse(part["volume"]).amount,
            unit="mL",
            substance=part["substance"],
        )
        for part in plan.components
    ]
    for name in pack.get(Device, plan.device).lots_needed:
        found.append(Part(name, str(_WORDS.get(name, name)), Decimal(1), "piece", kind=name))
    if plan.numbing.get("substance"):
        cream = plan.numbing["substance"]
        label = str(pack.get(Substance, cream).name)
        found.append(Part("numbing", label, Decimal(plan.numbing["mass_g"]), "g", substance=cream))
    return found


def on_offer(part: Part, site: Site, on: date) -> list[Shelf]:
    """The lots that may be used for it today, the first to expire first."""
    return usable_lots(site, on=on, substance=part.substance, kind=part.kind)


def chosen_lots(state: State) -> dict[str, Shelf]:
    """The lots chosen so far, as the shelf has them now, by their uuid."""
    uuids = [row["lot"] for rows in state["lots"].values() for row in rows]
    return {str(shelf.lot.uuid): shelf for shelf in lots_with_left(Lot.objects.filter(uuid__in=uuids))}


def lot_states(plan: Plan, state: State) -> tuple[LotState, ...]:
    """Each chosen lot as the gate looks at it."""
    shelves = chosen_lots(state)
    return tuple(
        _lot_state(part, row, shelves[row["lot"]])
        for part in parts_of(plan)
        for row in state["lots"].get(part.key, ())
    )


def _lot_state(part: Part, row: Mapping[str, Any], shelf: Shelf) -> LotState:
    return LotState(
        part=part.label,
        lot=shelf.lot.number,
        expires_on=shelf.lot.expires_on,
        recalled=shelf.recalled,
        enough=shelf.left >= Decimal(row["amount"]),
    )
