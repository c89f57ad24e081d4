"""Trial positions of a hexagonal lattice on a flat zone, and which of them is the best."""

from collections.abc import Iterator

import numpy as np

from mesotherapy.skin.flat_zone import FlatZone
from mesotherapy.skin.surface import Floats, Indices

FEW_POINTS = 24
MANY_POINTS = 160
SORTED_FROM = 240


def best_lattice(flat: FlatZone, spacing: float, margin: float) -> tuple[Floats, Indices]:
    """The trial with the most points that have a neighbour; level, unless turned is clearly better."""
    best = max(_trials(flat, spacing, margin, 0.0, 4), key=_score)
    if best[2] <= FEW_POINTS:
        turned = (max(_trials(flat, spacing, margin, angle, 6), key=_score) for angle in _angles(flat))
        other = max(turned, key=_score)
        best = other if _score(other)[0] > 1.1 * _score(best)[0] else best
    return best[0], best[1]


def _angles(flat: FlatZone) -> list[float]:
    if flat.is_median:
        return [0.0, np.pi / 2]
    around = flat.border - flat.border.mean(axis=0)
    spread = around.T @ around
    along = 0.5 * np.arctan2(2 * spread[0, 1], spread[0, 0] - spread[1, 1])
    return [0.0, *(along + turn * np.pi / 12 for turn in (0, -1, 1, 2, 3))]


def _trials(
    flat: FlatZone, spacing: float, margin: float, angle: float, steps: int
) -> Iterator[tuple[Floats, Indices, int]]:
    """The same lattice at `steps` × `steps` offsets (two across, for a median zone), trimmed to the zone."""
    centre = (flat.border.max(axis=0) + flat.border.min(axis=0)) / 2
    centre[0] = 0.0 if flat.is_median else centre[0]
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    lattice, rows = _hexagons(np.abs((flat.border - centre) @ turn.T).max(axis=0), spacing)
    offsets = [_offset(flat, angle, i, j, steps) for j in range(steps) for i in range(steps)]
    seen = sorted({(u * spacing, v * spacing * np.sqrt(3)) for u, v in offsets})
    everything = np.concatenate([(lattice + shift) @ turn + centre for shift in seen])
    inside = flat.inside_by(everything) >= margin
    for k in range(len(seen)):
        part = slice(k * len(lattice), (k + 1) * len(lattice))
        keep = inside[part]
        places = everything[part][keep]
        yield places, rows[keep], _with_neighbour(places, spacing)


def _offset(flat: FlatZone, angle: float, i: int, j: int, steps: int) -> tuple[float, float]:
    """A fraction of the lattice's period. A median zone keeps only offsets that leave it symmetric."""
    if not flat.is_median:
        return i / steps, j / steps / 2
    if angle:
        return (i * steps + j) / steps**2, 0.0
    return (i % 2) / 2, (i // 2 * steps + j) / steps**2


def _hexagons(reach: Floats, spacing: float) -> tuple[Floats, Indices]:
    height = spacing * np.sqrt(3) / 2
    across, up = int(reach[0] / spacing) + 2, int(reach[1] / height) + 3
    row, column = np.mgrid[-up : up + 1, -across : across + 1]
    x = (column + (row % 2) / 2) * spacing
    return np.stack([x.ravel(), row.ravel() * height], axis=1), row.ravel().astype(np.int64)


def _with_neighbour(places: Floats, spacing: float) -> int:
    if len(places) > MANY_POINTS:
        return len(places)
    apart = apart_mm(places)
    return int(np.count_nonzero(apart.min(axis=1, initial=np.inf) < 1.01 * spacing))


def apart_mm(places: Floats) -> Floats:
    across, up = places[:, 0], places[:, 1]
    apart = np.hypot(across[:, None] - across[None], up[:, None] - up[None])
    np.fill_diagonal(apart, np.inf)
    return np.asarray(apart)


def near_pairs(places: Floats, reach: float) -> tuple[Indices, Indices]:
    """All pairs (first < second) nearer than `reach`; thousands are first sorted into squares that large."""
    if len(places) <= SORTED_FROM:
        first, second = np.nonzero(np.triu(apart_mm(places) < reach, k=1))
        return first, second
    cell = np.floor(places / reach).astype(np.int64)
    cell -= cell.min(axis=0) - 1
    name = cell[:, 1] * (int(cell[:, 0].max()) + 2) + cell[:, 0]
    order = np.argsort(name, kind="stable")
    found = []
    for step in (0, 1, *(int(cell[:, 0].max()) + 2 + k for k in (-1, 0, 1))):
        start = np.searchsorted(name[order], name + step, side="left")
        end = np.searchsorted(name[order], name + step, side="right")
        for k in range(int((end - start).max(initial=0))):
            one = np.flatnonzero(start + k < end)
            other = order[start[one] + k]
            found.append(np.stack([one, other]))
    one, other = np.concatenate(found, axis=1)
    gap = places[one] - places[other]
    near = (np.hypot(gap[:, 0], gap[:, 1]) < reach) & (one != other)
    both = np.unique(np.sort(np.stack([one[near], other[near]]), axis=0), axis=1)
    return both[0], both[1]


def _score(trial: tuple[Floats, Indices, int]) -> tuple[int, int]:
    return trial[2], len(trial[0])
