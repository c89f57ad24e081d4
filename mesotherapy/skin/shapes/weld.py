"""Sheets of triangles: their mirror image, and joining them where they touch."""

from dataclasses import dataclass

import numpy as np

from mesotherapy.skin.surface import Floats, Indices


@dataclass(frozen=True, eq=False)
class Sheet:
    vertices: Floats
    triangles: Indices


def strip(rows: int, columns: int) -> Indices:
    """Two triangles for each square of a grid of `rows` × `columns` vertices, seen from outside."""
    row, column = (a.ravel() for a in np.mgrid[0 : rows - 1, 0 : columns - 1])
    corner = row * columns + column
    lower = np.stack([corner, corner + 1, corner + columns], axis=1)
    upper = np.stack([corner + 1, corner + columns + 1, corner + columns], axis=1)
    return np.concatenate([lower, upper]).astype(np.int64)


def outwards(vertices: Floats, triangles: Indices, inside: Floats) -> Indices:
    """The same triangles, all turned so that their front looks away from the places `inside`."""
    corners = vertices[triangles]
    normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    wrong = ((corners.mean(axis=1) - inside) * normal).sum(axis=1) < 0
    turned = triangles.copy()
    turned[wrong] = turned[wrong][:, [0, 2, 1]]
    return turned


def mirrored(sheet: Sheet) -> Sheet:
    return Sheet(sheet.vertices * [-1.0, 1.0, 1.0], sheet.triangles[:, [0, 2, 1]])


def welded(vertices: Floats, triangles: Indices, part_of: Indices) -> tuple[Floats, Indices, Indices]:
    """Corners that are the same place become one; what has no area left is dropped."""
    names = np.round(vertices * 1e4).astype(np.int64) + 0
    _, first, number = np.unique(names, axis=0, return_index=True, return_inverse=True)
    kept, joined = np.round(vertices[first], 4) + 0.0, number.reshape(-1)[triangles].astype(np.int64)
    whole = (joined[:, 0] != joined[:, 1]) & (joined[:, 1] != joined[:, 2]) & (joined[:, 2] != joined[:, 0])
    return kept, joined[whole], part_of[whole]
