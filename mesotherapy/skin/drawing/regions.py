"""Large regions for a person's own phone: tap where it is red. A tick and a darker tone mark the chosen."""

from collections.abc import Mapping

from mesotherapy.skin.chart import Chart, Zone
from mesotherapy.skin.drawing.marks import zone_name
from mesotherapy.skin.drawing.palette import Palette
from mesotherapy.skin.drawing.pen import element, number, outline, titled
from mesotherapy.skin.drawing.state import MapState, Words


def regions(chart: Chart, state: MapState, palette: Palette, words: Words, links: Mapping[str, str]) -> str:
    made = []
    for zone, side in chart.sided_zones():
        key = f"{zone.id}-{side}"
        region = _region(chart, zone, side, state, palette, words)
        made.append(element("a", region, href=links[key]) if key in links else region)
    return element("g", *made, class_="map-regions")


def _region(chart: Chart, zone: Zone, side: str, state: MapState, palette: Palette, words: Words) -> str:
    marked = (zone.id, side) in state.marked
    name = zone_name(chart, zone.id, side, words)
    path = outline(chart.ring(zone.id, side))
    shape = element(
        "path",
        d=path,
        class_="map-region-shape",
        fill=palette.selected if marked else palette.tint,
        fill_opacity=0.78 if marked else 0.08,
        stroke=palette.selected if marked else palette.zone,
        stroke_width=0.9 if marked else 0.5,
    )
    # an invisible wider edge, so that a thumb finds a narrow region
    reach = element("path", d=path, fill="none", stroke=palette.zone, stroke_opacity=0, stroke_width=4)
    told = titled(f"{name}, {words('marked')}" if marked else name)
    return element(
        "g",
        told,
        reach,
        shape,
        _tick(zone, side, palette, shown=marked),
        class_="map-region map-region-marked" if marked else "map-region",
        data_region=f"{zone.id}-{side}",
        data_name=name,
    )


def _tick(zone: Zone, side: str, palette: Palette, *, shown: bool) -> str:
    x, y = zone.label_mm
    x = -x if side == "L" else x
    path = f"M{number(x - 3.4)} {number(-y + 0.2)}l2.4 2.6l4.6 -5.2"
    return element(
        "path",
        d=path,
        class_="map-tick",
        fill="none",
        stroke=palette.white,
        stroke_width=1.1,
        stroke_linecap="round",
        stroke_linejoin="round",
        display=None if shown else "none",
    )
