"""Reading what was mixed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from mesocare.clinics.pack import current_pack
from mesocare.mixing.models import Mixture, MixturePart
from mesocare.planning.contents import Kept, listed_in, names_of
from mesocare.planning.products import Listed
from mesotherapy.pack.mixing import Mixing, MixingRule
from mesotherapy.pack.substances import Substance
from mesotherapy.quantity import Quantity, Unit

ROWS = Mixture.objects.select_related(
    "patient", "site", "plan", "mixed_by__user", "check_made__checked_by__user", "voided__voided_by__user"
).prefetch_related("parts__lot__product")


def mixtures_of(treatment_session: UUID) -> list[Mixture]:
    """Everything that was mixed for a session, the newest first, voided ones too."""
    return list(ROWS.filter(treatment_session=treatment_session).order_by("-number"))


def mixture_in_use(treatment_session: UUID) -> Mixture | None:
    """What is to be given: the newest one that nobody voided."""
    rows = ROWS.filter(treatment_session=treatment_session, voided__isnull=True)
    return rows.order_by("-number").first()


def is_checked(mixture: Mixture) -> bool:
    """Signed by a second person, or nobody else was there and the reason is written."""
    return hasattr(mixture, "check_made") or bool(mixture.alone_reason)


def differs(mixture: Mixture, components: Iterable[Kept], chosen: Mapping[str, Iterable[str]]) -> list[str]:
    """Names of what was mixed otherwise than it is planned now, or from other lots than are chosen now.

    `chosen` is the uuids of lots by substance.
    """
    kept = {part["substance"]: part for part in components}
    planned = {name: Quantity.parse(part["volume"]).to(Unit.ML).amount for name, part in kept.items()}
    drawn: dict[str, Decimal] = {}
    lots: dict[str, set[str]] = {}
    inside: list[str] = []
    for part in mixture.parts.all():
        more, less = other_ingredients(kept.get(part.substance, {}), listed_of(part))
        if more or less:
            inside.append(f"{name_of(part.substance)} ({difference_words(more, less)})")
        drawn[part.substance] = drawn.get(part.substance, Decimal(0)) + part.volume_ml
        lots.setdefault(part.substance, set()).add(str(part.lot.uuid))
    found = [name for name in {**planned, **drawn} if planned.get(name) != drawn.get(name)]
    found += [name for name in drawn if name not in found and lots[name] != set(chosen.get(name, ()))]
    return [*(name_of(name) for name in found), *dict.fromkeys(inside)]


def listed_of(part: MixturePart) -> tuple[Listed, ...]:
    """What the label of the lot listed when it was drawn."""
    return tuple(Listed.from_json(one) for one in part.ingredients)


def other_ingredients(planned: Kept, drawn: Sequence[Listed]) -> tuple[list[Listed], list[Listed]]:
    """What a drawn product holds and the planned one does not, and the other way round.

    A label with another strength of the same thing is no other product: it is counted by that label.
    """
    wanted = {one.substance or one.name.casefold(): one for one in listed_in(planned)}
    found = {one.substance or one.name.casefold(): one for one in drawn}
    more = [one for key, one in found.items() if key not in wanted]
    return more, [one for key, one in wanted.items() if key not in found]


def difference_words(more: Sequence[Listed], less: Sequence[Listed]) -> str:
    """ "with Lidocaine, without Mannitol"."""
    told = [_("with %(names)s") % {"names": names_of(more)}] if more else []
    return ", ".join([*told, *([_("without %(names)s") % {"names": names_of(less)}] if less else [])])


def name_of(substance: str) -> str:
    known = current_pack().find(Substance, substance)
    return str(known.name) if known else substance


@dataclass(frozen=True, slots=True)
class Keeping:
    """What the pack says about handling and keeping something that is in the blend."""

    title: str
    say: str
    sources: tuple[str, ...]


def keeping_of(substances: Iterable[str]) -> list[Keeping]:
    """What sources say on order, light and how long it keeps. To read; no number is taken out of it."""
    pack = current_pack()
    here = [found for name in substances if (found := pack.find(Substance, name))]
    classes = {each for found in here for each in found.classes}
    names = {found.id for found in here}
    return [
        Keeping(str(rule.title), str(rule.say), rule.source)
        for rule in pack.all(Mixing)
        if rule.rule in (MixingRule.HANDLING, MixingRule.ONLY_IN)
        and (names & set(rule.first.substances) or classes & set(rule.first.classes))
    ]


def strengths_after(mixture: Mixture) -> dict[str, Quantity]:
    """The strength of each substance in the syringe, by the labels of the lots, ingredients too.

    What is in one product in a strength nobody knows has none that could be told.
    """
    held: dict[str, Quantity] = {}
    unknown: set[str] = set()
    for part in mixture.parts.all():
        labels = [(part.substance, part.strength)]
        labels += [(one.substance, one.strength) for one in listed_of(part) if one.substance]
        for substance, strength in labels:
            if not strength:
                unknown.add(substance)
                continue
            label = Quantity.parse(strength)
            more = Quantity((label.amount * part.volume_ml / mixture.total_ml).normalize(), label.unit)
            before = held.get(substance)
            if before is not None and not before.compatible(more):
                unknown.add(substance)
                continue
            held[substance] = before + more if before is not None else more
    return {substance: strength for substance, strength in held.items() if substance not in unknown}
