"""How a result is measured: a scale's formula, direction and range, and whether we may use it at all."""

from __future__ import annotations

from enum import Enum
from typing import Self

from pydantic import model_validator

from mesotherapy.pack.base import CitedEntry, Model, Number, Text
from mesotherapy.pack.statements import NamedStatement, Statement

FORMULAS = {"masi": ("area", "darkness", "homogeneity"), "mmasi": ("area", "darkness"), "single": ()}
"""The formulas that can be computed, and what each rates in every zone that has a weight."""


class ScoreDirection(Enum):
    """Which way is better. Scales that run in opposite directions are never pooled."""

    LOWER = "lower-is-better"
    HIGHER = "higher-is-better"

    @property
    def words(self) -> str:
        return self.value.replace("-", " ")


class RatedBy(Enum):
    """Who gives the rating."""

    CLINICIAN = "clinician"
    PATIENT = "patient"


class Level(Model):
    """What one value of an item means."""

    value: int
    say: Text


class ScaleItem(Model):
    """One rating. Its id has the zone before the dot, where a scale rates zones: `forehead.area`."""

    id: str
    min: int
    max: int
    ask: Text
    levels: tuple[Level, ...] = ()

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.min >= self.max:
            raise ValueError(f"item {self.id}: min {self.min} is not below max {self.max}")
        return self


class Scale(CitedEntry):
    """One scale. Its own provenance says where the formula was read."""

    name: Text
    summary: Text
    version: str
    direction: ScoreDirection
    range: tuple[Number, Number]
    formula: str
    implementable: bool
    rated_by: RatedBy
    weights: dict[str, Number] = {}
    items: tuple[ScaleItem, ...] = ()
    licence: Statement
    notes: tuple[NamedStatement, ...] = ()

    @model_validator(mode="after")
    def _has_items_if_used(self) -> Self:
        if not self.implementable:
            return self
        if not self.items:
            raise ValueError("an implementable scale lists its items")
        if self.formula not in FORMULAS:
            raise ValueError(f"formula {self.formula!r} is not one of {', '.join(sorted(FORMULAS))}")
        missing = sorted(self._rated_by_formula() - {item.id for item in self.items})
        if missing:
            raise ValueError(f"formula {self.formula!r} needs the items {', '.join(missing)}")
        return self

    def _rated_by_formula(self) -> set[str]:
        return {f"{zone}.{part}" for zone in self.weights for part in FORMULAS[self.formula]}
