"""The lines of a chart's file, drawn: shapes, lines, hair. Nothing here knows which body part it is.

`draw` in the file is one of: `shape` (filled with skin and outlined), `skin` (filled), `hull` (the outline of
the surface itself, above `above`), `hair` (filled, inside the hull where `inside` says so), `line`, `soft`,
`faint` (three strengths of pen), `dark` (filled with the pen's colour) and `strands` (combed hair).
"""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np

from mesotherapy.skin import rings
from mesotherapy.skin.chart import Chart, Stroke
from mesotherapy.skin.drawing.palette import Palette
from mesotherapy.skin.drawing.pen import Curve, curve, element, outline
from mesotherapy.skin.surface import Floats

PENS = {"line": (0.55, 1.0), "soft": (0.34, 0.95), "faint": (0.26, 0.6), "edge": (0.62, 1.0)}
GOLDEN = 0.618034


def chart_art(chart: Chart, view: str, palette: Palette, ids: str) -> str:
    """Everything below the zones in one view, in paper units."""
    stops = ((0, palette.skin_light), (0.68, palette.skin), (1, palette.skin_edge))
    inside = [element("stop", offset=offset, stop_color=colour) for offset, colour in stops]
    skin = element("radialGradient", *inside, id=f"{ids}-skin", cx=0.5, cy=0.44, r=0.62)
    hull = hull_of(chart, view) * chart.views[view].paper
    clip = element("clipPath", element("path", d=outline(hull)), id=f"{ids}-hull")
    strokes = [stroke for stroke in chart.art if stroke.view == view]
    drawn = [_stroke(stroke, chart.views[view].paper, hull, palette, ids) for stroke in strokes]
    ends = {"stroke_linecap": "round", "stroke_linejoin": "round"}
    return element("defs", skin, clip) + element("g", *drawn, class_="map-art", fill="none", **ends)


def _stroke(stroke: Stroke, paper: float, hull: Floats, palette: Palette, ids: str) -> str:
    how, written, points = stroke.draw, stroke.written, stroke.points * paper
    if how == "hull":
        return _hull(hull, written, paper, palette, ids)
    if how == "strands":
        return _strands(points, written, paper, palette, hull, mirrored=stroke.view != written["view"])
    closed = how in ("shape", "skin", "hair", "dark") and not written.get("open")
    path = _path(points, written, closed=closed)
    opacity = written.get("opacity")
    if how == "shape":
        fill = f"url(#{ids}-skin)" if written.get("shaded") else palette.skin
        edge = element("path", d=path, stroke=palette.line, stroke_width=written.get("width", 0.55))
        return element("path", d=path, fill=fill) + edge
    if how in ("skin", "hair", "dark"):
        fill = {"skin": palette.skin, "hair": palette.hair, "dark": palette.line}[how]
        clip = f"url(#{ids}-hull)" if written.get("inside") else None
        return element("path", d=path, fill=fill, opacity=opacity, clip_path=clip)
    width, strength = PENS[how]
    colour = palette.line if how in ("line", "edge") else palette.line_soft
    return element(
        "path", d=path, stroke=colour, stroke_width=written.get("width", width), opacity=opacity or strength
    )


def _path(points: Floats, written: Mapping[str, Any], *, closed: bool) -> str:
    """Smooth through the points; a corner of the file (`corners`, by number) stays sharp."""
    pairs: Curve = _pairs(points)
    corners = sorted(written.get("corners", ()))
    if not corners:
        return curve(pairs, closed=closed)
    ends = [0, *[c for c in corners if 0 < c < len(pairs) - 1], len(pairs) - 1]
    parts = [curve(pairs[a : b + 1]) for a, b in pairwise(ends)]
    path = parts[0] + "".join("C" + part.split("C", 1)[1] for part in parts[1:])
    return path + ("Z" if closed else "")


