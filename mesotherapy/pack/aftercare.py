"""What to do and avoid afterwards: one line for one thing.

Sources contradict each other, so a line keeps every source's value and the clinic chooses its own. A
suggestion is shown as a suggestion; nothing is chosen until a person chooses it.
"""

from __future__ import annotations

from enum import Enum

from mesotherapy.pack.base import Amount, Entry, Scope, SubstanceId, TechniqueId, Text
from mesotherapy.pack.protocols import Region
from mesotherapy.pack.statements import Statement, TimedStatement


class Section(Enum):
    """The part of the sheet a line belongs to."""

    SKIN = "skin"
    SUN = "sun"
    EXERCISE = "exercise"
    HEAT = "heat"
    FOOD = "food"
    MEDICINE = "medicine"
    HAIR = "hair"
    COMFORT = "comfort"
    OTHER = "other"


class Action(Enum):
    """Whether the line asks to do, to avoid, or to wait before doing."""

    DO = "do"
    AVOID = "avoid"
    WAIT = "wait"


class AftercareOption(TimedStatement):
    """What one source says. Without `min` and `max` it is a rule with no time of its own."""


class Suggestion(Statement):
    """A value derived from the options, offered to the clinic."""

    value: Amount | None = None


class Aftercare(Entry):
    """One thing, such as make-up. `text` carries `{value}` where the clinic's chosen time goes."""

    thing: Text
    section: Section
    action: Action
    text: Text
    regions: tuple[Region, ...] = ()
    substances: tuple[SubstanceId, ...] = ()
    techniques: tuple[TechniqueId, ...] = ()
    from_day: int = 0
    until_day: int | None = None
    options: tuple[AftercareOption, ...]
    suggestion: Suggestion | None = None

    @property
    def scope(self) -> Scope:
        return Scope(substances=self.substances, techniques=self.techniques)

    @property
    def has_time(self) -> bool:
        return "{value}" in str(self.text)

    def span(self) -> tuple[Amount, Amount] | None:
        """The shortest and longest time that any source gives, or None where none gives a time."""
        ends = [end for option in self.options for end in (option.min, option.max) if end is not None]
        return (min(ends), max(ends)) if ends else None

    def applies_to(self, *, region: Region, substances: frozenset[str], techniques: frozenset[str]) -> bool:
        """Whether the line belongs on the sheet of a session."""
        return (
            (not self.regions or region in self.regions)
            and (not self.substances or bool(substances & frozenset(self.substances)))
            and (not self.techniques or bool(techniques & frozenset(self.techniques)))
        )
