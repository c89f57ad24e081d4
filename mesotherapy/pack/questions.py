"""How each question is asked, what an answer may be, and how long it holds."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Self

from pydantic import Field, PlainSerializer, PlainValidator, model_validator

from mesotherapy.facts import Codes, Holding, Value, add_time
from mesotherapy.pack.base import Amount, Entry, Id, Kind, Model, Review, SourceKey, Text, Topic
from mesotherapy.quantity import NotAQuantity, Quantity, Unit
from mesotherapy.truth import Truth


class AnswerKind(Enum):
    """What sort of answer a question takes."""

    YES_NO = "yes-no"
    QUANTITY = "quantity"
    DATE = "date"
    CODES = "codes"
    TEXT = "text"


class Section(Enum):
    """Which part of the assessment a question belongs to."""

    PERSON = "person"
    HISTORY = "history"
    MEDICINES = "medicines"
    ALLERGIES = "allergies"
    TODAY = "today"
    SKIN = "skin"
    GOALS = "goals"


class AnsweredBy(Enum):
    """Who can answer: what only an examination shows is never asked on a phone."""

    PATIENT = "patient"
    CLINICIAN = "clinician"


class NotAnAnswer(ValueError):
    """An answer that the question does not take; the message says what it takes."""


def _read_unit(value: Any) -> Unit:
    if isinstance(value, Unit):
        return value
    return Unit.NUMBER if value == Unit.NUMBER.value else Quantity.parse(f"1 {value}").unit


def _read_days(value: Any) -> int | None:
    """How many days an answer holds: "today" is 0, "for-life" is none, otherwise a span."""
    if value == "for-life" or value is None:
        return None
    if value == "today":
        return 0
    if isinstance(value, int):
        return value
    start = date(2001, 1, 1)
    return (add_time(start, Quantity.parse(str(value))) - start).days


def _write_days(days: int | None) -> str:
    return "for-life" if days is None else "today" if days == 0 else f"{days} d"


UnitName = Annotated[
    Unit, PlainValidator(_read_unit), PlainSerializer(lambda unit: unit.value, return_type=str)
]
Days = Annotated[int | None, PlainValidator(_read_days), PlainSerializer(_write_days, return_type=str)]


class Option(Model):
    """One code that may be chosen."""

    id: Id
    label: Text


class Question(Entry):
    """A question to a patient, or about one."""

    kind: AnswerKind
    topic: Topic
    section: Section
    ask: Text
    clinician: Text
    why: Text | None = None
    help: Text | None = None
    answered_by: tuple[AnsweredBy, ...] = (AnsweredBy.PATIENT, AnsweredBy.CLINICIAN)
    holds: Days
    holds_yes: Days = Field(default=-1, validate_default=False)
    unremarkable: str | None = None
    order: int = 0
    unit: UnitName | None = None
    least: Amount | None = None
    most: Amount | None = None
    option: tuple[Option, ...] = ()
    source: tuple[SourceKey, ...] = ()
    row: tuple[str, ...] = ()
    review: Review | None = None

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        if (self.kind is AnswerKind.QUANTITY) != (self.unit is not None):
            raise ValueError("`unit` is needed for a quantity, and only there")
        if (self.kind is AnswerKind.CODES) != bool(self.option):
            raise ValueError("`option` is needed for codes, and only there")
        for limit in (self.least, self.most):
            if limit is not None and (
                self.unit is None or not limit.compatible(Quantity(Decimal(1), self.unit))
            ):
                raise ValueError(f"{limit} does not go with the unit of this question")
        if self.unremarkable is not None:
            self.read(self.unremarkable)
        return self

    @property
    def holding(self) -> Holding:
        return Holding(self.holds, self.holds if self.holds_yes == -1 else self.holds_yes)

    @property
    def for_patient(self) -> bool:
        """Whether the patient can answer it alone, at home."""
        return AnsweredBy.PATIENT in self.answered_by

    @property
    def asked_today(self) -> bool:
        """Asked again at every session."""
        return self.holds == 0

    @property
    def may_be_grouped(self) -> bool:
        """Whether "none of these" answers it: a yes or no, or a day that may be "never".

        What a person hopes for is asked by itself, and so is a day that everybody has had.
        """
        plain = self.kind in (AnswerKind.YES_NO, AnswerKind.DATE) and self.unremarkable is None
        return plain and self.section is not Section.GOALS

    @property
    def settled(self) -> Value:
        """The answer that raises nothing; unknown where there is no such answer."""
        if self.unremarkable is not None:
            return self.read(self.unremarkable)
        match self.kind:
            case AnswerKind.YES_NO | AnswerKind.DATE:
                return Truth.NO
            case AnswerKind.CODES:
                return Codes(frozenset())
            case AnswerKind.QUANTITY | AnswerKind.TEXT:
                return Truth.UNKNOWN

    def read(self, answer: object) -> Value:
        """Read an answer as it is written in a file or a form.

        Raises:
            NotAnAnswer: when the question does not take it.
        """
        if answer == "unknown":
            return Truth.UNKNOWN
        match self.kind:
            case AnswerKind.YES_NO:
                return self._read_yes_no(answer)
            case AnswerKind.QUANTITY:
                return self._read_quantity(answer)
            case AnswerKind.DATE:
                return self._read_date(answer)
            case AnswerKind.CODES:
                return self._read_codes(answer)
            case AnswerKind.TEXT:
                return self._read_text(answer)

    def _wrong(self, answer: object, expected: str) -> NotAnAnswer:
        return NotAnAnswer(f"{self.id}: {answer!r} is not an answer to this question; expected {expected}.")

    def _read_yes_no(self, answer: object) -> Truth:
        if answer not in ("yes", "no"):
            raise self._wrong(answer, '"yes", "no" or "unknown"')
        return Truth(answer)

    def _read_quantity(self, answer: object) -> Quantity:
        assert self.unit is not None  # noqa: S101 - the validator holds it
        try:
            amount = Quantity.parse(str(answer))
        except NotAQuantity:
            raise self._wrong(answer, f'an amount such as "1 {self.unit.value}"') from None
        if not amount.compatible(Quantity(Decimal(1), self.unit)):
            raise self._wrong(answer, f"an amount in {self.unit.value or 'no unit'}")
        if (self.least is not None and amount < self.least) or (self.most is not None and amount > self.most):
            raise self._wrong(answer, f"between {self.least or 'any'} and {self.most or 'any'}")
        return amount

    def _read_date(self, answer: object) -> Value:
        if isinstance(answer, date):
            return answer
        if answer == "no":
            return Truth.NO
        try:
            return date.fromisoformat(str(answer))
        except ValueError:
            raise self._wrong(answer, 'a date such as 2026-11-22, or "no" for never') from None

    def _read_codes(self, answer: object) -> Codes:
        codes = [] if answer == "no" else answer
        if not isinstance(codes, list | tuple | set | frozenset):
            raise self._wrong(answer, "a list of options")
        known = {option.id for option in self.option}
        for code in codes:
            if code not in known:
                raise self._wrong(code, f"one of {', '.join(sorted(known))}")
        return Codes(frozenset(codes))

    def _read_text(self, answer: object) -> str:
        if not isinstance(answer, str) or not answer.strip():
            raise self._wrong(answer, "some text")
        return answer


KINDS = (Kind("question", "questions", Question),)
