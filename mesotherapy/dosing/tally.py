"""Adding up what one session gives, exactly.

Every amount is mass in the blend × volume given ÷ volume of the blend, with the one division at the end.
Decimal division rounds monotonically, and a limit has few digits, so "at the limit" and "over the limit"
are never confused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext

from mesotherapy.dosing.intent import Component, DoseProblem, Intent
from mesotherapy.pack.substances import Substance
from mesotherapy.quantity import Quantity, Unit, total

DIGITS = 60
_PER_ML = {Unit.MG: Unit.MG_PER_ML, Unit.UG: Unit.UG_PER_ML, Unit.IU: Unit.IU_PER_ML}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceAmount:
    """How much of a substance one zone gets, and per cm² where its area is known."""

    zone: str
    side: str
    technique: str
    amount: Quantity
    per_cm2: Decimal | None

    @property
    def place(self) -> str:
        return f"{self.zone} {self.side}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class SubstanceTally:
    """One substance over the session.

    `in_blend` is what the syringe holds, `session` what is given of it. `on_skin` is what creams bring, of
    which an unknown part is absorbed; it is told apart and never added to what is injected. `unknown_in`
    names the products that hold some of it in a strength nobody knows: then the amounts are what is known of
    it, and no more.
    """

    id: str
    name: str
    unit: Unit
    strengths: tuple[Quantity, ...]
    in_blend: Quantity
    concentration: Quantity | None
    per_point: tuple[Quantity, ...]
    places: tuple[PlaceAmount, ...]
    session: Quantity
    on_skin: Quantity
    unknown_in: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """The sums of one session. `injected_volume` counts points, `applied_volume` what is put on for a pen."""

    total_volume: Quantity
    injected_volume: Quantity
    applied_volume: Quantity
    points: int
    substances: tuple[SubstanceTally, ...]

    def of(self, substance: str) -> SubstanceTally | None:
        """Find one substance of the tally."""
        return next((found for found in self.substances if found.id == substance), None)


def tally(intent: Intent, substances: Mapping[str, Substance]) -> Tally:
    """Add up one session: volumes, points, and every substance per point, per zone and in all.

    Raises:
        DoseProblem: when a substance is not in the pack or a strength cannot be used.
    """
    with localcontext() as context:
        context.prec = DIGITS
        blend_volume = total([part.volume for part in intent.blend], Unit.ML)
        contents = _contents(intent, substances)
        on_skin = _on_skin(intent, substances)
        names = dict.fromkeys((*contents, *on_skin))
        return Tally(
            total_volume=blend_volume,
            injected_volume=total([zone.volume for zone in intent.injections], Unit.ML),
            applied_volume=total([zone.volume for zone in intent.needlings], Unit.ML),
            points=sum(zone.points for zone in intent.injections),
            substances=tuple(
                _sum_up(
                    substances[name],
                    contents.get(name, Decimal(0)),
                    on_skin.get(name, Decimal(0)),
                    blend_volume.amount,
                    intent,
                )
                for name in names
            ),
        )


def _contents(intent: Intent, substances: Mapping[str, Substance]) -> dict[str, Decimal]:
    """Sum what the blend holds, by substance, in each substance's own unit."""
    held: dict[str, Decimal] = {}
    for part in intent.blend:
        substance = _known(part.substance, substances)
        for ingredient, amount in _inside(part, substance, substances):
            held[ingredient] = held.get(ingredient, Decimal(0)) + amount
    return held


def _inside(
    part: Component, substance: Substance, substances: Mapping[str, Substance]
) -> Iterator[tuple[str, Decimal]]:
    """What one part brings: itself, what the pack says is in it, and what its own label lists.

    Where pack and label name the same ingredient, the label in the hand is the one that counts.
    """
    volume = part.volume.to(Unit.ML).amount
    labelled = {one.substance: one.strength for one in part.ingredients}
    if not substance.is_diluent and substance.id not in labelled:
        yield substance.id, _content(part, substance)
    for inside in substance.contains:
        if not substance.is_diluent and inside.substance not in labelled:
            yield inside.substance, volume * _per_ml(inside.strength, _known(inside.substance, substances))
    for name, strength in labelled.items():
        ingredient = _known(name, substances)
        if not ingredient.is_diluent:
            yield name, _listed(volume, strength, ingredient)


def _listed(volume: Decimal, strength: Quantity | None, ingredient: Substance) -> Decimal:
    """What is known of an ingredient. One that is told in mL is as much as the product that holds it."""
    if ingredient.measured_in is Unit.ML:
        return volume
    return volume * _per_ml(strength, ingredient) if strength is not None else Decimal(0)


def _unknown_in(substance: Substance, intent: Intent) -> tuple[str, ...]:
    """The products of the blend that hold a substance in a strength nobody knows."""
    if substance.measured_in is Unit.ML or substance.is_diluent:
        return ()
    return tuple(
        part.name or part.substance
        for part in intent.blend
        for one in part.ingredients
        if one.substance == substance.id and one.strength is None and part.volume.amount
    )


