"""A session's map as plain data, for the tests of the map."""

import uuid
from typing import Any

from mesotherapy.skin import AvoidArea, lay_grid, load_chart

FACE = load_chart("face-front")
NAEVUS = {"id": "a1", "x_mm": 46.5, "y_mm": -30.5, "radius_mm": 1, "clearance_mm": 4, "label": "Naevus"}
ZONES = (("forehead", "M", 12), ("malar", "R", 8), ("malar", "L", 8))


def session_map(mode: str = "session") -> dict[str, Any]:
    zones, points = [], []
    for zone, side, spacing in ZONES:
        grid = lay_grid(FACE, zone, side, spacing, avoid=[AvoidArea(46.5, -30.5, 1, 4)])
        zones.append(
            {"zone": zone, "side": side, "technique": "nappage", "spacing_mm": spacing, "depth_mm": 2}
        )
        zones[-1] |= {"volume_ml": "0.01", "area_cm2": round(grid.area_cm2, 2), "status": "planned"}
        points += [point_row(zone, side, point) for point in grid.points]
    return {
        "version": 1, "chart": FACE.id, "chart_version": FACE.version, "scale": "model", "mode": mode,
        "zones": zones, "points": points, "avoid": [dict(NAEVUS)], "last": [],
    }  # fmt: skip


def point_row(zone: str, side: str, point: Any) -> dict[str, Any]:
    name = str(uuid.uuid5(uuid.NAMESPACE_OID, f"{zone} {side} {point.seq}"))
    row = {"id": name, "zone": zone, "side": side, "seq": point.seq, "status": "planned"}
    return row | {"triangle": point.at.triangle, "weights": list(point.at.weights)}
