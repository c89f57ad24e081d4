"""What is in the syringe of a session: the planned parts, at the strength of the lots that were chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from mesocare.planning.models import Plan
from mesocare.treatment.charting import State
from mesotherapy.dosing import Component
from mesotherapy.dosing.intent import DoseProblem
from mesotherapy.quantity import Quantity


def blend_of(plan: Plan, state: State, *, by_label: bool = True) -> tuple[Component, ...]:
    """The syringe, with the strength that stands on the chosen lots rather than the one that was planned."""
    return tuple(
        Component(
            substance=part["substance"],
            volume=Quantity.parse(part["volume"]),
            strength=_strength(
                part, state["lots"].get(f"component:{part['substance']}", ()) if by_label else ()
            ),
        )
        for part in plan.components
    )


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
