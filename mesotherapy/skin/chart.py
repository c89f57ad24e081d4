"""A chart: one surface, the views of it, its zones, places to leave alone and places that need care."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mesotherapy.skin import rings
from mesotherapy.skin.anthropometry import Measurement
from mesotherapy.skin.figures import MODEL_FIGURE, Figure, Measure
from mesotherapy.skin.scale import MODEL, Scale
from mesotherapy.skin.surface import Floats, Indices, Mesh, SurfacePoint
from mesotherapy.skin.views import FRONT, View

CHARTS = Path(__file__).resolve().parents[2] / "knowledge" / "charts"
_AREAS: dict[tuple[str, str, str], float] = {}
SIDE_WORDS = {"R": "right", "L": "left", "M": ""}


class UnknownChart(ValueError):
    """There is no chart of that name; the message lists the ones there are."""


class UnknownZone(ValueError):
    """The chart has no such zone, or the zone has no such side; the message lists what there is."""


@dataclass(frozen=True, slots=True)
class Zone:
    """A named piece of skin. The side is part of what is stored, never read off the sign of x."""

    id: str
    number: int
    name: str
    sides: tuple[str, ...]
    borders: str
    margin_mm: float
    label_mm: tuple[float, float]
    label_planned_mm: tuple[float, float]
    view: str = "front"  # where its border is drawn; the left of a pair is drawn in that view's mirror
    part: str = ""  # of the surface; empty where the surface is one piece


@dataclass(frozen=True, slots=True)
class Forbidden:
    """A place on the chart where nothing is ever injected."""

    id: str
    name: str
    side: str
    why: str
    view: str = "front"
    part: str = ""

    @property
    def label(self) -> str:
        return _sided(self.name, self.side)


@dataclass(frozen=True, slots=True)
class Care:
    """A vessel's course or a foramen: schematic, a reason to stay shallow."""

    id: str
    name: str
    kind: str
    course_mm: tuple[tuple[float, float], ...]
    view: str = "front"
    side: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Landmark:
    """A named place on the patient's own side, drawn in a view: what the sides are checked against."""

    id: str
    name: str
    side: str
    view: str
    at_mm: tuple[float, float]
    zone: str


