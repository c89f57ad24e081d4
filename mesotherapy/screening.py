"""Contraindications and a patient's answers: findings, a verdict, and what to ask next.

| policy | where |
|---|---|
| worst first: blocked, defer, ask, caution, clear | `_verdict` |
| an unknown never clears; an unknown `info` never asks | `_verdict` |
| a rule resting on a weak source warns, and stops only once the director signed it | `acts_as` |
| a local finding cuts an avoid area out of the map and warns | `acts_as` |
| ask what could still make it worse, most decisive first; nothing once blocked | `_ask` |
| the first day that works is when no deferring finding is present any more | `_first_day` |
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from functools import cached_property
from typing import Generic, Protocol, TypeVar

from mesotherapy.conditions import Condition, View, facts_behind, questions_in, turning_days, undecided
from mesotherapy.facts import Fact, Facts, Holding, add_time
from mesotherapy.planned import ANYTHING, Planned, ScopeLike, is_everything
from mesotherapy.quantity import Quantity
from mesotherapy.truth import Truth

YES, NO, UNKNOWN = Truth.YES, Truth.NO, Truth.UNKNOWN


class NothingToScreen(ValueError):
    """There were no contraindications to screen against, so nothing could be cleared."""


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
_MEANS = {
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


C = TypeVar("C", bound=Contraindicating)


@dataclass(frozen=True, slots=True)
class _Ready(Generic[C]):
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
    def ready(self) -> tuple[_Ready[C], ...]:
        return tuple(
            _Ready(rule, acts_as(rule, ()), acts_as(rule, (statement_id(rule),)), is_everything(rule.scope))
            for rule in self.rules
        )


@dataclass(frozen=True, slots=True)
class Finding(Generic[C]):
    """What became of one contraindication. `acts_as` is what it does here, `rule.severity` what it says."""

    rule: C
    state: Truth
    acts_as: Severity
    needs: tuple[str, ...]
    view: View = field(repr=False, compare=False)

    @property
    def is_present(self) -> bool:
        return self.state is YES

    @property
    def word(self) -> str:
        """present, absent or unknown."""
        return _WORDS[self.state]

    @property
    def because(self) -> tuple[Fact, ...]:
        """The facts that decided it."""
        return facts_behind(self.rule.when, self.view)

    @property
    def history(self) -> tuple[Fact, ...]:
        """What was said before and no longer holds: shown, never counted."""
        return tuple(
            fact for question in questions_in(self.rule.when) for fact in self.view.reading(question).history
        )

    @property
    def conflicts(self) -> tuple[Fact, ...]:
        """Statements that hold and contradict the one that was used."""
        return tuple(
            fact
            for question in questions_in(self.rule.when)
            for fact in self.view.reading(question).conflicts
        )

    @property
    def until(self) -> date | None:
        """The first day on which time alone has made this finding go away; none when time alone does not."""
        return _first_day([self.rule], self.view) if self.is_present else None


_WORDS = {YES: "present", NO: "absent", UNKNOWN: "unknown"}


@dataclass(frozen=True, slots=True)
class Screening(Generic[C]):
    """The verdict, why, and what would settle it."""

    verdict: Verdict
    on: date
    findings: tuple[Finding[C], ...]
    ask: tuple[str, ...]
    defer_until: date | None = None

    @property
    def present(self) -> tuple[Finding[C], ...]:
        """The findings that are there, the gravest first."""
        found = [finding for finding in self.findings if finding.state is YES]
        return tuple(sorted(found, key=lambda finding: _MEANS[finding.acts_as].rank))

    @property
    def unknown(self) -> tuple[Finding[C], ...]:
        return tuple(finding for finding in self.findings if finding.state is UNKNOWN)

    @property
    def avoid(self) -> tuple[Finding[C], ...]:
        """Local findings: areas to cut out of the map."""
        return tuple(finding for finding in self.findings if finding.rule.local and finding.state is YES)

    @property
    def stopping(self) -> tuple[Finding[C], ...]:
        """The present findings that block or defer."""
        return tuple(finding for finding in self.present if finding.acts_as in _STOPS)

    @property
    def is_overridable(self) -> bool:
        """Whether a person with the right role may decide otherwise on every finding that stops."""
        return all(finding.rule.overridable for finding in self.stopping)

    @property
    def could_become(self) -> frozenset[Verdict]:
        """The verdicts that answers to what is unknown can still lead to; one only, once all is known."""
        settled = _settled(self.findings)
        worse = {_MEANS[finding.acts_as] for finding in self.unknown}
        return frozenset({settled} | {verdict for verdict in worse if verdict.rank < settled.rank})


_STOPS = frozenset({Severity.ABSOLUTE, Severity.DEFER})


def screen(
    rules: Rules[C],
    facts: Facts,
    *,
    on: date,
    planned: Planned = ANYTHING,
    jurisdiction: str | None = None,
    signed: Collection[str] = (),
) -> Screening[C]:
    """Check what was said about a patient against the contraindications of a planned treatment.

    Every rule that touches the plan yields a finding, so that the page can show what was checked as well
    as what was found. `signed` holds the statement ids ("contraindication:…") that the medical director has
    signed: a rule with a weak source stops only when it is among them.

    Raises:
        NothingToScreen: if there are no rules at all.
    """
    if not rules.rules:
        raise NothingToScreen("No contraindications were given to screen against.")
    view = View(facts, on, rules.holdings)
    findings = tuple(
        _finding(ready, view, signed)
        for ready in rules.ready
        if (ready.always or planned.touches(ready.rule.scope)) and ready.rule.holds_in(jurisdiction)
    )
    verdict = _verdict(findings)
    until = None
    if verdict is Verdict.DEFER:
        until = _first_day([finding.rule for finding in findings if finding.acts_as is Severity.DEFER], view)
    return Screening(verdict, on, findings, _ask(findings, verdict, rules.order), until)


def acts_as(rule: Contraindicating, signed: Collection[str]) -> Severity:
    """What a rule does: a local one or one with a weak, unsigned source warns where it would have stopped."""
    if rule.severity not in _STOPS:
        return rule.severity
    weak = rule.is_weak and statement_id(rule) not in signed
    return Severity.RELATIVE if rule.local or weak else rule.severity


def statement_id(rule: Contraindicating) -> str:
    """The id by which a director signs a rule."""
    return f"contraindication:{rule.id}"


def _finding(ready: _Ready[C], view: View, signed: Collection[str]) -> Finding[C]:
    state = ready.rule.when.truth(view)
    needs = undecided(ready.rule.when, view) if state is UNKNOWN else ()
    acts = ready.unsigned
    if ready.signed is not acts and statement_id(ready.rule) in signed:
        acts = ready.signed
    return Finding(ready.rule, state, acts, needs, view)


def _verdict(findings: Iterable[Finding[C]]) -> Verdict:
    # Order is the policy: a known block, then a known delay, beat an open question, which beats a caution.
    findings = tuple(findings)
    settled = _settled(findings)
    asks = any(finding.state is UNKNOWN and finding.acts_as is not Severity.INFO for finding in findings)
    return Verdict.ASK if asks and settled.rank > Verdict.ASK.rank else settled


def _settled(findings: Iterable[Finding[C]]) -> Verdict:
    present = (_MEANS[finding.acts_as] for finding in findings if finding.state is YES)
    return min(present, key=lambda verdict: verdict.rank, default=Verdict.CLEAR)


def _first_day(rules: list[C], view: View) -> date | None:
    """The first later day on which time alone leaves none of these rules present."""
    turning = {rule.id: turning_days(rule.when, view) for rule in rules}
    again = {
        rule.id: add_time(view.on, rule.recheck)
        for rule in rules
        if rule.recheck is not None and not turning[rule.id]
    }
    days = {day for turns in turning.values() for day in turns} | set(again.values())
    for day in sorted(days):
        then = view.then(day)
        if all(rule.when.truth(then) is not YES or day >= again.get(rule.id, date.max) for rule in rules):
            return day
    return None


def _ask(findings: Iterable[Finding[C]], verdict: Verdict, order: Mapping[str, int]) -> tuple[str, ...]:
    """Questions that can still make the verdict worse, the most decisive first.

    A question weighs more the graver the finding it can settle, then the more findings it can settle, and
    the fewer other questions that takes.
    """
    if verdict is Verdict.BLOCKED:
        return ()
    weights: dict[str, list[float]] = {}
    for finding in findings:
        column = _COLUMN.get(finding.acts_as)
        if (
            finding.state is not UNKNOWN
            or column is None
            or (verdict is Verdict.DEFER and column == _CAUTION)
        ):
            continue
        for question in finding.needs:
            weights.setdefault(question, [0.0, 0.0, 0.0])[column] -= 1 / len(finding.needs)
    return tuple(sorted(weights, key=lambda question: (weights[question], order.get(question, 0), question)))


_CAUTION = 2
_COLUMN = {Severity.ABSOLUTE: 0, Severity.DEFER: 1, Severity.RELATIVE: _CAUTION}