def _content(part: Component, substance: Substance) -> Decimal:
    volume = part.volume.to(Unit.ML).amount
    if substance.measured_in is Unit.ML:
        return volume
    if part.strength is None:
        raise DoseProblem(f"{substance.id}: enter its strength, such as “4 mg/mL”; an ampoule is not a dose.")
    return volume * _per_ml(part.strength, substance)


def _per_ml(strength: Quantity, substance: Substance) -> Decimal:
    wanted = _PER_ML.get(substance.measured_in)
    if strength.unit is Unit.PERCENT and substance.measured_in is Unit.MG:
        return strength.amount * 10  # grams in 100 mL
    if wanted is None or not strength.compatible(Quantity(Decimal(1), wanted)):
        told = substance.measured_in.label
        raise DoseProblem(f"{substance.id}: a strength in {told}/mL is needed, not {strength}.")
    return strength.to(wanted).amount


def _on_skin(intent: Intent, substances: Mapping[str, Substance]) -> dict[str, Decimal]:
    """Sum what creams bring: the cream itself in grams, and each ingredient in its own unit."""
    found: dict[str, Decimal] = {}
    for cream in intent.topicals:
        substance = _known(cream.substance, substances)
        grams = cream.mass.to(Unit.G).amount
        found[substance.id] = found.get(substance.id, Decimal(0)) + grams
        for inside in substance.contains:
            found[inside.substance] = found.get(inside.substance, Decimal(0)) + grams * inside.strength.amount
    return found


def _sum_up(
    substance: Substance, content: Decimal, on_skin: Decimal, blend_volume: Decimal, intent: Intent
) -> SubstanceTally:
    unit = substance.measured_in

    def share(volume: Quantity) -> Quantity:
        if not blend_volume:
            return Quantity(Decimal(0), unit)
        return Quantity(content * volume.to(Unit.ML).amount / blend_volume, unit)

    given = total([zone.volume for zone in intent.places], Unit.ML)
    per_ml = _PER_ML.get(unit)
    unknown_in = _unknown_in(substance, intent)
    return SubstanceTally(
        id=substance.id,
        name=str(substance.name),
        unit=unit,
        strengths=tuple(_drawn(substance.id, intent)),
        in_blend=Quantity(content, unit),
        concentration=Quantity(content / blend_volume, per_ml)
        if per_ml and content and not unknown_in
        else None,
        per_point=tuple(share(zone.volume_per_point) for zone in intent.injections),
        places=tuple(
            PlaceAmount(
                zone=zone.zone,
                side=zone.side,
                technique=zone.technique,
                amount=share(zone.volume),
                per_cm2=_per_cm2(content, zone.volume, zone.area, blend_volume),
            )
            for zone in intent.places
        ),
        session=share(given),
        on_skin=Quantity(on_skin, unit),
        unknown_in=unknown_in,
    )


def _drawn(substance: str, intent: Intent) -> Iterator[Quantity]:
    """The strengths in which it is drawn, from ampoules of it and from products that hold it."""
    for part in intent.blend:
        listed = [one.strength for one in part.ingredients if one.substance == substance]
        if listed:
            yield from (strength for strength in listed if strength is not None)
        elif part.substance == substance and part.strength is not None:
            yield part.strength


def by_volume(found: SubstanceTally, intent: Intent) -> SubstanceTally:
    """The same substance counted in mL of the blend that carries it, for limits that are given in mL."""
    volume = total([part.volume for part in intent.blend], Unit.ML)
    return replace(
        found,
        unit=Unit.ML,
        in_blend=volume,
        concentration=None,
        per_point=tuple(zone.volume_per_point.to(Unit.ML) for zone in intent.injections),
        places=tuple(
            replace(place, amount=zone.volume.to(Unit.ML), per_cm2=_ml_per_cm2(zone.volume, zone.area))
            for place, zone in zip(found.places, intent.places, strict=True)
        ),
        session=total([zone.volume for zone in intent.places], Unit.ML),
        on_skin=Quantity(Decimal(0), Unit.ML),
        unknown_in=(),
    )


def _ml_per_cm2(volume: Quantity, area: Quantity | None) -> Decimal | None:
    if area is None or not area.amount:
        return None
    return volume.to(Unit.ML).amount / area.to(Unit.CM2).amount


def _per_cm2(
    content: Decimal, volume: Quantity, area: Quantity | None, blend_volume: Decimal
) -> Decimal | None:
    if area is None or not area.amount or not blend_volume:
        return None
    return content * volume.to(Unit.ML).amount / (blend_volume * area.to(Unit.CM2).amount)


def _known(name: str, substances: Mapping[str, Substance]) -> Substance:
    if name not in substances:
        raise DoseProblem(f"{name} is not a substance of this pack.")
    return substances[name]
