"""A limb or a finger of the patient's right: sections square to an axis; the left is the mirror image."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from mesotherapy.skin import rings
from mesotherapy.skin.shapes.curves import signed_power, table
from mesotherapy.skin.shapes.weld import Sheet, outwards, strip


def tube(given: Mapping[str, Any], finer: int = 1) -> Sheet:
    """`axis` [[x, y, z], …] in mm; `half_width` (beside) and `half_depth` (front to back), [[share, mm], …].

    `beside` says which way the width lies (a direction; patient's left where nothing is said).
    """
    rows, columns = int(given["rows"]) * finer + 1, int(given["columns"]) * finer
    share = np.linspace(0.0, 1.0, rows)
    line = _even(np.array(given["axis"], dtype=np.float64), share)
    ahead = np.gradient(line, axis=0)
    ahead /= np.linalg.norm(ahead, axis=1, keepdims=True)
    beside = np.array(given.get("beside", [1.0, 0.0, 0.0]), dtype=np.float64)
    across = beside - (ahead @ beside)[:, None] * ahead
    across /= np.linalg.norm(across, axis=1, keepdims=True)
    deep = np.cross(across, ahead)
    turn = 2 * np.pi * np.arange(columns + 1) / columns
    turn[-1] = 0.0
    square = 2 / float(given.get("squareness", 2.0))
    width = table(given["half_width"], share)[:, None, None] * across[:, None]
    depth = table(given["half_depth"], share)[:, None, None] * deep[:, None]
    one, other = signed_power(np.cos(turn), square), signed_power(np.sin(turn), square)
    places = line[:, None] + width * one[None, :, None] + depth * other[None, :, None]
    vertices, triangles = places.reshape(-1, 3), strip(rows, columns + 1)
    middle = np.repeat(line, columns + 1, axis=0)
    return Sheet(vertices, outwards(vertices, triangles, middle[triangles[:, 0]]))


def _even(axis: np.ndarray[Any, np.dtype[np.float64]], share: np.ndarray[Any, np.dtype[np.float64]]) -> Any:
    """The axis as a smooth line, at even shares of its length."""
    flat = rings.smooth(axis[:, :2].tolist(), closed=False, steps=8)
    along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(flat, axis=0), axis=1))])
    own = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(axis[:, :2], axis=0), axis=1))])
    deep = np.interp(share, own / own[-1], axis[:, 2])
    return np.stack([*(np.interp(share * along[-1], along, flat[:, k]) for k in (0, 1)), deep], axis=1)
