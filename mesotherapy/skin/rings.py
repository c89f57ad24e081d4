"""Closed curves on the chart: smooth outlines, what is inside them, how far their border is."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mesotherapy.skin.surface import Floats

Pairs = Sequence[Sequence[float]]
BLOCK = 512


def smooth(points: Pairs, *, closed: bool, steps: int = 8) -> Floats:
    """A dense curve through the points (centripetal Catmull–Rom, which never loops)."""
    anchors = np.asarray(points, dtype=np.float64)
    if len(anchors) < 3:
        return anchors
    ends = (anchors[-1:], anchors[:2]) if closed else (anchors[:1], anchors[-1:])
    padded = np.concatenate([ends[0], anchors, ends[1]])
    along = np.arange(steps)[:, None] / steps
    count = len(anchors) if closed else len(anchors) - 1
    pieces = [_piece(padded[k : k + 4], along) for k in range(count)]
    return np.concatenate(pieces if closed else [*pieces, anchors[-1:]])


def control_points(four: Floats) -> tuple[Floats, Floats]:
    """The two Bézier handles of the curve from the second to the third of four points."""
    before, start, end, after = four
    gaps = np.sqrt(np.linalg.norm(np.diff(four, axis=0), axis=1))
    first, middle, last = np.maximum(gaps, 1e-6)
    into, out = start, end
    if gaps[0] > 1e-6:
        weight = 2 * first**2 + 3 * first * middle + middle**2
        into = (first**2 * end - middle**2 * before + weight * start) / (3 * first * (first + middle))
    if gaps[2] > 1e-6:
        weight = 2 * last**2 + 3 * last * middle + middle**2
        out = (last**2 * start - middle**2 * after + weight * end) / (3 * last * (last + middle))
    return into, out


def _piece(four: Floats, along: Floats) -> Floats:
    into, out = control_points(four)
    back = 1 - along
    return np.asarray(
        back**3 * four[1] + 3 * back**2 * along * into + 3 * back * along**2 * out + along**3 * four[2]
    )


def mirrored(ring: Floats) -> Floats:
    """The same curve on the other side, running the same way round."""
    return np.asarray(ring[::-1] * [-1.0, 1.0])


def whole(half: Pairs) -> list[list[float]]:
    """A median ring from its right half: midline → right → midline, and back on the left."""
    right = [[float(x), float(y)] for x, y in half]
    return right + [[-x, y] for x, y in right[::-1] if x != 0]


def contains(ring: Floats, points: Floats) -> NDArray[np.bool_]:
    """Even–odd rule for many points at once."""
    start, end = ring[None], np.roll(ring, -1, axis=0)[None]
    x, y = points[:, 0, None], points[:, 1, None]
    spans = (start[..., 1] > y) != (end[..., 1] > y)
    rise = np.where(spans, end[..., 1] - start[..., 1], 1.0)
    crossing = start[..., 0] + (y - start[..., 1]) * (end[..., 0] - start[..., 0]) / rise
    return np.asarray(np.count_nonzero(spans & (x < crossing), axis=1) % 2 == 1)


def border_distance(ring: Floats, points: Floats) -> Floats:
    """Distance to the closed border: positive inside, negative outside."""
    blocks = (points[k : k + BLOCK] for k in range(0, len(points), BLOCK))
    distance = np.concatenate([_to_border(ring, block) for block in blocks])
    return np.where(contains(ring, points), distance, -distance)


def _to_border(ring: Floats, points: Floats) -> Floats:
    step = np.roll(ring, -1, axis=0) - ring
    length = np.maximum((step**2).sum(axis=1), 1e-12)
    across, up = (points[:, None, k] - ring[None, :, k] for k in (0, 1))
    along = np.clip((across * step[:, 0] + up * step[:, 1]) / length, 0, 1)
    gap = (across - along * step[:, 0]) ** 2 + (up - along * step[:, 1]) ** 2
    return np.asarray(np.sqrt(gap.min(axis=1)))


def signed_area(ring: Floats) -> float:
    x, y = ring[:, 0], ring[:, 1]
    return float((x * np.roll(y, -1) - np.roll(x, -1) * y).sum() / 2)


def clip_to_triangle(ring: Floats, triangle: Floats) -> Floats:
    """The part of a ring inside a counter-clockwise triangle (Sutherland–Hodgman)."""
    for k in range(3):
        if not len(ring):
            return ring
        ring = _clip_to_line(ring, triangle[k], triangle[(k + 1) % 3])
    return ring


def _clip_to_line(ring: Floats, start: Floats, end: Floats) -> Floats:
    edge = end - start
    side = edge[0] * (ring[:, 1] - start[1]) - edge[1] * (ring[:, 0] - start[0])
    after, side_after = np.roll(ring, -1, axis=0), np.roll(side, -1)
    crosses = (side >= 0) != (side_after >= 0)
    share = np.where(crosses, side / np.where(crosses, side - side_after, 1.0), 0.0)
    cut = ring + share[:, None] * (after - ring)
    both = np.stack([ring, cut], axis=1).reshape(-1, 2)
    keep = np.stack([side >= 0, crosses], axis=1).reshape(-1)
    return np.asarray(both[keep])
