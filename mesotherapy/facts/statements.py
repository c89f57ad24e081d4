"""Statements about a patient, and what holds of them on a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from mesotherapy.quantity import Quantity
from mesotherapy.truth import Truth


@dataclass(frozen=True, slots=True)
class Codes:
    """A list of coded answers. A complete one says that nothing else applies; an open one does not."""

    present: frozenset[str]
    complete: bool = True

    def includes(self, code: str) -> Truth:
        if code in self.present:
            return Truth.YES
        return Truth.NO if self.complete else Truth.UNKNOWN


Value: TypeAlias = Truth | Quantity | date | Codes | str
_VALUES: tuple[type, ...] = (Truth, Quantity, date, Codes, str)


@dataclass(frozen=True, slots=True)
class Fact:
    """One statement about one question.

    `on` is the day it was said, or the day it began; `until` the day it ended, where that is known;
    `confirmed_on` a later day on which it was still so, such as a prescription that was active when read.
    """

    question: str
    value: Value
    on: date
    until: date | None = None
    confirmed_on: date | None = None
    by: str = ""
    origin: str = ""
    code: str = ""
    text: str = ""

    def __post_init__(self) -> None:
        if not isinstance(self.value, _VALUES):
            raise TypeError(f"{self.value!r} is not an answer to {self.question}.")

    @property
    def said_on(self) -> date:
        """The last day on which it was known to be so."""
        return self.confirmed_on or self.on

    @property
    def is_unknown(self) -> bool:
        return self.value is Truth.UNKNOWN


@dataclass(frozen=True, slots=True)
class Holding:
    """How long an answer holds, from the day it was given. `None` is for life; zero days is that day only."""

    days: int | None
    yes_days: int | None

    def still(self, fact: Fact, on: date) -> bool:
        if fact.until is not None:
            return on < fact.until
        days = self.yes_days if fact.value is Truth.YES else self.days
        return days is None or (on - (fact.confirmed_on or fact.on)).days <= days


FOR_LIFE = Holding(None, None)
TODAY = Holding(0, 0)


@dataclass(frozen=True, slots=True)
class Reading:
    """A question on a date: the value that holds, the facts behind it, and the rest."""

    value: Value
    facts: tuple[Fact, ...] = ()
    history: tuple[Fact, ...] = ()
    conflicts: tuple[Fact, ...] = ()


NOTHING_SAID = Reading(Truth.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything said about one patient.

    >>> facts = Facts.answers({"pregnant": Truth.NO}, on=date(2026, 11, 22))
    >>> facts.read("pregnant", date(2026, 11, 22), TODAY).value
    <Truth.NO: 'no'>
    >>> facts.read("pregnant", date(2026, 11, 23), TODAY).value
    <Truth.UNKNOWN: 'unknown'>
    """

    by_question: Mapping[str, tuple[Fact, ...]]

    @classmethod
    def of(cls, facts: Iterable[Fact]) -> Facts:
        grouped: dict[str, list[Fact]] = {}
        for fact in facts:
            grouped.setdefault(fact.question, []).append(fact)
        return cls({question: tuple(said) for question, said in grouped.items()})

    @classmethod
    def answers(cls, values: Mapping[str, Value], on: date, by: str = "", origin: str = "") -> Facts:
        """Answers given on one day by one person."""
        return cls.of(Fact(question, value, on, by=by, origin=origin) for question, value in values.items())

    def __iter__(self) -> Iterator[Fact]:
        for said in self.by_question.values():
            yield from said

    def __len__(self) -> int:
        return sum(map(len, self.by_question.values()))

    def __or__(self, later: Facts) -> Facts:
        """Both sets of statements; nothing is lost, and a statement made twice is kept once."""
        merged = dict(self.by_question)
        for question, said in later.by_question.items():
            merged[question] = tuple(dict.fromkeys((*merged.get(question, ()), *said)))
        return Facts(merged)

    def __add__(self, later: Facts) -> Facts:
        """Both sets of statements, the later ones behind, whatever they repeat."""
        few, many = self.by_question, later.by_question
        again = {question: (*said, *many.get(question, ())) for question, said in few.items()}
        return Facts({**many, **again})

    def value(self, question: str, on: date, holding: Holding = FOR_LIFE) -> Value:
        """The value that `read` gives, without what stands behind it."""
        said = self.by_question.get(question)
        if said is None:
            return Truth.UNKNOWN
        if len(said) > 1:
            return self.read(question, on, holding).value
        fact = said[0]
        return fact.value if fact.on <= on and holding.still(fact, on) else Truth.UNKNOWN

    def read(self, question: str, on: date, holding: Holding = FOR_LIFE) -> Reading:
        """What holds on a day. The latest statement wins; on the same day, the one said last."""
        said = self.by_question.get(question)
        if said is None:
            return NOTHING_SAID
        if len(said) == 1:
            return _read_one(said[0], on, holding)
        begun = [fact for fact in said if fact.on <= on]
        valid = [fact for fact in begun if holding.still(fact, on) and not fact.is_unknown]
        history = tuple(fact for fact in begun if not fact.is_unknown and not holding.still(fact, on))
        if not valid:
            return Reading(Truth.UNKNOWN, history=history)
        return _settle(_newest_first(valid), _withdrawn(begun), history)


def _read_one(fact: Fact, on: date, holding: Holding) -> Reading:
    if fact.on > on or fact.value is Truth.UNKNOWN:
        return NOTHING_SAID
    if holding.still(fact, on):
        return Reading(fact.value, (fact,))
    return Reading(Truth.UNKNOWN, history=(fact,))


def _newest_first(facts: list[Fact]) -> list[Fact]:
    return sorted(facts, key=lambda fact: fact.said_on)[::-1]


def _withdrawn(begun: list[Fact]) -> Fact | None:
    """The last word, when it was "I do not know": it takes back what the same person said before."""
    newest = _newest_first(begun)[0]
    return newest if newest.is_unknown else None


def _settle(valid: list[Fact], withdrawn: Fact | None, history: tuple[Fact, ...]) -> Reading:
    if withdrawn is not None:
        valid = [fact for fact in valid if fact.by != withdrawn.by]
        if not valid:
            return Reading(Truth.UNKNOWN, history=history)
    newest = valid[0]
    if isinstance(newest.value, Codes):
        return _settle_codes(valid, history)
    agreeing = tuple(fact for fact in valid if fact.value == newest.value)
    conflicts = tuple(fact for fact in valid if fact.value != newest.value and _contradicts(fact, newest))
    return Reading(newest.value, agreeing, history, conflicts)


def _settle_codes(valid: list[Fact], history: tuple[Fact, ...]) -> Reading:
    """The latest complete list, with whatever open statements were made on the same day or since."""
    used: list[Fact] = []
    complete = False
    for fact in valid:
        if not isinstance(fact.value, Codes) or (complete and fact.said_on < used[-1].said_on):
            continue
        used.append(fact)
        complete = complete or fact.value.complete
    present = frozenset(code for fact in used if isinstance(fact.value, Codes) for code in fact.value.present)
    return Reading(Codes(present, complete), tuple(used), history, tuple(f for f in valid if f not in used))


def _contradicts(fact: Fact, newest: Fact) -> bool:
    """A new measurement replaces an old one; two people saying yes and no disagree."""
    return not isinstance(newest.value, Quantity) or fact.said_on == newest.said_on
