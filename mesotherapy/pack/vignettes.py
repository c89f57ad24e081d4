"""Worked patients, and what must be said about them.

Every contraindication is held to its word by hand-written patients in whom it is present, absent and unknown.
`survivors` shows that they would notice: it deletes each rule, or turns it round, and names the changes that
every vignette overlooks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from typing import Any, Self

from pydantic import Field, model_validator

from mesotherapy.conditions import Not
from mesotherapy.facts import Fact, Facts
from mesotherapy.pack.base import (
    ContraindicationId,
    Entry,
    Jurisdiction,
    Kind,
    Lookup,
    Model,
    ProtocolId,
    QuestionId,
    Scope,
    Text,
)
from mesotherapy.pack.contraindications import Contraindication
from mesotherapy.pack.pack import Pack
from mesotherapy.pack.questions import NotAnAnswer, Question
from mesotherapy.screening import Rules, Screening, Severity, Verdict, acts_as, screen


class Others(Enum):
    """How the questions that a vignette does not name are answered."""

    UNKNOWN = "unknown"
    UNREMARKABLE = "unremarkable"


class Expect(Model):
    """What must come out."""

    verdict: Verdict | None = None
    defer_until: date | None = None
    present: tuple[ContraindicationId, ...] = ()
    absent: tuple[ContraindicationId, ...] = ()
    unknown: tuple[ContraindicationId, ...] = ()
    not_screened: tuple[ContraindicationId, ...] = ()
    ask: tuple[QuestionId, ...] = ()

    @model_validator(mode="after")
    def _expects_something(self) -> Self:
        if not any(self.__dict__.values()):
            raise ValueError("expects nothing; say at least one of verdict, present, absent, unknown, ask")
        return self

    @property
    def states(self) -> dict[str, tuple[str, ...]]:
        return {"present": self.present, "absent": self.absent, "unknown": self.unknown}


class Vignette(Entry):
    """One worked patient."""

    title: Text
    on: date
    jurisdiction: Jurisdiction | None = None
    protocol: ProtocolId | None = None
    scope: Scope = Field(default_factory=Scope)
    others: Others = Others.UNKNOWN
    signed: tuple[str, ...] = ()
    answers: dict[QuestionId, Any] = Field(default_factory=dict)
    said: dict[QuestionId, date] = Field(default_factory=dict)
    expect: Expect

    def faults(self, pack: Lookup) -> Iterator[tuple[str, str]]:
        for name, answer in self.answers.items():
            question = pack.find(Question, name)
            try:
                if question is not None:
                    question.read(answer)
            except NotAnAnswer as fault:
                yield f"answers.{name}", str(fault)

    def facts(self, questions: Mapping[str, Question]) -> Facts:
        """The patient's answers."""
        named = [
            Fact(name, questions[name].read(answer), self.said.get(name, self.on), by="vignette")
            for name, answer in self.answers.items()
        ]
        if self.others is Others.UNKNOWN:
            return Facts.of(named)
        rest = (question for question in questions.values() if question.id not in self.answers)
        return Facts.of(
            [*named, *(Fact(question.id, question.settled, self.on, by="vignette") for question in rest)]
        )


def run_vignette(vignette: Vignette, pack: Pack, rules: Rules[Contraindication] | None = None) -> list[str]:
    """What came out differently from what the vignette expects; nothing when it holds."""
    screening = screen(
        rules or pack.rules,
        vignette.facts(pack.questions),
        on=vignette.on,
        planned=pack.planned(scope=vignette.scope, protocol=vignette.protocol),
        jurisdiction=vignette.jurisdiction,
        signed=vignette.signed,
    )
    return [*_wrong_verdict(vignette.expect, screening), *_wrong_findings(vignette.expect, screening)]


def run_vignettes(pack: Pack, rules: Rules[Contraindication] | None = None) -> list[tuple[str, str]]:
    """Every vignette that does not hold, as (vignette id, what is wrong)."""
    return [
        (vignette.id, wrong)
        for vignette in pack.all(Vignette)
        for wrong in run_vignette(vignette, pack, rules)
    ]


def _wrong_verdict(expect: Expect, screening: Screening[Contraindication]) -> Iterator[str]:
    if expect.verdict is not None and screening.verdict is not expect.verdict:
        yield f"the verdict is {screening.verdict.value}, not {expect.verdict.value}"
    if expect.defer_until is not None and screening.defer_until != expect.defer_until:
        yield f"it is deferred until {screening.defer_until}, not {expect.defer_until}"
    if screening.ask[: len(expect.ask)] != expect.ask:
        yield f"it asks {', '.join(screening.ask) or 'nothing'}, not {', '.join(expect.ask)} first"


def _wrong_findings(expect: Expect, screening: Screening[Contraindication]) -> Iterator[str]:
    found = {finding.rule.id: finding.word for finding in screening.findings}
    for word, rules in expect.states.items():
        for rule in rules:
            if found.get(rule) != word:
                yield f"{rule} is {found.get(rule, 'not screened')}, not {word}"
    for rule in expect.not_screened:
        if rule in found:
            yield f"{rule} is {found[rule]}, and should not be screened here"


def untested(pack: Pack) -> list[tuple[str, str]]:
    """Each contraindication and state (present, absent, unknown) that no vignette shows."""
    shown = {
        (rule, word)
        for vignette in pack.all(Vignette)
        for word, rules in vignette.expect.states.items()
        for rule in rules
    }
    words = ("present", "absent", "unknown")
    return [
        (rule.id, word)
        for rule in pack.all(Contraindication)
        for word in words
        if (rule.id, word) not in shown
    ]


@dataclass(frozen=True, slots=True)
class Mutation:
    """One rule deleted or turned round, in a pack that is otherwise the same."""

    rule: str
    change: str
    rules: Rules[Contraindication]

    def __str__(self) -> str:
        return f"{self.rule} {self.change}"


def mutations(pack: Pack) -> Iterator[Mutation]:
    """Each rule deleted, its condition turned round, and its severity turned round."""
    for rule in pack.all(Contraindication):
        others = tuple(other for other in pack.rules.rules if other.id != rule.id)
        turned = rule.model_copy(update={"when": Not(rule.when)})
        lighter = rule.model_copy(update={"severity": _another_severity(rule)})
        yield Mutation(rule.id, "deleted", replace(pack.rules, rules=others))
        yield Mutation(rule.id, "turned round", replace(pack.rules, rules=(*others, turned)))
        yield Mutation(rule.id, "given another severity", replace(pack.rules, rules=(*others, lighter)))


def _another_severity(rule: Contraindication) -> Severity:
    """A severity with which the rule acts differently; a weak or local one already acts as relative."""
    candidates = (Severity.RELATIVE, Severity.ABSOLUTE, Severity.INFO)
    now = acts_as(rule, ())
    return next(
        severity
        for severity in candidates
        if acts_as(rule.model_copy(update={"severity": severity}), ()) is not now
    )


def survivors(pack: Pack) -> list[Mutation]:
    """The changes that no vignette about the rule would notice."""
    return [
        mutation
        for mutation in mutations(pack)
        if not any(run_vignette(vignette, pack, mutation.rules) for vignette in _about(pack, mutation.rule))
    ]


def _about(pack: Pack, rule: str) -> list[Vignette]:
    return [
        vignette
        for vignette in pack.all(Vignette)
        if any(rule in rules for rules in vignette.expect.states.values())
    ]


KINDS = (Kind("vignette", "vignettes", Vignette),)
