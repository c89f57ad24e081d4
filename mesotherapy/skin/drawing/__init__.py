"""Draw the face and what is planned or done on it, as one inline SVG that is safe to put in a page.

Only presentation attributes and classes are used, so that a strict content policy holds and the same
text prints; `web/map/map.css` may restyle by class. Text is escaped here.
"""

import zlib
from collections.abc import Mapping

from mesotherapy.skin.chart import Chart
from mesotherapy.skin.drawing import marks
from mesotherapy.skin.drawing.charts import draw_view
from mesotherapy.skin.drawing.face_art import face_art
from mesotherapy.skin.drawing.palette import FONT, IN_GREY, ON_PAPER, Palette
from mesotherapy.skin.drawing.pen import element, number, outline, text, titled
from mesotherapy.skin.drawing.regions import regions
from mesotherapy.skin.drawing.stamps import stamps
from mesotherapy.skin.drawing.state import ALL_LAYERS, MapPoint, MapState, MapZone, Variant, Words

__all__ = ["ALL_LAYERS", "FRAMES", "MapPoint", "MapState", "MapZone", "Variant", "draw_face", "draw_view"]

# Left, top, width, height of the paper in chart mm (y down).
FRAMES: Mapping[str, tuple[float, float, float, float]] = {
    "chart": (-112, -68, 224, 192),
    "plan": (-112, -68, 224, 192),
    "thumbnail": (-84, -78, 168, 182),
    "portal": (-96, -76, 192, 200),
    "print": (-114, -118, 228, 262),
}
LETTERS: Mapping[str, tuple[float, float]] = {
    "chart": (92, 50),
    "plan": (92, 50),
    "print": (96, 24),
    "portal": (84, 60),
}


def draw_face(
    chart: Chart,
    state: MapState,
    variant: Variant = "chart",
    *,
    title: str = "",
    words: Mapping[str, str] | None = None,
    links: Mapping[str, str] | None = None,
) -> str:
    """Draw the face in one of six ways.

    `chart` is the map that is worked on, `plan` the same without done marks, `thumbnail` the zones alone,
    `portal` large regions for a phone (`links` makes each an address), `print` grey with the whole head,
    `zone` the selected zone enlarged.
    """
    said = Words(words or {})
    palette = IN_GREY if variant == "print" else ON_PAPER
    ids = f"face-{zlib.crc32(repr((variant, state, title)).encode()):08x}"
    body = _body(chart, state, variant, palette, said, ids, links or {})
    left, top, width, height = _frame(chart, state, variant)
    return element(
        "svg",
        titled(title or chart.name),
        element("rect", x=left, y=top, width=width, height=height, fill=palette.paper, class_="map-paper"),
        element("g", body, id=f"{ids}-all", class_="map-all"),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=" ".join(number(value) for value in (left, top, width, height)),
        class_=f"map map-{variant}",
        role="group" if variant in ("chart", "portal") else "img",
        aria_label=title or chart.name,
        data_chart=chart.id,
        data_chart_version=chart.version,
        direction="ltr",
    )


def _frame(chart: Chart, state: MapState, variant: Variant) -> tuple[float, float, float, float]:
    if variant != "zone" or state.selected is None:
        return FRAMES["chart" if variant == "zone" else variant]
    ring = chart.ring(*state.selected)
    (left, low), (right, high) = ring.min(axis=0), ring.max(axis=0)
    pad = 4.0
    return float(left - pad), float(-high - pad), float(right - left + 2 * pad), float(high - low + 2 * pad)


def _body(
    chart: Chart,
    state: MapState,
    variant: Variant,
    palette: Palette,
    words: Words,
    ids: str,
    links: Mapping[str, str],
) -> str:
    art = face_art(palette, ids)
    if variant == "portal":
        return art + regions(chart, state, palette, words, links) + _letters(variant, palette, words)
    if variant == "thumbnail":
        return art + marks.zones(chart, state, palette, words, variant)
    return "".join(
        (
            art,
            *_layers(chart, state, variant, palette, words),
            "" if variant == "zone" else _letters(variant, palette, words),
            "" if variant == "zone" else _scale_bar(variant, palette, words),
            stamps() if variant == "chart" else "",
        )
    )


def _layers(chart: Chart, state: MapState, variant: Variant, palette: Palette, words: Words) -> list[str]:
    """Bottom to top, each in a group of its own that can be hidden. Hidden ones stay in the drawing."""
    labels = variant in ("chart", "plan")
    avoid = marks.avoid_areas(chart, state, palette, words, labels=labels)
    radius = 0.62 if variant == "zone" else marks.POINT_RADIUS_MM
    layers = {
        "avoid": marks.forbidden(chart, palette) + avoid,
        "care": marks.care(chart, palette),
        "zones": marks.zones(chart, state, palette, words, variant) + marks.margins(chart, state, palette),
        "last": marks.last_session(chart, state, palette),
        "points": marks.points(chart, state, palette, radius),
        "numbers": "" if variant == "zone" else marks.numbers(chart, state, palette),
    }
    return [
        element("g", inside, data_layer=name, display=None if name in state.layers else "none")
        for name, inside in layers.items()
    ]


def _letters(variant: Variant, palette: Palette, words: Words) -> str:
    """R and L, large, on the patient's own sides: never mirrored, whichever way the page reads."""
    x, y = LETTERS[variant]
    made = []
    for at, letter, meaning in ((-x, "R", "patients-right"), (x, "L", "patients-left")):
        made.append(text(words(letter), at, y, font_size=9.5, font_weight=600, fill=palette.letter))
        if variant != "portal":
            made.append(text(words(meaning), at, y - 5.6, font_size=3.7, fill=palette.word))
    return element("g", *made, class_="map-sides", font_family=FONT, text_anchor="middle")


def _scale_bar(variant: Variant, palette: Palette, words: Words) -> str:
    left, top, _, height = FRAMES[variant]
    x, y = left + 8, top + height - 12
    path = f"M{number(x)} {number(y - 2.4)}v2.4h20v-2.4"
    bar = element("path", d=path, fill="none", stroke=palette.word, stroke_width=0.4)
    return element(
        "g", bar, text(f"20 {words('mm')}", x, -y - 5, font_size=4, fill=palette.word), font_family=FONT,
        class_="map-scale",
    )  # fmt: skip


def draw_outline(chart: Chart, zone: str, side: str) -> str:
    """The path of one zone's border, for a script that needs the shape alone."""
    return outline(chart.ring(zone, side))
