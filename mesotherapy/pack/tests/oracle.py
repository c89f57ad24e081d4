"""Made-up people with the frequencies that the pack states, and an oracle that knows all their answers."""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

from mesotherapy.conditions import AnyOf, questions_in
from mesotherapy.facts import Codes, Facts, Value
from mesotherapy.pack import Pack
from mesotherapy.pack.contraindications import Contraindication
from mesotherapy.pack.grouping import asking_of, chances_of
from mesotherapy.pack.protocols import Protocol
from mesotherapy.pack.questions import AnswerKind, Question
from mesotherapy.planned import Planned
from mesotherapy.quantity import Quantity
from mesotherapy.screening import Asking, Screening, Severity
from mesotherapy.screening.asking import MOST_TOGETHER, USUAL_CHANCE
from mesotherapy.truth import Truth

DAY = date(2026, 11, 22)
Answers = dict[str, Value]


@dataclass(frozen=True)
class Talk:
    """What it took to ask one person: things put to them, and the answers that came of it."""

    put: int
    lines: int  # questions read, in lists or alone
    answers: Answers


@dataclass(frozen=True)
class Oracle:
    """The pack, the treatments in mind, and people whose every answer is known."""

    pack: Pack

    @cached_property
    def treatments(self) -> tuple[Planned, ...]:
        """Every treatment of the pack."""
        return tuple(self.pack.planned(protocol=protocol.id) for protocol in self.pack.all(Protocol))

    @cached_property
    def asking(self) -> Asking[Contraindication]:
        return asking_of(self.pack, self.treatments)

    @cached_property
    def full_form(self) -> tuple[str, ...]:
        """Every question that any rule of these treatments rests on, asked one by one."""
        rules = {
            finding.rule.id: finding.rule
            for planned in self.treatments
            for finding in self.pack.screen(Facts.of([]), on=DAY, planned=planned).findings
            if finding.rule.severity is not Severity.INFO
        }
        return tuple(dict.fromkeys(name for rule in rules.values() for name in questions_in(rule.when)))

    def person(self, seed: int) -> Answers:
        """One person's answers to everything, each by its stated frequency."""
        chance = random.Random(seed)
        chances = chances_of(self.pack)
        return {
            name: _answer(question, chance, chances.get(name, USUAL_CHANCE))
            for name, question in self.pack.questions.items()
        }

    def talk(self, truly: Answers, may_ask: Collection[str] | None = None) -> Talk:
        """Follow the steps. What is ticked in a list is asked in detail; none of these is no to each."""
        put = lines = 0
        said: Answers = {}
        while True:
            steps = self.asking.steps(Facts.answers(said, DAY), DAY, may_ask)
            if not steps:
                return Talk(put, lines, said)
            step = steps[0]
            put, lines = put + 1, lines + len(step.questions)
            for name in step.questions:
                raised = truly[name] != self.pack.questions[name].settled
                put += step.is_any_of_these and raised
                said[name] = truly[name]

    def screened(self, answers: Answers) -> Sequence[Screening[Contraindication]]:
        """Each treatment judged on these answers."""
        facts = Facts.answers(answers, DAY)
        return [self.pack.screen(facts, on=DAY, planned=planned) for planned in self.treatments]

    def least(self, truly: Answers) -> int:
        """What no way of asking can go below for this person, with lists of at most eight.

        In a treatment that is not blocked, every rule that weighs has to be seen absent or present. One over
        one question takes that question; "any of several" that is absent takes them all. Rules of blocked
        treatments, and those over several questions at once, are left out: the bound is low, never high.
        """
        needed: set[str] = set()
        for screening in self.screened(truly):
            verdict = screening.verdict.value
            if verdict == "blocked":
                continue
            for check, state in zip(screening.checks, screening.states, strict=True):
                weighs = check.rank <= (1 if verdict == "defer" else 3)
                absent = isinstance(check.rule.when, AnyOf) and state is Truth.NO
                if weighs and (len(check.questions) == 1 or absent):
                    needed.update(check.questions)
        asked = [self.pack.questions[name] for name in needed]
        listed = [question for question in asked if question.may_be_grouped]
        ticked = sum(truly[question.id] != question.settled for question in listed)
        return -(-len(listed) // MOST_TOGETHER) + ticked + len(asked) - len(listed)


def _answer(question: Question, chance: random.Random, often: float) -> Value:
    raises = chance.random() < often
    match question.kind:
        case AnswerKind.YES_NO if question.settled is Truth.YES:
            return Truth.of(not raises)
        case AnswerKind.YES_NO:
            return Truth.of(raises)
        case AnswerKind.DATE if question.id == "birth-date":
            return DAY - timedelta(days=chance.randint(17 * 365, 75 * 365))
        case AnswerKind.DATE if question.id == "next-vaccine-on":
            return DAY + timedelta(days=chance.randint(0, 60)) if raises else Truth.NO
        case AnswerKind.DATE:
            return DAY - timedelta(days=chance.randint(0, 200)) if raises else Truth.NO
        case AnswerKind.QUANTITY:
            assert question.unit is not None
            return Quantity(Decimal(chance.randint(20, 35)) / 10, question.unit)
        case AnswerKind.CODES:
            return Codes(frozenset({chance.choice(question.option).id}))
        case AnswerKind.TEXT:
            return "Fewer brown patches."
