"""The forms a condition can take, and the view of a patient's answers that they are held against."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from mesotherapy.facts import FOR_LIFE, Codes, Facts, Holding, Reading, Value, add_time
from mesotherapy.quantity import Quantity
from mesotherapy.truth import Truth

BIRTH_DATE = "birth-date"
YES, NO, UNKNOWN = Truth.YES, Truth.NO, Truth.UNKNOWN


class Values(dict[str, Value]):
    """The value of each question as it holds on the day, read when first wanted."""

    __slots__ = ("_view",)

    def __init__(self, view: View) -> None:
        super().__init__()
        self._view = view

    def __missing__(self, question: str) -> Value:
        view = self._view
        holding = view.holdings.get(question, FOR_LIFE)
        found = self[question] = view.facts.value(question, view.asked_on, holding)
        return found


class View:
    """One patient's answers as they stand on a day.

    `then` moves the day, to ask "would it work then?"; which answers hold stays as it is on `asked_on`.
    """

    __slots__ = ("_readings", "asked_on", "facts", "holdings", "on", "values")

    def __init__(
        self, facts: Facts, on: date, holdings: Mapping[str, Holding], asked_on: date | None = None
    ) -> None:
        self.facts = facts
        self.on = on
        self.asked_on = asked_on or on
        self.holdings = holdings
        self.values = Values(self)
        self._readings: dict[str, Reading] = {}

    def reading(self, question: str) -> Reading:
        found = self._readings.get(question)
        if found is None:
            holding = self.holdings.get(question, FOR_LIFE)
            found = self._readings[question] = self.facts.read(question, self.asked_on, holding)
        return found

    def value(self, question: str) -> Value:
        return self.values[question]

    def then(self, day: date) -> View:
        """The same answers, looked at from another day."""
        later = View(self.facts, day, self.holdings, self.asked_on)
        later._readings = self._readings
        later.values = self.values
        return later


@dataclass(frozen=True, slots=True)
class Is:
    """The question is answered yes."""

    question: str

    def truth(self, view: View) -> Truth:
        value = view.value(self.question)
        return value if isinstance(value, Truth) else UNKNOWN


@dataclass(frozen=True, slots=True)
class Ever:
    """Yes now, or yes at any time before, also when it has ended since."""

    question: str

    def truth(self, view: View) -> Truth:
        reading = view.reading(self.question)
        if any(fact.value is YES for fact in (*reading.facts, *reading.history, *reading.conflicts)):
            return YES
        return reading.value if isinstance(reading.value, Truth) else UNKNOWN


@dataclass(frozen=True, slots=True)
class Compare:
    """An amount held against limits. Amounts of another dimension leave it unknown."""

    question: str
    more_than: Quantity | None = None
    at_least: Quantity | None = None
    less_than: Quantity | None = None
    at_most: Quantity | None = None

    def truth(self, view: View) -> Truth:
        value = view.value(self.question)
        if not isinstance(value, Quantity) or not all(value.compatible(limit) for limit in self.limits()):
            return UNKNOWN
        return Truth.of(
            (self.more_than is None or value > self.more_than)
            and (self.at_least is None or value >= self.at_least)
            and (self.less_than is None or value < self.less_than)
            and (self.at_most is None or value <= self.at_most)
        )

    def limits(self) -> Iterator[Quantity]:
        """The limits that are given."""
        limits = (self.more_than, self.at_least, self.less_than, self.at_most)
        return (limit for limit in limits if limit is not None)


@dataclass(frozen=True, slots=True)
class Within:
    """The date lies less than a span before the session. "Never" is no; a day still to come is no.

    What happened stays so: a day that was told too long ago to say "and nothing since" still counts when it
    lies within the span.
    """

    question: str
    span: Quantity

    def truth(self, view: View) -> Truth:
        day = view.value(self.question)
        if isinstance(day, date):
            return Truth.of(self.holds(day, view.on))
        if any(self.holds(fact.value, view.on) for fact in view.reading(self.question).history):
            return YES
        return NO if day is NO else UNKNOWN

    def holds(self, day: Value, on: date) -> bool:
        """Whether a day lies within the span."""
        return isinstance(day, date) and day <= on < add_time(day, self.span)


@dataclass(frozen=True, slots=True)
class InNext:
    """The date lies on the day of the session or in the span after it."""

    question: str
    span: Quantity

    def truth(self, view: View) -> Truth:
        day = view.value(self.question)
        if isinstance(day, date):
            return Truth.of(view.on <= day <= add_time(view.on, self.span))
        return NO if day is NO else UNKNOWN


@dataclass(frozen=True, slots=True)
class Age:
    """The age on the day of the session, counted from the birth date in whole months and years."""

    under: Quantity | None = None
    at_least: Quantity | None = None

    @property
    def question(self) -> str:
        return BIRTH_DATE

    def truth(self, view: View) -> Truth:
        born = view.value(BIRTH_DATE)
        if not isinstance(born, date):
            return UNKNOWN
        return Truth.of(
            (self.under is None or view.on < add_time(born, self.under))
            and (self.at_least is None or view.on >= add_time(born, self.at_least))
        )


@dataclass(frozen=True, slots=True)
class Includes:
    """A coded answer holds any of these codes."""

    question: str
    codes: tuple[str, ...]

    def truth(self, view: View) -> Truth:
        value = view.value(self.question)
        if isinstance(value, Codes):
            return _any(value.includes(code) for code in self.codes)
        return NO if value is NO else UNKNOWN


@dataclass(frozen=True, slots=True)
class Equals:
    """A worded answer is exactly this."""

    question: str
    text: str

    def truth(self, view: View) -> Truth:
        value = view.value(self.question)
        return Truth.of(value == self.text) if isinstance(value, str) else UNKNOWN


@dataclass(frozen=True, slots=True)
class Not:
    of: Condition

    def truth(self, view: View) -> Truth:
        return ~self.of.truth(view)


@dataclass(frozen=True, slots=True)
class AnyOf:
    of: tuple[Condition, ...]

    def truth(self, view: View) -> Truth:
        return _any(part.truth(view) for part in self.of)


@dataclass(frozen=True, slots=True)
class AllOf:
    of: tuple[Condition, ...]

    def truth(self, view: View) -> Truth:
        return ~_any(~part.truth(view) for part in self.of)


@dataclass(frozen=True, slots=True)
class AtLeast:
    """So many of these, or more."""

    count: int
    of: tuple[Condition, ...]

    def truth(self, view: View) -> Truth:
        found = [part.truth(view) for part in self.of]
        if found.count(YES) >= self.count:
            return YES
        return NO if len(found) - found.count(NO) < self.count else UNKNOWN


Atom: TypeAlias = Is | Ever | Compare | Within | InNext | Age | Includes | Equals
Condition: TypeAlias = Atom | Not | AnyOf | AllOf | AtLeast


def _any(truths: Iterable[Truth]) -> Truth:
    found = NO
    for truth in truths:
        if truth is YES:
            return YES
        if truth is UNKNOWN:
            found = UNKNOWN
    return found
