"""What is drawn on the face: zones, numbers, avoid areas, care lines and points, each told by its shape."""

from mesotherapy.skin import rings
from mesotherapy.skin.avoid import AvoidArea, outline_mm
from mesotherapy.skin.chart import Care, Chart, Zone
from mesotherapy.skin.drawing.palette import FONT, Palette
from mesotherapy.skin.drawing.pen import Given, curve, element, hatch, number, outline, text, titled
from mesotherapy.skin.drawing.state import MapPoint, MapState, MapZone, Variant, Words
from mesotherapy.skin.flat_zone import flat_zone
from mesotherapy.skin.places import project
from mesotherapy.skin.surface import Floats

POINT_RADIUS_MM = 0.85
EDGE_MM = 110.0
LABEL_MM = 8.4
TEXT = "#1F2A33"


def zone_name(chart: Chart, zone: str, side: str, words: Words) -> str:
    name = words(zone, chart.zone(zone).name)
    sides = {"R": words("right"), "L": words("left")}
    return f"{name}, {sides[side]}" if side in sides else name


def zones(chart: Chart, state: MapState, palette: Palette, words: Words, variant: Variant) -> str:
    """Idle zones dashed; those of the plan solid and tinted; the selected one heavier, drawn last."""
    pairs = sorted(chart.sided_zones(), key=lambda pair: (pair[0].id, pair[1]) == state.selected)
    made = []
    for zone, side in pairs:
        planned = state.zone_of(zone.id, side)
        if planned or variant not in ("zone", "thumbnail"):
            look = _look(planned, (zone.id, side) == state.selected, variant)
            made.append(_zone(chart, zone, side, planned, look, palette, words))
    return element("g", *made, class_="map-zones")


def _zone(
    chart: Chart, zone: Zone, side: str, planned: MapZone | None, look: str, palette: Palette, words: Words
) -> str:
    shape = element("path", d=outline(chart.ring(zone.id, side)), **_strokes(look, palette))
    told = titled(told_zone(chart, zone.id, side, planned, words))
    return element("g", told, shape, class_=f"map-zone map-zone-{look}", data_zone=zone.id, data_side=side)


def _look(planned: MapZone | None, selected: bool, variant: Variant) -> str:
    if variant == "thumbnail":
        return "thumbnail"
    if selected:
        return "enlarged" if variant == "zone" else "selected"
    if planned is None:
        return "idle"
    return "skipped" if planned.status == "skipped" else "planned"


def _strokes(look: str, palette: Palette) -> Given:
    strokes: dict[str, Given] = {
        "idle": {"fill_opacity": 0.045, "stroke": palette.zone, "stroke_width": 0.34, "stroke_opacity": 0.62},
        "skipped": {"fill_opacity": 0.02, "stroke": palette.zone, "stroke_width": 0.5, "stroke_opacity": 0.9},
        "planned": {"fill_opacity": 0.13, "stroke": palette.selected, "stroke_width": 0.55},
        "selected": {"fill_opacity": 0.17, "stroke": palette.selected, "stroke_width": 1.1},
        "enlarged": {"fill_opacity": 0.13, "stroke": palette.selected, "stroke_width": 0.5},
        "thumbnail": {"fill_opacity": 0.3, "stroke": palette.selected, "stroke_width": 0.6},
    }
    dashes = {"idle": "1.3 1.05", "skipped": "0.5 1.1"}
    same: Given = {"fill": palette.tint, "stroke_linejoin": "round"}
    return same | strokes[look] | {"stroke_dasharray": dashes.get(look)}


def margins(chart: Chart, state: MapState, palette: Palette) -> str:
    """Fine dots where the outermost points of a planned zone may be."""
    made = []
    for planned in state.zones:
        ring = flat_zone(chart, planned.zone).inner_border(chart.zone(planned.zone).margin_mm)
        ring = rings.mirrored(ring) if planned.side == "L" else ring
        made.append(element("path", d=outline(ring)) if len(ring) > 2 else "")
    look: Given = {"fill": "none", "stroke": palette.selected, "stroke_opacity": 0.5, "stroke_width": 0.22}
    return element("g", *made, class_="map-margins", aria_hidden="true", stroke_dasharray="0.5 0.8", **look)


