"""How it is given: by point or by area, how deep, how far apart; and how thick the skin is where it goes."""

from __future__ import annotations

from enum import Enum
from typing import Self

from pydantic import model_validator

from mesotherapy.pack.base import Amount, CitedEntry, DeviceId, Entry, Text, ZoneId
from mesotherapy.pack.statements import Measure, MeasuredRange, Statement
from mesotherapy.quantity import Quantity


class LayerClass(Enum):
    """The class of procedure. Subcutaneous work is another procedure, with other substances allowed."""

    EPIDERMAL = "epidermal"
    INTRADERMAL = "intradermal"
    SUBCUTANEOUS = "subcutaneous"
    MICRONEEDLING = "microneedling"


class Layer(Enum):
    """A layer to aim for."""

    EPIDERMIS = "epidermis"
    SUPERFICIAL_DERMIS = "superficial-dermis"
    DEEP_DERMIS = "deep-dermis"
    SUBCUTIS = "subcutis"


class Charting(Enum):
    """How the technique is charted: points, or areas with passes."""

    POINTS = "points"
    AREAS = "areas"


class Technique(Entry):
    """A way of placing deposits, with every published number kept beside its source."""

    name: Text
    summary: Text
    layer_class: LayerClass
    charted: Charting
    layers: tuple[Layer, ...]
    devices: tuple[DeviceId, ...] = ()
    ranges: tuple[MeasuredRange, ...] = ()
    steps: tuple[Statement, ...] = ()

    def ranges_of(self, measure: Measure) -> tuple[MeasuredRange, ...]:
        """The published ranges of one measure; they may disagree."""
        return tuple(found for found in self.ranges if found.of is measure)


class SkinThickness(CitedEntry):
    """How thick the skin is at a site, by one method, in one group of people.

    `epidermis` and `dermis` where both were measured; `skin` where only the two together were.
    """

    zones: tuple[ZoneId, ...]
    people: Text
    method: Text
    epidermis: Amount | None = None
    dermis: Amount | None = None
    dermis_sd: Amount | None = None
    skin: Amount | None = None

    @model_validator(mode="after")
    def _both_layers_or_the_whole(self) -> Self:
        layers = (self.epidermis is not None, self.dermis is not None)
        if layers != ((False, False) if self.skin is not None else (True, True)):
            raise ValueError("give `epidermis` and `dermis`, or `skin` where only the whole was measured")
        return self

    @property
    def whole(self) -> Quantity:
        """Epidermis and dermis together."""
        if self.skin is not None:
            return self.skin
        assert self.epidermis is not None  # noqa: S101 - the validator holds it
        assert self.dermis is not None  # noqa: S101 - the validator holds it
        return self.epidermis + self.dermis
