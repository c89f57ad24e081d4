"""What the gate asks of the place: where no point may lie, the emergency kit, the checklist."""

from __future__ import annotations

from collections.abc import Iterator

from mesotherapy.days import day_words
from mesotherapy.gate.state import Condition, GateState, Missing


def place_faults(state: GateState) -> Iterator[Missing]:
    """Points in avoid areas, a kit nobody checked today, points of the checklist that are open."""
    for zone, count in state.points_in_avoid_areas.items():
        if count:
            yield Missing(
                condition=Condition.AVOID_AREA,
                say=f"{zone}: {count} planned point{'s lie' if count > 1 else ' lies'} in an avoid area.",
                do="Move or remove these points, or lay the grid again.",
                subject=zone,
            )
    if state.emergency_kit_checked_on != state.on:
        last = state.emergency_kit_checked_on
        yield Missing(
            condition=Condition.EMERGENCY_KIT,
            say="The emergency kit has not been checked today"
            + (f"; the last check was on {day_words(last)}." if last else "."),
            do="Check the emergency kit and record the check.",
        )
    if state.checklist_open:
        count = len(state.checklist_open)
        yield Missing(
            condition=Condition.CHECKLIST_MISSING,
            say=f"Whoever starts has not confirmed {count} point{'s' if count > 1 else ''} of the checklist.",
            do="Look at each point yourself and tick what is so. What is not so is put right first.",
            subject=", ".join(state.checklist_open),
        )
