"""How far it is along the skin: shortest ways over the triangles of a chart.

Every edge of the mesh carries a few stepping stones; inside a triangle one walks straight from any
stone to any other. The shortest way over the stones is never shorter than the true shortest way on
the same triangles, and with seven stones to an edge it is longer by well under one per cent (a test
compares it with a finer, slower search).
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from mesotherapy.skin.surface import Floats, Indices, Mesh, SurfacePoint

STONES = 7
LONGER_AT_MOST = 1.01


class Walks:
    """Distances along one mesh, in its own (model) millimetres."""

    def __init__(self, mesh: Mesh, stones: int = STONES) -> None:
        self.mesh = mesh
        self.places, self.stops = _stepping_stones(mesh, stones)
        at = self.places[self.stops]
        self.between: Floats = np.linalg.norm(at[:, :, None] - at[:, None], axis=3)

    def from_points(self, triangles: Indices, weights: Floats, limit: float = np.inf) -> Floats:
        """The distance of every stepping stone from the nearest of the given points, as far as `limit`."""
        reached = np.full(len(self.places), np.inf)
        starts = self.mesh.positions(triangles, weights)
        first = np.linalg.norm(self.places[self.stops[triangles]] - starts[:, None], axis=2)
        np.minimum.at(reached, self.stops[triangles].ravel(), first.ravel())
        changed = np.isfinite(reached)
        while changed.any():
            active = np.flatnonzero(changed[self.stops].any(axis=1))
            onward = (reached[self.stops[active]][:, :, None] + self.between[active]).min(axis=1)
            further = reached.copy()
            np.minimum.at(further, self.stops[active].ravel(), onward.ravel())
            changed = (further < reached - 1e-9) & (further <= limit)
            reached = further
        return reached

    def to_points(self, reached: Floats, triangles: Indices, weights: Floats) -> Floats:
        """The distance of each given point, when the stepping stones' distances are known."""
        ends = self.mesh.positions(triangles, weights)
        last = np.linalg.norm(self.places[self.stops[triangles]] - ends[:, None], axis=2)
        return np.asarray((reached[self.stops[triangles]] + last).min(axis=1))

    def from_one(
        self, start: SurfacePoint, triangles: Indices, weights: Floats, limit: float = np.inf
    ) -> Floats:
        """The distance of each given point from one place."""
        distance = self.to_points(self._from_one(start, limit), triangles, weights)
        place = self.mesh.positions(np.array([start.triangle]), np.array([start.weights]))
        straight = np.linalg.norm(self.mesh.positions(triangles, weights) - place, axis=1)
        return np.asarray(np.where(triangles == start.triangle, straight, distance))

    @lru_cache(maxsize=512)  # noqa: B019 — one Walks for each chart, and charts live as long as the process
    def _from_one(self, start: SurfacePoint, limit: float) -> Floats:
        return self.from_points(np.array([start.triangle]), np.array([start.weights]), limit)


def _stepping_stones(mesh: Mesh, stones: int) -> tuple[Floats, Indices]:
    """Where all stones lie (corners first), and which of them border each triangle."""
    edges: dict[tuple[int, int], int] = {}
    for corners in mesh.triangles.tolist():
        for a, b in _sides(corners):
            edges.setdefault((min(a, b), max(a, b)), len(edges))
    ends = np.array(list(edges), dtype=np.int64)
    share = (np.arange(stones) + 1)[None, :, None] / (stones + 1)
    on_edges = mesh.vertices[ends[:, 0], None] * (1 - share) + mesh.vertices[ends[:, 1], None] * share
    places = np.concatenate([mesh.vertices, on_edges.reshape(-1, 3)])
    stops = [_stops(corners, edges, stones, len(mesh.vertices)) for corners in mesh.triangles.tolist()]
    return places, np.array(stops, dtype=np.int64)


def _sides(corners: Sequence[int]) -> list[tuple[int, int]]:
    return [(corners[k], corners[(k + 1) % 3]) for k in range(3)]


def _stops(corners: Sequence[int], edges: dict[tuple[int, int], int], stones: int, first: int) -> list[int]:
    numbers = [edges[(min(a, b), max(a, b))] for a, b in _sides(corners)]
    return [*corners, *(first + number * stones + k for number in numbers for k in range(stones))]
