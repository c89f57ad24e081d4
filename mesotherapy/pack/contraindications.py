"""Contraindications: what must not, must not yet, or only with care be treated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import Field, PlainSerializer, PlainValidator, model_validator

from mesotherapy.conditions import (
    Age,
    Atom,
    Compare,
    Condition,
    Equals,
    Ever,
    Includes,
    InNext,
    Is,
    Within,
    atoms,
    questions_in,
)
from mesotherapy.pack.base import Amount, CitedEntry, Kind, Lookup, Model, Reference, Scope, Text, Topic
from mesotherapy.pack.questions import AnswerKind, Question
from mesotherapy.quantity import Quantity, Unit
from mesotherapy.screening import Severity
from mesotherapy.writing import read_condition, write_condition


def _read(value: Any) -> Any:
    return value if not isinstance(value, str | dict) else read_condition(value)


When = Annotated[Condition, PlainValidator(_read), PlainSerializer(write_condition, return_type=Any)]


class Say(Model):
    """What the clinician does, and what the patient is told."""

    clinician: Text
    patient: Text


class Contraindication(CitedEntry):
    """A condition over answers, where it applies, and how much it weighs."""

    title: Text
    why: Text | None = None
    topic: Topic
    severity: Severity
    scope: Scope = Field(default_factory=Scope)
    when: When
    recheck: Amount | None = None
    local: bool = False
    overridable: bool = True
    say: Say

    @model_validator(mode="after")
    def _recheck_defers(self) -> Self:
        if self.recheck is None:
            return self
        if self.severity is not Severity.DEFER:
            raise ValueError('`recheck` goes only with severity = "defer"')
        if self.recheck.unit not in (Unit.DAY, Unit.WEEK, Unit.MONTH, Unit.YEAR):
            raise ValueError("`recheck` is a span in d, wk, mo or y")
        return self

    @property
    def questions(self) -> tuple[str, ...]:
        """The questions the rule rests on."""
        return questions_in(self.when)

    def further_references(self) -> Iterator[tuple[str, Reference]]:
        return (("when", Reference(question, "question")) for question in self.questions)

    def faults(self, pack: Lookup) -> Iterator[tuple[str, str]]:
        """A condition asks each question for what it can give, and names options that it has."""
        for atom in atoms(self.when):
            question = pack.find(Question, atom.question)
            if question is not None:
                yield from (("when", wrong) for wrong in _misfits(atom, question))


def _misfits(atom: Atom, question: Question) -> Iterator[str]:
    wanted = _TAKES[type(atom)]
    if question.kind not in wanted:
        kinds = " or ".join(kind.value for kind in wanted)
        yield f"'{question.id}' is a {question.kind.value} question; this condition needs {kinds}"
    if isinstance(atom, Includes):
        known = {option.id for option in question.option}
        yield from (
            f"'{code}' is not an option of '{question.id}'" for code in atom.codes if code not in known
        )
    if isinstance(atom, Compare) and question.unit is not None:
        unit = Quantity(Decimal(1), question.unit)
        yield from (
            f"{limit} does not go with '{question.id}', which is in {question.unit.value}"
            for limit in atom.limits()
            if not limit.compatible(unit)
        )


_TAKES: Mapping[type[Atom], tuple[AnswerKind, ...]] = {
    Is: (AnswerKind.YES_NO,),
    Ever: (AnswerKind.YES_NO,),
    Compare: (AnswerKind.QUANTITY,),
    Within: (AnswerKind.DATE,),
    InNext: (AnswerKind.DATE,),
    Age: (AnswerKind.DATE,),
    Includes: (AnswerKind.CODES,),
    Equals: (AnswerKind.TEXT,),
}

KINDS = (Kind("contraindication", "contraindications", Contraindication),)
