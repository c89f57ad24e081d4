"""What a map shows: the zones of a plan or session, its points, and what was marked on the face."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from mesotherapy.skin.avoid import AvoidArea
from mesotherapy.skin.scale import MODEL, Scale
from mesotherapy.skin.surface import SurfacePoint

ZoneStatus = Literal["planned", "started", "done", "skipped"]
PointStatus = Literal["planned", "done", "added", "skipped", "reaction"]
Variant = Literal["chart", "plan", "thumbnail", "portal", "print", "zone"]

ALL_LAYERS = frozenset({"zones", "points", "avoid", "care", "last", "numbers"})


@dataclass(frozen=True, slots=True)
class MapZone:
    """A zone that is part of the plan or the session, with what is told about it."""

    zone: str
    side: str
    status: ZoneStatus = "planned"
    technique: str = ""
    spacing_mm: float | None = None
    depth_mm: float | None = None
    volume_ml: str = ""
    points: int = 0
    done: int = 0


@dataclass(frozen=True, slots=True)
class MapPoint:
    id: str
    zone: str
    side: str
    seq: int
    at: SurfacePoint
    status: PointStatus = "planned"


@dataclass(frozen=True, slots=True)
class MapState:
    zones: tuple[MapZone, ...] = ()
    points: tuple[MapPoint, ...] = ()
    avoid: tuple[AvoidArea, ...] = ()
    selected: tuple[str, str] | None = None
    last: tuple[SurfacePoint, ...] = ()
    marked: tuple[tuple[str, str], ...] = ()
    layers: frozenset[str] = ALL_LAYERS
    scale: Scale = MODEL

    def zone_of(self, zone: str, side: str) -> MapZone | None:
        return next((z for z in self.zones if (z.zone, z.side) == (zone, side)), None)


ENGLISH: Mapping[str, str] = {
    "R": "R",
    "L": "L",
    "patients-right": "patient’s right",
    "patients-left": "patient’s left",
    "right": "right",
    "left": "left",
    "mm": "mm",
    "keep": "keep",
    "points": "points",
    "planned": "planned",
    "done": "done",
    "marked": "marked",
    "skipped": "skipped",
}


@dataclass(frozen=True, slots=True)
class Words:
    """The words on a drawing, in the reader's language; English where none is given.

    Letters for the sides and the drawing itself never mirror in a right-to-left page.
    """

    given: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, key: str, otherwise: str | None = None) -> str:
        return self.given.get(key, ENGLISH.get(key, key if otherwise is None else otherwise))
