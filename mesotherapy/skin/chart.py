"""A chart: one view of the skin with its zones, places to leave alone and places that need care."""

import hashlib
import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from mesotherapy.skin import rings
from mesotherapy.skin.anthropometry import Measurement, face_mesh
from mesotherapy.skin.scale import MODEL, Scale
from mesotherapy.skin.surface import Floats, Mesh, SurfacePoint

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


@dataclass(frozen=True, slots=True)
class Forbidden:
    """A place on the chart where nothing is ever injected."""

    id: str
    name: str
    side: str
    why: str

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

        >>> round(load_chart("face-front").area_cm2("malar", "R"))
        12
        """
        key = (self.id, self.version, zone_id)
        ring = self.ring(zone_id, side)
        if key not in _AREAS:
            _AREAS[key] = _skin_area(self.mesh, ring)
        return _AREAS[key] * scale.factor**2

    def sided_zones(self) -> Iterable[tuple[Zone, str]]:
        return ((zone, side) for zone in self.zones for side in zone.sides)

    def sided_name(self, zone_id: str, side: str) -> str:
        """
        >>> load_chart("face-front").sided_name("malar", "R")
        'Malar, right'
        """
        return _sided(self.zone(zone_id).name, side)

    def forbidden_at(self, x_mm: float, y_mm: float) -> Forbidden | None:
        place = np.array([[x_mm, y_mm]])
        inside = (f for f in self.forbidden if rings.contains(self.rings[(f.id, f.side)], place)[0])
        return next(inside, None)

    def zone_at(self, x_mm: float, y_mm: float) -> tuple[Zone, str] | None:
        place = np.array([[x_mm, y_mm]])
        pairs = self.sided_zones()
        return next(((z, s) for z, s in pairs if rings.contains(self.rings[(z.id, s)], place)[0]), None)

    def on_skin(self, x_mm: float, y_mm: float) -> SurfacePoint | None:
        """The place on the skin under a chart point; nothing where the drawing shows no skin of the model."""
        triangles, weights = self.mesh.under(np.array([[x_mm, y_mm]]))
        if triangles[0] < 0:
            return None
        first, second, third = (float(w) for w in weights[0])
        return SurfacePoint(int(triangles[0]), (first, second, third))


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


@lru_cache(maxsize=8)
def load_chart(chart_id: str, folder: Path = CHARTS) -> Chart:
    """Read a chart from the knowledge folder; the second time it is already there."""
    path = folder / f"{chart_id}.toml"
    if not path.is_file():
        there = ", ".join(sorted(p.stem for p in folder.glob("*.toml")))
        raise UnknownChart(f"there is no chart {chart_id!r}; there is {there}")
    raw = path.read_bytes()
    content = tomllib.loads(raw.decode("utf-8"))
    landmarks = folder / content["landmarks"]
    digest = hashlib.sha256(raw + landmarks.read_bytes()).hexdigest()[:12]
    return _chart(content, f"{content['edition']}-{digest}", landmarks, folder / f"{chart_id}.flat.json")


def _chart(content: dict[str, Any], version: str, landmarks: Path, flat: Path) -> Chart:
    drawn = [*content["zones"], *content["forbidden"]]
    return Chart(
        id=content["id"],
        name=content["name"],
        version=version,
        note=content["note"],
        mesh=face_mesh(landmarks, content["anthropometry"]),
        zones=tuple(_zone(table) for table in content["zones"]),
        forbidden=tuple(
            Forbidden(table["id"], table["name"], side, table["why"])
            for table in content["forbidden"]
            for side in table["sides"]
        ),
        care=tuple(care for table in content["care"] for care in _care(table)),
        measurements=tuple(_measurement(table) for table in content["anthropometry"]["measurements"]),
        rings={(table["id"], side): _ring(table, side) for table in drawn for side in table["sides"]},
        flat=_flat(flat),
    )


def _zone(table: Mapping[str, Any]) -> Zone:
    label, planned = table["label"], table.get("label_planned", table["label"])
    return Zone(
        table["id"],
        table["number"],
        table["name"],
        tuple(table["sides"]),
        table["borders"],
        float(table["margin_mm"]),
        (float(label[0]), float(label[1])),
        (float(planned[0]), float(planned[1])),
    )


def _care(table: Mapping[str, Any]) -> list[Care]:
    right = tuple((float(x), float(y)) for x, y in table["course"])
    left = tuple((-x, y) for x, y in right)
    return [Care(table["id"], table["name"], table["kind"], course) for course in (right, left)]


def _measurement(table: Mapping[str, Any]) -> Measurement:
    first, second = table["between"]
    return Measurement(
        table["name"],
        (first, second),
        table["women_mm"],
        table["men_mm"],
        table["tolerance"],
        table["source"],
    )


def _ring(table: Mapping[str, Any], side: str) -> Floats:
    points = rings.whole(table["half_ring"]) if "half_ring" in table else table["ring"]
    ring = rings.smooth(points, closed=True)
    if rings.signed_area(ring) < 0:
        ring = ring[::-1]
    return rings.mirrored(ring) if side == "L" else np.ascontiguousarray(ring)


def _flat(path: Path) -> dict[str, Floats]:
    if not path.is_file():
        return {}
    kept = json.loads(path.read_text(encoding="utf-8"))
    return {zone: np.array(rows) for zone, rows in kept["zones"].items()}
