"""What happened in a session, added up. The state is the sum of the chart events, and nothing else.

`fold` is pure: the same events give the same state, on any machine and at any time. Everything that needs the
skin, the shelf or the clock was worked out before an event was written and stands in the event.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from mesocare.treatment.charted import (
    GIVEN,
    Change,
    State,
    drop_points,
    given_points,
    has_started,
    points_of,
    replace_points,
    settle,
    zone_of,
)

__all__ = [
    "GIVEN", "Change", "Happening", "State", "fold", "given_points", "has_started", "points_of", "zone_of",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Happening:
    """One chart event as the fold needs it: what changed, when, and who did it."""

    changes: tuple[Change, ...]
    at: str
    by: str
    initials: str


def fold(happenings: Iterable[Happening], state: State | None = None) -> State:
    """Add events up, from nothing or from a state that earlier events gave. The given state is left alone."""
    found = deepcopy(state) if state else {}
    for happening in happenings:
        for change in happening.changes:
            _STEPS[change["op"]](found, change, _Mark(happening))
    return found


@dataclass(frozen=True, slots=True)
class _Mark:
    """When and by whom, to stand beside what was done."""

    happening: Happening

    @property
    def seen(self) -> dict[str, str]:
        return {"at": self.happening.at, "by": self.happening.by, "initials": self.happening.initials}


def _laid(state: State, change: Change, mark: _Mark) -> None:
    state.update(deepcopy(change["state"]))


def _start(state: State, change: Change, mark: _Mark) -> None:
    state["started"] = {**mark.seen, "planned": change["planned"]}
    state["paused"] = None


def _pause(state: State, change: Change, mark: _Mark) -> None:
    state["paused"] = {**mark.seen, "reason": change.get("reason", "")}
    state["pauses"].append({**state["paused"], "until": None})


def _resume(state: State, change: Change, mark: _Mark) -> None:
    state["paused"] = None
    if state["pauses"]:
        state["pauses"][-1]["until"] = mark.happening.at


def _stop(state: State, change: Change, mark: _Mark) -> None:
    state["stopped"] = {**mark.seen, "reason": change["reason"]}
    state["paused"] = None


def _identity(state: State, change: Change, mark: _Mark) -> None:
    state["identity"] = mark.seen


def _zone_done(state: State, change: Change, mark: _Mark) -> None:
    zone = _zone(state, change)
    for point in points_of(state, zone["zone"], zone["side"]):
        if point["status"] == "planned":
            point["status"] = "done"
    if zone["charted"] == "areas":
        zone["passes_done"] = zone["passes"]
        zone["given_ml"] = zone["volume_ml"]
    zone.update(status="done", done=mark.seen)


def _zone_count(state: State, change: Change, mark: _Mark) -> None:
    """The first so many points in the order of the grid are done; the others wait."""
    zone = _zone(state, change)
    left = change["done"]
    zone["skip_reason"] = ""
    for point in points_of(state, zone["zone"], zone["side"]):
        if point["status"] in {"added", "reaction"}:
            left -= 1
        elif left > 0:
            point["status"], left = "done", left - 1
        else:
            point["status"] = "planned"
    settle(state, zone, mark.seen)


def _skip_zone(state: State, change: Change, mark: _Mark) -> None:
    zone = _zone(state, change)
    for point in points_of(state, zone["zone"], zone["side"]):
        if point["status"] == "planned":
            point["status"] = "skipped"
    some = given_points(state, zone["zone"], zone["side"]) or zone["passes_done"]
    zone.update(status="done" if some else "skipped", skip_reason=change.get("reason", ""), done=mark.seen)


def _passes(state: State, change: Change, mark: _Mark) -> None:
    zone = _zone(state, change)
    zone.update(
        passes_done=change["passes"], given_ml=change["given_ml"], endpoint=change.get("endpoint", "")
    )
    if not change["passes"]:
        zone.update(status="planned", done=None)
    else:
        zone.update(status="done" if change["passes"] >= zone["passes"] else "started", done=mark.seen)


def _set_zone(state: State, change: Change, mark: _Mark) -> None:
    zone = _zone(state, change)
    if "volume_ml" in change:
        for point in given_points(state, zone["zone"], zone["side"]):
            point.setdefault("ml", zone["volume_ml"])  # what it really got
        zone["volume_ml"] = change["volume_ml"]
    if "depth_mm" in change:
        zone["depth_mm"] = change["depth_mm"]
    if "points" in change:
        zone["spacing_mm"] = change["spacing_mm"]
        replace_points(state, zone, change["points"])


def _mirror_zone(state: State, change: Change, mark: _Mark) -> None:
    target = {"zone": change["zone"], "side": change["to"]}
    if zone_of(state, **target) is None:
        source = _zone(state, {"zone": change["zone"], "side": change["from"]})
        state["zones"].append({**deepcopy(source), **target, "status": "planned", "done": None})
    zone = _zone(state, target)
    zone["spacing_mm"] = change["spacing_mm"]
    replace_points(state, zone, change["points"])


def _add_point(state: State, change: Change, mark: _Mark) -> None:
    known = next((point for point in state["points"] if point["id"] == change["id"]), None)
    if "new_zone" in change:
        state["zones"].append(deepcopy(change["new_zone"]))
    if known is not None:  # taken back: it is there again as it was planned
        known["status"] = "planned"
    else:
        status = "added" if has_started(state) else "planned"
        state["points"].append(
            {key: change[key] for key in ("id", "zone", "side", "seq", "triangle", "weights")}
            | {"status": status, "in_avoid": change.get("in_avoid", "")}
        )
    settle(state, _zone(state, change), mark.seen)


def _move_point(state: State, change: Change, mark: _Mark) -> None:
    point = _point(state, change)
    point.update(triangle=change["triangle"], weights=change["weights"], in_avoid=change.get("in_avoid", ""))


def _remove_point(state: State, change: Change, mark: _Mark) -> None:
    point = _point(state, change)
    if has_started(state) and point["status"] != "added":
        point["status"] = "skipped"
    else:
        state["points"].remove(point)
    settle(state, _zone(state, point), mark.seen)


def _set_point(state: State, change: Change, mark: _Mark) -> None:
    point = _point(state, change)
    point["status"] = change["status"]
    settle(state, _zone(state, point), mark.seen)


def _add_avoid(state: State, change: Change, mark: _Mark) -> None:
    area = {key: change[key] for key in ("id", "x_mm", "y_mm", "radius_mm", "clearance_mm", "label")}
    state["avoid"].append({**area, "here": True})
    drop_points(state, set(change["drops"]), mark.seen)


def _remove_avoid(state: State, change: Change, mark: _Mark) -> None:
    state["avoid"] = [area for area in state["avoid"] if area["id"] != change["id"]]


def _numbing_on(state: State, change: Change, mark: _Mark) -> None:
    state["numbing"] = {
        "on": mark.seen,
        "off": None,
        "kind": change["kind"],
        "mass_g": change.get("mass_g", ""),
    }


def _numbing_off(state: State, change: Change, mark: _Mark) -> None:
    if state["numbing"] is not None:
        state["numbing"]["off"] = mark.seen


def _antisepsis(state: State, change: Change, mark: _Mark) -> None:
    state["antisepsis"] = {**mark.seen, "agent": change["agent"]}


def _mixed(state: State, change: Change, mark: _Mark) -> None:
    state["mixed"] = {**mark.seen, "checked_by": change.get("checked_by", "")}


def _pain(state: State, change: Change, mark: _Mark) -> None:
    row = {key: change[key] for key in ("zone", "side", "score")}
    state["pain"].append({**row, **mark.seen})


def _reaction(state: State, change: Change, mark: _Mark) -> None:
    row = {key: change.get(key, "") for key in ("zone", "side", "id", "what", "note")}
    state["reactions"].append({**row, **mark.seen})
    point = next((point for point in state["points"] if point["id"] == change.get("id")), None)
    if point is not None and has_started(state):
        point["status"] = "reaction"
        settle(state, _zone(state, point), mark.seen)


def _note(state: State, change: Change, mark: _Mark) -> None:
    state["notes"].append({**mark.seen, "text": change["text"]})


def _acknowledge(state: State, change: Change, mark: _Mark) -> None:
    state["acknowledged"][change["check"]] = mark.seen


def _choose_lot(state: State, change: Change, mark: _Mark) -> None:
    """Before the start the choice is replaced; after it, another lot was opened as well."""
    chosen = {key: value for key, value in change.items() if key not in ("op", "part")} | mark.seen
    before = state["lots"].get(change["part"], []) if has_started(state) else []
    state["lots"][change["part"]] = [row for row in before if row["lot"] != change["lot"]] + [chosen]


def _choose_lots(state: State, change: Change, mark: _Mark) -> None:
    """All lots of a part at once, instead of what was chosen before."""
    state["lots"][change["part"]] = [row | mark.seen for row in change["lots"]]


def _said(state: State, change: Change, mark: _Mark) -> None:
    state["said"].append({**mark.seen, "answers": change["answers"], "verdict": change["verdict"]})


_STEPS: dict[str, Callable[[State, Change, _Mark], None]] = {
    "laid": _laid, "start": _start, "pause": _pause, "resume": _resume, "stop": _stop, "identity": _identity,
    "zone-done": _zone_done, "zone-count": _zone_count, "skip-zone": _skip_zone, "passes": _passes,
    "set-zone": _set_zone, "mirror-zone": _mirror_zone, "add-point": _add_point, "move-point": _move_point,
    "remove-point": _remove_point, "set-point": _set_point, "add-avoid": _add_avoid,
    "remove-avoid": _remove_avoid, "numbing-on": _numbing_on, "numbing-off": _numbing_off,
    "antisepsis": _antisepsis, "mixed": _mixed, "pain": _pain, "reaction": _reaction, "note": _note,
    "acknowledge": _acknowledge, "choose-lot": _choose_lot, "choose-lots": _choose_lots, "said": _said,
}  # fmt: skip


def _zone(state: State, change: Change) -> dict[str, Any]:
    found = zone_of(state, change["zone"], change["side"])
    if found is None:
        raise KeyError(f"{change['zone']} {change['side']} is not a zone of this session")
    return found


def _point(state: State, change: Change) -> dict[str, Any]:
    return next(point for point in state["points"] if point["id"] == change["id"])
