"""Reading what was mixed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from mesocare.clinics.pack import current_pack
from mesocare.mixing.models import Mixture
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


def differs(
    mixture: Mixture, components: Iterable[Mapping[str, str]], chosen: Mapping[str, Iterable[str]]
) -> list[str]:
    """Names of what was mixed otherwise than it is planned now, or from other lots than are chosen now.

    `chosen` is the uuids of lots by substance.
    """
    planned = {part["substance"]: Quantity.parse(part["volume"]).to(Unit.ML).amount for part in components}
    drawn: dict[str, Decimal] = {}
    lots: dict[str, set[str]] = {}
    for part in mixture.parts.all():
        drawn[part.substance] = drawn.get(part.substance, Decimal(0)) + part.volume_ml
        lots.setdefault(part.substance, set()).add(str(part.lot.uuid))
    found = [name for name in {**planned, **drawn} if planned.get(name) != drawn.get(name)]
    found += [name for name in drawn if name not in found and lots[name] != set(chosen.get(name, ()))]
    return [name_of(name) for name in found]


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
    """The strength of each substance in the syringe, by the labels of the lots."""
    held: dict[str, Quantity] = {}
    for part in mixture.parts.all():
        if not part.strength:
            continue
        label = Quantity.parse(part.strength)
        more = Quantity((label.amount * part.volume_ml / mixture.total_ml).normalize(), label.unit)
        held[part.substance] = held[part.substance] + more if part.substance in held else more
    return held
