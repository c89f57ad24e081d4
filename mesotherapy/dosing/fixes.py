"""The cheapest ways back under a limit: widen a grid, leave out a zone, give less at each point.

Every suggestion is tried: the session is added up again with it, and it is offered only if the check then
holds.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from mesotherapy.dosing.intent import Injection, Intent
from mesotherapy.dosing.results import Fix, FixKind
from mesotherapy.quantity import Quantity, Unit, total

Settles = Callable[[Intent], bool]
HALF_MM = Decimal("0.5")
VOLUME_STEP = Decimal("0.005")
WIDEST_MM = Decimal(30)
TRIES = 4


def cheapest_fixes(intent: Intent, allowed_share: Decimal, settles: Settles) -> tuple[Fix, ...]:
    """Find the cheapest fix of each kind, the one that takes away least first.

    `allowed_share` is limit ÷ value: how much of the present dose would be within the limit.
    """
    if not 0 < allowed_share < 1:
        return ()
    found = [
        fix
        for candidates in (
            _widened(intent, allowed_share, settles),
            _left_out(intent, settles),
            _less_per_point(intent, allowed_share, settles),
        )
        if (fix := min(candidates, key=_taken_away, default=None)) is not None
    ]
    return tuple(sorted(found, key=_taken_away))


def _taken_away(fix: Fix) -> Decimal:
    return -fix.volume_change.amount


def _widened(intent: Intent, allowed_share: Decimal, settles: Settles) -> Iterator[Fix]:
    for zone in intent.injections:
        if zone.spacing is None or zone.count_at is None or not zone.points:
            continue
        wider = _try_spacings(intent, zone, allowed_share, settles)
        if wider is not None and wider.spacing is not None:
            fewer = wider.points - zone.points
            yield Fix(
                kind=FixKind.WIDEN_SPACING,
                label=f"Widen {zone.place} to {wider.spacing} (−{-fewer} points)",
                zone=zone.zone, side=zone.side, spacing=wider.spacing, points_change=fewer,
                volume_change=zone.volume_per_point * fewer,
            )  # fmt: skip


def _try_spacings(
    intent: Intent, zone: Injection, allowed_share: Decimal, settles: Settles
) -> Injection | None:
    """Start where the count should be low enough, by area, and go on in half millimetres."""
    spacing, count_at = zone.spacing, zone.count_at
    if spacing is None or count_at is None:
        return None
    to_lose = intent_points(intent) * (1 - allowed_share)
    share_left = 1 - to_lose / zone.points
    if share_left <= 0:
        return None
    millimetres = spacing.to(Unit.MM).amount
    first = _half_millimetre(max(millimetres / Decimal(math.sqrt(share_left)), millimetres + HALF_MM))
    for step in range(TRIES):
        wide = _plain(first + HALF_MM * step)
        if wide > WIDEST_MM:
            return None
        wider = replace(zone, spacing=Quantity(wide, Unit.MM), points=count_at(wide))
        if 0 < wider.points < zone.points and settles(_with(intent, zone, wider)):
            return wider
    return None


def intent_points(intent: Intent) -> int:
    """All points of the session."""
    return sum(zone.points for zone in intent.injections)


def _half_millimetre(spacing: Decimal) -> Decimal:
    return (spacing / HALF_MM).to_integral_value(ROUND_CEILING) * HALF_MM


def _plain(number: Decimal) -> Decimal:
    """The same number without trailing zeros or an exponent: 5.0 is 5."""
    return Decimal(f"{number.normalize():f}")


def _left_out(intent: Intent, settles: Settles) -> Iterator[Fix]:
    if len(intent.injections) < 2:
        return
    for zone in intent.injections:
        without = replace(intent, injections=tuple(z for z in intent.injections if z is not zone))
        if zone.points and settles(without):
            yield Fix(
                kind=FixKind.LEAVE_OUT,
                label=f"Leave out {zone.place} (−{zone.points} points)",
                zone=zone.zone, side=zone.side, points_change=-zone.points, volume_change=-zone.volume,
            )  # fmt: skip


def _less_per_point(intent: Intent, allowed_share: Decimal, settles: Settles) -> Iterator[Fix]:
    volumes = {zone.volume_per_point for zone in intent.injections if zone.points}
    if len(volumes) != 1:
        return
    volume = volumes.pop()
    lower = _step_down(volume.to(Unit.ML).amount * allowed_share)
    if not 0 < lower < volume.to(Unit.ML).amount:
        return
    per_point = Quantity(lower, Unit.ML)
    changed = replace(
        intent, injections=tuple(replace(zone, volume_per_point=per_point) for zone in intent.injections)
    )
    if settles(changed):
        before, after = (total([z.volume for z in each.injections], Unit.ML) for each in (intent, changed))
        yield Fix(
            kind=FixKind.LOWER_VOLUME,
            label=f"{per_point} per point",
            volume_per_point=per_point,
            volume_change=after - before,
        )


def _step_down(volume: Decimal) -> Decimal:
    return _plain((volume / VOLUME_STEP).to_integral_value(ROUND_FLOOR) * VOLUME_STEP)


def _with(intent: Intent, old: Injection, new: Injection) -> Intent:
    return replace(intent, injections=tuple(new if zone is old else zone for zone in intent.injections))
