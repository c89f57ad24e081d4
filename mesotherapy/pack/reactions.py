"""What is expected after a session, what may go wrong and when, and which answers cannot wait."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum
from typing import Self

from pydantic import model_validator

from mesotherapy.conditions import Condition, Not, parts, questions_in
from mesotherapy.pack.base import (
    Cited,
    CitedEntry,
    Entry,
    Lookup,
    Model,
    Scope,
    SubstanceId,
    TechniqueId,
    Text,
)
from mesotherapy.pack.checkins import STANDARD, CheckIns
from mesotherapy.pack.contraindications import When
from mesotherapy.pack.protocols import Region

LAST_DAY = 10_000


class Urgency(Enum):
    """How soon a person must act, the most urgent first."""

    EMERGENCY = "emergency"
    SAME_DAY = "same-day"
    WITHIN_48H = "48h"
    ROUTINE = "routine"
    EXPECTED = "expected"

    @property
    def rank(self) -> int:
        """0 is the most urgent."""
        return list(Urgency).index(self)


def most_urgent(urgencies: Iterable[Urgency]) -> Urgency:
    """The most urgent of these; `EXPECTED` when there are none."""
    return min(urgencies, key=lambda urgency: urgency.rank, default=Urgency.EXPECTED)


class AfterSession(Model):
    """What kind of session a statement is about. An empty list means any."""

    substances: tuple[SubstanceId, ...] = ()
    techniques: tuple[TechniqueId, ...] = ()
    regions: tuple[Region, ...] = ()

    @property
    def scope(self) -> Scope:
        return Scope(substances=self.substances, techniques=self.techniques)

    def follows(
        self, *, substances: frozenset[str], techniques: frozenset[str], regions: frozenset[Region]
    ) -> bool:
        """Whether the statement is about a session with these. A session that does not say matches."""
        return (
            _meets(frozenset(self.substances), substances)
            and _meets(frozenset(self.techniques), techniques)
            and _meets(
                frozenset(region.value for region in self.regions), frozenset(r.value for r in regions)
            )
        )


def _meets(named: frozenset[str], known: frozenset[str]) -> bool:
    return not named or not known or not named.isdisjoint(known)


class Band(Model):
    """What is expected of a sign between two days after the session, both included."""

    from_day: int
    until_day: int
    expected: tuple[int, int]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        low, high = self.expected
        if not 0 <= self.from_day <= self.until_day or not 0 <= low <= high:
            raise ValueError("a band needs from-day ≤ until-day and expected = [low, high]")
        return self


class SignBands(Cited):
    """The course of one sign. On days that no band covers, nothing is expected."""

    sign: str
    bands: tuple[Band, ...]

    def on_day(self, day: int) -> tuple[int, int]:
        """The lowest and highest that is expected on a day."""
        covering = [band.expected for band in self.bands if band.from_day <= day <= band.until_day]
        if not covering:
            return (0, 0)
        return (min(low for low, _ in covering), max(high for _, high in covering))


class Envelope(AfterSession, Entry):
    """What most people may report after a class of product, sign by sign and day by day."""

    name: Text
    signs: tuple[SignBands, ...]

    @model_validator(mode="after")
    def _each_sign_once(self) -> Self:
        names = [sign.sign for sign in self.signs]
        if len(names) != len(set(names)):
            raise ValueError("gives a sign twice; put its bands together")
        return self

    def of(self, sign: str) -> SignBands | None:
        """The course of one sign, where the envelope speaks of it."""
        return next((found for found in self.signs if found.sign == sign), None)


class DaysAfter(Model):
    """A span of days after a session."""

    from_: int
    until: int

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not 0 <= self.from_ <= self.until:
            raise ValueError(f"needs 0 ≤ from ≤ until, not {self.from_} and {self.until}")
        return self


class Complication(AfterSession, CitedEntry):
    """Something that may go wrong, and when it begins, where that is known."""

    name: Text
    onset_days: DaysAfter | None = None
    say: Text
    patient: Text | None = None


class RedFlag(AfterSession, CitedEntry):
    """Answers that cannot wait: how urgent, what the patient is told, what the staff does.

    `if_unknown` is how soon a person asks when the answers leave the flag undecided although they were
    asked for.
    """

    title: Text
    when: When
    urgency: Urgency
    if_unknown: Urgency = Urgency.ROUTINE
    from_day: int = 0
    until_day: int = LAST_DAY
    patient: Text
    staff: Text

    @model_validator(mode="after")
    def _a_yes_never_calms(self) -> Self:
        if _has_not(self.when):
            raise ValueError("a red flag has no `not`: another yes must never lower the urgency")
        if Urgency.EXPECTED in (self.urgency, self.if_unknown):
            raise ValueError("a red flag is never “expected”")
        if self.if_unknown.rank < self.urgency.rank:
            raise ValueError("`if-unknown` is not more urgent than `urgency`: settling it must never calm")
        return self

    @property
    def signs(self) -> tuple[str, ...]:
        """The check-in answers it rests on."""
        return questions_in(self.when)

    def faults(self, pack: Lookup) -> Iterator[tuple[str, str]]:
        """A flag over an answer that no check-in asks for could never be raised."""
        asked = _asked(pack)
        for sign in self.signs if asked is not None else ():
            if sign not in (asked or ()):
                yield "when", f"rests on '{sign}', which no check-in asks"


def _asked(pack: Lookup) -> frozenset[str] | None:
    schedule = pack.find(CheckIns, STANDARD)
    return frozenset(question.id for question in schedule.questions) if schedule else None


def _has_not(condition: Condition) -> bool:
    return isinstance(condition, Not) or any(_has_not(part) for part in parts(condition))
