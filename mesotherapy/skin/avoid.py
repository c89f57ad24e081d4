"""Places to leave alone: the patient's own, by tap and radius, and those every face has."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mesotherapy.skin import rings
from mesotherapy.skin.chart import Chart, Forbidden
from mesotherapy.skin.scale import MODEL, Scale
from mesotherapy.skin.surface import Floats, Indices, SurfacePoint
from mesotherapy.skin.walking import LONGER_AT_MOST, Walks


@dataclass(frozen=True, slots=True)
class AvoidArea:
    """A naevus, an inflamed spot, an old implant: a centre on the chart, its size, and how far to keep away.

    The centre is in chart mm (where it was tapped); radius and clearance are real millimetres of skin.
    """

    x_mm: float
    y_mm: float
    radius_mm: float
    clearance_mm: float = 0.0
    label: str = ""
    id: str = ""

    @property
    def keep_mm(self) -> float:
        return self.radius_mm + self.clearance_mm


@dataclass(frozen=True, slots=True)
class Nearest:
    """The closest place to leave alone, and how far its edge is along the skin (0 inside it)."""

    label: str
    mm: float


_WALKS: dict[tuple[str, str], Walks] = {}
_FORBIDDEN: dict[tuple[str, str, str, str], Floats] = {}


def walks(chart: Chart) -> Walks:
    key = (chart.id, chart.version)
    if key not in _WALKS:
        _WALKS[key] = Walks(chart.mesh)
    return _WALKS[key]


def distance_mm(chart: Chart, start: SurfacePoint, end: SurfacePoint, scale: Scale = MODEL) -> float:
    """How far two places are apart along the skin."""
    triangles, weights = _arrays([end])
    return float(walks(chart).from_one(start, triangles, weights)[0] * scale.factor)


def allowed(
    chart: Chart, triangles: Indices, weights: Floats, avoid: Sequence[AvoidArea], scale: Scale
) -> NDArray[np.bool_]:
    """Which points are outside every avoid area and its clearance, measured along the skin."""
    keep = np.ones(len(triangles), dtype=bool)
    for area in avoid:
        keep &= _distances(chart, area, triangles, weights, scale, near=True) >= area.keep_mm
    return keep


def in_avoid(
    chart: Chart, at: SurfacePoint, avoid: Sequence[AvoidArea], scale: Scale = MODEL
) -> AvoidArea | None:
    """The avoid area a point lies in (its clearance counts), or nothing."""
    triangles, weights = _arrays([at])
    return next((a for a in avoid if not allowed(chart, triangles, weights, [a], scale)[0]), None)


def nearest_forbidden(
    chart: Chart, at: SurfacePoint, avoid: Sequence[AvoidArea] = (), scale: Scale = MODEL
) -> Nearest:
    """The closest place to leave alone: "naevus, 6 mm"."""
    return nearest_to_any(chart, [at], avoid, scale)


def nearest_to_any(
    chart: Chart, points: Sequence[SurfacePoint], avoid: Sequence[AvoidArea] = (), scale: Scale = MODEL
) -> Nearest:
    """The same for a whole zone: its closest point counts. Points must not be empty."""
    triangles, weights = _arrays(points)
    found = [
        Nearest(place.label, _to_forbidden(chart, place, triangles, weights, scale))
        for place in chart.forbidden
    ]
    for area in avoid:
        distance = _distances(chart, area, triangles, weights, scale, near=False).min() - area.radius_mm
        found.append(Nearest(area.label, max(0.0, float(distance))))
    return min(found, key=lambda nearest: nearest.mm)


def _distances(
    chart: Chart, area: AvoidArea, triangles: Indices, weights: Floats, scale: Scale, *, near: bool
) -> Floats:
    """Distance of each point from the area's centre, never more than the true one (mm of real skin).

    A centre that was tapped beside the modelled skin (an ear) is measured straight on the drawing,
    which is never longer than the way along the skin.
    """
    centre = chart.on_skin(area.x_mm, area.y_mm)
    skin = chart.mesh.positions(triangles, weights)
    if centre is None:
        return np.asarray(np.linalg.norm(skin[:, :2] - [area.x_mm, area.y_mm], axis=1) * scale.factor)
    limit = np.ceil(area.keep_mm / scale.factor * LONGER_AT_MOST) + 1 if near else np.inf
    along = walks(chart).from_one(centre, triangles, weights, limit)
    place = chart.mesh.positions(np.array([centre.triangle]), np.array([centre.weights]))
    straight = np.linalg.norm(skin - place, axis=1)
    return np.asarray(np.maximum(along / LONGER_AT_MOST, straight) * scale.factor)


def _to_forbidden(chart: Chart, place: Forbidden, triangles: Indices, weights: Floats, scale: Scale) -> float:
    chart_mm = chart.mesh.positions(triangles, weights)[:, :2]
    ring = chart.rings[(place.id, place.side)]
    if rings.contains(ring, chart_mm).any():
        return 0.0
    key = (chart.id, chart.version, place.id, place.side)
    if key not in _FORBIDDEN:
        at, shares = chart.mesh.under(ring)
        _FORBIDDEN[key] = walks(chart).from_points(at[at >= 0], shares[at >= 0])
    return float(walks(chart).to_points(_FORBIDDEN[key], triangles, weights).min() * scale.factor)


def _arrays(points: Sequence[SurfacePoint]) -> tuple[Indices, Floats]:
    triangles = np.array([point.triangle for point in points], dtype=np.int64)
    return triangles, np.array([point.weights for point in points], dtype=np.float64)
