"""From a tap to a stored point and back: which zone it is in, where it is drawn, where it is on the skin."""

from dataclasses import dataclass

import numpy as np

from mesotherapy.skin.chart import Chart
from mesotherapy.skin.scale import MODEL, Scale
from mesotherapy.skin.surface import SurfacePoint


class NotOnTheChart(ValueError):
    """The triangle or the weights cannot be a place on this chart."""


@dataclass(frozen=True, slots=True)
class Located:
    """What is under a tap: empty `zone` between the zones; `forbidden` names what must be left alone."""

    at: SurfacePoint
    zone: str
    side: str
    name: str
    forbidden: str


def locate(chart: Chart, x_mm: float, y_mm: float, view: str = "") -> Located | None:
    """Find what a tap at these chart millimetres means; nothing when it is beside the modelled skin.

    >>> from mesotherapy.skin.reading import load_chart
    >>> locate(load_chart("face-front"), -41, -36).name
    'Malar, right'
    """
    at = chart.on_skin(x_mm, y_mm, view)
    if at is None:
        return None
    found, place = chart.zone_at(x_mm, y_mm, view), chart.forbidden_at(x_mm, y_mm, view)
    zone, side = (found[0].id, found[1]) if found else ("", "")
    name = chart.sided_name(zone, side) if found else ""
    return Located(at, zone, side, name, place.label if place else "")


def position(chart: Chart, at: SurfacePoint, scale: Scale = MODEL) -> tuple[float, float, float]:
    """Where a stored point is on this face, in real millimetres from the nasion."""
    check_place(chart, at)
    x, y, z = chart.mesh.positions(np.array([at.triangle]), np.array([at.weights]))[0].tolist()
    return x * scale.factor, y * scale.factor, z * scale.factor


def project(chart: Chart, at: SurfacePoint, view: str = "") -> tuple[float, float]:
    """Where a stored point is in a view (the first), in chart mm; `is_seen` tells whether it shows."""
    check_place(chart, at)
    x, y, _ = chart.seen(view).positions(np.array([at.triangle]), np.array([at.weights]))[0].tolist()
    return x, y


def is_seen(chart: Chart, at: SurfacePoint, view: str = "") -> bool:
    """Whether a place on the skin faces the viewer and nothing of the same surface is before it."""
    check_place(chart, at)
    mesh = chart.seen(view)
    if not mesh.faces_front[at.triangle]:
        return False
    place = mesh.positions(np.array([at.triangle]), np.array([at.weights]))
    found, weights = mesh.under(place[:, :2])
    return bool(found[0] < 0 or mesh.positions(found, weights)[0, 2] <= place[0, 2] + 1.0)


def mirror(chart: Chart, at: SurfacePoint) -> SurfacePoint:
    """The same place on the other side of the face.

    >>> from mesotherapy.skin.reading import load_chart
    >>> face = load_chart("face-front")
    >>> x, y = project(face, mirror(face, face.on_skin(-41, -36)))
    >>> round(x), round(y)
    (41, -36)
    """
    check_place(chart, at)
    triangles, order = chart.mesh.mirror_triangle
    weights = [0.0, 0.0, 0.0]
    for corner, weight in zip(order[at.triangle].tolist(), at.weights, strict=True):
        weights[corner] = weight
    return SurfacePoint(int(triangles[at.triangle]), (weights[0], weights[1], weights[2]))


def check_place(chart: Chart, at: SurfacePoint) -> None:
    """Refuse a stored or posted place that no tap on this chart can make."""
    if not 0 <= at.triangle < len(chart.mesh.triangles):
        last = len(chart.mesh.triangles) - 1
        raise NotOnTheChart(f"{chart.id} has triangles 0 to {last}; {at.triangle} was given")
    if not (min(at.weights) >= -1e-6 and abs(sum(at.weights) - 1) <= 1e-3):  # so that NaN is refused too
        raise NotOnTheChart(f"three weights from 0 to 1 that add up to 1 are needed; {at.weights} was given")
