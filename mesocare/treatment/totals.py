"""What a session comes to: points, mL, and each substance."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from mesotherapy.dosing import Assessment, shown
from mesotherapy.quantity import Quantity


def totals_of(assessment: Assessment) -> dict[str, Any]:
    """Ready to be kept: exact amounts as text.

    `unknown_in` names the products that brought more of a substance than the amount says, in a strength that
    nobody knows.
    """
    tally = assessment.tally
    is_given = volume_of(assessment) > 0
    return {
        "points": tally.points,
        "ml": text_of(volume_of(assessment)),
        "substances": {
            found.id: {
                "name": found.name,
                "amount": str(shown(found.session)),
                "concentration": str(shown(found.concentration)) if found.concentration else "",
                "on_skin": str(shown(found.on_skin)) if found.on_skin.amount else "",
                **({"unknown_in": list(found.unknown_in)} if found.unknown_in and is_given else {}),
            }
            for found in tally.substances
        },
    }


def volume_of(assessment: Assessment) -> Decimal:
    """Everything that left the syringe: what was injected and what was spread for a pen, in mL."""
    tally = assessment.tally
    return (tally.injected_volume + tally.applied_volume).amount


def more_than(given: dict[str, Any], planned: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Substances of which more was given than planned: name, given, planned."""
    found = []
    for ident, row in given["substances"].items():
        before = planned["substances"].get(ident)
        if before is None or Quantity.parse(row["amount"]) > Quantity.parse(before["amount"]):
            found.append((row["name"], row["amount"], before["amount"] if before else "0"))
    return found


def text_of(amount: Decimal) -> str:
    """An amount in full, without zeros that say nothing."""
    return f"{amount.normalize():f}" if amount else "0"
