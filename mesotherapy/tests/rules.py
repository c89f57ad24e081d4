"""Contraindications for the tests of screening: plain objects, with no pack behind them."""

from __future__ import annotations

from dataclasses import dataclass, field

from mesotherapy.conditions import Condition
from mesotherapy.quantity import Quantity
from mesotherapy.screening import Severity
from mesotherapy.writing import read_condition


@dataclass(frozen=True)
class SomeScope:
    substances: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    techniques: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()
    indications: tuple[str, ...] = ()


@dataclass(frozen=True)
class SomeRule:
    id: str
    when: Condition
    severity: Severity = Severity.ABSOLUTE
    scope: SomeScope = field(default_factory=SomeScope)
    recheck: Quantity | None = None
    local: bool = False
    overridable: bool = True
    is_weak: bool = False
    places: tuple[str, ...] = ()

    def holds_in(self, jurisdiction: str | None) -> bool:
        return not self.places or jurisdiction is None or jurisdiction in self.places


def rule(
    when: object,
    severity: str = "absolute",
    id: str = "",
    *,
    recheck: str = "",
    scope: SomeScope | None = None,
    local: bool = False,
    overridable: bool = True,
    is_weak: bool = False,
    places: tuple[str, ...] = (),
) -> SomeRule:
    return SomeRule(
        id or f"{severity}:{when}",
        read_condition(when),
        Severity(severity),
        scope or SomeScope(),
        Quantity.parse(recheck) if recheck else None,
        local,
        overridable,
        is_weak,
        places,
    )
