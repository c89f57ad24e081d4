"""When a patient is asked how it goes, what is asked, and how long an answer may take."""

from __future__ import annotations

from datetime import time
from enum import Enum
from typing import Annotated, Self

from pydantic import StringConstraints, model_validator

from mesotherapy.pack.base import Amount, Cited, Entry, Id, Model, Text
from mesotherapy.pack.protocols import Region
from mesotherapy.pack.statements import Statement

STANDARD = "standard"
SignId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:[-_][a-z0-9]+)*$", max_length=40)]


class SignKind(Enum):
    """How a check-in question is answered."""

    GRADE = "0-3"
    NUMBER = "0-10"
    TEMPERATURE = "temperature"
    YES_NO = "yes-no"


class Means(Cited):
    """What a measured number says about a yes-or-no sign: a temperature from 38 °C is a fever."""

    sign: SignId
    at_least: Amount


class SignQuestion(Model):
    """One question of a check-in. With regions it is asked only after treating those.

    A temperature is optional. Where it is given, `means` turns it into the sign that red flags are written
    with.
    """

    id: SignId
    ask: Text
    help: Text | None = None
    kind: SignKind
    means: Means | None = None
    regions: tuple[Region, ...] = ()


class After(Model):
    """When a check-in opens and when it is late, counted from the session."""

    from_: Amount
    until: Amount

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.until < self.from_:
            raise ValueError(f"until {self.until} comes before from {self.from_}")
        return self


class Moment(Statement):
    """One check-in of the schedule."""

    id: Id
    after: After
    ask: tuple[SignId, ...]


class Clocks(Cited):
    """How long an answer may take, by urgency.

    A same-day report is answered by `same_day_by` on that day, or within `same_day_within_hours` if it
    comes too late for that. An emergency is answered now.
    """

    same_day_by: time
    same_day_within_hours: int
    routine_days: int
    say: Text | None = None


class Tell(Model):
    """What a patient is told of each urgency, where no red flag says it in words of its own.

    `{emergency_number}` stands for the number of the place, and `your_number` for one that is not known.
    """

    emergency: Text
    same_day: Text
    within_48h: Text
    routine: Text
    expected: Text
    your_number: Text


class CheckIns(Entry):
    """The schedule of check-ins, their questions, the clocks, and what is said of each urgency."""

    clocks: Clocks
    tell: Tell | None = None
    moments: tuple[Moment, ...]
    questions: tuple[SignQuestion, ...]

    @model_validator(mode="after")
    def _asks_only_known_questions(self) -> Self:
        known = {question.id for question in self.questions}
        for moment in self.moments:
            missing = sorted(set(moment.ask) - known)
            if missing:
                raise ValueError(
                    f"{moment.id} asks {', '.join(missing)}, which the schedule has no question for"
                )
        return self

    def question(self, sign: str) -> SignQuestion | None:
        """The question behind an answer."""
        return next((found for found in self.questions if found.id == sign), None)
