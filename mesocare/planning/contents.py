"""What is in the syringe, seen into: a product with several ingredients is all of its substances.

Whatever asks about a blend (doses, mixing, screening, consent, law, aftercare) asks here, of the components
as a plan keeps them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from mesocare.clinics.pack import current_pack
from mesocare.planning.products import Listed
from mesotherapy.dosing import Component, Ingredient
from mesotherapy.pack.substances import Substance
from mesotherapy.quantity import Quantity

Kept = Mapping[str, Any]
"""A component as a plan keeps it: substance, strength, volume, role, product, name, ingredients."""


def listed_in(part: Kept) -> tuple[Listed, ...]:
    """What the label of the product lists beside its own substance."""
    return tuple(Listed.from_json(one) for one in part.get("ingredients", ()))


def keys_of(lines: Iterable[Listed]) -> frozenset[str]:
    """What tells labels apart: each substance, or the name where the pack has none."""
    return frozenset(one.substance or one.name.casefold() for one in lines)


def substances_in(components: Iterable[Kept]) -> list[str]:
    """Every substance in a blend, each once, in the order in which it is drawn."""
    pack = current_pack()
    found: dict[str, None] = {}
    for part in components:
        found[part["substance"]] = None
        for one in listed_in(part):
            if one.substance and pack.find(Substance, one.substance):
                found[one.substance] = None
    return list(found)


def unlisted_in(part: Kept) -> tuple[str, ...]:
    """Names on the label that the pack does not know, or knows no more."""
    pack = current_pack()
    return tuple(
        one.name or one.substance
        for one in listed_in(part)
        if not one.substance or pack.find(Substance, one.substance) is None
    )


def component_of(part: Kept, strength: Quantity | None) -> Component:
    """A component as the core counts it, with the strength that holds for it here."""
    pack = current_pack()
    return Component(
        substance=part["substance"],
        volume=Quantity.parse(part["volume"]),
        strength=strength,
        ingredients=tuple(
            Ingredient(
                substance=one.substance, strength=Quantity.parse(one.strength) if one.strength else None
            )
            for one in listed_in(part)
            if one.substance and pack.find(Substance, one.substance)
        ),
        unlisted=unlisted_in(part),
        name=part.get("name", "") if part.get("ingredients") else "",
    )


def parts_for_mixing(components: Iterable[Kept]) -> dict[str, frozenset[str]]:
    """The parts of a blend by name, each with every substance in it, as mixing rules look at them."""
    found: dict[str, frozenset[str]] = {}
    for part in components:
        inside = frozenset(substances_in([part]))
        name = part.get("name") if len(inside) > 1 else ""
        name = name or part["substance"]
        found[name] = found.get(name, frozenset()) | inside
    return found


def drawn_of(components: Iterable[Kept]) -> list[dict[str, Any]]:
    """Every substance with the volume that it is drawn in; an ingredient is drawn with its product.

    To be read as doses. The volumes add up to more than the syringe holds.
    """
    found: list[dict[str, Any]] = []
    for part in components:
        found.append(dict(part))
        found += [
            {**part, "substance": one.substance, "strength": one.strength, "ingredients": []}
            for one in listed_in(part)
            if one.substance
        ]
    return found


def listed_words(lines: Sequence[Listed], language: str = "en") -> str:
    """ "Lidocaine 3 mg/mL, Mannitol (strength not known)"."""
    return _(", ").join(_words(one, language) for one in lines)


def _words(one: Listed, language: str) -> str:
    known = current_pack().find(Substance, one.substance) if one.substance else None
    name = known.name.in_(language) if known else one.name or one.substance
    return f"{name} {one.strength}" if one.strength else _("%(name)s (strength not known)") % {"name": name}


def names_of(lines: Iterable[Listed], language: str = "en") -> str:
    """The names alone, as a patient reads them."""
    pack = current_pack()
    return _(", ").join(
        known.name.in_(language)
        if one.substance and (known := pack.find(Substance, one.substance))
        else one.name or one.substance
        for one in lines
    )
