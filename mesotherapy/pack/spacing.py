"""How long other treatments and mesotherapy keep apart, as each source has it."""

from __future__ import annotations

from enum import Enum

from mesotherapy.pack.base import ContraindicationId, Entry, Scope, Text
from mesotherapy.pack.protocols import Region
from mesotherapy.pack.statements import TimedStatement


class Order(Enum):
    """Which comes first: the other treatment, mesotherapy, either, or both on one day."""

    OTHER_FIRST = "other-first"
    MESOTHERAPY_FIRST = "mesotherapy-first"
    EITHER = "either"
    SAME_DAY = "same-day"


class SpacingOption(TimedStatement):
    """What one source says."""

    order: Order


class Spacing(Entry):
    """One other treatment. `rules` are the contraindications that ask for it; without one it is told only."""

    other: Text
    regions: tuple[Region, ...] = ()
    scope: Scope = Scope()
    options: tuple[SpacingOption, ...]
    rules: tuple[ContraindicationId, ...] = ()
