"""The face itself: hair, outline, brows, eyes, nose, lips, ears and neck as thin warm lines on paper."""

from functools import lru_cache

import numpy as np

from mesotherapy.skin.drawing import face_lines as lines
from mesotherapy.skin.drawing.palette import Palette
from mesotherapy.skin.drawing.pen import (
    Curve,
    Given,
    across,
    both,
    curve,
    dense,
    element,
    joined,
    number,
    other_side,
    outline,
    tapered,
)
from mesotherapy.skin.surface import Floats

GOLDEN = 0.618034


@lru_cache(maxsize=16)
def face_art(palette: Palette, ids: str) -> str:
    """Everything below the zones. `ids` makes the gradient's name unique on the page."""
    parts = (
        _gradient(palette, ids),
        _neck(palette),
        _ears(palette),
        _head(palette, ids),
        _hair(palette),
        _soft_lines(palette),
        _brows(palette),
        _eyes(palette),
        _nose(palette),
        _mouth(palette),
    )
    ends: Given = {"stroke_linecap": "round", "stroke_linejoin": "round"}
    return element("g", *parts, class_="map-art", fill="none", **ends)


def _gradient(palette: Palette, ids: str) -> str:
    stops = ((0, palette.skin_light), (0.68, palette.skin), (1, palette.skin_edge))
    inside = [element("stop", offset=offset, stop_color=colour) for offset, colour in stops]
    gradient = element("radialGradient", *inside, id=f"{ids}-skin", cx=0.5, cy=0.46, r=0.6)
    return element("defs", gradient)


def _line(
    points: Curve, palette: Palette, width: float, *, soft: bool = False, opacity: float | None = None
) -> str:
    colour = palette.line_soft if soft else palette.line
    return element("path", d=curve(points), stroke=colour, stroke_width=width, opacity=opacity)


def _pair(
    points: Curve, palette: Palette, width: float, *, soft: bool = False, opacity: float | None = None
) -> str:
    return "".join(_line(side, palette, width, soft=soft, opacity=opacity) for side in both(points))


def _neck(palette: Palette) -> str:
    right, left = both(lines.NECK)
    shape = curve(right) + "L" + curve(left[::-1])[1:] + "Z"
    shade = joined(across(lines.NECK_SHADE), across(lines.JAW))
    return "".join(
        (
            element("path", d=shape, fill=palette.skin_edge, opacity=0.8),
            element("path", d=shade, fill=palette.line_soft, opacity=0.16),
            _pair(lines.NECK, palette, 0.5),
            _pair(lines.NECK_MUSCLE, palette, 0.3, soft=True),
            _pair(lines.CLAVICLE, palette, 0.3, soft=True),
        )
    )


def _ears(palette: Palette) -> str:
    shapes = [
        element("path", d=curve(side), fill=palette.skin, stroke=palette.line, stroke_width=0.5)
        for side in both(lines.EAR)
    ]
    folds = [_pair(fold, palette, 0.28, soft=True) for fold in (lines.EAR_RIM, lines.EAR_FOLD, lines.TRAGUS)]
    return "".join([*shapes, *folds])


def _head_ring() -> list[tuple[float, float]]:
    right = [*lines.FACE[::-1], *lines.CRANIUM[1:]]
    return [*right, *other_side(right)[::-1][1:-1]]


def _head(palette: Palette, ids: str) -> str:
    ring = curve(_head_ring(), closed=True)
    return element("path", d=ring, fill=f"url(#{ids}-skin)", stroke=palette.line, stroke_width=0.62)


def _hair(palette: Palette) -> str:
    hairline, edge = across(lines.HAIRLINE), across(lines.HAIR_EDGE)
    ring = curve(_head_ring(), closed=True)
    return "".join(
        (
            element("path", d=joined(hairline, edge), fill=palette.hair),
            element("path", d=_strands(), stroke=palette.hair_line, stroke_width=0.24, opacity=0.85),
            element("path", d=curve(hairline), stroke=palette.line_soft, stroke_width=0.3),
            element("path", d=ring, stroke=palette.line, stroke_width=0.62),
        )
    )


def _strands() -> str:
    """Combed back: from the hairline outwards, each strand a little bowed, of uneven length."""
    start, end = dense(lines.HAIRLINE, 10), dense(lines.HAIR_EDGE, 10)
    parts = []
    for k in range(34):
        share = 0.05 + 0.94 * (k + 0.35 * ((k * GOLDEN) % 1)) / 34
        root = start[int(share * (len(start) - 1))]
        reach = end[int(min(0.99, share * 0.98 + 0.02) * (len(end) - 1))] - root
        bow = np.array([-reach[1], reach[0]]) * 0.035
        length = 0.5 + 0.46 * ((k * GOLDEN + 0.3) % 1)
        first = root + reach * (0.02 + 0.08 * ((k * 7 * GOLDEN) % 1))
        strand = [tuple(first), tuple(root + reach * length * 0.55 + bow), tuple(root + reach * length)]
        parts += [curve(side) for side in both([(float(x), float(y)) for x, y in strand])]
    return "".join(parts)


def _soft_lines(palette: Palette) -> str:
    faint = (
        (lines.FOLD, 0.32, 0.85),
        (lines.LID_FOLD, 0.26, 0.7),
        (lines.TEAR_TROUGH, 0.24, 0.5),
        (lines.BRIDGE, 0.3, 0.8),
        (lines.NOSE_SIDE, 0.24, 0.45),
        (lines.PHILTRUM, 0.26, 0.85),
        (lines.CHEEK, 0.24, 0.4),
    )
    middle = ((lines.CHIN_CREASE, 0.32, 0.95), (lines.CHIN_ROUND, 0.26, 0.75), (lines.LIP_SHADE, 0.26, 0.6))
    pairs = [_pair(points, palette, width, soft=True, opacity=opacity) for points, width, opacity in faint]
    spans = [_line(across(points), palette, width, soft=True, opacity=o) for points, width, o in middle]
    return "".join([*pairs, *spans])


