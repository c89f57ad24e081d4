"""Lay points at even distances along the skin of a zone.

A hexagonal lattice, as a hand does it, is laid on the zone's flat copy; of a few dozen trial positions
the one that fits the most points with a neighbour at the asked distance is kept. Median zones get a
lattice symmetric about the midline; the left of a pair is the mirror image of the right. What an avoid
area forbids is dropped afterwards, each side its own. Nothing here is random.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mesotherapy.skin.avoid import AvoidArea, allowed, surface_point, walks
from mesotherapy.skin.chart import Chart
from mesotherapy.skin.flat_zone import FlatZone, flat_zone
from mesotherapy.skin.scale import MODEL, Scale
from mesotherapy.skin.surface import Floats, Indices, SurfacePoint
from mesotherapy.skin.trials import best_lattice, near_pairs

SPACING_MM = (1.5, 30.0)
TOO_CLOSE = 0.92
NEIGHBOUR = 1.3


class GridProblem(ValueError):
    """The grid cannot be laid as asked; the message says what is possible."""


@dataclass(frozen=True, slots=True)
class GridPoint:
    seq: int
    at: SurfacePoint
    xyz_mm: tuple[float, float, float]
    chart_mm: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Spacing:
    """Distances to the nearest neighbour along the skin; unknown where there are not two points."""

    asked: float
    min: float | None
    median: float | None
    max: float | None


@dataclass(frozen=True, slots=True)
class Grid:
    chart: str
    chart_version: str
    zone: str
    side: str
    view: str
    area_cm2: float
    spacing: Spacing
    points: tuple[GridPoint, ...]

    @property
    def count(self) -> int:
        return len(self.points)


@dataclass(frozen=True)
class _Laid:
    """Points on the flat copy, the lattice row each belongs to, and where they are on the skin."""

    places: Floats
    rows: Indices
    triangles: Indices
    weights: Floats

    def only(self, keep: NDArray[np.bool_]) -> "_Laid":
        return _Laid(self.places[keep], self.rows[keep], self.triangles[keep], self.weights[keep])


@dataclass(frozen=True)
class _Pairs:
    """Neighbours (their numbers) and how far they are apart along the skin."""

    first: Indices
    second: Indices
    lengths: Floats

    def only(self, keep: NDArray[np.bool_]) -> "_Pairs":
        both = keep[self.first] & keep[self.second]
        number = np.cumsum(keep) - 1
        return _Pairs(number[self.first[both]], number[self.second[both]], self.lengths[both])


def lay_grid(
    chart: Chart,
    zone_id: str,
    side: str,
    spacing_mm: float,
    *,
    avoid: Sequence[AvoidArea] = (),
    scale: Scale = MODEL,
) -> Grid:
    """Lay points `spacing_mm` apart along the skin of one zone, none of them where it is forbidden.

    >>> from mesotherapy.skin.reading import load_chart
    >>> grid = lay_grid(load_chart("face-front"), "forehead", "M", 10)
    >>> 9.5 < grid.spacing.median < 10.5
    True

    Raises:
        GridProblem: the spacing is not one a hand can lay.
        UnknownZone: the chart has no such zone or side.
    """
    chart.ring(zone_id, side)
    _check(spacing_mm)
    flat = flat_zone(chart, zone_id)
    own = spacing_mm / scale.factor
    laid, pairs = _lay(chart, zone_id, flat, own)
    if side == "L":
        laid = _mirrored(chart, laid)
    keep = allowed(chart, laid.triangles, laid.weights, avoid, scale)
    laid, pairs = laid.only(keep), pairs.only(keep)
    return Grid(
        chart=chart.id,
        chart_version=chart.version,
        zone=zone_id,
        side=side,
        view=chart.view_of(zone_id, side),
        area_cm2=chart.area_cm2(zone_id, side, scale),
        spacing=_spacing(spacing_mm, _nearest(chart, laid, pairs) * scale.factor),
        points=_numbered(chart, chart.view_of(zone_id, side), laid, scale),
    )


def count_for_spacing(
    chart: Chart,
    zone_id: str,
    side: str,
    spacing_mm: float,
    *,
    avoid: Sequence[AvoidArea] = (),
    scale: Scale = MODEL,
) -> int:
    """How many points another spacing would give: the number behind "Widen malar to 5 mm (−34 points)"."""
    return lay_grid(chart, zone_id, side, spacing_mm, avoid=avoid, scale=scale).count


def _check(spacing_mm: float) -> None:
    low, high = SPACING_MM
    if not low <= spacing_mm <= high:
        raise GridProblem(f"points are laid {low:g} to {high:g} mm apart; {spacing_mm:g} mm was asked")


def _lay(chart: Chart, zone_id: str, flat: FlatZone, spacing: float) -> tuple[_Laid, _Pairs]:
    places, rows = best_lattice(flat, spacing, chart.zone(zone_id).margin_mm)
    if flat.is_median:
        right = places[:, 0] < 1e-6
        places, rows = places[right], rows[right]
    triangles, weights = flat.on_skin(places)
    laid = _Laid(places, rows, triangles, weights)
    laid = laid.only(triangles >= 0)
    if flat.is_median:
        laid = _both_halves(chart, laid)
    laid = laid.only(_off_forbidden(chart, laid))
    pairs = _pairs(flat, laid.places, spacing)
    keep = _far_enough(pairs, len(laid.places), spacing)
    return laid.only(keep), pairs.only(keep)


def _both_halves(chart: Chart, half: _Laid) -> _Laid:
    """Add the mirror image of every point that is not on the midline itself."""
    other = _mirrored(chart, half.only(half.places[:, 0] < -1e-6))
    return _Laid(
        np.concatenate([half.places, other.places * [-1, 1]]),
        np.concatenate([half.rows, other.rows]),
        np.concatenate([half.triangles, other.triangles]),
        np.concatenate([half.weights, other.weights]),
    )


def _mirrored(chart: Chart, laid: _Laid) -> _Laid:
    """The same points on the other side of the face. The flat places stay those of the right side."""
    triangles, order = chart.mesh.mirror_triangle
    weights = np.zeros_like(laid.weights)
    np.put_along_axis(weights, order[laid.triangles], laid.weights, axis=1)
    return _Laid(laid.places, laid.rows, triangles[laid.triangles], weights)


def _off_forbidden(chart: Chart, laid: _Laid) -> NDArray[np.bool_]:
    inside = [chart.covers(place, laid.triangles, laid.weights) for place in chart.forbidden]
    return np.asarray(~np.any(inside, axis=0) if inside else np.ones(len(laid.places), dtype=bool))


def _far_enough(pairs: _Pairs, count: int, spacing: float) -> NDArray[np.bool_]:
    """Where the skin bulges most, two laid points can come too close: the later one is left out."""
    keep = np.ones(count, dtype=bool)
    for k in np.flatnonzero(pairs.lengths < TOO_CLOSE * spacing):
        if keep[pairs.first[k]] and keep[pairs.second[k]]:
            keep[pairs.second[k]] = False
    return keep


def _pairs(flat: FlatZone, places: Floats, spacing: float) -> _Pairs:
    """All pairs that could be neighbours, and their distance along the skin."""
    first, second = near_pairs(places, NEIGHBOUR * spacing)
    return _Pairs(first, second, flat.lengths(places[first], places[second]))


def _nearest(chart: Chart, laid: _Laid, pairs: _Pairs) -> Floats:
    """Each point's distance to its nearest neighbour along the skin."""
    count = len(laid.places)
    nearest = np.full(count, np.inf)
    np.minimum.at(nearest, pairs.first, pairs.lengths)
    np.minimum.at(nearest, pairs.second, pairs.lengths)
    for lonely in np.flatnonzero(np.isinf(nearest)) if count > 1 else ():
        others = [k for k in range(count) if k != lonely]
        start = surface_point(laid.triangles[lonely], laid.weights[lonely])
        ends = [surface_point(laid.triangles[k], laid.weights[k]) for k in others]
        nearest[lonely] = min(walks(chart).between(start, end) for end in ends)
    return np.asarray(nearest[np.isfinite(nearest)])


