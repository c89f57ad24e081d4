"""The model adult's face: canonical landmarks moved until the published measurements hold.

The canonical mesh is an artist's average and too large. It is first scaled as a whole, then bent
smoothly (biharmonic interpolation) so that a few dozen named landmarks land where published adult
means put them; every other vertex follows its neighbours. Two rings of vertices carry the skin on
to the hairline, which the landmarks do not reach.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from mesotherapy.skin.surface import Floats, Indices, Mesh

NASION = 168
TOP = (127, 162, 21, 54, 103, 67, 109, 10, 338, 297, 332, 284, 251, 389, 356)
BELOW_TOP = (34, 139, 71, 68, 104, 69, 108, 151, 337, 299, 333, 298, 301, 368, 264)


@dataclass(frozen=True, slots=True)
class Measurement:
    """A published distance between two landmarks, and how far from it the model may be."""

    name: str
    between: tuple[int, int]
    women_mm: float
    men_mm: float
    tolerance: float
    source: str

    @property
    def mean_mm(self) -> float:
        return (self.women_mm + self.men_mm) / 2


def face_mesh(landmarks: Path, anthropometry: Mapping[str, Any]) -> Mesh:
    """Build the model adult's skin, hairline to jaw, in mm from the soft-tissue nasion."""
    canonical = json.loads(landmarks.read_text(encoding="utf-8"))
    vertices = np.array(canonical["v"], dtype=np.float64)[:, :3] * 10
    triangles = np.array(canonical["t"], dtype=np.int64)
    mirror = _mirror_images(vertices)
    vertices = _bend(_scale(vertices, anthropometry["scale"]), mirror, anthropometry["controls"])
    return _up_to_the_hairline(vertices, triangles, mirror, anthropometry["hairline"])


def _mirror_images(vertices: Floats) -> Indices:
    apart = np.linalg.norm(vertices[:, None] * [-1, 1, 1] - vertices[None], axis=2)
    return np.asarray(np.argmin(apart, axis=1), dtype=np.int64)


def _scale(vertices: Floats, scale: Mapping[str, float]) -> Floats:
    moved: Floats = vertices - vertices[NASION] * [0, 1, 1]
    above = moved[:, 1] >= 0
    moved[:, 0] *= scale["across"]
    moved[:, 1] *= np.where(above, scale["above_nasion"], scale["below_nasion"])
    moved[:, 2] *= scale["depth"]
    return moved


def _bend(vertices: Floats, mirror: Indices, controls: Mapping[str, float]) -> Floats:
    """Put each control landmark at its half-width from the midline; 0 keeps a midline landmark still."""
    right = {int(name): half_width for name, half_width in controls.items()}
    both = right | {int(mirror[k]): half_width for k, half_width in right.items()}
    index = np.array(sorted(both), dtype=np.int64)
    half_widths = np.array([both[int(k)] for k in index])
    shift = np.sign(vertices[index, 0]) * half_widths - vertices[index, 0]
    places = vertices[index]
    pull = np.linalg.solve(_distances(places, places), shift)
    bent = vertices.copy()
    bent[:, 0] += _distances(vertices, places) @ pull
    bent[vertices[:, 0] == 0, 0] = 0.0
    bent[:, 0] = (bent[:, 0] - bent[mirror, 0]) / 2
    return bent


def _distances(first: Floats, second: Floats) -> Floats:
    return np.asarray(np.linalg.norm(first[:, None] - second[None], axis=2), dtype=np.float64)


def _up_to_the_hairline(
    vertices: Floats, triangles: Indices, mirror: Indices, hairline: Mapping[str, list[float]]
) -> Mesh:
    """Continue the forehead upwards and backwards by strips of triangles, narrower towards the temples."""
    lower, towards = np.array(TOP), vertices[list(TOP)] - vertices[list(BELOW_TOP)]
    towards /= np.linalg.norm(towards, axis=1, keepdims=True)
    outward = np.abs(np.arange(len(TOP)) - 7) / 7
    for step, turn in zip(hairline["steps_mm"], hairline["turns"], strict=True):
        towards = towards * (1 - turn) + np.array([0.0, -0.1, -1.0]) * turn
        towards /= np.linalg.norm(towards, axis=1, keepdims=True)
        ring = vertices[lower] + towards * (step * (1 - 0.45 * outward))[:, None]
        upper = np.arange(len(vertices), len(vertices) + len(ring))
        vertices = np.concatenate([vertices, ring])
        mirror = np.concatenate([mirror, upper[::-1]])
        triangles = np.concatenate([triangles, _strip(lower, upper)])
        lower = upper
    vertices[len(vertices) - len(lower) + 7, 0] = 0.0
    return Mesh(vertices, triangles, mirror)


def _strip(lower: Indices, upper: Indices) -> Indices:
    """Triangles between two rows, each quarter the mirror image of its opposite."""
    made = []
    for k in range(len(lower) - 1):
        a, b, c, d = lower[k], lower[k + 1], upper[k + 1], upper[k]
        if k < len(lower) // 2:
            made += [(a, b, d), (b, c, d)]
        else:
            made += [(a, b, c), (a, c, d)]
    return np.array(made, dtype=np.int64)
