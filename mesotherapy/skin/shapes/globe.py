"""A closed round from one outline in the midline plane and a half-breadth: the head.

Every direction from the centre is a point of a fine, even triangulation of the sphere (no poles, so no thin
triangles). In the midline the surface follows the outline; away from it, at `half_breadth` × sine, it keeps
`cosine ** fullness` of the outline's radius. Fullness below 1 is squarer than an ellipse.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from mesotherapy.skin import rings
from mesotherapy.skin.shapes.weld import Sheet, outwards
from mesotherapy.skin.surface import Floats, Indices

GOLDEN = (1 + 5**0.5) / 2


def globe(table: Mapping[str, Any], finer: int = 1) -> Sheet:
    """`midline` is the closed outline, [[z, y], …] mm; `fullness` [[degrees, value], …], 0 forward, 90 up."""
    directions, triangles = _sphere(table.get("cuts", 4) + finer - 1)
    vertices = on_globe(table, directions)
    z, y = table["centre"]
    triangles = outwards(vertices, triangles, np.array([0.0, y, z]))
    lowest = float(table["from_height"])
    return Sheet(vertices, triangles[(vertices[triangles][:, :, 1] >= lowest).all(axis=1)])


def on_globe(table: Mapping[str, Any], directions: Floats) -> Floats:
    """Where the skin is in these directions (unit vectors: x patient's left, y up, z forward)."""
    z, y = table["centre"]
    outline = rings.smooth(table["midline"], closed=True, steps=16) - [z, y]
    angle, radius = np.arctan2(outline[:, 1], outline[:, 0]), np.hypot(outline[:, 0], outline[:, 1])
    order = np.argsort(angle)
    asked = np.arctan2(directions[:, 1], directions[:, 2])
    reach = np.interp(asked, angle[order], radius[order], period=2 * np.pi)
    where, full = np.array(table["fullness"], dtype=np.float64).T
    fullness = _periodic(asked, np.radians(where), full)
    cosine = np.sqrt(np.clip(1 - directions[:, 0] ** 2, 0, 1))
    out = reach * cosine**fullness
    return np.stack(
        [directions[:, 0] * table["half_breadth"], y + out * np.sin(asked), z + out * np.cos(asked)], axis=1
    )


def _periodic(asked: Floats, where: Floats, value: Floats) -> Floats:
    """Between the entries of a table that goes round, eased in and out so that the skin has no crease."""
    order = np.argsort(where)
    where, value, asked = where[order], value[order], asked % (2 * np.pi)
    after = np.searchsorted(where, asked) % len(where)
    before = (after - 1) % len(where)
    span = (where[after] - where[before]) % (2 * np.pi)
    share = ((asked - where[before]) % (2 * np.pi)) / np.where(span > 0, span, 1)
    share = share * share * (3 - 2 * share)
    return np.asarray(value[before] * (1 - share) + value[after] * share)


def _sphere(cuts: int) -> tuple[Floats, Indices]:
    """The icosahedron, each edge halved `cuts` times; its own mirror image in x."""
    signs = [(float(a), b * GOLDEN) for a in (-1, 1) for b in (-1, 1)]
    corners = [(0.0, a, b) for a, b in signs]
    corners += [(a, b, 0.0) for a, b in signs]
    corners += [(b, 0.0, a) for a, b in signs]
    places = np.array(corners)
    apart = np.linalg.norm(places[:, None] - places[None], axis=2)
    near = np.abs(apart - 2) < 1e-9
    triangles = np.array(
        [
            (i, j, k)
            for i in range(12)
            for j in range(i + 1, 12)
            for k in range(j + 1, 12)
            if near[i, j] and near[j, k] and near[i, k]
        ]
    )
    places = places / np.linalg.norm(places, axis=1, keepdims=True)
    for _ in range(cuts):
        places, triangles = _halved(places, triangles)
    return places, triangles.astype(np.int64)


def _halved(places: Floats, triangles: Indices) -> tuple[Floats, Indices]:
    edges = np.sort(triangles[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1)
    unique, number = np.unique(edges, axis=0, return_inverse=True)
    middle = places[unique].mean(axis=1)
    middle /= np.linalg.norm(middle, axis=1, keepdims=True)
    ab, bc, ca = (number.reshape(-1, 3) + len(places)).T
    a, b, c = triangles.T
    four = [(a, ab, ca), (ab, b, bc), (ca, bc, c), (ab, bc, ca)]
    return np.concatenate([places, middle]), np.concatenate([np.stack(t, axis=1) for t in four])
