"""A chart as one of its views shows it: the same triangles turned, the borders where they are seen, on paper.

Stored points keep their triangle and weights, so whatever draws the front of a face draws this too.
"""

from dataclasses import replace

import numpy as np

from mesotherapy.skin import rings
from mesotherapy.skin.avoid import AvoidArea
from mesotherapy.skin.chart import Care, Chart, Forbidden, Zone
from mesotherapy.skin.drawing.state import MapPoint, MapState
from mesotherapy.skin.places import is_seen
from mesotherapy.skin.surface import Floats, Indices, Mesh, SurfacePoint

LEAST = 0.12  # a place is drawn where the skin is turned to the viewer at least so much (cosine)
ENOUGH = 0.5  # a zone of another view is drawn where so much of its border is seen


def seen_chart(chart: Chart, view: str) -> Chart:
    """The chart in paper units of a view, with the zones that this view shows, each side on its own."""
    paper = chart.views[view].paper
    turned = chart.seen(view)
    borders: dict[tuple[str, str], Floats] = {}
    zones: list[Zone] = []
    for zone, side in chart.sided_zones():
        ring = border_in(
            chart, view, zone.id, side, chart.mesh_of(zone.id, side), chart.view_of(zone.id, side)
        )
        if ring is not None:
            borders[zone.id, side] = ring * paper
            zones.append(_alone(chart, zone, side, view, ring))
    kept: list[Forbidden] = []
    for place in chart.forbidden:
        mesh = chart.seen(place.view, place.part, place.side)
        ring = border_in(chart, view, place.id, place.side, mesh, place.view)
        if ring is not None:
            borders[place.id, place.side] = ring * paper
            kept.append(place)
    return replace(
        chart,
        mesh=Mesh(turned.vertices * paper, turned.triangles, turned.mirror_vertex),
        zones=tuple(zones),
        forbidden=tuple(kept),
        care=tuple(_on_paper(line, paper) for line in chart.care if line.view == view),
        rings=borders,
        views={view: replace(chart.views[view], turn=0.0, tilt=0.0)},
    )


def border_in(chart: Chart, view: str, name: str, side: str, mesh: Mesh, home: str) -> Floats | None:
    """A border in chart mm of a view: as drawn where it is at home, elsewhere the part that is seen."""
    ring = chart.rings[name, side]
    if home == view:
        return ring
    at, weights = mesh.under(ring[::2])
    at, weights = at[at >= 0], weights[at >= 0]
    turned = chart.seen(view)
    facing = turned.normals[at, 2] / np.maximum(2 * turned.areas[at], 1e-9)
    shown = (facing > LEAST) & turned.faces_front[at]
    if not len(at) or shown.mean() < ENOUGH or _hidden(turned, at[shown], weights[shown]):
        return None
    found: Floats = turned.positions(at[shown], weights[shown])[:, :2]
    return found[::-1] if rings.signed_area(found) < 0 else found


def _hidden(turned: Mesh, at: Indices, weights: Floats) -> bool:
    """Whether something of the same surface is before a border: the other leg, say."""
    at, weights = at[:: max(1, len(at) // 12)], weights[:: max(1, len(at) // 12)]
    places = turned.positions(at, weights)
    before, its = turned.under(places[:, :2])
    depth = turned.positions(before, its)[:, 2]
    return bool(np.mean((before >= 0) & (depth > places[:, 2] + 2)) > 1 - ENOUGH)


def _alone(chart: Chart, zone: Zone, side: str, view: str, ring: Floats) -> Zone:
    """The zone with one side only, its label where this view shows it (x of L turned)."""
    paper, sign = chart.views[view].paper, -1.0 if side == "L" else 1.0
    if chart.view_of(zone.id, side) == view:
        label, planned = zone.label_mm, zone.label_planned_mm
    else:
        x, y = ((ring.max(axis=0) + ring.min(axis=0)) / 2).tolist()
        label = planned = (sign * x, y)
    on_paper = [(x * paper, y * paper) for x, y in (label, planned)]
    return replace(zone, sides=(side,), label_mm=on_paper[0], label_planned_mm=on_paper[1])


def _on_paper(line: Care, paper: float) -> Care:
    return replace(line, course_mm=tuple((x * paper, y * paper) for x, y in line.course_mm))


def seen_state(chart: Chart, view: str, state: MapState, zones: frozenset[tuple[str, str]]) -> MapState:
    """What a map shows, without what this view does not show; `zones` are those it does."""
    shown = tuple(p for p in state.points if (p.zone, p.side) in zones and _shows(chart, view, p))
    return replace(
        state,
        points=shown,
        last=tuple(at for at in state.last if is_seen(chart, at, view)),
        avoid=tuple(area for area in state.avoid if (area.view or chart.first_view) == view),
    )


def _shows(chart: Chart, view: str, point: MapPoint) -> bool:
    if chart.view_of(point.zone, point.side) == view:
        return True
    return faces(chart, point.at, view) and is_seen(chart, point.at, view)


def faces(chart: Chart, at: SurfacePoint, view: str) -> bool:
    mesh = chart.seen(view)
    return bool(mesh.normals[at.triangle, 2] > LEAST * 2 * mesh.areas[at.triangle])


def avoid_on_paper(area: AvoidArea, paper: float) -> AvoidArea:
    """Only its place and size change: what is written beside it stays in real millimetres."""
    return replace(area, x_mm=area.x_mm * paper, y_mm=area.y_mm * paper)
