"""A substance: how far its strengths differ, three kinds of limit kept apart, and trials either way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from mesocare.clinics.models import Ceiling, Organisation
from mesocare.clinics.pack import AdoptionState, adoption_of, ceilings_of
from mesocare.knowing.lines import Line, line_of
from mesocare.knowing.shelf import Named, named
from mesotherapy.pack import Pack
from mesotherapy.pack.base import Cited, Confidence
from mesotherapy.pack.contraindications import Contraindication
from mesotherapy.pack.protocols import Protocol
from mesotherapy.pack.substances import Basis, Limit, LimitKind, Strength, Substance
from mesotherapy.quantity import Quantity
from mesotherapy.screening.rules import acts_as

ORDER = {"stop": 0, "check": 1, "unknown": 2}
ACTS = {"absolute": "stop", "defer": "check", "relative": "check", "info": "unknown"}
WIDTH = Decimal(1000)  # of the line on which strengths stand
APART = 130  # how far two amounts stand apart at least, so that both can be read


@dataclass(frozen=True, slots=True)
class StrengthShown:
    """One strength, where it stands on the line, and what was reported with it."""

    amount: Quantity
    at: int
    is_labelled: bool
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Spread:
    """How far the reported strengths lie apart."""

    strengths: tuple[StrengthShown, ...]

    @property
    def least(self) -> Quantity:
        return self.strengths[0].amount

    @property
    def most(self) -> Quantity:
        return self.strengths[-1].amount

    @property
    def fold(self) -> str:
        """How many times the smallest the largest is."""
        times = self.most.amount / self.least.amount if self.least.amount else Decimal(0)
        return f"{times.normalize():f}" if times == times.to_integral_value() else f"{times:.1f}"


@dataclass(frozen=True, slots=True)
class LimitShown:
    """A cap or a published range."""

    basis: str
    least: Quantity | None
    most: Quantity | None
    line: Line


@dataclass(frozen=True, slots=True)
class Told:
    """A contraindication that concerns the substance."""

    name: Named
    state: str
    rule: Contraindication


@dataclass(frozen=True, slots=True)
class Study:
    """A piece of evidence, from the treatment that rests on it."""

    direction: str
    line: Line
    protocol: Named


@dataclass(frozen=True, slots=True)
class Used:
    """A treatment with the substance, and whether this clinic adopted it."""

    name: Named
    state: AdoptionState


@dataclass(frozen=True, slots=True)
class SubstanceShown:
    spread: Spread | None
    caps: tuple[LimitShown, ...]
    ranges: tuple[LimitShown, ...]
    ceilings: tuple[tuple[str, Ceiling], ...]
    bounded: bool
    studies: tuple[Study, ...]
    against: tuple[Told, ...]
    not_known: tuple[Line, ...]
    statuses: tuple[Line, ...]
    storage: tuple[Line, ...]
    notes: tuple[Line, ...]
    used: tuple[Used, ...]


def show_substance(
    pack: Pack, substance: Substance, organisation: Organisation, signed: frozenset[str]
) -> SubstanceShown:
    """The whole page of a substance for one clinic."""
    protocols = [protocol for protocol in pack.all(Protocol) if substance.id in protocol.substance_ids]
    limits = [_limit(pack, limit) for limit in substance.limits]
    kinds = [limit.kind for limit in substance.limits]
    own = ceilings_of(organisation).get(substance.id, {})
    notes = [line_of(pack, note) for note in substance.notes]
    return SubstanceShown(
        spread=_spread(pack, substance.strengths),
        caps=tuple(shown for shown, kind in zip(limits, kinds, strict=True) if kind is LimitKind.CAP),
        ranges=tuple(shown for shown, kind in zip(limits, kinds, strict=True) if kind is LimitKind.RANGE),
        ceilings=tuple((Basis.named(basis).words, ceiling) for basis, ceiling in own.items()),
        bounded=is_bounded(substance, own),
        studies=_studies(pack, protocols),
        against=_against(pack, substance, signed),
        not_known=(
            *_lines(pack, _limits_of_knowledge(protocols)),
            *(note for note in notes if _unsourced(note)),
        ),
        statuses=_lines(pack, substance.statuses),
        storage=_lines(pack, substance.storage),
        notes=tuple(note for note in notes if not _unsourced(note)),
        used=tuple(Used(named("protocol", each), adoption_of(organisation, each.id)) for each in protocols),
    )


def is_bounded(substance: Substance, own: Iterable[str]) -> bool:
    """Whether something says how much one session may hold; without it the substance is stopped."""
    caps = (limit for limit in substance.limits if limit.kind is LimitKind.CAP)
    return (
        substance.is_diluent
        or any(cap.basis.bounds_a_session for cap in caps)
        or any(Basis.named(basis).bounds_a_session for basis in own)
    )


def _lines(pack: Pack, statements: Iterable[Cited]) -> tuple[Line, ...]:
    return tuple(line_of(pack, statement) for statement in statements)


def _limits_of_knowledge(protocols: Iterable[Protocol]) -> list[Cited]:
    return [statement for protocol in protocols for statement in protocol.limits_of_knowledge]


def _unsourced(line: Line) -> bool:
    return line.cited is not None and line.cited.confidence is Confidence.UNSOURCED


def _limit(pack: Pack, limit: Limit) -> LimitShown:
    return LimitShown(limit.basis.words, limit.min, limit.max, line_of(pack, limit))


def _spread(pack: Pack, strengths: tuple[Strength, ...]) -> Spread | None:
    """Strengths in the same unit on one line, smallest first, each with every report of it."""
    if not strengths:
        return None
    unit = strengths[0].strength
    by_amount: dict[Quantity, list[Strength]] = {}
    for strength in strengths:
        if strength.strength.compatible(unit):
            by_amount.setdefault(strength.strength, []).append(strength)
    ordered = sorted(by_amount, key=lambda amount: amount.to(unit.unit).amount)
    most = ordered[-1].to(unit.unit).amount or Decimal(1)
    at = {amount: int(amount.to(unit.unit).amount / most * WIDTH) for amount in ordered}
    labelled = _readable(at.values())
    return Spread(
        tuple(
            StrengthShown(amount, at[amount], at[amount] in labelled, _lines(pack, by_amount[amount]))
            for amount in ordered
        )
    )


def _readable(places: Iterable[int]) -> frozenset[int]:
    """The places on the line that are written above it: both ends, and between them what does not collide."""
    ordered = sorted(set(places))
    kept = [ordered[0]]
    for place in ordered[1:-1]:
        if place - kept[-1] >= APART and ordered[-1] - place >= APART:
            kept.append(place)
    return frozenset([*kept, ordered[-1]])


def _studies(pack: Pack, protocols: Iterable[Protocol]) -> tuple[Study, ...]:
    order = ("against", "unclear", "for")
    studies = [
        Study(piece.direction.value, line_of(pack, piece), named("protocol", protocol))
        for protocol in protocols
        for piece in protocol.evidence
    ]
    return tuple(sorted(studies, key=lambda study: order.index(study.direction)))


def _against(pack: Pack, substance: Substance, signed: frozenset[str]) -> tuple[Told, ...]:
    """Rules that name the substance or its class; what holds for every treatment is not repeated here."""
    classes = set(substance.classes)
    rules = (
        rule
        for rule in pack.all(Contraindication)
        if substance.id in rule.scope.substances or classes & set(rule.scope.classes)
    )
    told = (Told(named("contraindication", rule), ACTS[acts_as(rule, signed).value], rule) for rule in rules)
    return tuple(sorted(told, key=lambda each: ORDER[each.state]))
