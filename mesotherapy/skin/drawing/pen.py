"""The pen: chart millimetres to SVG. Every number is rounded, every text escaped, y runs down on paper."""

from collections.abc import Iterable, Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

import numpy as np

from mesotherapy.skin import rings
from mesotherapy.skin.surface import Floats

Curve = Sequence[tuple[float, float]]
Given = dict[str, str | float | None]


def number(value: float) -> str:
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def attributes(given: Mapping[str, str | float | None]) -> str:
    """`stroke_width=0.5` → ` stroke-width="0.5"`; None leaves it out; a trailing underscore is dropped."""
    pairs = (
        (name.rstrip("_").replace("_", "-"), number(value) if isinstance(value, int | float) else value)
        for name, value in given.items()
        if value is not None
    )
    return "".join(f" {name}={quoteattr(value)}" for name, value in pairs)


def element(name: str, /, *inside: str, **given: str | float | None) -> str:
    body = "".join(inside)
    return f"<{name}{attributes(given)}>{body}</{name}>" if body else f"<{name}{attributes(given)}/>"


def text(words: str, x: float, y: float, **given: str | float | None) -> str:
    return element("text", escape(words), x=x, y=-y, **given)


def titled(words: str) -> str:
    return element("title", escape(words))


def curve(points: Curve, *, closed: bool = False) -> str:
    """A smooth path through the points (the same curve as `rings.smooth`, as Béziers)."""
    anchors = np.asarray(points, dtype=np.float64)
    ends = (anchors[-1:], anchors[:2]) if closed else (anchors[:1], anchors[-1:])
    padded = np.concatenate([ends[0], anchors, ends[1]])
    count = len(anchors) if closed else len(anchors) - 1
    parts = ["M" + _at(anchors[0])]
    for k in range(count):
        four = padded[k : k + 4]
        into, out = rings.control_points(four)
        parts.append(f"C{_at(into)} {_at(out)} {_at(four[2])}")
    return "".join(parts) + ("Z" if closed else "")


def outline(ring: Floats, digits: int = 1) -> str:
    """A closed straight-line path through a dense ring."""
    return "M" + "L".join(f"{x:.{digits}f} {-y:.{digits}f}" for x, y in ring.tolist()) + "Z"


def joined(first: Curve, second: Curve) -> str:
    """A closed shape: along the first curve and back along the second."""
    return curve(first) + "L" + curve(list(second)[::-1])[1:] + "Z"


def other_side(points: Curve) -> list[tuple[float, float]]:
    return [(-x, y) for x, y in points]


def both(points: Curve) -> list[list[tuple[float, float]]]:
    return [list(points), other_side(points)]


def across(half: Curve) -> list[tuple[float, float]]:
    """A curve that ends at the midline, carried on to the other side."""
    return [*half, *[(-x, y) for x, y in list(half)[::-1] if x != 0]]


def dense(points: Curve, steps: int = 12) -> Floats:
    return rings.smooth(list(points), closed=False, steps=steps)


def tapered(points: Curve, widths: Iterable[float]) -> str:
    """A stroke of changing width as a filled outline: a lash line, a lip line."""
    line = dense(points)
    along = np.gradient(line, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    normal = np.stack([-along[:, 1], along[:, 0]], axis=1)
    given = np.fromiter(widths, dtype=np.float64)
    half = np.interp(np.linspace(0, 1, len(line)), np.linspace(0, 1, len(given)), given)[:, None]
    return outline(np.concatenate([line + normal * half, (line - normal * half)[::-1]]), 2)


def hatch(ring: Floats, gap: float = 2.0) -> str:
    """Parallel lines at 45° inside a ring, as one path: prints the same everywhere and needs no pattern."""
    turned = (ring @ np.array([[1.0, 1.0], [-1.0, 1.0]])) / np.sqrt(2)
    start, end = turned, np.roll(turned, -1, axis=0)
    parts = []
    for level in np.arange(np.ceil(turned[:, 1].min() / gap) * gap, turned[:, 1].max(), gap):
        crosses = (start[:, 1] > level) != (end[:, 1] > level)
        share = (level - start[crosses, 1]) / (end[crosses, 1] - start[crosses, 1])
        cuts = np.sort(start[crosses, 0] + share * (end[crosses, 0] - start[crosses, 0]))
        parts += [_hatch_line(a, b, level) for a, b in zip(cuts[::2], cuts[1::2], strict=False)]
    return "".join(parts)


def _hatch_line(start: float, end: float, level: float) -> str:
    back = np.array([[1.0, -1.0], [1.0, 1.0]]) / np.sqrt(2)
    first, last = np.array([start, level]) @ back, np.array([end, level]) @ back
    return f"M{_at(first, 1)}L{_at(last, 1)}"


def _at(place: Floats, digits: int = 2) -> str:
    return f"{number(round(float(place[0]), digits))} {number(round(-float(place[1]), digits))}"