def told_zone(chart: Chart, zone: str, side: str, planned: MapZone | None, words: Words) -> str:
    """ "Malar, right, 57 points planned, 18 done": the zone's name for a screen reader."""
    name = zone_name(chart, zone, side, words)
    if planned is None:
        return name
    if planned.status == "skipped":
        return f"{name}, {words('skipped')}"
    return f"{name}, {planned.points} {words('points')} {words('planned')}, {planned.done} {words('done')}"


def numbers(chart: Chart, state: MapState, palette: Palette) -> str:
    made = [
        _badge(zone, side, palette, planned=state.zone_of(zone.id, side) is not None)
        for zone, side in chart.sided_zones()
    ]
    face: Given = {"font_family": FONT, "font_weight": 600, "text_anchor": "middle"}
    return element("g", *made, class_="map-numbers", aria_hidden="true", **face)


def _badge(zone: Zone, side: str, palette: Palette, *, planned: bool) -> str:
    x, y = zone.label_planned_mm if planned else zone.label_mm
    x = -x if side == "L" else x
    radius, size = (2.9, 3.0) if planned else (2.4, 2.5)
    ground, ink = (palette.selected, palette.white) if planned else (palette.white, palette.selected)
    edge: Given = {"stroke": palette.selected, "stroke_width": 0.32}
    circle = element("circle", cx=x, cy=-y, r=radius, fill=ground, **edge)
    return element("g", circle, text(str(zone.number), x, y - 0.36 * size, font_size=size, fill=ink))


def forbidden(chart: Chart, palette: Palette) -> str:
    """Eyelids, lips and nostrils: outline and hatch, the same on every face."""
    made = [_hatched(chart.rings[(place.id, place.side)], palette) for place in chart.forbidden]
    return element("g", *made, class_="map-forbidden", aria_hidden="true")


def _hatched(ring: Floats, palette: Palette) -> str:
    edge: Given = {"stroke": palette.avoid, "stroke_width": 0.26}
    ground: Given = {"fill": palette.avoid_tint, "fill_opacity": 0.05, "stroke_opacity": 0.55}
    shape = element("path", d=outline(ring), **edge, **ground)
    return shape + element("path", d=hatch(ring), stroke_opacity=0.36, **edge)


def avoid_areas(chart: Chart, state: MapState, palette: Palette, words: Words, *, labels: bool) -> str:
    """Each a circle on the skin, which looks narrower where the face turns away."""
    made, taken = [], set[tuple[bool, float]]()
    for area in sorted(state.avoid, key=lambda area: -area.y_mm):
        ring, left = outline_mm(chart, area, state.scale), area.x_mm >= 0
        label_y = area.y_mm
        while any(side == left and abs(label_y - y) < LABEL_MM for side, y in taken):
            label_y -= 1
        taken.add((left, label_y))
        made.append(_avoid(area, ring, label_y if labels else None, palette, words))
    return element("g", *made, class_="map-avoid", font_family=FONT)


def _avoid(area: AvoidArea, ring: Floats, label_y: float | None, palette: Palette, words: Words) -> str:
    keep = f"{words('keep')} {area.clearance_mm or area.radius_mm:g} {words('mm')}"
    told = f"{area.label}, {keep}" if area.label else keep
    dot = element("circle", cx=area.x_mm, cy=-area.y_mm, r=min(0.9, area.keep_mm / 2), fill=palette.avoid)
    parts = [titled(told), _hatched(ring, palette), dot]
    if label_y is not None:
        parts.append(_callout(area, told, label_y, palette))
    return element("g", *parts, class_="map-avoid-area", data_avoid=area.id)


