"""A skin surface: triangles in millimetres, and the two ways between a chart and the skin."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class SurfacePoint:
    """A place on the skin, as it is stored: a triangle of the chart's mesh and three weights.

    It stays right when the drawing is improved, and moves with the landmarks to any other view.
    """

    triangle: int
    weights: tuple[float, float, float]


@dataclass(frozen=True, eq=False)
class Mesh:
    """Vertices (mm; +x patient's left, +y up, +z forward), triangles, and each one's mirror image."""

    vertices: Floats
    triangles: Indices
    mirror_vertex: Indices
    shown: NDArray[np.bool_] | None = None

    def seen(self, matrix: Floats, shown: NDArray[np.bool_] | None = None) -> "Mesh":
        """The same triangles turned to a view; of one part alone where `shown` says which."""
        return Mesh(self.vertices @ matrix.T, self.triangles, self.mirror_vertex, shown)

    @cached_property
    def corners(self) -> Floats:
        return np.asarray(self.vertices[self.triangles], dtype=np.float64)

    @cached_property
    def normals(self) -> Floats:
        """Not normalised: the length is twice the triangle's area on the skin."""
        first, second, third = self.corners[:, 0], self.corners[:, 1], self.corners[:, 2]
        return np.asarray(np.cross(second - first, third - first), dtype=np.float64)

    @cached_property
    def areas(self) -> Floats:
        return np.asarray(np.linalg.norm(self.normals, axis=1) / 2, dtype=np.float64)

    @cached_property
    def faces_front(self) -> NDArray[np.bool_]:
        front = self.normals[:, 2] > 1e-9
        return np.asarray(front if self.shown is None else front & self.shown)

    @cached_property
    def mirror_triangle(self) -> tuple[Indices, Indices]:
        """For each triangle: its mirror image, and which corner of the image each corner becomes."""
        where = {tuple(sorted(corners)): k for k, corners in enumerate(self.triangles.tolist())}
        image = self.mirror_vertex[self.triangles]
        other = np.array([where[tuple(sorted(corners))] for corners in image.tolist()], dtype=np.int64)
        order = np.argmax(self.triangles[other][:, None, :] == image[:, :, None], axis=2).astype(np.int64)
        return other, order

    @cached_property
    def front_inverse(self) -> Floats:
        """For each triangle, the matrix from chart mm (x, y, 1) to weights; zero where it faces away."""
        corners = self.corners[:, :, :2]
        system = np.concatenate([corners, np.ones((len(corners), 3, 1))], axis=2)
        system[~self.faces_front] = np.eye(3)
        inverse = np.linalg.inv(system)
        inverse[~self.faces_front] = 0.0
        return inverse

    def near_front(self, ring: Floats) -> Indices:
        """The triangles facing front whose place on the chart may meet a ring's bounding box."""
        low, high = self.boxes
        apart = (high < ring.min(axis=0)) | (low > ring.max(axis=0))
        return np.flatnonzero(self.faces_front & ~(apart[:, 0] | apart[:, 1]))

    @cached_property
    def boxes(self) -> tuple[Floats, Floats]:
        """The lowest and highest x and y of each triangle."""
        a, b, c = (self.corners[:, k, :2] for k in range(3))
        return np.minimum(np.minimum(a, b), c), np.maximum(np.maximum(a, b), c)

    def positions(self, triangles: Indices, weights: Floats) -> Floats:
        return np.asarray(np.einsum("nk,nkd->nd", weights, self.corners[triangles]), dtype=np.float64)

    def under(self, chart_mm: Floats) -> tuple[Indices, Floats]:
        """The frontmost triangle and weights under each chart point; triangle -1 where there is no skin."""
        triangles = np.full(len(chart_mm), -1, dtype=np.int64)
        weights = np.zeros((len(chart_mm), 3))
        for start in range(0, len(chart_mm), 256):
            block = slice(start, start + 256)
            triangles[block], weights[block] = self._under(chart_mm[block])
        return triangles, weights

    def _under(self, chart_mm: Floats) -> tuple[Indices, Floats]:
        near = self.near_front(chart_mm)
        if not len(near):
            return np.full(len(chart_mm), -1, dtype=np.int64), np.zeros((len(chart_mm), 3))
        flat = np.concatenate([chart_mm, np.ones((len(chart_mm), 1))], axis=1)
        weights = np.einsum("nc,tck->ntk", flat, self.front_inverse[near])
        inside = weights.min(axis=2) >= -1e-9
        depth = np.where(inside, np.einsum("ntk,tk->nt", weights, self.corners[near][:, :, 2]), -np.inf)
        best = np.argmax(depth, axis=1)
        rows = np.arange(len(best))
        found = np.where(np.isfinite(depth[rows, best]), near[best], -1).astype(np.int64)
        chosen = np.clip(weights[rows, best], 0.0, None)
        total = chosen.sum(axis=1, keepdims=True)
        return found, np.asarray(chosen / np.where(total > 0, total, 1.0), dtype=np.float64)
