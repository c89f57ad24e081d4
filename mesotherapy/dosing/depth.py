"""How deep a needle reaches, and what lies there.

A needle of length L held at an angle reaches L × sin(angle) below the surface. Length and angle are what a
person knows and charts; the depth is computed, and set beside how thick the skin is at that site.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from mesotherapy.pack.techniques import Layer, SkinThickness
from mesotherapy.quantity import Quantity, Unit

HUNDREDTH = "0.01"


def depth_of(length: Quantity, angle_degrees: Decimal) -> Quantity:
    """Compute how deep a needle reaches, to a hundredth of a millimetre.

    >>> depth_of(Quantity.parse("4 mm"), Decimal(30))
    Quantity.parse('2.00 mm')
    """
    if not 0 < angle_degrees <= 90:
        raise ValueError(f"An angle lies above 0 and up to 90 degrees, not {angle_degrees}.")
    sine = Decimal(repr(math.sin(math.radians(float(angle_degrees)))))
    return (length.to(Unit.MM) * sine).quantize(HUNDREDTH)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What a depth means at one site, by one published measurement of the skin there."""

    layer: Layer
    depth: Quantity
    skin: Quantity
    measured: SkinThickness

    @property
    def leaves_the_skin(self) -> bool:
        return self.layer is Layer.SUBCUTIS


def reach(depth: Quantity, thickness: SkinThickness) -> Reach:
    """Say which layer a depth lies in, by the mean thickness at that site.

    The dermis is halved into superficial and deep: sources name the two without a measured border, so the
    half is ours. Where only the whole skin was measured, nothing is said to lie in the epidermis.
    """
    skin = thickness.whole.to(Unit.MM)
    epidermis = thickness.epidermis
    middle = (epidermis + skin) / 2 if epidermis is not None else skin / 2
    if epidermis is not None and depth <= epidermis:
        layer = Layer.EPIDERMIS
    elif depth <= middle:
        layer = Layer.SUPERFICIAL_DERMIS
    else:
        layer = Layer.DEEP_DERMIS if depth <= skin else Layer.SUBCUTIS
    return Reach(layer=layer, depth=depth, skin=skin, measured=thickness)


def thickness_at(zone: str, measured: Iterable[SkinThickness]) -> tuple[SkinThickness, ...]:
    """Find every measurement of a zone, the thinnest skin first: the careful reading comes first."""
    found = [entry for entry in measured if zone in entry.zones]
    return tuple(sorted(found, key=lambda entry: entry.whole))
