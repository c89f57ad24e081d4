"""The map of a face for a page: the drawing, its table twin, and what the editing script needs.

Knows no patient and no session: it is handed the map's state as plain data (see `MapData`) and two
addresses, one for the script's batches and one for the forms that do the same without it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from mesotherapy.skin import AvoidArea, Chart, Scale, SurfacePoint, nearest_to_any
from mesotherapy.skin.drawing import MapPoint, MapState, MapZone, Variant, draw_face

MapData = Mapping[str, Any]
GIVEN = ("done", "added", "reaction")
# The zones' names as the chart has them, for whoever collects the words to translate.
ZONE_NAMES = (
    gettext_noop("Forehead"),
    gettext_noop("Glabella"),
    gettext_noop("Temple"),
    gettext_noop("Crow’s feet"),
    gettext_noop("Under the eye"),
    gettext_noop("Malar"),
    gettext_noop("Nose, dorsum"),
    gettext_noop("Nasolabial"),
    gettext_noop("Upper lip (skin)"),
    gettext_noop("Preauricular"),
    gettext_noop("Cheek, buccal"),
    gettext_noop("Marionette"),
    gettext_noop("Chin"),
    gettext_noop("Jawline"),
)


@dataclass(frozen=True, slots=True)
class MapRow:
    """One zone in the table twin."""

    key: str
    zone: str
    side: str
    name: str
    number: int
    technique: str
    spacing_mm: float | None
    depth_mm: float | None
    volume_ml: str
    area_cm2: float | None
    status: str
    planned: int
    done: int
    skipped: int
    added: int
    nearest: str
    nearest_mm: float | None
    points: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class MapContext:
    svg: SafeString
    inset: SafeString
    data: MapData
    rows: tuple[MapRow, ...]
    selected: MapRow | None
    words: Mapping[str, str]
    mesh_url: str
    patch_url: str
    post_url: str
    editable: bool
    mode: str


def map_context(
    chart: Chart,
    data: MapData,
    *,
    patch_url: str = "",
    post_url: str = "",
    editable: bool = True,
    selected: tuple[str, str] | None = None,
    title: str = "",
) -> MapContext:
    """Everything `web/map/_map.html` and `web/map/_points_table.html` draw from."""
    state = map_state(chart, data, selected)
    rows = tuple(_row(chart, zone, data) for zone in data["zones"])
    return MapContext(
        svg=drawing(chart, state, "chart", title=title or _told(rows)),
        inset=drawing(chart, state, "zone", title=title) if selected else mark_safe(""),
        data=data,
        rows=rows,
        selected=next((row for row in rows if (row.zone, row.side) == selected), None),
        words=script_words(),
        mesh_url=static(f"web/map/{chart.id}.json"),
        patch_url=patch_url,
        post_url=post_url,
        editable=editable,
        mode=str(data.get("mode", "session")),
    )


def drawing(
    chart: Chart,
    state: MapState,
    variant: Variant,
    *,
    title: str = "",
    links: Mapping[str, str] | None = None,
) -> SafeString:
    """The drawing in the reader's language. Text is escaped where it is drawn."""
    words = chart_words(chart, get_language() or "en")
    return mark_safe(draw_face(chart, state, variant, title=title, words=words, links=links))


def map_state(chart: Chart, data: MapData, selected: tuple[str, str] | None = None) -> MapState:
    """The state as the drawing understands it."""
    points = tuple(
        MapPoint(p["id"], p["zone"], p["side"], p.get("seq", 0), place_of(p), p["status"])
        for p in data["points"]
    )
    return MapState(
        zones=tuple(_zone(zone, points) for zone in data["zones"]),
        points=points,
        avoid=avoid_areas(data),
        selected=selected,
        last=tuple(place_of(place) for place in data.get("last", ())),
        scale=Scale.parse(str(data.get("scale") or "model")),
    )


def avoid_areas(data: MapData) -> tuple[AvoidArea, ...]:
    return tuple(
        AvoidArea(
            float(a["x_mm"]),
            float(a["y_mm"]),
            float(a["radius_mm"]),
            float(a.get("clearance_mm") or 0),
            a.get("label", ""),
            str(a.get("id", "")),
        )
        for a in data.get("avoid", ())
    )


def place_of(point: Mapping[str, Any]) -> SurfacePoint:
    first, second, third = (float(weight) for weight in point["weights"])
    return SurfacePoint(int(point["triangle"]), (first, second, third))


def _zone(zone: Mapping[str, Any], points: Sequence[MapPoint]) -> MapZone:
    own = [p for p in points if (p.zone, p.side) == (zone["zone"], zone["side"])]
    return MapZone(
        zone["zone"],
        zone["side"],
        status=zone.get("status", "planned"),
        points=len(own),
        done=sum(p.status in GIVEN for p in own),
    )


