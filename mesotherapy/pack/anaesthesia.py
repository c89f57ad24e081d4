"""Numbing: what, how long before, and what has to be remembered."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from mesotherapy.pack.base import Entry, Model, SubstanceId, Text
from mesotherapy.pack.statements import NamedStatement


class Minutes(Model):
    """How long it is left to work."""

    min: int
    max: int

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not 0 <= self.min <= self.max:
            raise ValueError(f"needs 0 ≤ min ≤ max, not {self.min} and {self.max}")
        return self


class Anaesthesia(Entry):
    """One way of numbing, doing without included.

    Its doses are limited where its substances are described. `amides` names the amide anaesthetics in it,
    which an allergy question asks about.
    """

    name: Text
    substances: tuple[SubstanceId, ...] = ()
    minutes: Minutes
    amides: tuple[str, ...] = ()
    rules: tuple[NamedStatement, ...] = ()
