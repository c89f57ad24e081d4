"""How often a question has an answer that raises something: for the order only, never for a verdict."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Self

from pydantic import Field, model_validator

from mesotherapy.pack.base import Entry, Kind, QuestionId, SourceKey, Text


class Frequency(Entry):
    """Questions whose remarkable answer is about equally frequent.

    With a source it is a finding about the people of that source. Without one it is our assumption, made only
    to put questions in an order; it is shown nowhere as a fact.
    """

    percent: Annotated[Decimal, Field(gt=0, lt=100)]
    questions: tuple[QuestionId, ...]
    source: tuple[SourceKey, ...] = ()
    row: tuple[str, ...] = ()
    note: Text

    @model_validator(mode="after")
    def _asks_something(self) -> Self:
        if not self.questions:
            raise ValueError("names no question")
        return self

    @property
    def is_assumption(self) -> bool:
        return not self.source

    @property
    def chance(self) -> float:
        return float(self.percent) / 100


KINDS = (Kind("frequency", "frequencies", Frequency),)
