"""Exact amounts with named units.

Amounts are decimal, never floating point. Units of one dimension convert into each other (mg and g, mm and
cm). International units never convert to a mass: that factor belongs to a substance and not to the unit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import total_ordering

THIN_SPACE = "\N{NARROW NO-BREAK SPACE}"


class DifferentUnits(ValueError):
    """Two amounts whose units cannot be brought together."""


class NotAQuantity(ValueError):
    """Text that does not read as an amount with a known unit."""


class Unit(Enum):
    """A unit as it is written in the pack and on the screen."""

    ML = "mL"
    L = "L"
    UG = "ug"
    MG = "mg"
    G = "g"
    KG = "kg"
    MG_PER_ML = "mg/mL"
    MG_PER_G = "mg/g"
    UG_PER_ML = "ug/mL"
    PERCENT = "%"
    MM = "mm"
    CM = "cm"
    MM2 = "mm2"
    CM2 = "cm2"
    MG_PER_CM2 = "mg/cm2"
    ML_PER_CM2 = "mL/cm2"
    IU = "IU"
    IU_PER_ML = "IU/mL"
    MG_PER_KG = "mg/kg"
    ML_PER_MIN = "mL/min"
    PER_CM2 = "/cm2"
    SECOND = "s"
    MINUTE = "min"
    HOUR = "h"
    DAY = "d"
    WEEK = "wk"
    MONTH = "mo"
    YEAR = "y"
    CELSIUS = "°C"
    POINTS = "points"
    GAUGE = "gauge"
    KPA = "kPa"
    MOSM_PER_L = "mOsm/L"
    KG_PER_M2 = "kg/m2"
    NUMBER = "1"

    @property
    def label(self) -> str:
        """The unit as people read it: "cm²", "µg"; nothing for a bare number."""
        if self is Unit.NUMBER:
            return ""
        written: str = self.value
        return f"µg{written[2:]}" if written.startswith("ug") else written.replace("m2", "m²")


_SPELLINGS = {
    "ml": Unit.ML, "cm²": Unit.CM2, "mm²": Unit.MM2, "mg/cm²": Unit.MG_PER_CM2, "mL/cm²": Unit.ML_PER_CM2,
    "/cm²": Unit.PER_CM2, "µg": Unit.UG, "μg": Unit.UG, "mcg": Unit.UG, "mg/ml": Unit.MG_PER_ML,
    "µg/mL": Unit.UG_PER_ML, "μg/mL": Unit.UG_PER_ML, "C": Unit.CELSIUS, "point": Unit.POINTS,
    "kg/m²": Unit.KG_PER_M2,
    "iu": Unit.IU, "IU/ml": Unit.IU_PER_ML, "day": Unit.DAY, "days": Unit.DAY, "": Unit.NUMBER,
    "weeks": Unit.WEEK, "months": Unit.MONTH, "years": Unit.YEAR, "hours": Unit.HOUR, "minutes": Unit.MINUTE,
}  # fmt: skip

# Each unit as (dimension, factor to the dimension's base). Months and years have no fixed number of days, so
# they share a dimension of their own.
_SCALE: dict[Unit, tuple[str, Decimal]] = {
    Unit.ML: ("volume", Decimal(1)),
    Unit.L: ("volume", Decimal(1000)),
    Unit.UG: ("mass", Decimal("0.001")),
    Unit.MG: ("mass", Decimal(1)),
    Unit.G: ("mass", Decimal(1000)),
    Unit.KG: ("mass", Decimal(1_000_000)),
    Unit.MG_PER_ML: ("mass concentration", Decimal(1)),
    Unit.UG_PER_ML: ("mass concentration", Decimal("0.001")),
    Unit.MM: ("length", Decimal(1)),
    Unit.CM: ("length", Decimal(10)),
    Unit.MM2: ("area", Decimal(1)),
    Unit.CM2: ("area", Decimal(100)),
    Unit.SECOND: ("time", Decimal(1)),
    Unit.MINUTE: ("time", Decimal(60)),
    Unit.HOUR: ("time", Decimal(3600)),
    Unit.DAY: ("time", Decimal(86_400)),
    Unit.WEEK: ("time", Decimal(604_800)),
    Unit.MONTH: ("calendar time", Decimal(1)),
    Unit.YEAR: ("calendar time", Decimal(12)),
}


def _scale(unit: Unit) -> tuple[str, Decimal]:
    return _SCALE.get(unit, (unit.value, Decimal(1)))


@total_ordering
@dataclass(frozen=True, slots=True, eq=False)
class Quantity:
    """An exact amount and its unit.

    >>> Quantity.parse("0.05 mL") * 4
    Quantity.parse('0.20 mL')
    >>> Quantity.parse("1 mL") + Quantity.parse("1 mg")
    Traceback (most recent call last):
    mesotherapy.quantity.DifferentUnits: 1 mL and 1 mg have different units; convert one first.
    """

    amount: Decimal
    unit: Unit

    def __post_init__(self) -> None:
        if not isinstance(self.amount, Decimal):
            raise TypeError(f"An amount is a Decimal, not {type(self.amount).__name__}: {self.amount!r}.")
        if not self.amount.is_finite():
            raise NotAQuantity(f"{self.amount} is not an amount.")

    @classmethod
    def parse(cls, text: str) -> Quantity:
        """Read "0.05 mL"; the space may be thin, narrow or missing.

        Raises:
            NotAQuantity: when the number or the unit is not understood.
        """
        match = _WRITTEN.fullmatch(text.strip())
        unit = _unit_named(match["unit"]) if match else None
        if match is None or unit is None:
            raise NotAQuantity(f"{text!r} is not an amount; write a number and a unit, such as '0.05 mL'.")
        try:
            return cls(Decimal(match["number"].replace("−", "-")), unit)
        except InvalidOperation as fault:
            raise NotAQuantity(f"{text!r} is not an amount.") from fault

    def to(self, unit: Unit) -> Quantity:
        """The same amount in another unit of the same dimension.

        Raises:
            DifferentUnits: when there is no fixed factor between the two.
        """
        if unit is self.unit:
            return self
        (mine, factor), (theirs, divisor) = _scale(self.unit), _scale(unit)
        if mine != theirs:
            raise DifferentUnits(f"{self} cannot be given in {unit.value}.")
        return Quantity(self.amount * factor / divisor, unit)

    def compatible(self, other: Quantity) -> bool:
        """Whether the two can be compared and added."""
        return _scale(self.unit)[0] == _scale(other.unit)[0]

    def format(self, thin: bool = False) -> str:
        """Write the amount for people; `thin` puts a narrow no-break space before the unit."""
        if not self.unit.label:
            return f"{self.amount:f}"
        return f"{self.amount:f}{THIN_SPACE if thin else ' '}{self.unit.label}"

    def quantize(self, step: str) -> Quantity:
        """Round half even to the step, such as "0.01"."""
        return Quantity(self.amount.quantize(Decimal(step)), self.unit)

    def __str__(self) -> str:
        return f"{self.amount:f}" if self.unit is Unit.NUMBER else f"{self.amount:f} {self.unit.value}"

    def __repr__(self) -> str:
        return f"Quantity.parse({str(self)!r})"

    def __add__(self, other: Quantity) -> Quantity:
        return Quantity(self.amount + self._brought(other), self.unit)

    def __sub__(self, other: Quantity) -> Quantity:
        return Quantity(self.amount - self._brought(other), self.unit)

    def __mul__(self, times: int | Decimal) -> Quantity:
        if isinstance(times, float):
            raise TypeError("Multiply an amount by a whole number or a Decimal, never by a float.")
        return Quantity(self.amount * times, self.unit)

    __rmul__ = __mul__

    def __neg__(self) -> Quantity:
        return Quantity(-self.amount, self.unit)

    def __truediv__(self, by: int | Decimal) -> Quantity:
        if isinstance(by, float):
            raise TypeError("Divide an amount by a whole number or a Decimal, never by a float.")
        return Quantity(self.amount / by, self.unit)

    def ratio(self, other: Quantity) -> Decimal:
        """How many times `other` goes into this amount."""
        return self.amount / self._brought(other)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Quantity):
            return NotImplemented
        return self.compatible(other) and self._base() == other._base()

    def __lt__(self, other: Quantity) -> bool:
        return self.amount < self._brought(other)

    def __hash__(self) -> int:
        return hash((_scale(self.unit)[0], self._base()))

    def _base(self) -> Decimal:
        return self.amount * _scale(self.unit)[1]

    def _brought(self, other: Quantity) -> Decimal:
        if not self.compatible(other):
            raise DifferentUnits(f"{self} and {other} have different units; convert one first.")
        return other.to(self.unit).amount


_WRITTEN = re.compile(r"(?P<number>[-−]?\d+(?:\.\d+)?)[\s\u2009\u202f\u00a0]*(?P<unit>\D.*)?")
_BY_VALUE = {unit.value: unit for unit in Unit}


def _unit_named(text: str | None) -> Unit | None:
    name = (text or "").strip()
    if name == Unit.NUMBER.value:
        return None
    return _BY_VALUE.get(name) or _SPELLINGS.get(name)


def total(amounts: list[Quantity], unit: Unit) -> Quantity:
    """Sum amounts into one unit; nothing sums to zero of it."""
    return sum((amount.to(unit) for amount in amounts), Quantity(Decimal(0), unit))