def _callout(area: AvoidArea, told: str, y: float, palette: Palette) -> str:
    """A label at the edge of the paper, on the side the area is on, with a thin line to it."""
    words = told if len(told) <= 26 else f"{told[:25]}…"
    wide = 4.4 + 1.78 * len(words)
    left = EDGE_MM - wide if area.x_mm >= 0 else -EDGE_MM
    near = left if area.x_mm >= 0 else left + wide
    line: Given = {"stroke": palette.avoid, "stroke_width": 0.3}
    box: Given = {"x": left, "y": -y - 3.6, "width": wide, "height": 7.2, "rx": 1.8}
    return "".join(
        (
            element("line", x1=area.x_mm, y1=-area.y_mm, x2=near, y2=-y, **line),
            element("rect", fill=palette.white, **box, **line),
            text(words, left + 2.1, y - 1.15, font_size=3.2, fill=TEXT),
        )
    )


def care(chart: Chart, palette: Palette) -> str:
    """Vessel courses dotted, foramina as diamonds. Schematic: a reason to stay shallow, no more."""
    made = [
        _course(line, palette) if line.kind == "vessel" else _diamond(line, palette) for line in chart.care
    ]
    return element("g", *made, class_="map-care", opacity=0.85)


def _course(line: Care, palette: Palette) -> str:
    dots: Given = {"stroke_dasharray": "0.1 1.3", "stroke_linecap": "round", "stroke_width": 0.6}
    named = titled(line.name)
    return element("path", named, d=curve(line.course_mm), fill="none", stroke=palette.care, **dots)


def _diamond(line: Care, palette: Palette) -> str:
    x, y = line.course_mm[0]
    path = f"M{number(x)} {number(-y - 1.55)}l1.55 1.55l-1.55 1.55l-1.55 -1.55z"
    edge: Given = {"stroke": palette.care, "stroke_width": 0.42}
    return element("path", titled(line.name), d=path, fill=palette.white, **edge)


def last_session(chart: Chart, state: MapState, palette: Palette) -> str:
    """Where points were last time: hollow and grey."""
    made = []
    for at in state.last:
        x, y = project(chart, at)
        made.append(element("circle", cx=x, cy=-y, r=0.62))
    look: Given = {"fill": "none", "stroke": palette.last, "stroke_width": 0.26, "opacity": 0.8}
    return element("g", *made, class_="map-last", aria_hidden="true", **look)


def points(chart: Chart, state: MapState, palette: Palette, radius: float = POINT_RADIUS_MM) -> str:
    made = [_point(point, chart, palette, radius) for point in state.points]
    return element("g", *made, class_="map-points")


def _point(point: MapPoint, chart: Chart, palette: Palette, radius: float) -> str:
    x, y = project(chart, point.at)
    named: Given = {"data_point": point.id, "data_zone": point.zone, "data_side": point.side}
    place = f"translate({number(x)} {number(-y)})"
    look = f"map-point map-point-{point.status}"
    return element("g", mark(point.status, palette, radius), class_=look, transform=place, **named)


def mark(status: str, palette: Palette, radius: float = POINT_RADIUS_MM) -> str:
    """A point's shape around the origin: hollow, filled, ringed, cross or square."""
    line: Given = {"stroke": palette.point, "stroke_width": 0.36 * radius}
    if status == "planned":
        return element("circle", r=radius * 0.86, fill=palette.white, **line)
    if status == "added":
        ring = element("circle", r=radius * 1.3, fill=palette.white, **line)
        return ring + element("circle", r=radius * 0.72, fill=palette.point)
    if status == "skipped":
        arm = number(radius * 0.85)
        cross = f"M-{arm} -{arm}L{arm} {arm}M-{arm} {arm}L{arm} -{arm}"
        return element("path", d=cross, fill="none", stroke_linecap="round", **line)
    if status == "reaction":
        side = radius * 1.7
        return element("rect", x=-side / 2, y=-side / 2, width=side, height=side, fill=palette.point)
    return element("circle", r=radius, fill=palette.point, stroke=palette.white, stroke_width=0.26 * radius)
