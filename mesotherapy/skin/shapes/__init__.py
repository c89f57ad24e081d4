"""Surfaces from curves: a chart's file says which shapes it is made of, and this makes the triangles.

Three kinds are enough for a body: `globe` (a closed round: the head), `half` (the right half of trunk and
leg, whose left is the mirror image) and `tube` (a limb or finger along its axis). Every curve is a list of
points with a source in the file; nothing about a particular chart is written here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from mesotherapy.skin.shapes.globe import globe
from mesotherapy.skin.shapes.half import half
from mesotherapy.skin.shapes.tube import tube
from mesotherapy.skin.shapes.weld import Sheet, mirrored, welded
from mesotherapy.skin.surface import Floats, Indices, Mesh

__all__ = ["Shaped", "shaped"]

KINDS = {"globe": globe, "half": half, "tube": tube}


@dataclass(frozen=True, eq=False)
class Shaped:
    """The mesh of all parts together, and which part each triangle belongs to."""

    mesh: Mesh
    parts: tuple[str, ...]
    part_of: Indices

    def of(self, part: str) -> np.ndarray[Any, np.dtype[np.bool_]]:
        return np.asarray(self.part_of == self.parts.index(part))


def shaped(surface: Mapping[str, Any], finer: int = 1) -> Shaped:
    """Make the surface of a chart's file. `finer` cuts every part that many times finer (for checks).

    Raises:
        KeyError: a part is of a kind there is not.
    """
    sheets: list[tuple[Sheet, int]] = []
    names: list[str] = []
    for table in surface["parts"]:
        sheet = KINDS[table["kind"]](table, finer)
        names.append(table["id"])
        sheets.append((sheet, len(names) - 1))
        if table["kind"] != "globe":
            sheets.append((mirrored(sheet), len(names) - 1))
    vertices, triangles, part_of = _together(sheets)
    return Shaped(Mesh(vertices, triangles, _images(vertices)), tuple(names), part_of)


def _together(sheets: list[tuple[Sheet, int]]) -> tuple[Floats, Indices, Indices]:
    vertices, triangles, part_of, offset = [], [], [], 0
    for sheet, part in sheets:
        vertices.append(sheet.vertices)
        triangles.append(sheet.triangles + offset)
        part_of.append(np.full(len(sheet.triangles), part, dtype=np.int64))
        offset += len(sheet.vertices)
    return welded(np.concatenate(vertices), np.concatenate(triangles), np.concatenate(part_of))


def _images(vertices: Floats) -> Indices:
    """For each vertex, the one at its mirror image."""
    names = np.round(vertices * 1e4).astype(np.int64) + 0
    where = {tuple(name): k for k, name in enumerate(names.tolist())}
    return np.array([where[(-x, y, z)] for x, y, z in names.tolist()], dtype=np.int64)
