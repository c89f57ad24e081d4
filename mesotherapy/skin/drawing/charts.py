"""Draw any view of any chart, with what is planned or done on it, as one inline SVG."""

import zlib
from collections.abc import Mapping
from dataclasses import replace

from mesotherapy.skin import rings
from mesotherapy.skin.chart import Chart
from mesotherapy.skin.drawing import marks
from mesotherapy.skin.drawing.palette import FONT, IN_GREY, ON_PAPER, Palette
from mesotherapy.skin.drawing.pen import Given, element, number, outline, text, titled
from mesotherapy.skin.drawing.seen import avoid_on_paper, seen_chart, seen_state
from mesotherapy.skin.drawing.state import MapState, Words
from mesotherapy.skin.drawing.strokes import chart_art
from mesotherapy.skin.flat_zone import flat_zone
from mesotherapy.skin.views import View

BARS_MM = (20, 50, 100, 200)


def draw_view(
    chart: Chart,
    view: str = "",
    state: MapState | None = None,
    *,
    title: str = "",
    words: Mapping[str, str] | None = None,
    grey: bool = False,
) -> str:
    """Draw one view (the chart's first where none is named).

    Raises:
        KeyError: the chart has no such view.
    """
    seen = chart.views[view or chart.first_view]
    said, palette = Words(words or {}), IN_GREY if grey else ON_PAPER
    told = title or f"{chart.name}: {seen.name.lower()}"
    on_paper = seen_chart(chart, seen.id)
    zones = frozenset((zone.id, side) for zone, side in on_paper.sided_zones())
    shown = seen_state(chart, seen.id, state or MapState(), zones)
    ids = f"map-{zlib.crc32(repr((chart.id, chart.version, seen.id, shown, told)).encode()):08x}"
    left, top, width, height = (value * seen.paper for value in seen.frame)
    body = (
        chart_art(chart, seen.id, palette, ids),
        *_layers(chart, on_paper, seen, shown, palette, said),
        _letters(seen, palette, said),
        _scale_bar(seen, palette, said),
    )
    return element(
        "svg",
        titled(told),
        element("rect", x=left, y=top, width=width, height=height, fill=palette.paper, class_="map-paper"),
        element("g", *body, class_="map-all"),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=" ".join(number(value) for value in (left, top, width, height)),
        class_="map map-view",
        role="img",
        aria_label=told,
        data_chart=chart.id,
        data_chart_version=chart.version,
        data_view=seen.id,
        direction="ltr",
    )


def _layers(
    chart: Chart, on_paper: Chart, seen: View, state: MapState, palette: Palette, words: Words
) -> list[str]:
    dots = replace(state, avoid=tuple(avoid_on_paper(area, seen.paper) for area in state.avoid))
    layers = {
        "avoid": marks.forbidden(on_paper, palette)
        + marks.avoid_areas(on_paper, dots, palette, words, labels=False),
        "care": marks.care(on_paper, palette),
        "zones": marks.zones(on_paper, state, palette, words, "chart")
        + _margins(chart, seen, state, palette),
        "last": marks.last_session(on_paper, state, palette),
        "points": marks.points(on_paper, state, palette, _radius(state, seen)),
        "numbers": marks.numbers(on_paper, state, palette),
    }
    return [
        element("g", inside, data_layer=name, display=None if name in state.layers else "none")
        for name, inside in layers.items()
    ]


def _radius(state: MapState, seen: View) -> float:
    """Points of a close grid on a whole body are drawn smaller, so that each is still seen."""
    closest = min((zone.spacing_mm for zone in state.zones if zone.spacing_mm), default=10.0)
    return min(marks.POINT_RADIUS_MM, 0.34 * closest * seen.paper)


def _margins(chart: Chart, seen: View, state: MapState, palette: Palette) -> str:
    """Fine dots where the outermost points of a planned zone may be, in the view it is drawn in."""
    made = []
    for planned in state.zones:
        if chart.view_of(planned.zone, planned.side) == seen.id:
            ring = flat_zone(chart, planned.zone).inner_border(chart.zone(planned.zone).margin_mm)
            ring = rings.mirrored(ring) if planned.side == "L" else ring
            made.append(element("path", d=outline(ring * seen.paper)) if len(ring) > 2 else "")
    look: Given = {"fill": "none", "stroke": palette.selected, "stroke_opacity": 0.5, "stroke_width": 0.22}
    return element("g", *made, class_="map-margins", aria_hidden="true", stroke_dasharray="0.5 0.8", **look)


def _letters(seen: View, palette: Palette, words: Words) -> str:
    """R and L where the patient's right and left are in this view; from one side, that side alone."""
    x, y = (value * seen.paper for value in seen.letters)
    at = seen.right_is_at
    if at:
        places = [(at * x, "R", "patients-right"), (-at * x, "L", "patients-left")]
    elif seen.turn < 0:
        places = [(x, "R", "patients-right")]
    else:
        places = [(-x, "L", "patients-left")]
    made = []
    for place, letter, meaning in places:
        made.append(text(words(letter), place, y, font_size=9.5, font_weight=600, fill=palette.letter))
        made.append(text(words(meaning), place, y - 5.6, font_size=3.7, fill=palette.word))
    return element("g", *made, class_="map-sides", font_family=FONT, text_anchor="middle")


def _scale_bar(seen: View, palette: Palette, words: Words) -> str:
    left, top, width, height = (value * seen.paper for value in seen.frame)
    mm = next((bar for bar in BARS_MM if bar * seen.paper > 0.06 * width), BARS_MM[-1])
    x, y, wide = left + 8, top + height - 9, number(mm * seen.paper)
    path = f"M{number(x)} {number(y - 2.4)}v2.4h{wide}v-2.4"
    bar = element("path", d=path, fill="none", stroke=palette.word, stroke_width=0.4)
    told = text(f"{mm} {words('mm')}", x, -y - 5, font_size=4, fill=palette.word)
    return element("g", bar, told, font_family=FONT, class_="map-scale")
