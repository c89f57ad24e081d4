"""Contraindications made ready to screen with: what each does when it is present."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import cached_property
from typing import Generic, Protocol, TypeVar

from mesotherapy.conditions import Condition, Test, View, compiled, questions_in, undecided
from mesotherapy.facts import FOR_LIFE, Facts, Holding, Value
from mesotherapy.planned import ANYTHING, Planned, ScopeLike, is_everything
from mesotherapy.quantity import Quantity
from mesotherapy.truth import Truth


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
class Check(Generic[C]):
    """A rule made ready for one plan: its condition as a function, and what it does here when present.

    `verdict` is what it leads to when present, and `rank` the place of that verdict. `open` are the questions
    that can settle it while nothing is known.
    """

    rule: C
    test: Test
    acts_as: Severity
    verdict: Verdict
    rank: int
    questions: tuple[str, ...]
    open: tuple[str, ...]

    def needs(self, view: View) -> tuple[str, ...]:
        """The questions that can still settle it; none when it is settled."""
        if view.facts.by_question.keys().isdisjoint(self.questions):
            return self.open
        return undecided(self.rule.when, view)


KEPT_PLANS = 128


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

    def checks(
        self,
        planned: Planned = ANYTHING,
        jurisdiction: str | None = None,
        signed: Collection[str] = (),
    ) -> tuple[Check[C], ...]:
        """The rules that touch a plan in a country, as they act there. Kept for the plans asked for last."""
        key = (planned, jurisdiction, frozenset(signed))
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= KEPT_PLANS:
                self._kept.clear()
            found = self._kept[key] = tuple(
                _check(rule, test, key[2])
                for rule, test in zip(self.rules, self._tests, strict=True)
                if (is_everything(rule.scope) or planned.touches(rule.scope)) and rule.holds_in(jurisdiction)
            )
        return found

    def view(self, facts: Facts, on: date) -> View:
        """A patient's answers with every question of the rules read, so that no rule has to."""
        view = View(facts, on, self.holdings)
        values, holdings = view.values, self.holdings
        values.update(self.nothing)
        for question in facts.by_question:
            values[question] = facts.value(question, on, holdings.get(question, FOR_LIFE))
        return view

    @cached_property
    def _kept(self) -> dict[tuple[Planned, str | None, frozenset[str]], tuple[Check[C], ...]]:
        return {}

    @cached_property
    def _tests(self) -> tuple[Test, ...]:
        return tuple(compiled(rule.when) for rule in self.rules)

    @cached_property
    def nothing(self) -> Mapping[str, Value]:
        """Every question of the rules, unknown."""
        return {question: Truth.UNKNOWN for rule in self.rules for question in questions_in(rule.when)}


def _check(rule: C, test: Test, signed: Collection[str]) -> Check[C]:
    acts = acts_as(rule, signed)
    questions = questions_in(rule.when)
    unasked = undecided(rule.when, View(Facts.of(()), date.max, {}))
    return Check(rule, test, acts, MEANS[acts], MEANS[acts].rank, questions, unasked)


def acts_as(rule: Contraindicating, signed: Collection[str]) -> Severity:
    """What a rule does: a local one or one with a weak, unsigned source warns where it would have stopped."""
    if rule.severity not in STOPS:
        return rule.severity
    weak = rule.is_weak and statement_id(rule) not in signed
    return Severity.RELATIVE if rule.local or weak else rule.severity


def statement_id(rule: Contraindicating) -> str:
    """The id by which a director signs a rule."""
    return f"contraindication:{rule.id}"