def _row(chart: Chart, zone: Mapping[str, Any], data: MapData) -> MapRow:
    own = [p for p in data["points"] if (p["zone"], p["side"]) == (zone["zone"], zone["side"])]
    statuses = [p["status"] for p in own]
    places = tuple(place_of(p) for p in own)
    nearest = _nearest(chart, places, avoid_areas(data), str(data.get("scale") or "model")) if own else None
    return MapRow(
        key=f"{zone['zone']}-{zone['side']}",
        zone=zone["zone"],
        side=zone["side"],
        name=zone_name(chart, zone["zone"], zone["side"]),
        number=chart.zone(zone["zone"]).number,
        technique=zone.get("technique", ""),
        spacing_mm=zone.get("spacing_mm"),
        depth_mm=zone.get("depth_mm"),
        volume_ml=str(zone.get("volume_ml") or ""),
        area_cm2=zone.get("area_cm2"),
        status=zone.get("status", "planned"),
        planned=len(own),
        done=sum(status in GIVEN for status in statuses),
        skipped=statuses.count("skipped"),
        added=statuses.count("added"),
        nearest=nearest[0] if nearest else "",
        nearest_mm=nearest[1] if nearest else None,
        points=tuple(own),
    )


@lru_cache(maxsize=512)
def _nearest(
    chart: Chart, places: tuple[SurfacePoint, ...], avoid: tuple[AvoidArea, ...], scale: str
) -> tuple[str, float]:
    found = nearest_to_any(chart, places, avoid, Scale.parse(scale))
    return found.label, round(found.mm, 1)


def zone_name(chart: Chart, zone: str, side: str) -> str:
    """ "Malar, right" in the reader's language."""
    words = chart_words(chart, get_language() or "en")
    sides = {"R": words["right"], "L": words["left"]}
    return f"{words[zone]}, {sides[side]}" if side in sides else words[zone]


@lru_cache(maxsize=32)
def chart_words(chart: Chart, language: str) -> Mapping[str, str]:
    """The words of a drawing. The letters R and L stay what they are in every language."""
    said = {
        "patients-right": _("patient’s right"),
        "patients-left": _("patient’s left"),
        "right": _("right"),
        "left": _("left"),
        "keep": _("keep"),
        "points": _("points"),
        "planned": _("planned"),
        "done": _("done"),
        "skipped": _("skipped"),
        "marked": _("marked"),
    }
    return said | {zone.id: _(zone.name) for zone in chart.zones}


def _told(rows: Sequence[MapRow]) -> str:
    """The totals, as the drawing's label for those who cannot see it."""
    planned, done = sum(row.planned for row in rows), sum(row.done for row in rows)
    return _("Map of the face: %(zones)s zones, %(planned)s points planned, %(done)s done") % {
        "zones": len(rows),
        "planned": planned,
        "done": done,
    }


def script_words() -> Mapping[str, str]:
    """What the editing script says. %s is filled in by the script, in order."""
    return {
        "saved": _("saved %s"),
        "saving": _("saving"),
        "offline": _("Not connected. %s changes kept on this device."),
        "offline-one": _("Not connected. 1 change kept on this device."),
        "signed-out": _(
            "You are signed out. %s changes are kept on this device. Sign in, and they are sent."
        ),
        "zone": _("%s: %s points, %s done"),
        "zone-empty": _("%s: not in this plan"),
        "opened": _("%s opened. Arrow keys go from point to point."),
        "closed": _("Whole face"),
        "enlarged": _("%s, enlarged"),
        "point": _("Point %s of %s, %s"),
        "planned": _("planned"),
        "done": _("done"),
        "added": _("added"),
        "skipped": _("skipped"),
        "reaction": _("reaction"),
        "removed": _("removed"),
        "moved": _("moved"),
        "undone": _("Undone"),
        "redone": _("Done again"),
        "nothing-to-undo": _("Nothing to undo"),
        "add-mode": _("Add: tap the skin, or move the cursor with the arrow keys and press Enter"),
        "move-mode": _("Move: tap the new place"),
        "erase-mode": _("Erase: tap each point"),
        "avoid-mode": _("Avoid: tap the middle of the place to leave alone"),
        "no-mode": _("Choose"),
        "not-here": _("No point can be here: %s."),
        "no-skin": _("beside the skin of this chart"),
        "no-zone": _("between the zones"),
        "choose-point": _("Choose a point first"),
        "choose-zone": _("Choose a zone first"),
        "nearest": _("%s mm to the next point"),
        "from": _("%s mm from %s"),
        "avoid-area": _("Place to leave alone"),
        "spacing": _("%s: spacing %s mm, %s points"),
        "conflict": _("%s was changed on another device. Here: %s done of %s. There: %s done of %s."),
        "keep-mine": _("Keep what was recorded here"),
        "keep-theirs": _("Take the other version"),
        "right": _("right"),
        "left": _("left"),
    }