@dataclass(frozen=True, eq=False)
class Stroke:
    """One line or shape of the drawing, in a view: what is drawn, where, and how it was written."""

    view: str
    draw: str
    points: Floats
    written: Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Chart:
    id: str
    name: str
    version: str
    note: str
    mesh: Mesh
    zones: tuple[Zone, ...]
    forbidden: tuple[Forbidden, ...]
    care: tuple[Care, ...]
    measurements: tuple[Measurement, ...]
    rings: Mapping[tuple[str, str], Floats]
    flat: Mapping[str, Floats]
    views: Mapping[str, View] = field(default_factory=lambda: {FRONT.id: FRONT})
    parts: Mapping[str, NDArray[np.bool_]] = field(default_factory=dict)
    art: tuple[Stroke, ...] = ()
    landmarks: tuple[Landmark, ...] = ()
    measures: tuple[Measure, ...] = ()
    figure: Figure = MODEL_FIGURE
    halvings: int = 2  # of each edge, when a zone is laid flat: more where the triangles are large

    @property
    def first_view(self) -> str:
        return next(iter(self.views))

    @cached_property
    def _seen(self) -> dict[tuple[str, str, str], Mesh]:
        return {}

    def seen(self, view: str = "", part: str = "", side: str = "") -> Mesh:
        """The surface turned to a view: x and y are chart mm there, z is towards the viewer.

        Of a part, only that is shown; of its right or left, only that half (the other leg is out of sight).
        """
        view = view or self.first_view
        if self.views[view].is_front and not part:
            return self.mesh
        key = (view, part, side if part else "")
        if key not in self._seen:
            away = [~self.parts[name] for name in self.views[view].without]
            shown = np.all(away, axis=0) if away else None
            if part:
                shown = self.parts[part] & half_of(self.mesh, side)
            self._seen[key] = self.mesh.seen(self.views[view].matrix, shown)
        return self._seen[key]

    def view_of(self, zone_id: str, side: str) -> str:
        """The view in which the zone's border on that side is drawn."""
        view = self.zone(zone_id).view
        return self.views[view].mirror if side == "L" else view

    def mesh_of(self, zone_id: str, side: str) -> Mesh:
        """The skin a zone is part of, as seen where its border is drawn."""
        return self.seen(self.view_of(zone_id, side), self.zone(zone_id).part, side)

    @cached_property
    def _zones(self) -> dict[str, Zone]:
        return {zone.id: zone for zone in self.zones}

    def zone(self, zone_id: str) -> Zone:
        if zone_id not in self._zones:
            raise UnknownZone(f"{self.id} has no zone {zone_id!r}; it has {', '.join(self._zones)}")
        return self._zones[zone_id]

    def ring(self, zone_id: str, side: str) -> Floats:
        """The border of a zone or forbidden place, counter-clockwise, in chart mm."""
        if (zone_id, side) not in self.rings:
            sides = " or ".join(self.zone(zone_id).sides)
            raise UnknownZone(f"{zone_id} on {self.id} has side {sides}; {side!r} was asked")
        return self.rings[(zone_id, side)]

    def area_cm2(self, zone_id: str, side: str, scale: Scale = MODEL) -> float:
        """How much skin the zone covers: more than the drawing shows wherever the face turns away.

        >>> from mesotherapy.skin.reading import load_chart
        >>> round(load_chart("face-front").area_cm2("malar", "R"))
        12
        """
        key = (self.id, self.version, zone_id)
        ring = self.ring(zone_id, side)
        if key not in _AREAS:
            _AREAS[key] = _skin_area(self.mesh_of(zone_id, side), ring)
        return _AREAS[key] * scale.factor**2

    def sided_zones(self) -> Iterable[tuple[Zone, str]]:
        return ((zone, side) for zone in self.zones for side in zone.sides)

    def sided_name(self, zone_id: str, side: str) -> str:
        """
        >>> from mesotherapy.skin.reading import load_chart
        >>> load_chart("face-front").sided_name("malar", "R")
        'Malar, right'
        """
        return _sided(self.zone(zone_id).name, side)

    def forbidden_at(self, x_mm: float, y_mm: float, view: str = "") -> Forbidden | None:
        """The place to leave alone under a chart point of a view."""
        place = np.array([[x_mm, y_mm]])
        asked = view or self.first_view
        here = (f for f in self.forbidden if f.view == asked and self._drawn_over(f, place)[0])
        found = next(here, None)
        if found is None and len(self.views) > 1:
            at = self.on_skin(x_mm, y_mm, view)
            found = self.forbidden_on(at) if at else None
        return found

    def _drawn_over(self, place: Forbidden, chart_mm: Floats) -> NDArray[np.bool_]:
        return rings.contains(self.rings[(place.id, place.side)], chart_mm)

    def forbidden_on(self, at: SurfacePoint) -> Forbidden | None:
        """The place to leave alone that a place on the skin lies in."""
        triangles, weights = np.array([at.triangle]), np.array([at.weights])
        return next((f for f in self.forbidden if self.covers(f, triangles, weights)[0]), None)

    def covers(self, place: Forbidden, triangles: Indices, weights: Floats) -> NDArray[np.bool_]:
        """Which places on the skin lie in a place to leave alone."""
        mesh = self.seen(place.view, place.part, place.side)
        places, ring = mesh.positions(triangles, weights)[:, :2], self.rings[(place.id, place.side)]
        low, high = ring.min(axis=0), ring.max(axis=0)
        found = mesh.faces_front[triangles] & ((places >= low) & (places <= high)).all(axis=1)
        found[found] = self._drawn_over(place, places[found])
        return np.asarray(found)

    def in_zone(self, zone_id: str, side: str, triangles: Indices, weights: Floats) -> NDArray[np.bool_]:
        """Which places on the skin lie in a zone."""
        mesh = self.mesh_of(zone_id, side)
        inside = rings.contains(self.rings[(zone_id, side)], mesh.positions(triangles, weights)[:, :2])
        return np.asarray(inside & mesh.faces_front[triangles])

    def zone_at(self, x_mm: float, y_mm: float, view: str = "") -> tuple[Zone, str] | None:
        """The zone under a chart point of a view, and its side."""
        if len(self.views) > 1:
            at = self.on_skin(x_mm, y_mm, view)
            return self.zone_on(at) if at else None
        place = np.array([[x_mm, y_mm]])
        pairs = self.sided_zones()
        return next(((z, s) for z, s in pairs if rings.contains(self.rings[(z.id, s)], place)[0]), None)

    def zone_on(self, at: SurfacePoint) -> tuple[Zone, str] | None:
        """The zone that a place on the skin lies in, and its side, in whichever view it was tapped."""
        triangles, weights = np.array([at.triangle]), np.array([at.weights])
        pairs = self.sided_zones()
        return next(((z, s) for z, s in pairs if self.in_zone(z.id, s, triangles, weights)[0]), None)

    def on_skin(self, x_mm: float, y_mm: float, view: str = "", part: str = "") -> SurfacePoint | None:
        """The place on the skin under a chart point; nothing where the drawing shows no skin of the model."""
        triangles, weights = self.seen(view, part).under(np.array([[x_mm, y_mm]]))
        if triangles[0] < 0:
            return None
        first, second, third = (float(w) for w in weights[0])
        return SurfacePoint(int(triangles[0]), (first, second, third))


def half_of(mesh: Mesh, side: str) -> NDArray[np.bool_]:
    """The triangles of the patient's right or left; all of them for the midline."""
    across = mesh.corners[:, :, 0].mean(axis=1)
    if side == "R":
        return np.asarray(across < 0)
    return np.asarray(across > 0) if side == "L" else np.ones(len(across), dtype=bool)


def _sided(name: str, side: str) -> str:
    return f"{name}, {SIDE_WORDS[side]}" if SIDE_WORDS[side] else name


def _skin_area(mesh: Mesh, ring: Floats) -> float:
    total = 0.0
    for triangle in mesh.near_front(ring):
        corners = mesh.corners[triangle][:, :2]
        piece = rings.clip_to_triangle(ring, corners)
        if len(piece) > 2:
            stretch = mesh.areas[triangle] / abs(rings.signed_area(corners))
            total += abs(rings.signed_area(piece)) * float(stretch)
    return total / 100
