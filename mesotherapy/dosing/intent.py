"""What is about to be given: the blend, where it goes, creams, earlier doses, the clinic's ceilings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from mesotherapy.dosing.depth import depth_of
from mesotherapy.pack.substances import Basis
from mesotherapy.quantity import Quantity, Unit

PointCount = Callable[[Decimal], int]
"""How many points a spacing in mm gives in one zone, laid on the skin."""


class DoseProblem(ValueError):
    """The plan cannot be added up. The message says which line and what to write instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingredient:
    """One substance of a factory product, with its strength by the label, such as 10 mg/mL.

    None is a strength that the label does not say: no limit can be shown to be kept by it.
    """

    substance: str
    strength: Quantity | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """One thing drawn into the syringe. Diluents, and products told in mL, need no strength.

    `ingredients` is what the label of a factory product lists: each is counted as its substance, wherever
    else in the session it comes from, while the product stays one part of the mixture. `name` is the
    product's, for reading. `unlisted` is what else the label names and the pack does not know.
    """

    substance: str
    volume: Quantity
    strength: Quantity | None = None
    ingredients: tuple[Ingredient, ...] = ()
    unlisted: tuple[str, ...] = ()
    name: str = ""

    def __post_init__(self) -> None:
        _needs(self.volume, Unit.ML, f"{self.substance}: the volume drawn")
        twice = [one.substance for one in self.ingredients]
        if len(set(twice)) != len(twice):
            raise DoseProblem(
                f"{self.name or self.substance}: an ingredient is listed twice. Keep one line for each."
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Injection:
    """One zone given by points. `area` is measured on the skin; `count_at` lets a fix re-lay the grid."""

    zone: str
    side: str
    technique: str
    points: int
    volume_per_point: Quantity
    area: Quantity | None = None
    spacing: Quantity | None = None
    needle_length: Quantity | None = None
    angle_degrees: Decimal | None = None
    count_at: PointCount | None = field(default=None, compare=False, repr=False)

    def __post_init__(self) -> None:
        _needs(self.volume_per_point, Unit.ML, f"{self.place}: the volume per point")
        if self.points < 0:
            raise DoseProblem(f"{self.place}: {self.points} points cannot be given.")
        if self.area is not None:
            _needs(self.area, Unit.CM2, f"{self.place}: the area")

    @property
    def place(self) -> str:
        return f"{self.zone} {self.side}".strip()

    @property
    def volume(self) -> Quantity:
        return self.volume_per_point.to(Unit.ML) * self.points

    @property
    def depth(self) -> Quantity | None:
        """How deep the needle reaches, where its length and angle are known."""
        if self.needle_length is None or self.angle_degrees is None:
            return None
        return depth_of(self.needle_length, self.angle_degrees)


@dataclass(frozen=True, slots=True, kw_only=True)
class Needling:
    """One zone worked with a pen: area and passes, and what is put on the skin for it."""

    zone: str
    side: str
    technique: str
    area: Quantity
    passes: int
    volume: Quantity
    depth: Quantity | None = None

    def __post_init__(self) -> None:
        _needs(self.volume, Unit.ML, f"{self.place}: the volume")
        _needs(self.area, Unit.CM2, f"{self.place}: the area")

    @property
    def place(self) -> str:
        return f"{self.zone} {self.side}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Topical:
    """A cream on the skin, such as numbing cream. How much of it is absorbed is not known."""

    substance: str
    mass: Quantity
    area: Quantity
    minutes: int

    def __post_init__(self) -> None:
        _needs(self.mass, Unit.G, f"{self.substance}: the cream")
        _needs(self.area, Unit.CM2, f"{self.substance}: the area")


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A dose this patient has had before, anywhere here. An unknown amount is None, not zero."""

    substance: str
    amount: Quantity | None
    on: date
    in_course: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Ceiling:
    """The clinic's own limit, set by its medical director with a reason."""

    basis: Basis
    limit: Quantity
    set_by: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """One session as planned, or as given: everything that a dose is counted from.

    `years` is the patient's age in whole years, `place` the jurisdiction whose limits hold, `needles` how
    many are used one after the other. None of them is ever guessed.
    """

    blend: tuple[Component, ...]
    injections: tuple[Injection, ...] = ()
    needlings: tuple[Needling, ...] = ()
    topicals: tuple[Topical, ...] = ()
    history: tuple[Given, ...] = ()
    ceilings: Mapping[str, tuple[Ceiling, ...]] = field(default_factory=dict)
    weight: Quantity | None = None
    years: int | None = None
    place: str | None = None
    needles: int | None = None
    indication: str | None = None
    on: date

    @property
    def places(self) -> tuple[Injection | Needling, ...]:
        return (*self.injections, *self.needlings)


def ceilings_from(amounts: Mapping[str, Mapping[str, Quantity]]) -> dict[str, tuple[Ceiling, ...]]:
    """Read ceilings written as {substance: {basis: amount}}; a basis may be `session` or `per-session`."""
    return {
        substance: tuple(Ceiling(basis=Basis.named(basis), limit=limit) for basis, limit in by_basis.items())
        for substance, by_basis in amounts.items()
    }


def _needs(amount: Quantity, unit: Unit, what: str) -> None:
    if not amount.compatible(Quantity(Decimal(0), unit)):
        raise DoseProblem(f"{what} is given in {unit.label}, not {amount.unit.label}.")
    if amount.amount < 0:
        raise DoseProblem(f"{what} cannot be less than nothing: {amount}.")
