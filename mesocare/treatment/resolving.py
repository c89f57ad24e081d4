"""From what was asked to what is written: every change checked against the session and filled in.

What needs the skin, the shelf or the pack is worked out here, so that adding up needs nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from mesocare.clinics.pack import current_pack
from mesocare.treatment.charting import (
    GIVEN,
    Change,
    Happening,
    State,
    fold,
    given_points,
    has_started,
    points_of,
    zone_of,
)
from mesocare.treatment.choosing import choose_lot, choose_lots
from mesocare.treatment.laying import (
    areas_of,
    in_the_way,
    lay_points,
    mirrored_points,
    place_of,
)
from mesocare.treatment.models import TreatmentSession
from mesocare.treatment.operations import WHEN_RUNNING, ChangeRefused
from mesotherapy.pack.anaesthesia import Anaesthesia
from mesotherapy.pack.protocols import Protocol
from mesotherapy.skin import (
    Chart,
    GridProblem,
    NotOnTheChart,
    Scale,
    UnknownZone,
    check_place,
    in_avoid,
    load_chart,
)


@dataclass(frozen=True, slots=True)
class Where:
    """The session that is changed, as far as it has come in this batch."""

    session: TreatmentSession
    state: State
    chart: Chart
    scale: Scale

    @property
    def running(self) -> bool:
        return has_started(self.state)


def resolve(session: TreatmentSession, changes: list[Change], mark: Happening) -> tuple[list[Change], State]:
    """Fill in every change, each in the state that the ones before it give. Returns them and the new state.

    Raises:
        ChangeRefused: for the first that cannot be, with its place in the batch.
    """
    chart, scale = load_chart(session.chart), Scale.parse(session.scale)
    state, filled = session.state, []
    for index, change in enumerate(changes):
        try:
            one = _fill(Where(session, state, chart, scale), change)
        except ChangeRefused as refused:
            raise ChangeRefused(refused.message, index) from refused
        except (GridProblem, NotOnTheChart, UnknownZone) as problem:
            raise ChangeRefused(str(problem), index) from problem
        filled.append(one)
        state = fold([Happening((one,), mark.at, mark.by, mark.initials)], state)
    return filled, state


def _fill(where: Where, change: Change) -> Change:
    if not where.running and change["op"] in WHEN_RUNNING:
        raise ChangeRefused(_("The session has not started. Go through the time-out, then start it."))
    if where.state["stopped"] and change["op"] in {"pause", "resume", "stop"}:
        raise ChangeRefused(_("The session is stopped. Sign it."))
    fill = _FILL.get(change["op"])
    return fill(where, change) if fill else change


def _its_zone(where: Where, change: Change) -> dict[str, Any]:
    found = zone_of(where.state, change["zone"], change["side"])
    if found is None:
        raise ChangeRefused(_("This zone is not part of the session."))
    return found


def _zone_only(where: Where, change: Change) -> Change:
    _its_zone(where, change)
    return change


def _count(where: Where, change: Change) -> Change:
    zone = _its_zone(where, change)
    total = len(points_of(where.state, zone["zone"], zone["side"]))
    if zone["charted"] == "areas":
        raise ChangeRefused(_("This zone is charted by passes, not by points."))
    if change["done"] > total:
        raise ChangeRefused(
            _("This zone has %(total)s points. Add points to record more than that.") % {"total": total}
        )
    return change


def _passes(where: Where, change: Change) -> Change:
    zone = _its_zone(where, change)
    if zone["charted"] != "areas":
        raise ChangeRefused(_("This zone is charted by points, not by passes."))
    planned = Decimal(zone["volume_ml"]) * change["passes"] / max(zone["passes"], 1)
    given = change.get("volume_ml") or f"{planned.quantize(Decimal('0.0001')).normalize():f}"
    return {**change, "given_ml": given if change["passes"] else "0"}


def _set_zone(where: Where, change: Change) -> Change:
    zone = _its_zone(where, change)
    if "spacing_mm" not in change or change["spacing_mm"] == zone["spacing_mm"]:
        return {key: value for key, value in change.items() if key != "spacing_mm"}
    if zone["charted"] == "areas":
        raise ChangeRefused(_("A pen is charted by area and passes; it has no spacing."))
    given = len(given_points(where.state, zone["zone"], zone["side"]))
    if given:
        raise ChangeRefused(
            _("%(count)s points are done here; a new spacing would move them. Set the count, skip the rest.")
            % {"count": given}
        )
    avoid = where.state["avoid"]
    points = lay_points(
        where.chart,
        where.scale,
        avoid,
        zone["zone"],
        zone["side"],
        change["spacing_mm"],
        where.session.uuid,
    )
    return {**change, "points": points}


def _mirror(where: Where, change: Change) -> Change:
    if where.running:
        raise ChangeRefused(_("The session has started. Add the points that were given, one by one."))
    source = _its_zone(where, {"zone": change["zone"], "side": change["from"]})
    if change["from"] == change["to"] or source["charted"] == "areas":
        raise ChangeRefused(_("Only points can be copied to the other side."))
    points = points_of(where.state, source["zone"], source["side"])
    copied = mirrored_points(where.chart, points, change["to"], where.session.uuid)
    bad = {point["id"] for point in in_the_way(where.chart, copied, where.state["avoid"], where.scale)}
    kept = [point for point in copied if point["id"] not in bad]
    return {**change, "points": kept, "spacing_mm": source["spacing_mm"]}


def _add_point(where: Where, change: Change) -> Change:
    known = _point(where, change["id"])
    if known is not None and known["status"] != "skipped":
        raise ChangeRefused(_("This point is already there."))
    here = points_of(where.state, change["zone"], change["side"])
    seq = max((point["seq"] for point in here), default=0) + 1
    return {**_placed(where, change), "seq": seq, **_new_zone(where, change)}


def _placed(where: Where, change: Change) -> Change:
    """A place on the skin. One in an avoid area is refused before the start, and kept with its name after."""
    at = place_of(change)
    check_place(where.chart, at)
    area = in_avoid(where.chart, at, areas_of(where.state["avoid"]), where.scale)
    if area is not None and not where.running:
        raise ChangeRefused(
            _("This lies in an avoid area: %(label)s.") % {"label": area.label or _("unnamed")}
        )
    return {**change, "in_avoid": (area.label or area.id) if area else ""}


def _new_zone(where: Where, change: Change) -> Change:
    """A point outside the planned zones: it happened, so its zone joins the session."""
    if zone_of(where.state, change["zone"], change["side"]) is not None:
        return {}
    where.chart.ring(change["zone"], change["side"])  # refuses a zone or side that this chart does not have
    if not where.running:
        raise ChangeRefused(_("This zone is not in the accepted plan. Change the plan to treat it."))
    like = next((zone for zone in where.state["zones"] if zone["charted"] == "points"), None)
    if like is None:
        raise ChangeRefused(_("A pen is charted by zone and passes, never by points."))
    area = round(where.chart.area_cm2(change["zone"], change["side"], where.scale), 2)
    fresh = {"planned": 0, "status": "started", "skip_reason": "", "done": None}
    new = {**like, **fresh, "zone": change["zone"], "side": change["side"], "area_cm2": area}
    return {"new_zone": new}


def _point(where: Where, point_id: str) -> dict[str, Any] | None:
    return next((point for point in where.state["points"] if point["id"] == point_id), None)


def _its_point(where: Where, change: Change) -> Change:
    """The change with the zone of its point beside it."""
    point = _point(where, change["id"])
    if point is None:
        raise ChangeRefused(_("This point is not part of the session."))
    if change.get("status") in GIVEN and not where.running:
        raise ChangeRefused(_("The session has not started. Go through the time-out, then start it."))
    return {**change, "zone": point["zone"], "side": point["side"]}


def _move(where: Where, change: Change) -> Change:
    return _placed(where, _its_point(where, change))


def _add_avoid(where: Where, change: Change) -> Change:
    if any(area["id"] == change["id"] for area in where.state["avoid"]):
        raise ChangeRefused(_("This mark is already there."))
    at = where.chart.on_skin(change["x_mm"], change["y_mm"])
    if at is None:
        raise ChangeRefused(_("This is beside the face. Tap the place on the skin."))
    area = {**change, "clearance_mm": change.get("clearance_mm", 0.0), "label": change.get("label", "")}
    waiting = [point for point in where.state["points"] if point["status"] == "planned"]
    drops = [point["id"] for point in in_the_way(where.chart, waiting, [area], where.scale)]
    return {**area, "drops": drops, "triangle": at.triangle, "weights": [round(w, 6) for w in at.weights]}


def _remove_avoid(where: Where, change: Change) -> Change:
    area = next((area for area in where.state["avoid"] if area["id"] == change["id"]), None)
    if area is None:
        raise ChangeRefused(_("This mark is not on the map."))
    if not area["here"]:
        raise ChangeRefused(
            _("This mark was noted before this session. Close it in the assessment, with the reason.")
        )
    return change


def _numbing(where: Where, change: Change) -> Change:
    pack, plan = current_pack(), where.session.plan
    kind = pack.find(Anaesthesia, change["kind"])
    if kind is None or kind.id not in pack.get(Protocol, plan.protocol).numbing:
        raise ChangeRefused(_("This way of numbing is not part of the protocol."))
    planned = plan.numbing.get("substance")
    if kind.substances and planned not in kind.substances and not where.running:
        raise ChangeRefused(
            _("The plan has no numbing cream. Put it into the plan first, so that it is screened and agreed.")
        )
    return change


def _lot(where: Where, change: Change) -> Change:
    return choose_lot(where.session, change, running=where.running)


def _lots(where: Where, change: Change) -> Change:
    return choose_lots(where.session, change, running=where.running)


_FILL: dict[str, Callable[[Where, Change], Change]] = {
    "zone-done": _zone_only, "skip-zone": _zone_only, "zone-count": _count, "passes": _passes,
    "set-zone": _set_zone, "mirror-zone": _mirror, "add-point": _add_point, "move-point": _move,
    "remove-point": _its_point, "set-point": _its_point, "add-avoid": _add_avoid,
    "remove-avoid": _remove_avoid, "numbing-on": _numbing, "choose-lot": _lot, "choose-lots": _lots,
}  # fmt: skip
