"""Doses: what a session adds up to, and whether that is within the caps, ceilings and published ranges.

`assess` does it all for one session. A cap and the clinic's ceiling stop, a published range only checks,
and where there is neither cap nor ceiling the dose is stopped with exactly that said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from mesotherapy.dosing.anaesthetics import anaesthetic_checks
from mesotherapy.dosing.checks import blend_checks, substance_checks
from mesotherapy.dosing.depth import Reach, depth_of, reach, thickness_at
from mesotherapy.dosing.fixes import cheapest_fixes
from mesotherapy.dosing.intent import (
    Ceiling,
    Component,
    DoseProblem,
    Given,
    Ingredient,
    Injection,
    Intent,
    Needling,
    Topical,
    ceilings_from,
)
from mesotherapy.dosing.labels import label_checks
from mesotherapy.dosing.mixing import goes_with, mixing_checks, products_together, together
from mesotherapy.dosing.results import Check, Fix, FixKind, LimitedBy, Standing, shown, worst
from mesotherapy.dosing.tally import PlaceAmount, SubstanceTally, Tally, tally
from mesotherapy.dosing.technique import technique_checks
from mesotherapy.pack.mixing import Mixing
from mesotherapy.pack.substances import Basis, Substance
from mesotherapy.pack.techniques import SkinThickness, Technique

_FIXABLE = frozenset({Basis.SESSION, Basis.DAY, Basis.KG, Basis.COURSE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """A tally and everything that was checked about it."""

    tally: Tally
    checks: tuple[Check, ...]

    @property
    def standing(self) -> Standing:
        """The worst of the checks."""
        return worst(check.standing for check in self.checks)

    def that(self, standing: Standing) -> tuple[Check, ...]:
        """The checks that stand so."""
        return tuple(check for check in self.checks if check.standing is standing)


def assess(
    intent: Intent,
    *,
    substances: Mapping[str, Substance],
    techniques: Mapping[str, Technique] | None = None,
    skin: Iterable[SkinThickness] = (),
    mixing: Iterable[Mixing] = (),
    suggest: bool = True,
) -> Assessment:
    """Add up a session and check it.

    `suggest=False` leaves out the fixes, which are the only costly part.

    Raises:
        DoseProblem: when the session cannot be added up.
    """
    added = tally(intent, substances)
    checks = [
        *blend_checks(intent, added, substances),
        *label_checks(intent.blend),
        *mixing_checks(intent, substances, mixing),
        *anaesthetic_checks(intent, added, substances),
        *(
            check
            for found in added.substances
            for check in substance_checks(intent, found, substances[found.id])
        ),
        *technique_checks(intent, techniques or {}, skin),
    ]
    if suggest:
        checks = [_with_fixes(check, intent, substances) for check in checks]
    return Assessment(tally=added, checks=tuple(checks))


def _with_fixes(check: Check, intent: Intent, substances: Mapping[str, Substance]) -> Check:
    fixable = check.basis in _FIXABLE or check.check == "blend-volume"
    if check.standing is not Standing.STOP or not fixable or check.value is None or check.limit is None:
        return check

    def settles(changed: Intent) -> bool:
        again = assess(changed, substances=substances, suggest=False)
        same = [found for found in again.checks if _same_question(found, check)]
        return all(found.standing is not Standing.STOP for found in same)

    return replace(check, fixes=cheapest_fixes(intent, check.limit.ratio(check.value), settles))


def _same_question(one: Check, other: Check) -> bool:
    return one.check == other.check and one.limit == other.limit


__all__ = [
    "Assessment",
    "Basis",
    "Ceiling",
    "Check",
    "Component",
    "DoseProblem",
    "Fix",
    "FixKind",
    "Given",
    "Ingredient",
    "Injection",
    "Intent",
    "LimitedBy",
    "Needling",
    "PlaceAmount",
    "Reach",
    "Standing",
    "SubstanceTally",
    "Tally",
    "Topical",
    "assess",
    "ceilings_from",
    "depth_of",
    "goes_with",
    "products_together",
    "reach",
    "shown",
    "tally",
    "thickness_at",
    "together",
    "worst",
]
