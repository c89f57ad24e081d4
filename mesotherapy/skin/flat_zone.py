"""One zone spread out flat: from a place on the flat copy back to the skin, fast and for many at once."""

import numpy as np

from mesotherapy.skin import rings
from mesotherapy.skin.chart import Chart
from mesotherapy.skin.flattening import flat_copy, patch_under
from mesotherapy.skin.surface import Floats, Indices

CELL_MM = 1.0


class FlatZone:
    """The flat copy of a zone (the right one of a pair) with its border and a pigeon-hole index."""

    def __init__(self, chart: Chart, zone_id: str) -> None:
        zone = chart.zone(zone_id)
        self.mesh = chart.mesh_of(zone_id, zone.sides[0])
        self.is_median = zone.sides == ("M",)
        ring = chart.ring(zone_id, zone.sides[0])
        patch = patch_under(self.mesh, ring, chart.halvings)
        flat = chart.flat.get(zone_id)
        if flat is None or len(flat) != len(patch.vertices):
            flat = flat_copy(patch, is_median=self.is_median)
        self.parents = patch.parents
        corners = flat[patch.triangles]
        solve = np.linalg.inv(np.concatenate([corners, np.ones((len(corners), 3, 1))], axis=2))
        self.own_weights = solve
        self.parent_weights: Floats = np.einsum("tck,tkw->tcw", solve, patch.weights)
        self.low: Floats = corners.min(axis=(0, 1)) - CELL_MM
        self.holes = _pigeon_holes(corners, self.low)
        self.border = self._border(ring, patch.vertices[patch.triangles], corners)
        self.depth = self._depths()

    def _border(self, ring: Floats, skin: Floats, corners: Floats) -> Floats:
        """The zone's border carried from the chart on to the flat copy."""
        solve = np.linalg.inv(np.concatenate([skin[:, :, :2], np.ones((len(skin), 3, 1))], axis=2))
        weights = np.einsum("nc,tck->ntk", _homogeneous(ring), solve)
        best = weights.min(axis=2).argmax(axis=1)
        chosen = weights[np.arange(len(ring)), best]
        return np.asarray(np.einsum("nk,nkd->nd", chosen, corners[best]))

    def _depths(self) -> Floats:
        """How far inside the border each pigeon hole's lower corner lies."""
        rows, columns = self.holes.shape[0] + 1, self.holes.shape[1] + 1
        v, u = np.mgrid[0:rows, 0:columns] * CELL_MM
        places = np.stack([u.ravel() + self.low[0], v.ravel() + self.low[1]], axis=1)
        return rings.border_distance(self.border, places).reshape(rows, columns)

    def inside_by(self, places: Floats) -> Floats:
        """How far inside the border each flat place lies (mm; negative outside), between pigeon holes."""
        cell = (places - self.low) / CELL_MM
        rows, columns = self.depth.shape
        u, v = np.clip(cell[:, 0], 0, columns - 1.001), np.clip(cell[:, 1], 0, rows - 1.001)
        i, j = u.astype(np.int64), v.astype(np.int64)
        s, t = u - i, v - j
        below = self.depth[j, i] * (1 - s) + self.depth[j, i + 1] * s
        above = self.depth[j + 1, i] * (1 - s) + self.depth[j + 1, i + 1] * s
        return np.asarray(below * (1 - t) + above * t)

    def on_skin(self, places: Floats) -> tuple[Indices, Floats]:
        """Chart triangle and weights of each flat place; triangle -1 off the copy."""
        cell = np.floor((places - self.low) / CELL_MM).astype(np.int64)
        rows, columns, _ = self.holes.shape
        known = (cell >= 0).all(axis=1) & (cell[:, 0] < columns) & (cell[:, 1] < rows)
        cell[~known] = 0
        candidates = self.holes[cell[:, 1], cell[:, 0]]
        worst = np.where(candidates >= 0, self._least_weight(places, candidates), -np.inf)
        best = worst.argmax(axis=1)
        rows_of = np.arange(len(places))
        small = candidates[rows_of, best]
        on = known & (worst[rows_of, best] > -1e-6)
        found = np.einsum("nc,nck->nk", _homogeneous(places), self.parent_weights[small])
        found = np.clip(found, 0.0, None)
        total = found[:, 0] + found[:, 1] + found[:, 2]
        parent = np.where(on, self.parents[small], -1).astype(np.int64)
        return parent, np.asarray(found / np.where(total > 0, total, 1.0)[:, None])

    def _least_weight(self, places: Floats, candidates: Indices) -> Floats:
        """The smallest of the three weights of each place in each candidate: negative means outside it."""
        u, v = places[:, :1], places[:, 1:]
        first, second = (
            u * by[candidates, 0] + v * by[candidates, 1] + by[candidates, 2]
            for by in (self.own_weights[:, :, 0], self.own_weights[:, :, 1])
        )
        return np.asarray(np.minimum(np.minimum(first, second), 1 - first - second))

    def inner_border(self, margin: float) -> Floats:
        """Where the outermost points may be, on the chart: the border moved inwards along the skin."""
        ahead = np.roll(self.border, -1, axis=0) - np.roll(self.border, 1, axis=0)
        inward = np.stack([-ahead[:, 1], ahead[:, 0]], axis=1)
        length = np.maximum(np.linalg.norm(inward, axis=1, keepdims=True), 1e-9)
        moved = self.border + margin * inward / length
        moved = moved[self.inside_by(moved) >= margin - 0.15]
        triangles, weights = self.on_skin(moved)
        on = triangles >= 0
        return np.asarray(self.mesh.positions(triangles[on], weights[on])[:, :2])

    def lengths(self, starts: Floats, ends: Floats, steps: int = 5) -> Floats:
        """Length on the skin of straight flat lines; infinite where a line leaves the copy."""
        share = np.linspace(0, 1, steps + 1)[None, :, None]
        along = starts[:, None] * (1 - share) + ends[:, None] * share
        triangles, weights = self.on_skin(along.reshape(-1, 2))
        skin = self.mesh.positions(triangles, weights).reshape(len(starts), steps + 1, 3)
        step = np.diff(skin, axis=1)
        length = np.sqrt(np.einsum("nsd,nsd->ns", step, step)).sum(axis=1)
        off = (triangles < 0).reshape(len(starts), steps + 1).any(axis=1)
        return np.asarray(np.where(off, np.inf, length))


