"""What is in the syringe of a session: the planned parts, at the strength of the lots that were chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from mesocare.clinics.pack import current_pack
from mesocare.planning.contents import component_of
from mesocare.planning.models import Plan
from mesocare.planning.products import Listed
from mesocare.treatment.charting import State
from mesotherapy.dosing import Component
from mesotherapy.dosing.intent import DoseProblem
from mesotherapy.pack.substances import Substance
from mesotherapy.quantity import Quantity


def blend_of(plan: Plan, state: State, *, by_label: bool = True) -> tuple[Component, ...]:
    """The syringe, with the strength that stands on the chosen lots rather than the one that was planned.

    What the products hold beside their own substance is counted in either case.
    """
    return tuple(
        component_of(part, _strength(part, _lots_of(part, state) if by_label else ()))
        for part in parts_of_syringe(plan, state)
    )


def parts_of_syringe(plan: Plan, state: State) -> list[dict[str, Any]]:
    """The planned parts, each with what the labels of its chosen lots list; without a lot, as planned.

    Where lots of one part list different things, all of it is in the syringe; of two strengths the stronger
    counts, and one that is not known counts as not known.
    """
    return [_as_chosen(part, _lots_of(part, state)) for part in plan.components]


def in_the_cream(state: State) -> list[str]:
    """What the label of the chosen numbing cream lists beside the cream's own substance."""
    pack = current_pack()
    listed = (one for row in state["lots"].get("numbing", ()) for one in row.get("ingredients", ()))
    return [one["substance"] for one in listed if pack.find(Substance, one["substance"])]


def _lots_of(part: Mapping[str, Any], state: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    found: Sequence[Mapping[str, Any]] = state.get("lots", {}).get(f"component:{part['substance']}", ())
    return found


def _as_chosen(part: dict[str, Any], lots: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    if not lots or not all("ingredients" in lot for lot in lots):  # chosen before labels were kept
        return part
    found: dict[str, Listed] = {}
    for lot in lots:
        for one in map(Listed.from_json, lot["ingredients"]):
            key = one.substance or one.name
            found[key] = _stronger(found[key], one) if key in found else one
    plain = {name: value for name, value in part.items() if name not in ("name", "ingredients")}
    if not found:
        return plain
    names = dict.fromkeys(lot["product"] for lot in lots)
    return plain | {"name": " + ".join(names), "ingredients": [one.as_json() for one in found.values()]}


def _stronger(one: Listed, other: Listed) -> Listed:
    if not one.strength or not other.strength:
        return replace(one, strength="")
    first, second = Quantity.parse(one.strength), Quantity.parse(other.strength)
    if not first.compatible(second):
        return replace(one, strength="")
    return other if second > first else one


def _strength(part: Mapping[str, str], lots: Sequence[Mapping[str, Any]]) -> Quantity | None:
    """The strongest chosen lot counts, so that two labels never add up to less than was drawn."""
    labels = [_label(lot) for lot in lots if lot.get("strength")]
    if labels and all(label.compatible(labels[0]) for label in labels):
        return max(labels)
    return Quantity.parse(part["strength"]) if part["strength"] else None


def _label(lot: Mapping[str, Any]) -> Quantity:
    """The strength as it stands on a lot. One that is nothing, or less, would make any dose look small.

    Raises:
        DoseProblem: if it cannot be read.
    """
    try:
        found = Quantity.parse(lot["strength"])
    except ValueError:
        found = None
    if found is None or found.amount <= 0:
        raise DoseProblem(
            _("The strength of %(product)s, “%(strength)s”, cannot be read. Correct the product.")
            % {"product": lot["product"], "strength": lot["strength"]}
        )
    return found
