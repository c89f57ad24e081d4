"""Contraindications made ready to screen with: what each does when it is present."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import Generic, Protocol, TypeVar

from mesotherapy.conditions import Condition
from mesotherapy.facts import Holding
from mesotherapy.planned import ScopeLike, is_everything
from mesotherapy.quantity import Quantity


class Severity(Enum):
    """What a contraindication does when it is present."""

    ABSOLUTE = "absolute"
    DEFER = "defer"
    RELATIVE = "relative"
    INFO = "info"


class Verdict(Enum):
    """What the answers mean for the treatment, worst first."""

    BLOCKED = "blocked"
    DEFER = "defer"
    ASK = "ask"
    CAUTION = "caution"
    CLEAR = "clear"

    @property
    def rank(self) -> int:
        """0 is the worst."""
        return _RANK[self]


_RANK = {verdict: rank for rank, verdict in enumerate(Verdict)}
MEANS = {
    Severity.ABSOLUTE: Verdict.BLOCKED,
    Severity.DEFER: Verdict.DEFER,
    Severity.RELATIVE: Verdict.CAUTION,
    Severity.INFO: Verdict.CLEAR,
}


class Contraindicating(Protocol):
    """What screening needs of a contraindication; the pack's `Contraindication` is one."""

    @property
    def id(self) -> str: ...
    @property
    def severity(self) -> Severity: ...
    @property
    def scope(self) -> ScopeLike: ...
    @property
    def when(self) -> Condition: ...
    @property
    def recheck(self) -> Quantity | None: ...
    @property
    def local(self) -> bool: ...
    @property
    def overridable(self) -> bool: ...
    @property
    def is_weak(self) -> bool: ...
    def holds_in(self, jurisdiction: str | None) -> bool: ...


STOPS = frozenset({Severity.ABSOLUTE, Severity.DEFER})
C = TypeVar("C", bound=Contraindicating)


@dataclass(frozen=True, slots=True)
class Ready(Generic[C]):
    """What is known of a rule before there is a patient: what it does unsigned and signed, and if always."""

    rule: C
    unsigned: Severity
    signed: Severity
    always: bool


@dataclass(frozen=True)
class Rules(Generic[C]):
    """Contraindications made ready once, to screen many patients against."""

    rules: tuple[C, ...]
    holdings: Mapping[str, Holding]
    order: Mapping[str, int]

    @classmethod
    def of(
        cls,
        rules: Iterable[C],
        holdings: Mapping[str, Holding] | None = None,
        order: Mapping[str, int] | None = None,
    ) -> Rules[C]:
        """Make rules ready; `holdings` says how long answers hold, `order` breaks ties in what to ask."""
        return cls(tuple(rules), holdings or {}, order or {})

    @cached_property
    def ready(self) -> tuple[Ready[C], ...]:
        return tuple(
            Ready(rule, acts_as(rule, ()), acts_as(rule, (statement_id(rule),)), is_everything(rule.scope))
            for rule in self.rules
        )


def acts_as(rule: Contraindicating, signed: Collection[str]) -> Severity:
    """What a rule does: a local one or one with a weak, unsigned source warns where it would have stopped."""
    if rule.severity not in STOPS:
        return rule.severity
    weak = rule.is_weak and statement_id(rule) not in signed
    return Severity.RELATIVE if rule.local or weak else rule.severity


def statement_id(rule: Contraindicating) -> str:
    """The id by which a director signs a rule."""
    return f"contraindication:{rule.id}"