def _homogeneous(places: Floats) -> Floats:
    return np.concatenate([places, np.ones((len(places), 1))], axis=1)


def _pigeon_holes(corners: Floats, low: Floats) -> Indices:
    """For every square millimetre, the small triangles whose bounding box meets it (-1 pads the rest)."""
    first = np.floor((corners.min(axis=1) - low) / CELL_MM).astype(np.int64)
    last = np.floor((corners.max(axis=1) - low) / CELL_MM).astype(np.int64)
    columns, rows = last.max(axis=0) + 2
    holes: dict[tuple[int, int], list[int]] = {}
    for number, ((i0, j0), (i1, j1)) in enumerate(zip(first.tolist(), last.tolist(), strict=True)):
        for j in range(j0, j1 + 1):
            for i in range(i0, i1 + 1):
                holes.setdefault((j, i), []).append(number)
    table = np.full((rows, columns, max(len(found) for found in holes.values())), -1, dtype=np.int64)
    for (j, i), found in holes.items():
        table[j, i, : len(found)] = found
    return table


_KEPT: dict[tuple[str, str, str], FlatZone] = {}


def flat_zone(chart: Chart, zone_id: str) -> FlatZone:
    """The zone's flat copy, made the first time it is asked for in this process."""
    key = (chart.id, chart.version, zone_id)
    if key not in _KEPT:
        _KEPT[key] = FlatZone(chart, zone_id)
    return _KEPT[key]
