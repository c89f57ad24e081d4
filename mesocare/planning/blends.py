"""What may go into a syringe here beyond the treatment as the pack has it, and who has said so."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from mesocare.clinics.models import Organisation, Site
from mesocare.clinics.pack import current_pack, site_jurisdiction
from mesocare.planning.contents import (
    Kept,
    component_of,
    listed_in,
    listed_words,
    parts_for_mixing,
    substances_in,
)
from mesocare.planning.models import Recipe, RecipeReview, RecipeVersion
from mesotherapy.dosing import Check, products_together
from mesotherapy.dosing.labels import label_checks
from mesotherapy.dosing.results import shown
from mesotherapy.gate import legality
from mesotherapy.pack import Pack
from mesotherapy.pack.mixing import Mixing
from mesotherapy.pack.protocols import Protocol
from mesotherapy.pack.statements import Status
from mesotherapy.pack.substances import Substance
from mesotherapy.quantity import Quantity, Unit


def addable(pack: Pack, protocol: Protocol, site: Site) -> list[Substance]:
    """Substances of the pack that could be added here: drawn up in mL, not of the protocol, not banned."""
    place = site_jurisdiction(site)
    names = [
        found.id
        for found in pack.all(Substance)
        if found.id not in protocol.substance_ids
        and not (found.is_diluent and "isotonic" in found.classes)
        and found.measured_in is not Unit.G  # creams stay on the skin
    ]
    banned = set()
    if place is not None:
        for name in names:
            found = legality(pack, place, substances=[name], devices=(), is_mixed=False)
            if any(one.status is Status.BANNED for one in found):
                banned.add(name)
    return sorted(
        (pack.get(Substance, name) for name in names if name not in banned), key=lambda each: str(each.name)
    )


def thinning(pack: Pack) -> set[str]:
    """What a blend may always be thinned with: about as salty as tissue."""
    return {found.id for found in pack.all(Substance) if _thins(found)}


def beyond(protocol: str, components: Iterable[Kept]) -> tuple[str, ...]:
    """Substances of a blend that the protocol does not have; thinning with what is offered anyway is none.

    What the label of a product lists is in the blend.
    """
    pack = current_pack()
    known = pack.find(Protocol, protocol)
    own = set(known.substance_ids) if known else set()
    return tuple(
        name
        for name in substances_in(components)
        if name not in own and not _thins(pack.find(Substance, name))
    )


def _thins(substance: Substance | None) -> bool:
    return substance is not None and substance.is_diluent and "isotonic" in substance.classes


def not_adopted(organisation: Organisation, protocol: str, components: Sequence[Kept]) -> tuple[str, ...]:
    """Names of what goes beyond the adopted treatment without the medical director's word.

    The director's word is an approved version of one of the clinic's own recipes for this treatment that
    holds everything in the blend: two approved recipes do not allow a third blend made of both. It lapses
    when the pack says something else about what is in it, as an adoption does.
    """
    added = beyond(protocol, components)
    if not added:
        return ()
    wanted = {name for name in substances_in(components) if not _thins(_substance(name))}
    for version in approved_versions(organisation, protocol):
        if wanted <= set(substances_in(version.components)):
            return ()
    return tuple(str(found.name) if (found := _substance(name)) else name for name in added)


def _substance(name: str) -> Substance | None:
    return current_pack().find(Substance, name)


def approved_versions(organisation: Organisation, protocol: str) -> list[RecipeVersion]:
    """Approved versions of recipes in use, whose ground has not changed since."""
    rows = RecipeVersion.objects.filter(
        recipe__organisation=organisation, recipe__protocol=protocol, recipe__retired__isnull=True
    ).prefetch_related("reviews")
    return [row for row in rows if state_of(row).is_approved]


@dataclass(frozen=True, slots=True)
class RecipeState:
    """How a version stands: reviewed or not, approved or not, and whether the pack has changed since."""

    review: RecipeReview | None
    is_current: bool

    @property
    def is_approved(self) -> bool:
        return self.review is not None and self.review.is_approved and self.is_current

    @property
    def word(self) -> str:
        """unreviewed · approved · refused · changed."""
        if self.review is None:
            return "unreviewed"
        if not self.review.is_approved:
            return "refused"
        return "approved" if self.is_current else "changed"


def state_of(version: RecipeVersion) -> RecipeState:
    reviews = sorted(version.reviews.all(), key=lambda row: (row.reviewed_at, row.pk))
    newest = reviews[-1] if reviews else None
    return RecipeState(newest, newest is not None and newest.rests_on == rests_on(version.components))


def rests_on(components: Iterable[Kept]) -> str:
    """The digest of what the pack says about everything in a blend, and about mixing it."""
    pack = current_pack()
    names = sorted(substances_in(components))
    known = [(name, found.model_dump(mode="json")) for name in names if (found := pack.find(Substance, name))]
    said = [rule.model_dump(mode="json") for rule in pack.all(Mixing)]
    text = json.dumps([names, known, said], sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def recipes_of(organisation: Organisation, protocol: str = "") -> list[dict[str, Any]]:
    """Every recipe in use, its newest version, and how that stands."""
    rows = Recipe.objects.filter(organisation=organisation)
    if protocol:
        rows = rows.filter(protocol=protocol, retired__isnull=True)
    found = []
    for recipe in rows.select_related("retired").prefetch_related(
        "versions__reviews", "versions__made_by__user"
    ):
        newest = next(iter(recipe.versions.all()), None)
        if newest is not None:
            found.append({"recipe": recipe, "version": newest, "state": state_of(newest)})
    return found


@dataclass(frozen=True, slots=True)
class Side:
    """One component of one of two blends."""

    volume: str = ""
    strength: str = ""
    after: Quantity | None = None
    inside: str = ""  # what else the label of the product lists


def mixed_strength(part: Kept, total: Quantity) -> Quantity | None:
    """The strength of a component once it is mixed; none where it has no strength of its own."""
    if not part.get("strength") or not total.amount:
        return None
    strength = Quantity.parse(part["strength"])
    mixed = strength.amount * Quantity.parse(part["volume"]).amount / total.amount
    return shown(Quantity(mixed, strength.unit))


def volume_of(components: Iterable[Kept]) -> Quantity:
    amounts = [Quantity.parse(part["volume"]).amount for part in components]
    return Quantity(sum(amounts, start=Quantity.parse("0 mL").amount), Unit.ML)


def side_by_side(one: Sequence[Kept], other: Sequence[Kept]) -> list[dict[str, Any]]:
    """Each substance of two blends in one line, with a mark where they differ."""
    sides = [{part["substance"]: _side(part, blend) for part in blend} for blend in (one, other)]
    names = dict.fromkeys([*sides[0], *sides[1]])
    return [
        {
            "substance": name,
            "one": sides[0].get(name),
            "other": sides[1].get(name),
            "differs": sides[0].get(name) != sides[1].get(name),
        }
        for name in names
    ]


def _side(part: Kept, blend: Sequence[Kept]) -> Side:
    volume = Quantity.parse(part["volume"])
    return Side(
        f"{volume.amount.normalize():f} mL",
        part.get("strength", ""),
        mixed_strength(part, volume_of(blend)),
        listed_words(listed_in(part)),
    )


def checks_of(components: Iterable[Kept]) -> list[Check]:
    """What the pack says about these in one syringe, and what it does not know of them."""
    pack = current_pack()
    known = [part for part in components if pack.find(Substance, part["substance"])]
    return [
        *label_checks(component_of(part, None) for part in known),
        *products_together(parts_for_mixing(known), pack.by_id(Substance), pack.all(Mixing)),
    ]
