"""Many people at once, question by question: the first step toward screening by columns.

Each question is two long numbers, one bit for each person: who said yes, who said no. A rule over yes and no
is then a few operations on them for everybody together. What is not a plain yes or no (days, amounts, lists,
what was said twice or no longer holds) is looked at person by person, for that question only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from mesotherapy.conditions import (
    AllOf,
    AnyOf,
    AtLeast,
    Condition,
    Ever,
    Includes,
    InNext,
    Is,
    Not,
    View,
    Within,
    compiled,
)
from mesotherapy.facts import Facts
from mesotherapy.screening.rules import C, Check, Rules
from mesotherapy.truth import Truth


@dataclass(frozen=True, slots=True)
class Column:
    """Who it is so for, and who not; everybody else is unknown. One bit for each person."""

    yes: int
    no: int


class Columns:
    """What some people said, by question."""

    def __init__(self, people: Sequence[Facts], on: date, rules: Rules[C]) -> None:
        self.count = len(people)
        self.everybody = (1 << self.count) - 1
        size = (self.count + 7) // 8
        yes: dict[str, bytearray] = {}
        no: dict[str, bytearray] = {}
        self._others: dict[str, list[tuple[int, View]]] = {}
        for place, facts in enumerate(people):
            view = rules.view(facts, on)
            byte, bit = place >> 3, 1 << (place & 7)
            for question, said in facts.by_question.items():
                value = view.values[question]
                if len(said) > 1 or (value is not Truth.YES and value is not Truth.NO):
                    self._others.setdefault(question, []).append((place, view))
                if value is Truth.YES:
                    yes.setdefault(question, bytearray(size))[byte] |= bit
                elif value is Truth.NO:
                    no.setdefault(question, bytearray(size))[byte] |= bit
        self._yes = {question: int.from_bytes(bits, "little") for question, bits in yes.items()}
        self._no = {question: int.from_bytes(bits, "little") for question, bits in no.items()}
        self._known: dict[Condition, Column] = {}

    def column(self, condition: Condition) -> Column:
        """A condition for everybody."""
        found = self._known.get(condition)
        if found is None:
            found = self._known[condition] = self._column(condition)
        return found

    def _column(self, condition: Condition) -> Column:
        match condition:
            case Is(question=question):
                return Column(self._yes.get(question, 0), self._no.get(question, 0))
            case Not(of=inside):
                column = self.column(inside)
                return Column(column.no, column.yes)
            case AnyOf(of=parts):
                return self._any(map(self.column, parts))
            case AllOf(of=parts):
                turned = self._any(Column(part.no, part.yes) for part in map(self.column, parts))
                return Column(turned.no, turned.yes)
            case AtLeast():
                return self._one_by_one(condition)
            case _:
                return self._atom(condition)

    def _any(self, parts: Iterable[Column]) -> Column:
        yes, no = 0, self.everybody
        for part in parts:
            yes |= part.yes
            no &= part.no
        return Column(yes, no)

    def _atom(self, condition: Condition) -> Column:
        """Plain answers together, the others one by one."""
        question = condition.question  # type: ignore[union-attr]
        yes = self._yes.get(question, 0) if isinstance(condition, Ever) else 0
        says_no = isinstance(condition, Ever | Within | InNext | Includes)
        no = self._no.get(question, 0) if says_no else 0
        test = compiled(condition)
        for place, view in self._others.get(question, ()):
            bit = 1 << place
            state = test(view)
            yes = yes | bit if state is Truth.YES else yes & ~bit
            no = no | bit if state is Truth.NO else no & ~bit
        return Column(yes, no)

    def _one_by_one(self, condition: AtLeast) -> Column:
        parts = [self.column(part) for part in condition.of]
        yes = no = 0
        for place in range(self.count):
            bit = 1 << place
            if sum(bool(part.yes & bit) for part in parts) >= condition.count:
                yes |= bit
            elif len(parts) - sum(bool(part.no & bit) for part in parts) < condition.count:
                no |= bit
        return Column(yes, no)

    def ranks(self, checks: Sequence[Check[C]]) -> tuple[int, ...]:
        """Who has which verdict: one long number for each, worst first, in the order of `Verdict`."""
        present, open_ = [0] * 5, 0
        for check in checks:
            column = self.column(check.rule.when)
            present[check.rank] |= column.yes
            if check.rank < _CLEAR:
                open_ |= self.everybody & ~column.yes & ~column.no
        present[_ASK] = open_
        taken, found = 0, []
        for rank in range(_CLEAR):
            found.append(present[rank] & ~taken)
            taken |= present[rank]
        return (*found, self.everybody & ~taken)


_ASK, _CLEAR = 2, 4
