"""A plan as the page says it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from mesocare.planning.products import Listed
from mesotherapy.quantity import Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One thing in the syringe."""

    substance: str
    strength: str  # "" for a diluent, or a product told in mL
    volume_ml: Decimal
    role: str  # active | vehicle | optional | added | diluent
    product: str = ""  # uuid of the clinic's product it was picked by, where it was
    name: str = ""  # of that product
    ingredients: tuple[Listed, ...] = ()  # what else its label lists

    def as_json(self) -> dict[str, Any]:
        kept: dict[str, Any] = {
            "substance": self.substance,
            "strength": self.strength,
            "volume": f"{self.volume_ml} mL",
            "role": self.role,
        }
        if self.product:
            kept["product"] = self.product
        if self.ingredients:
            kept |= {"name": self.name, "ingredients": [one.as_json() for one in self.ingredients]}
        return kept

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Part:
        volume = Quantity.parse(kept["volume"]).amount
        return cls(
            substance=kept["substance"],
            strength=kept["strength"],
            volume_ml=volume,
            role=kept["role"],
            product=kept.get("product", ""),
            name=kept.get("name", ""),
            ingredients=tuple(Listed.from_json(one) for one in kept.get("ingredients", ())),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Needle:
    """A fine needle by gauge, length and angle, or a pen's cartridge by needle length."""

    length_mm: Decimal
    angle_degrees: Decimal = Decimal(90)
    gauge: int | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "length_mm": str(self.length_mm),
            "angle_degrees": str(self.angle_degrees),
            "gauge": self.gauge,
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Needle:
        return cls(
            length_mm=Decimal(kept["length_mm"]),
            angle_degrees=Decimal(kept["angle_degrees"]),
            gauge=kept["gauge"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbing:
    """A numbing cream: how much, on how much skin, how long."""

    kind: str  # the pack's anaesthesia id
    substance: str
    mass_g: Decimal
    area_cm2: Decimal
    minutes: int

    def as_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "substance": self.substance,
            "mass_g": str(self.mass_g),
            "area_cm2": str(self.area_cm2),
            "minutes": self.minutes,
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Numbing:
        return cls(
            kind=kept["kind"],
            substance=kept["substance"],
            mass_g=Decimal(kept["mass_g"]),
            area_cm2=Decimal(kept["area_cm2"]),
            minutes=kept["minutes"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftZone:
    """One zone as asked for: points by spacing, or a pen by passes."""

    zone: str
    side: str
    spacing_mm: Decimal | None = None
    volume_per_point_ml: Decimal | None = None
    passes: int | None = None
    topical_volume_ml: Decimal | None = None

    @property
    def place(self) -> str:
        return self.zone if self.side == "M" else f"{self.zone} {self.side}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What the plan page says."""

    protocol: str
    technique: str
    device: str
    target_layer: str
    components: tuple[Part, ...]
    needle: Needle
    zones: tuple[DraftZone, ...]
    numbing: Numbing | None
    sessions: int
    interval_min_days: int
    interval_ideal_days: int
    interval_max_days: int
    review_weeks: int | None
    chart: str = "face-front"
    scale: str = "model"
