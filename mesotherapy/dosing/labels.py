"""What the label of a product names and the pack does not know: never passed over in silence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mesotherapy.dosing.intent import Component
from mesotherapy.dosing.results import Check, LimitedBy, Standing


def label_checks(blend: Iterable[Component]) -> Iterator[Check]:
    """One check for each name of a label that no rule, limit or question of the pack can be held against."""
    for part in blend:
        product = part.name or part.substance
        for name in dict.fromkeys(part.unlisted):
            yield Check(
                check=f"not-in-pack:{name.casefold()[:60]}",
                standing=Standing.CHECK,
                say=f"{product} holds {name}, which the pack does not know: no limit, no mixing rule and no "
                "question about allergies covers it. Read the label, ask the patient, write down why.",
                by=LimitedBy.NONE,
                substance=part.substance,
            )