def hull_of(chart: Chart, view: str) -> Floats:
    """The convex outline of the surface in a view, counter-clockwise, in chart mm."""
    mesh = chart.seen(view)
    places = np.unique(np.round(mesh.vertices[np.unique(mesh.triangles)][:, :2], 3), axis=0)
    lower, upper = _chain(places), _chain(places[::-1])
    return np.array(lower[:-1] + upper[:-1])


def _chain(places: Floats) -> list[list[float]]:
    kept: list[list[float]] = []
    for x, y in places.tolist():
        while len(kept) > 1:
            (x0, y0), (x1, y1) = kept[-2:]
            if (x1 - x0) * (y - y0) - (y1 - y0) * (x - x0) > 0:
                break
            kept.pop()
        kept.append([x, y])
    return kept


def _hull(hull: Floats, written: Mapping[str, Any], paper: float, palette: Palette, ids: str) -> str:
    """The surface's own outline, so that zones end where the drawing does on every figure."""
    lowest = written.get("above")
    pairs = _thinned(hull)
    if lowest is None:
        path = curve(pairs, closed=True)
        return element("path", d=path, fill=f"url(#{ids}-skin)", stroke=palette.line, stroke_width=0.62)
    above = [k for k, (_, y) in enumerate(pairs) if y >= lowest * paper]
    start = next(k for k in above if (k - 1) % len(pairs) not in above)
    run = [pairs[(start + k) % len(pairs)] for k in range(len(above))]
    path = curve(run)
    filled = element("path", d=path + "Z", fill=f"url(#{ids}-skin)")
    return filled + element("path", d=path, stroke=palette.line, stroke_width=0.62)


def _thinned(hull: Floats, step: float = 7.0) -> list[tuple[float, float]]:
    """Places at even distances along the outline: a pen's curve, not the surface's corners."""
    closed = np.concatenate([hull, hull[:1]])
    along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(closed, axis=0), axis=1))])
    at = np.linspace(0, along[-1], max(12, round(along[-1] / step)), endpoint=False)
    return [(float(np.interp(s, along, closed[:, 0])), float(np.interp(s, along, closed[:, 1]))) for s in at]


def _strands(
    area: Floats, written: Mapping[str, Any], paper: float, palette: Palette, hull: Floats, *, mirrored: bool
) -> str:
    """Short strokes that leave the whorl and turn a little, inside the hair and inside the surface."""
    whorl = np.array(written["whorl"], dtype=np.float64) * [-1 if mirrored else 1, 1] * paper
    swirl = float(written.get("swirl", 0.5)) * (-1 if mirrored else 1)
    ring = rings.smooth(area.tolist(), closed=True)
    strands = []
    for number, radius in enumerate(written["rings"]):
        count = int(8 + radius * 0.6)
        for k in range(count):
            jitter = (((k + 3 * number) * GOLDEN) % 1) - 0.5
            turn = 2 * np.pi * (k + 0.5 * (number % 2) + 0.4 * jitter) / count
            place = whorl + radius * paper * (1 + 0.07 * jitter) * np.array([np.cos(turn), np.sin(turn)])
            strands.append(_strand(place, whorl, (5.5 + 0.085 * radius) * paper, swirl))
    places = np.concatenate(strands)
    inside = rings.contains(ring, places) & rings.contains(hull, places)
    whole = inside.reshape(len(strands), -1).all(axis=1)
    parts = [
        curve(_pairs(strand)) for strand, keep in zip(strands, np.atleast_1d(whole), strict=True) if keep
    ]
    return element("path", d="".join(parts), stroke=palette.hair_line, stroke_width=0.26, opacity=0.9)


def _pairs(places: Floats) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in places]


def _strand(place: Floats, whorl: Floats, length: float, swirl: float) -> Floats:
    made = [place]
    for _ in range(3):
        away = made[-1] - whorl
        distance = float(np.hypot(*away)) + 1e-6
        turn = np.arctan2(away[1], away[0]) + swirl * (0.25 + 2.2 * np.exp(-distance / 26))
        made.append(made[-1] + length / 3 * np.array([np.cos(turn), np.sin(turn)]))
    return np.array(made)
