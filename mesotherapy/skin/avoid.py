"""Places to leave alone: the patient's own, by tap and radius, and those every face has."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mesotherapy.skin.chart import Chart, Forbidden
from mesotherapy.skin.scale import MODEL, Scale
from mesotherapy.skin.surface import Floats, Indices, SurfacePoint
from mesotherapy.skin.walking import WALKS, Walks

CLOSEST = 4


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
    view: str = ""  # where it was tapped; the chart's first view where nothing is said

    @property
    def keep_mm(self) -> float:
        return self.radius_mm + self.clearance_mm


@dataclass(frozen=True, slots=True)
class Nearest:
    """The closest place to leave alone, and how far its edge is along the skin (0 inside it)."""

    label: str
    mm: float


_WALKS: dict[tuple[str, str], Walks] = {}


def walks(chart: Chart) -> Walks:
    key = (chart.id, chart.version)
    if key not in _WALKS:
        _WALKS[key] = Walks(chart.mesh)
    return _WALKS[key]


def distance_mm(chart: Chart, start: SurfacePoint, end: SurfacePoint, scale: Scale = MODEL) -> float:
    """How far two places are apart along the skin."""
    return walks(chart).between(start, end) * scale.factor


def outline_mm(chart: Chart, area: AvoidArea, scale: Scale = MODEL) -> Floats:
    """The edge of what must be kept free, as drawn: a circle on the skin, narrower where the face turns."""
    radius = area.keep_mm / scale.factor
    centre = chart.on_skin(area.x_mm, area.y_mm, area.view)
    if centre is not None and radius > 0:
        view = chart.views[area.view or chart.first_view]
        ring = (walks(chart).ring(centre, radius) @ view.matrix.T)[:, :2]
        if len(ring) == WALKS:
            around = np.arctan2(ring[:, 1] - area.y_mm, ring[:, 0] - area.x_mm)
            return np.asarray(ring[np.argsort(around)][:: WALKS // 60])
    turn = np.linspace(0, 2 * np.pi, 60, endpoint=False)
    return np.asarray(np.stack([np.cos(turn), np.sin(turn)], axis=1) * radius + [area.x_mm, area.y_mm])


def allowed(
    chart: Chart, triangles: Indices, weights: Floats, avoid: Sequence[AvoidArea], scale: Scale
) -> NDArray[np.bool_]:
    """Which points are outside every avoid area and its clearance, measured along the skin."""
    keep = np.ones(len(triangles), dtype=bool)
    for area in avoid:
        keep &= _distances(chart, area, triangles, weights, scale) >= area.keep_mm
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
    best = Nearest("", float("inf"))
    for label, starts, start_weights, radius in _edges(chart, avoid, scale):
        limit = best.mm / scale.factor + radius
        mm = _between_sets(chart, (starts, start_weights), (triangles, weights), limit) - radius
        best = min(best, Nearest(label, max(0.0, mm * scale.factor)), key=lambda nearest: nearest.mm)
    inside = next((f for f in chart.forbidden if _any_inside(chart, f, triangles, weights)), None)
    return Nearest(inside.label, 0.0) if inside else best


def _edges(
    chart: Chart, avoid: Sequence[AvoidArea], scale: Scale
) -> Iterator[tuple[str, Indices, Floats, float]]:
    """What to measure from, in model mm: an area's centre and its radius, or a forbidden place's border."""
    for area in avoid:
        centre = chart.on_skin(area.x_mm, area.y_mm, area.view)
        if centre is not None:
            yield area.label, *_arrays([centre]), area.radius_mm / scale.factor
    for place in chart.forbidden:
        at, shares = chart.seen(place.view, place.part, place.side).under(chart.rings[(place.id, place.side)])
        yield place.label, at[at >= 0], shares[at >= 0], 0.0


def _any_inside(chart: Chart, place: Forbidden, triangles: Indices, weights: Floats) -> bool:
    return bool(chart.covers(place, triangles, weights).any())


def _distances(chart: Chart, area: AvoidArea, triangles: Indices, weights: Floats, scale: Scale) -> Floats:
    """Distance of each point from the area's centre in mm of real skin; infinite well outside the area.

    A centre that was tapped beside the modelled skin (an ear) is measured straight on the drawing,
    which is never longer than the way along the skin.
    """
    centre = chart.on_skin(area.x_mm, area.y_mm, area.view)
    if centre is None:
        return _on_the_drawing(chart, area, triangles, weights) * scale.factor
    limit = float(np.ceil(area.keep_mm / scale.factor)) + 1
    return walks(chart).from_one(centre, triangles, weights, limit) * scale.factor


def _on_the_drawing(chart: Chart, area: AvoidArea, triangles: Indices, weights: Floats) -> Floats:
    chart_mm = chart.seen(area.view).positions(triangles, weights)[:, :2]
    return np.asarray(np.linalg.norm(chart_mm - [area.x_mm, area.y_mm], axis=1))


def _between_sets(
    chart: Chart, starts: tuple[Indices, Floats], ends: tuple[Indices, Floats], limit: float
) -> float:
    """The shortest way between two sets of places: the pairs closest in a straight line are walked.

    Infinite where it is sure to be longer than `limit`.
    """
    first, second = chart.mesh.positions(*starts), chart.mesh.positions(*ends)
    straight = np.linalg.norm(first[:, None] - second[None], axis=2)
    found = float("inf")
    for pair in np.argsort(straight, axis=None)[:CLOSEST]:
        i, j = np.unravel_index(pair, straight.shape)
        if straight[i, j] >= min(found, limit):
            break
        start = surface_point(int(starts[0][i]), starts[1][i])
        found = min(found, walks(chart).between(start, surface_point(int(ends[0][j]), ends[1][j])))
    return found


def surface_point(triangle: int, weights: Floats) -> SurfacePoint:
    first, second, third = weights.tolist()
    return SurfacePoint(int(triangle), (first, second, third))


def _arrays(points: Sequence[SurfacePoint]) -> tuple[Indices, Floats]:
    triangles = np.array([point.triangle for point in points], dtype=np.int64)
    return triangles, np.array([point.weights for point in points], dtype=np.float64)
