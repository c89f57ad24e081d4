"""What came out: findings, the verdict they lead to, and when time alone will change it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Generic

from mesotherapy.conditions import View, facts_behind, questions_in, turning_days
from mesotherapy.facts import Fact, add_time
from mesotherapy.screening.rules import MEANS, STOPS, C, Check, Severity, Verdict
from mesotherapy.truth import Truth

YES, NO, UNKNOWN = Truth.YES, Truth.NO, Truth.UNKNOWN


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
        return first_day([self.rule], self.view) if self.is_present else None


_WORDS = {YES: "present", NO: "absent", UNKNOWN: "unknown"}


@dataclass(frozen=True)
class Screening(Generic[C]):
    """The verdict, why, and what would settle it. Findings and reasons are made when wanted."""

    verdict: Verdict
    on: date
    ask: tuple[str, ...]
    defer_until: date | None
    checks: tuple[Check[C], ...] = field(repr=False)
    states: tuple[Truth, ...] = field(repr=False)
    view: View = field(repr=False, compare=False)

    @cached_property
    def findings(self) -> tuple[Finding[C], ...]:
        """One for each rule that touches the plan, in the order of the rules."""
        return tuple(self._made(range(len(self.checks))))

    @cached_property
    def present(self) -> tuple[Finding[C], ...]:
        """The findings that are there, the gravest first."""
        checks = self.checks
        found = [place for place, state in enumerate(self.states) if state is YES]
        return tuple(self._made(sorted(found, key=lambda place: checks[place].rank)))

    @property
    def unknown(self) -> tuple[Finding[C], ...]:
        return tuple(self._made(place for place, state in enumerate(self.states) if state is UNKNOWN))

    def _made(self, places: Iterable[int]) -> Iterator[Finding[C]]:
        for place in places:
            check, state = self.checks[place], self.states[place]
            needs = check.needs(self.view) if state is UNKNOWN else ()
            yield Finding(check.rule, state, check.acts_as, needs, self.view)

    @property
    def avoid(self) -> tuple[Finding[C], ...]:
        """Local findings: areas to cut out of the map."""
        return tuple(finding for finding in self.present if finding.rule.local)

    @property
    def stopping(self) -> tuple[Finding[C], ...]:
        """The present findings that block or defer."""
        return tuple(finding for finding in self.present if finding.acts_as in STOPS)

    @property
    def is_overridable(self) -> bool:
        """Whether a person with the right role may decide otherwise on every finding that stops."""
        return all(finding.rule.overridable for finding in self.stopping)

    @property
    def could_become(self) -> frozenset[Verdict]:
        """The verdicts that answers to what is unknown can still lead to; one only, once all is known."""
        now = settled(self.findings)
        worse = {MEANS[finding.acts_as] for finding in self.unknown}
        return frozenset({now} | {verdict for verdict in worse if verdict.rank < now.rank})


def settled(findings: Iterable[Finding[C]]) -> Verdict:
    """The verdict of what is known, as if everything unknown were absent."""
    present = (MEANS[finding.acts_as] for finding in findings if finding.state is YES)
    return min(present, key=lambda verdict: verdict.rank, default=Verdict.CLEAR)


def first_day(rules: Sequence[C], view: View) -> date | None:
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
