"""Answers of the self-check, carried in the form and nowhere else, and read and judged again at each step.

One answer is carried as "question=text". What cannot be read as an answer to a question that a patient is
asked is left out, so that a changed form can say nothing that the questions themselves could not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from mesotherapy.facts import Fact, Facts, Value, add_time, show
from mesotherapy.pack import Pack
from mesotherapy.pack.questions import AnswerKind, NotAnAnswer, Question
from mesotherapy.quantity import Quantity
from mesotherapy.truth import Truth

AGE = "birth-date"  # asked as an age: nobody types a date of birth on a public page
OLDEST = 120
MOST = 200  # answers, and letters in one
NONE = "none"
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Carried:
    """One answer, as it is carried and as it is understood."""

    question: Question
    text: str
    value: Value

    @property
    def pair(self) -> str:
        return f"{self.question.id}={self.text}"

    @property
    def is_unsure(self) -> bool:
        return self.value is Truth.UNKNOWN

    @property
    def is_age(self) -> bool:
        return self.question.id == AGE

    def shown(self, language: str) -> str:
        """The answer in the words of its question; yes, no and not sure are the page's own words."""
        if isinstance(self.value, Truth):
            return self.value.value
        if self.question.kind is AnswerKind.CODES:
            chosen = set(self.text.split(","))
            return _(", ").join(
                option.label.in_(language) for option in self.question.option if option.id in chosen
            )
        return self.text if self.is_age else show(self.value)


def read_all(pack: Pack, pairs: Iterable[str], on: date) -> tuple[Carried, ...]:
    """Every answer that can be read, in the order given; of two to one question the later counts."""
    found: dict[str, Carried] = {}
    for pair in list(pairs)[:MOST]:
        name, _equals, text = pair[:MOST].partition("=")
        question = pack.questions.get(name)
        if question is None or not question.for_patient:
            continue
        try:
            answer = read_one(question, text, on)
        except NotAnAnswer:
            continue
        found.pop(name, None)
        found[name] = answer
    return tuple(found.values())


def read_one(question: Question, text: str, on: date) -> Carried:
    """One answer.

    Raises:
        NotAnAnswer: when the question does not take it.
    """
    return Carried(question, text, _value(question, text.strip(), on))


def _value(question: Question, text: str, on: date) -> Value:
    if text == UNKNOWN:
        return Truth.UNKNOWN
    if question.id == AGE:
        return _born(text, on)
    match question.kind:
        case AnswerKind.CODES:
            return question.read([] if text == NONE else text.split(","))
        case AnswerKind.QUANTITY:
            return question.read(f"{text} {question.unit.label if question.unit else ''}".strip())
        case AnswerKind.DATE if text != "no":
            return _in_reach(question.read(text), on)
        case _:
            return question.read(text)


def _born(text: str, on: date) -> date:
    """A day of birth that gives exactly this age; rules speak of whole years only."""
    if not (text.isascii() and text.isdigit() and int(text) <= OLDEST):
        raise NotAnAnswer(f"{text!r} is not an age in years.")
    return add_time(on, Quantity.parse(f"{-int(text)} y"))


def _in_reach(value: Value, on: date) -> Value:
    """A date far from now is a slip of the finger."""
    if isinstance(value, date) and abs(value.year - on.year) > OLDEST:
        raise NotAnAnswer(f"{value} is too far from today.")
    return value


def facts_in(answers: Iterable[Carried], on: date) -> Facts:
    """The same answers as facts, said today."""
    return Facts.of(Fact(answer.question.id, answer.value, on, by="visitor") for answer in answers)


def posted_answer(question: Question, given: Mapping[str, str], chosen: list[str]) -> str:
    """What was answered to the question on the page: a button, a date, an age or some of its options."""
    if given.get("answer"):
        return given["answer"]
    if question.kind is AnswerKind.CODES:
        return ",".join(chosen)
    return given.get("typed", "").replace(",", ".").strip()