def _brows(palette: Palette) -> str:
    shapes = [
        element("path", d=joined(top, foot), fill=palette.line, opacity=0.26)
        for top, foot in zip(both(lines.BROW_TOP), both(lines.BROW_FOOT), strict=True)
    ]
    hairs = _brow_hairs()
    drawn = [
        element("path", d=hairs, stroke=palette.line, stroke_width=0.28, opacity=0.62, transform=turn)
        for turn in (None, "scale(-1 1)")
    ]
    return "".join([*shapes, *drawn])


def _brow_hairs() -> str:
    """Fine hairs in three rows: upright at the head of the brow, lying flat towards the tail."""
    top, foot = dense(lines.BROW_TOP, 12), dense(lines.BROW_FOOT, 12)
    last = len(top) - 1
    parts = []
    for row, (low, high) in enumerate(((0.02, 0.62), (0.3, 0.93), (0.55, 1.0))):
        for k in range(32):
            jitter = ((k * 3 + row) * GOLDEN) % 1
            along = 0.03 + 0.93 * (k + 0.5 * jitter + row * 0.33) / 32
            root, tip = int(along * last), int(min(1.0, along + 0.055 + 0.075 * along) * last)
            start = foot[root] + (top[root] - foot[root]) * (low + 0.08 * (jitter - 0.5))
            end = foot[tip] + (top[tip] - foot[tip]) * min(0.97, high + 0.08 * (jitter - 0.7))
            bend = (start + end) / 2 + [0.3, 0.35]
            places = " ".join(f"{number(x)} {number(-y)}" for x, y in (bend, end))
            parts.append(f"M{number(start[0])} {number(-start[1])}Q{places}")
    return "".join(parts)


def _eyes(palette: Palette) -> str:
    return "".join(_eye(palette, mirrored) for mirrored in (False, True))


def _eye(palette: Palette, mirrored: bool) -> str:
    side = 1 if mirrored else 0
    top, foot = both(lines.LID_TOP)[side], both(lines.LID_FOOT)[side]
    x, y = (-lines.IRIS[0] if mirrored else lines.IRIS[0]), lines.IRIS[1]
    # the lash line is heavier towards the outer corner, which is the first point of the curve
    widths = (0.3, 0.78, 0.74, 0.6, 0.48, 0.36, 0.2)
    return "".join(
        (
            element("path", d=joined(top, foot), fill=palette.white),
            _iris(palette, x, y, top, foot),
            element("path", d=_lid_shadow(top, foot), fill=palette.line, opacity=0.12),
            element("path", d=tapered(top, widths), fill=palette.line),
            _line(foot, palette, 0.3, opacity=0.8),
            _line(both(lines.LID_CREASE)[side], palette, 0.34, opacity=0.75),
        )
    )


def _iris(palette: Palette, x: float, y: float, top: Curve, foot: Curve) -> str:
    """The iris is 11.7 mm across, as in people, and the lids cover its edge."""
    ring = outline(_between_lids(x, y, lines.IRIS_RADIUS, top, foot), 2)
    inner = outline(_between_lids(x, y, 3.9, top, foot), 2)
    return "".join(
        (
            element("path", d=ring, fill=palette.iris, stroke=palette.iris_edge, stroke_width=0.5),
            element("path", d=inner, fill=palette.line, opacity=0.18),
            element("circle", cx=x, cy=-y, r=2.35, fill=palette.pupil),
            element("circle", cx=x + 1.7, cy=-y - 1.7, r=0.95, fill=palette.white),
        )
    )


def _between_lids(x: float, y: float, radius: float, top: Curve, foot: Curve) -> Floats:
    turn = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    ring = np.stack([x + radius * np.cos(turn), y + radius * np.sin(turn)], axis=1)
    upper, lower = dense(top), dense(foot)
    upper, lower = upper[np.argsort(upper[:, 0])], lower[np.argsort(lower[:, 0])]
    high = np.interp(ring[:, 0], upper[:, 0], upper[:, 1])
    low = np.interp(ring[:, 0], lower[:, 0], lower[:, 1])
    ring[:, 1] = np.clip(ring[:, 1], low, high)
    return ring


def _lid_shadow(top: Curve, foot: Curve) -> str:
    lowered = [(x, max(y - 1.5, below)) for (x, y), (_, below) in zip(top, foot, strict=True)]
    return joined(top, lowered)


def _nose(palette: Palette) -> str:
    return "".join(
        (
            _pair(lines.ALA, palette, 0.46),
            _pair(lines.NOSTRIL, palette, 0.66),
            _line(across(lines.COLUMELLA), palette, 0.38, opacity=0.85),
            _line(across(lines.NOSE_TIP), palette, 0.24, soft=True, opacity=0.75),
        )
    )


def _mouth(palette: Palette) -> str:
    top, parting, foot = (across(half) for half in (lines.LIP_TOP, lines.LIP_PARTING, lines.LIP_FOOT))
    widths = (0.16, 0.28, 0.32, 0.3, 0.34, 0.3, 0.32, 0.28, 0.16)
    return "".join(
        (
            element("path", d=joined(top, foot), fill=palette.lip, opacity=0.92),
            element("path", d=joined(top, parting), fill=palette.line, opacity=0.06),
            _line(top, palette, 0.4),
            _line(foot, palette, 0.4),
            element("path", d=tapered(parting, widths), fill=palette.line),
            _pair(lines.CORNER, palette, 0.3, opacity=0.7),
        )
    )
