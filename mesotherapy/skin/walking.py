"""How far it is along the skin: straight walks from one place in every direction.

A walk that keeps straight ahead over the edges of the mesh is the shortest way to whatever it meets
(until it has gone round something as round as a nose). So a fan of straight walks from a place gives
exact distances to all that lies between two neighbouring walks: in the triangle a walk crosses, its
start is laid down where it would be if all triangles crossed so far were folded flat, and a point is
as far away as from there. The tests compare this with a rolled sheet of paper and with a slow search.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from mesotherapy.skin.surface import Floats, Indices, Mesh, SurfacePoint

WALKS = 360
MOST_STEPS = 120
NUDGE = 1e-4


@dataclass(frozen=True)
class Fan:
    """Every crossing of a triangle by a walk: where the folded-flat start lies, and how far it had come."""

    triangles: Indices
    starts: Floats
    ahead: Floats
    come: Floats
    gone: Floats


class Walks:
    """Straight walks over one mesh, in its own (model) millimetres."""

    def __init__(self, mesh: Mesh) -> None:
        self.mesh = mesh

    @cached_property
    def slopes(self) -> Floats:
        """For each triangle and corner: how the corner's weight grows per mm, as a vector in the plane."""
        normals = self.mesh.normals
        opposite = np.roll(self.mesh.corners, -2, axis=1) - np.roll(self.mesh.corners, -1, axis=1)
        square = (normals**2).sum(axis=1)[:, None, None]
        return np.asarray(np.cross(normals[:, None], opposite) / square, dtype=np.float64)

    @cached_property
    def across(self) -> Floats:
        """The slopes as unit vectors: straight in from the edge opposite each corner."""
        return np.asarray(self.slopes / np.linalg.norm(self.slopes, axis=2, keepdims=True))

    @cached_property
    def beyond(self) -> tuple[Indices, Indices]:
        """The triangle on the other side of the edge opposite each corner (-1: none), and its far corner."""
        seen: dict[tuple[int, int], tuple[int, int]] = {}
        other = np.full((len(self.mesh.triangles), 3), -1, dtype=np.int64)
        corner = np.zeros_like(other)
        for triangle, corners in enumerate(self.mesh.triangles.tolist()):
            for k in range(3):
                first, second = corners[(k + 1) % 3], corners[(k + 2) % 3]
                edge = (min(first, second), max(first, second))
                if edge in seen:
                    before, j = seen[edge]
                    other[triangle, k], corner[triangle, k] = before, j
                    other[before, j], corner[before, j] = triangle, k
                seen[edge] = (triangle, k)
        return other, corner

    @lru_cache(maxsize=512)  # noqa: B019 — one Walks for each chart, and charts live as long as the process
    def fan(self, start: SurfacePoint, limit: float) -> Fan:
        """Walk from a place in every direction as far as `limit`."""
        triangle = np.full(WALKS, start.triangle, dtype=np.int64)
        weights = np.array(start.weights) * (1 - NUDGE) + NUDGE / 3
        place = np.repeat((weights @ self.mesh.corners[start.triangle])[None], WALKS, axis=0)
        ahead = self._directions(start.triangle)
        come = np.zeros(WALKS)
        crossings = []
        for _ in range(MOST_STEPS):
            length, corner = self._to_the_edge(triangle, place, ahead)
            crossings.append((triangle, place - ahead * come[:, None], ahead, come, come + length))
            place, come = place + ahead * length[:, None], come + length
            on = (self.beyond[0][triangle, corner] >= 0) & (come < limit)
            if not on.any():
                break
            triangle, ahead = self._over_the_edge(triangle[on], corner[on], ahead[on])
            place, come = place[on], come[on]
        return Fan(*(np.concatenate(parts) for parts in zip(*crossings, strict=True)))

    def _directions(self, triangle: int) -> Floats:
        turn = np.arange(WALKS)[:, None] * (2 * np.pi / WALKS)
        first = self.mesh.corners[triangle, 1] - self.mesh.corners[triangle, 0]
        first = first / np.linalg.norm(first)
        normal = self.mesh.normals[triangle] / np.linalg.norm(self.mesh.normals[triangle])
        return np.asarray(np.cos(turn) * first + np.sin(turn) * np.cross(normal, first))

    def _to_the_edge(self, triangle: Indices, place: Floats, ahead: Floats) -> tuple[Floats, Indices]:
        """How far each walk goes in its triangle, and the corner opposite the edge it leaves by."""
        slopes = self.slopes[triangle]
        third = place[:, None] - self.mesh.corners[triangle]
        weights = np.einsum("nkd,nkd->nk", slopes, third) + 1
        growth = np.einsum("nkd,nd->nk", slopes, ahead)
        shrinks = growth < -1e-12
        length = np.where(shrinks, np.maximum(weights, 0) / np.where(shrinks, -growth, 1), np.inf)
        corner = length.argmin(axis=1)
        return length[np.arange(len(corner)), corner], corner

    def _over_the_edge(self, triangle: Indices, corner: Indices, ahead: Floats) -> tuple[Indices, Floats]:
        """Go on straight: the part along the edge stays, the part across it turns into the next plane."""
        out = -self.across[triangle, corner]
        crossing = np.einsum("nd,nd->n", ahead, out)[:, None]
        after, far = self.beyond[0][triangle, corner], self.beyond[1][triangle, corner]
        return after, ahead - crossing * out + crossing * self.across[after, far]

    def ring(self, start: SurfacePoint, radius: float) -> Floats:
        """All places `radius` away from a place, in no order; fewer where the mesh ends before."""
        fan = self.fan(start, float(radius))
        ends = (fan.come <= radius) & (fan.gone >= radius)
        return np.asarray(fan.starts[ends] + fan.ahead[ends] * radius)

    def from_one(self, start: SurfacePoint, triangles: Indices, weights: Floats, limit: float) -> Floats:
        """The distance of each given point from one place: infinite beyond `limit`."""
        fan = self.fan(start, float(limit))
        ends = self.mesh.positions(triangles, weights)
        point, crossing = np.nonzero(triangles[:, None] == fan.triangles[None])
        to_end = ends[point] - fan.starts[crossing]
        distance = np.linalg.norm(to_end, axis=1)
        along = np.einsum("nd,nd->n", to_end, fan.ahead[crossing])
        beside = np.arccos(np.clip(along / np.maximum(distance, 1e-9), -1, 1))
        least = np.full(len(ends), np.inf)
        np.minimum.at(least, point, beside)
        seen = beside <= np.maximum(least, 2 * np.pi / WALKS)[point]
        found = np.full(len(ends), np.inf)
        np.minimum.at(found, point[seen], distance[seen])
        return np.where(found <= limit, found, np.inf)

    def between(self, start: SurfacePoint, end: SurfacePoint) -> float:
        """The distance between two places, however far."""
        triangles, weights = np.array([end.triangle]), np.array([end.weights])
        here = self.mesh.positions(np.array([start.triangle]), np.array([start.weights]))
        straight = float(np.linalg.norm(self.mesh.positions(triangles, weights) - here))
        for limit in (np.ceil(1.3 * straight + 3), 400.0):
            found = float(self.from_one(start, triangles, weights, limit)[0])
            if np.isfinite(found):
                return found
        return straight
