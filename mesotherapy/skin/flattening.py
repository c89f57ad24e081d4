"""Spread a piece of skin out flat, as little stretched as can be (as-rigid-as-possible).

The result depends only on the chart, so it is worked out once, rounded to a hundredth of a millimetre
and kept beside the chart (`knowledge/charts/<chart>.flat.json`): every machine then lays the same points.
Rebuild it with `python -m mesotherapy.skin.flattening` after a change to a chart; a test compares the two.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from mesotherapy.skin import rings
from mesotherapy.skin.surface import Floats, Indices, Mesh

if TYPE_CHECKING:
    from mesotherapy.skin.chart import Chart

GROW_MM = 3.0
ROUNDS = 80
HALVES = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [0.5, 0.5, 0], [0, 0.5, 0.5], [0.5, 0, 0.5]])
QUARTERS = np.array([[0, 3, 5], [3, 1, 4], [5, 4, 2], [3, 4, 5]])


@dataclass(frozen=True)
class Patch:
    """Small triangles cut from the chart's own: corners on the skin, and where each lies on it."""

    vertices: Floats
    triangles: Indices
    parents: Indices
    weights: Floats  # (triangle, corner, weight in the parent triangle)


def patch_under(mesh: Mesh, ring: Floats, halvings: int = 2) -> Patch:
    """The skin under a zone and a little around it, every edge of the chart's triangles halved so often."""
    around = _grown(ring)
    touched = [
        t for t in mesh.near_front(around) if len(rings.clip_to_triangle(around, mesh.corners[t][:, :2])) > 2
    ]
    parents = np.array(touched, dtype=np.int64)
    weights = np.tile(np.eye(3), (len(parents), 1, 1))
    for _ in range(halvings):
        parents = np.repeat(parents, 4)
        weights = np.einsum("pk,tkw->tpw", HALVES, weights)[:, QUARTERS].reshape(-1, 3, 3)
    centres = np.einsum("tkw,twd->td", weights, mesh.corners[parents]) / 3
    keep = rings.contains(around, centres[:, :2]) | (halvings == 0)  # all that were touched
    return _joined(mesh, parents[keep], weights[keep])


def _grown(ring: Floats) -> Floats:
    """The ring moved outwards (it runs counter-clockwise), enough for points near the border."""
    ahead = np.roll(ring, -1, axis=0) - np.roll(ring, 1, axis=0)
    outward = np.stack([ahead[:, 1], -ahead[:, 0]], axis=1)
    return np.asarray(ring + GROW_MM * outward / np.linalg.norm(outward, axis=1, keepdims=True))


def _joined(mesh: Mesh, parents: Indices, weights: Floats) -> Patch:
    """Give corners that are the same place one number, and keep the largest connected piece."""
    quarters = np.round(weights * 4).astype(np.int64)
    names = np.where(quarters > 0, mesh.triangles[parents][:, None] * 8 + quarters, 0)
    unique, first, numbers = np.unique(
        np.sort(names.reshape(-1, 3), axis=1), axis=0, return_index=True, return_inverse=True
    )
    places = np.einsum("tkw,twd->tkd", weights, mesh.corners[parents]).reshape(-1, 3)[first]
    triangles = numbers.reshape(-1, 3).astype(np.int64)
    keep = _largest_piece(triangles, len(unique))
    used, renumbered = np.unique(triangles[keep], return_inverse=True)
    return Patch(places[used], renumbered.reshape(-1, 3).astype(np.int64), parents[keep], weights[keep])


def _largest_piece(triangles: Indices, count: int) -> Indices:
    label = np.arange(count)
    while True:
        lowest = label[triangles].min(axis=1)
        before = label.copy()
        np.minimum.at(label, triangles.ravel(), np.repeat(lowest, 3))
        if (label == before).all():
            break
    piece = label[triangles[:, 0]]
    return np.flatnonzero(piece == np.bincount(piece).argmax())


def flatten(patch: Patch) -> Floats:
    """Lay the patch in the plane, turned so that it lies like the chart. One row (mm) for each vertex."""
    local = _local_frames(patch)
    cotangents = _cotangents(local)
    solve = np.linalg.inv(_laplacian(patch.triangles, cotangents, len(patch.vertices)))
    flat = patch.vertices[:, :2].copy()
    for _ in range(ROUNDS):
        turns = _best_turns(flat[patch.triangles], local, cotangents)
        flat = solve @ _pulls(patch.triangles, turns, local, cotangents, len(flat))
    return _turned_like_chart(flat, patch.vertices[:, :2])


