"""The state of a session as it is kept, and how to find one's way in it."""

from __future__ import annotations

from typing import Any

State = dict[str, Any]
Change = dict[str, Any]
GIVEN = frozenset({"done", "added", "reaction"})
"""A point with one of these statuses really got something."""


def zone_of(state: State, zone: str, side: str) -> dict[str, Any] | None:
    return next((row for row in state["zones"] if (row["zone"], row["side"]) == (zone, side)), None)


def points_of(state: State, zone: str, side: str) -> list[dict[str, Any]]:
    return [point for point in state["points"] if (point["zone"], point["side"]) == (zone, side)]


def given_points(state: State, zone: str, side: str) -> list[dict[str, Any]]:
    """The points that really got something: done, added, or marked with a reaction."""
    return [point for point in points_of(state, zone, side) if point["status"] in GIVEN]


def has_started(state: State) -> bool:
    return state.get("started") is not None


def replace_points(state: State, zone: dict[str, Any], points: list[dict[str, Any]]) -> None:
    here = (zone["zone"], zone["side"])
    kept = [point for point in state["points"] if (point["zone"], point["side"]) != here]
    state["points"] = kept + [
        {**point, "zone": zone["zone"], "side": zone["side"], "status": "planned", "in_avoid": ""}
        for point in points
    ]
    zone.update(status="planned", done=None, planned=len(points))


def drop_points(state: State, ids: set[str], seen: dict[str, str]) -> None:
    """Planned points that are now forbidden: gone before the start, skipped after it."""
    if not has_started(state):
        state["points"] = [point for point in state["points"] if point["id"] not in ids]
    for point in state["points"]:
        if point["id"] in ids and point["status"] == "planned":
            point["status"] = "skipped"
    for zone in state["zones"]:
        if zone["charted"] == "points" and not has_started(state):
            zone["planned"] = len(points_of(state, zone["zone"], zone["side"]))
        elif zone["charted"] == "points":
            settle(state, zone, seen)


def settle(state: State, zone: dict[str, Any], seen: dict[str, str]) -> None:
    """What the points of a zone make of it: planned, started, done or skipped."""
    if not has_started(state):
        zone["planned"] = len(points_of(state, zone["zone"], zone["side"]))
        return
    statuses = {point["status"] for point in points_of(state, zone["zone"], zone["side"])}
    given, waiting = bool(statuses & GIVEN), "planned" in statuses
    if given:
        zone["status"] = "started" if waiting else "done"
    else:
        zone["status"] = "planned" if waiting or not statuses else "skipped"
    zone["done"] = seen if zone["status"] in {"done", "skipped"} else None
