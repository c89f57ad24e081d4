"""What the checks of a dose say: ok, check or stop, with value, limit, basis, sources and a way out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from mesotherapy.pack.substances import Basis
from mesotherapy.quantity import Quantity

CLOSE_FROM = Decimal("0.85")
"""The share of a limit from which a value reads "close to limit"."""


class Standing(Enum):
    """The three words, best first."""

    OK = "ok"
    CHECK = "check"
    STOP = "stop"


def worst(standings: Iterable[Standing]) -> Standing:
    """The worst of these; `OK` when there are none."""
    return max(standings, key=lambda standing: list(Standing).index(standing), default=Standing.OK)


class LimitedBy(Enum):
    """Whose number it is: they are never mixed."""

    CAP = "cap"
    RANGE = "published range"
    CEILING = "clinic's ceiling"
    NONE = "no limit known"
    MIXING = "mixing rule"
    PLAN = "plan"


class FixKind(Enum):
    """A way to come back under a limit."""

    WIDEN_SPACING = "widen-spacing"
    LEAVE_OUT = "leave-out"
    LOWER_VOLUME = "lower-volume"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """A change that settles a check. `label` is ready to read; the other fields are to apply it."""

    kind: FixKind
    label: str
    zone: str = ""
    side: str = ""
    spacing: Quantity | None = None
    volume_per_point: Quantity | None = None
    points_change: int = 0
    volume_change: Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One question put to a dose, with its answer."""

    check: str
    standing: Standing
    say: str
    by: LimitedBy
    substance: str = ""
    place: str = ""
    value: Quantity | None = None
    least: Quantity | None = None
    limit: Quantity | None = None
    basis: Basis | None = None
    close: bool = False
    sources: tuple[str, ...] = ()
    fixes: tuple[Fix, ...] = ()

    @property
    def needs_someone(self) -> bool:
        return self.standing is not Standing.OK


def shown(amount: Quantity) -> Quantity:
    """The amount with at most four decimals, for reading; what is compared is always the exact one.

    >>> shown(Quantity.parse("0.33333333333 mg"))
    Quantity.parse('0.3333 mg')
    """
    exponent = amount.amount.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -4:
        return amount.quantize("0.0001")
    return amount


def near(value: Quantity, limit: Quantity) -> bool:
    """Whether a value within its limit is close to it."""
    return limit * CLOSE_FROM <= value <= limit