def _spacing(asked: float, nearest: Floats) -> Spacing:
    if not len(nearest):
        return Spacing(asked, None, None, None)
    return Spacing(asked, float(nearest.min()), float(np.median(nearest)), float(nearest.max()))


def _numbered(chart: Chart, view: str, laid: _Laid, scale: Scale) -> tuple[GridPoint, ...]:
    """In the order a hand works: from the lowest row up, to and fro, so that nothing runs over fresh skin."""
    skin = chart.mesh.positions(laid.triangles, laid.weights)
    drawn = chart.seen(view).positions(laid.triangles, laid.weights)
    rank = np.unique(laid.rows, return_inverse=True)[1].reshape(-1)
    order = np.lexsort((np.where(rank % 2 == 0, drawn[:, 0], -drawn[:, 0]), rank))
    # as plain numbers first: one array at a time, not four small ones for each point
    at = zip(laid.triangles[order].tolist(), laid.weights[order].tolist(), strict=True)
    real, paper = (skin[order] * scale.factor).tolist(), drawn[order, :2].tolist()
    return tuple(
        GridPoint(seq, SurfacePoint(triangle, (u, v, w)), (x, y, z), (across, up))
        for seq, ((triangle, (u, v, w)), (x, y, z), (across, up)) in enumerate(
            zip(at, real, paper, strict=True), start=1
        )
    )