def _local_frames(patch: Patch) -> Floats:
    """Each triangle laid in its own plane: first corner at the origin, second on the first axis."""
    first, second, third = (patch.vertices[patch.triangles[:, k]] for k in range(3))
    along, across = second - first, third - first
    length = np.linalg.norm(along, axis=1, keepdims=True)
    axis = along / length
    local = np.zeros((len(along), 3, 2))
    local[:, 1, 0] = length[:, 0]
    local[:, 2, 0] = (across * axis).sum(axis=1)
    local[:, 2, 1] = np.linalg.norm(np.cross(along, across), axis=1) / length[:, 0]
    return local


def _cotangents(local: Floats) -> Floats:
    """Cotangent at each corner: how stiff the opposite edge is."""
    after, before = np.roll(local, -1, axis=1) - local, np.roll(local, 1, axis=1) - local
    cross = after[..., 0] * before[..., 1] - after[..., 1] * before[..., 0]
    return np.asarray(np.clip((after * before).sum(axis=2) / np.maximum(np.abs(cross), 1e-9), 0.02, 20.0))


def _laplacian(triangles: Indices, cotangents: Floats, count: int) -> Floats:
    matrix = np.zeros((count, count))
    for k in range(3):
        a, b, stiff = triangles[:, (k + 1) % 3], triangles[:, (k + 2) % 3], cotangents[:, k] / 2
        for row, column, sign in ((a, a, 1), (b, b, 1), (a, b, -1), (b, a, -1)):
            np.add.at(matrix, (row, column), sign * stiff)
    matrix[0, 0] += 1.0
    return matrix


def _best_turns(flat: Floats, local: Floats, cotangents: Floats) -> Floats:
    """For each triangle the rotation that best carries its own frame onto where it lies now."""
    match = np.zeros((len(flat), 2))
    for k in range(3):
        now, own = flat[:, (k + 1) % 3] - flat[:, (k + 2) % 3], local[:, (k + 1) % 3] - local[:, (k + 2) % 3]
        match[:, 0] += cotangents[:, k] * (now * own).sum(axis=1)
        match[:, 1] += cotangents[:, k] * (now[:, 1] * own[:, 0] - now[:, 0] * own[:, 1])
    cosine, sine = (match / np.maximum(np.linalg.norm(match, axis=1, keepdims=True), 1e-12)).T
    return np.stack([np.stack([cosine, -sine], axis=1), np.stack([sine, cosine], axis=1)], axis=1)


def _pulls(triangles: Indices, turns: Floats, local: Floats, cotangents: Floats, count: int) -> Floats:
    total = np.zeros((count, 2))
    for k in range(3):
        own = local[:, (k + 1) % 3] - local[:, (k + 2) % 3]
        pull = np.einsum("tij,tj->ti", turns, own) * (cotangents[:, k] / 2)[:, None]
        np.add.at(total, triangles[:, (k + 1) % 3], pull)
        np.add.at(total, triangles[:, (k + 2) % 3], -pull)
    return total


def _turned_like_chart(flat: Floats, chart: Floats) -> Floats:
    about, target = flat - flat.mean(axis=0), chart - chart.mean(axis=0)
    cosine = (about * target).sum()
    sine = (about[:, 0] * target[:, 1] - about[:, 1] * target[:, 0]).sum()
    size = np.hypot(cosine, sine)
    turn = np.array([[cosine, -sine], [sine, cosine]]) / size
    return np.asarray(about @ turn.T + chart.mean(axis=0))


def flat_copy(patch: Patch, *, is_median: bool) -> Floats:
    """The patch laid flat; a median one exactly symmetric about x = 0."""
    flat = flatten(patch)
    if not is_median:
        return flat
    flat = flat - flat.mean(axis=0) * [1, 0]
    apart = np.linalg.norm(patch.vertices[:, None] * [-1, 1, 1] - patch.vertices[None], axis=2)
    image = np.argmin(apart, axis=1)
    return np.asarray((flat + flat[image] * [-1, 1]) / 2)


def flat_copies(chart: "Chart", only: Sequence[str] = ()) -> dict[str, list[list[float]]]:
    """Every zone's flat copy (the right one of a pair), rounded as it is kept; or only those named."""
    copies = {}
    for zone in (chart.zone(name) for name in only) if only else chart.zones:
        side = zone.sides[0]
        patch = patch_under(chart.mesh_of(zone.id, side), chart.ring(zone.id, side), chart.halvings)
        flat = flat_copy(patch, is_median=zone.sides == ("M",))
        copies[zone.id] = [[round(float(u), 2), round(float(v), 2)] for u, v in flat]
    return copies


def write_flat_copies(chart: "Chart", path: Path) -> None:
    path.write_text(
        json.dumps({"chart": chart.id, "zones": flat_copies(chart)}, separators=(",", ":")) + "\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    from mesotherapy.skin.chart import CHARTS
    from mesotherapy.skin.reading import load_chart

    write_flat_copies(load_chart("face-front"), CHARTS / "face-front.flat.json")
