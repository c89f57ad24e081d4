"""How long other treatments and mesotherapy keep apart, as each source has it."""

from __future__ import annotations

from enum import Enum
from typing import Self

from pydantic import model_validator

from mesotherapy.pack.base import Amount, ContraindicationId, Entry, Scope, Text
from mesotherapy.pack.protocols import Region
from mesotherapy.pack.statements import Statement


class Order(Enum):
    """Which comes first: the other treatment, mesotherapy, either, or both on one day."""

    OTHER_FIRST = "other-first"
    MESOTHERAPY_FIRST = "mesotherapy-first"
    EITHER = "either"
    SAME_DAY = "same-day"


class SpacingOption(Statement):
    """What one source says. Without `min` and `max` it gives no time."""

    order: Order
    min: Amount | None = None
    max: Amount | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.min is not None and self.max is not None and self.max < self.min:
            raise ValueError(f"min {self.min} is more than max {self.max}")
        return self


class Spacing(Entry):
    """One other treatment. `rules` are the contraindications that ask for it; without one it is told only."""

    other: Text
    regions: tuple[Region, ...] = ()
    scope: Scope = Scope()
    options: tuple[SpacingOption, ...]
    rules: tuple[ContraindicationId, ...] = ()
