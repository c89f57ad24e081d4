"""What the server works out from a plan."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from mesocare.planning.draft.asked import DraftZone
from mesotherapy.dosing import Check, Intent, Standing, Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneReckoning:
    """A zone laid on the skin: its area, points, volume, and depth of the needle."""

    asked: DraftZone
    chart: str
    technique: str
    target_layer: str
    depth_mm: Decimal
    area_cm2: Decimal
    points: int
    volume_ml: Decimal

    def as_row(self) -> dict[str, Any]:
        return {
            "chart": self.chart,
            "zone": self.asked.zone,
            "side": self.asked.side,
            "technique": self.technique,
            "target_layer": self.target_layer,
            "depth_mm": self.depth_mm,
            "spacing_mm": self.asked.spacing_mm,
            "volume_per_point_ml": self.asked.volume_per_point_ml,
            "points": self.points,
            "passes": self.asked.passes,
            "topical_volume_ml": self.asked.topical_volume_ml,
            "area_cm2": self.area_cm2,
        }


@dataclass(frozen=True, slots=True)
class CheckLine:
    """A check as the page and the record show it."""

    id: str
    check: Check

    def as_json(self) -> dict[str, Any]:
        check = self.check
        return {
            "id": self.id,
            "check": check.check,
            "standing": check.standing.value,
            "say": check.say,
            "by": check.by.value,
            "substance": check.substance,
            "place": check.place,
            "value": str(check.value) if check.value is not None else None,
            "limit": str(check.limit) if check.limit is not None else None,
            "basis": check.basis.words if check.basis else "",
            "close": check.close,
            "sources": list(check.sources),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoning:
    """Everything the server works out from a draft."""

    zones: tuple[ZoneReckoning, ...]
    tally: Tally
    lines: tuple[CheckLine, ...]
    chair_minutes: int
    visit_minutes: int
    intent: Intent = field(repr=False)

    @property
    def standing(self) -> Standing:
        order = list(Standing)
        return max((line.check.standing for line in self.lines), key=order.index, default=Standing.OK)


def named_checks(checks: tuple[Check, ...]) -> tuple[CheckLine, ...]:
    """Checks with an id that stays the same while the plan does: what, of which substance, where, on
    which basis.
    """
    lines: dict[str, CheckLine] = {}
    for check in checks:
        base = ":".join(
            filter(
                None,
                (
                    check.check,
                    check.substance,
                    check.place,
                    check.basis.value if check.basis else "",
                    check.by.value,
                ),
            )
        )
        name, count = base, 1
        while name in lines:
            count += 1
            name = f"{base}:{count}"
        lines[name] = CheckLine(name, check)
    return tuple(lines.values())
