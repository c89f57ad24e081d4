"""From a plan to points on the skin, and from a tap to what it means there: the geometry of a session."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import numpy as np

from mesocare.assessment.queries import open_avoid_areas
from mesocare.patients.models import Patient
from mesocare.planning.draft import avoid_area
from mesocare.planning.models import Plan, PlanZone
from mesocare.treatment.charting import State, points_of
from mesotherapy.pack import Pack
from mesotherapy.pack.techniques import Charting, Technique
from mesotherapy.skin import AvoidArea, Chart, Scale, SurfacePoint, lay_grid, load_chart, mirror
from mesotherapy.skin.avoid import allowed

Point = dict[str, Any]
DIGITS = 5  # of a weight: within a thousandth of a millimetre on the largest triangles there are


def first_state(plan: Plan, patient: Patient, session: uuid.UUID, scale: Scale, pack: Pack) -> State:
    """The plan laid on this patient's skin, minus what must be left alone there."""
    chart = load_chart("face-front")
    avoid = [_area_row(avoid_area(chart, row)) for row in open_avoid_areas(patient)]
    zones, points = [], []
    for zone in plan.zones.all():
        laid = _lay_plan_zone(zone, chart, scale, avoid, session, pack)
        zones.append(laid[0])
        points.extend(laid[1])
    return {
        "zones": zones, "points": points, "avoid": avoid, "lots": {}, "identity": None, "started": None,
        "paused": None, "pauses": [], "stopped": None, "numbing": None, "antisepsis": None, "mixed": None,
        "pain": [], "reactions": [], "notes": [], "acknowledged": {}, "said": [],
    }  # fmt: skip


def _lay_plan_zone(
    zone: PlanZone,
    chart: Chart,
    scale: Scale,
    avoid: Sequence[dict[str, Any]],
    session: uuid.UUID,
    pack: Pack,
) -> tuple[dict[str, Any], list[Point]]:
    by_area = pack.get(Technique, zone.technique).charted is Charting.AREAS
    points = (
        [] if by_area else lay_points(chart, scale, avoid, zone.zone, zone.side, zone.spacing_mm, session)
    )
    volume = zone.topical_volume_ml if by_area else zone.volume_per_point_ml
    row = {
        "zone": zone.zone,
        "side": zone.side,
        "technique": zone.technique,
        "layer": zone.target_layer,
        "charted": "areas" if by_area else "points",
        "spacing_mm": None if by_area else float(zone.spacing_mm or 0),
        "depth_mm": float(zone.depth_mm),
        "volume_ml": f"{(volume or Decimal(0)).normalize():f}",
        "area_cm2": round(chart.area_cm2(zone.zone, zone.side, scale), 2),
        "passes": zone.passes or (1 if by_area else 0),
        "passes_done": 0,
        "given_ml": "0",
        "endpoint": "",
        "planned": len(points),
        "status": "planned",
        "skip_reason": "",
        "done": None,
    }
    return row, [
        {**p, "zone": zone.zone, "side": zone.side, "status": "planned", "in_avoid": ""} for p in points
    ]


def lay_points(
    chart: Chart,
    scale: Scale,
    avoid: Sequence[dict[str, Any]],
    zone: str,
    side: str,
    spacing_mm: Decimal | float | None,
    session: uuid.UUID,
) -> list[Point]:
    """A lattice along the skin. A point's id follows from its place, so the same lattice has the same ids.

    Raises:
        GridProblem: if it cannot be laid.
    """
    spacing = float(spacing_mm or 0)
    grid = lay_grid(chart, zone, side, spacing, avoid=areas_of(avoid), scale=scale)
    return [
        {
            "id": str(uuid.uuid5(session, f"{zone} {side} {spacing:g} {point.seq}")),
            "seq": point.seq,
            "triangle": point.at.triangle,
            "weights": [round(weight, DIGITS) for weight in point.at.weights],
        }
        for point in grid.points
    ]


def mirrored_points(chart: Chart, points: Iterable[Point], side: str, session: uuid.UUID) -> list[Point]:
    """The same places on the other side of the face."""
    found = []
    for point in points:
        at = mirror(chart, place_of(point))
        found.append(
            {
                "id": str(uuid.uuid5(session, f"mirror {side} {point['id']}")),
                "seq": point["seq"],
                "triangle": at.triangle,
                "weights": [round(weight, DIGITS) for weight in at.weights],
            }
        )
    return found


def place_of(point: Point) -> SurfacePoint:
    first, second, third = point["weights"]
    return SurfacePoint(point["triangle"], (first, second, third))


def areas_of(rows: Sequence[dict[str, Any]]) -> tuple[AvoidArea, ...]:
    return tuple(
        AvoidArea(row["x_mm"], row["y_mm"], row["radius_mm"], row["clearance_mm"], row["label"], row["id"])
        for row in rows
    )


def _area_row(area: AvoidArea) -> dict[str, Any]:
    return {
        "id": area.id,
        "x_mm": round(area.x_mm, 3),
        "y_mm": round(area.y_mm, 3),
        "radius_mm": area.radius_mm,
        "clearance_mm": area.clearance_mm,
        "label": area.label,
        "here": False,
    }


def in_the_way(
    chart: Chart, points: Sequence[Point], avoid: Sequence[dict[str, Any]], scale: Scale
) -> list[Point]:
    """The points that lie in an avoid area or its clearance."""
    if not points or not avoid:
        return []
    triangles = np.array([point["triangle"] for point in points], dtype=np.int64)
    weights = np.array([point["weights"] for point in points], dtype=np.float64)
    keep = allowed(chart, triangles, weights, areas_of(avoid), scale)
    return [point for point, good in zip(points, keep.tolist(), strict=True) if not good]


def planned_in_avoid(chart: Chart, state: State, patient: Patient, scale: Scale) -> dict[str, int]:
    """For each zone, how many planned points lie where nothing may go, areas noted since included."""
    known = {area["id"] for area in state["avoid"]}
    newer = [
        _area_row(avoid_area(chart, row)) for row in open_avoid_areas(patient) if str(row.uuid) not in known
    ]
    waiting = [point for point in state["points"] if point["status"] == "planned"]
    bad = {point["id"] for point in in_the_way(chart, waiting, [*state["avoid"], *newer], scale)}
    return {
        place_words(zone): sum(point["id"] in bad for point in points_of(state, zone["zone"], zone["side"]))
        for zone in state["zones"]
    }


def place_words(zone: dict[str, Any]) -> str:
    """ "malar R", "forehead": the place as consent and the core write it."""
    return str(zone["zone"]) if zone["side"] == "M" else f"{zone['zone']} {zone['side']}"
