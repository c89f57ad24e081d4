"""Small pictures of what was treated, drawn from the data. The face itself is on the page once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from mesotherapy.skin import load_chart
from mesotherapy.skin.drawing import FRAMES, MapState, MapZone, marks
from mesotherapy.skin.drawing.face_art import face_art
from mesotherapy.skin.drawing.palette import ON_PAPER
from mesotherapy.skin.drawing.state import Words

ART = "face-art"
_BOX = " ".join(str(part) for part in FRAMES["thumbnail"])


@lru_cache(maxsize=1)
def face_once() -> SafeString:
    """The lines of the face, for every thumbnail of the page to use. Stands in the page before the first."""
    symbol = f'<symbol id="{ART}" viewBox="{_BOX}">{face_art(ON_PAPER, ART)}</symbol>'
    return mark_safe(f'<svg class="visually-hidden" aria-hidden="true" focusable="false">{symbol}</svg>')


def thumbnail(zones: Iterable[Mapping[str, Any]], title: str, chart: str = "face-front") -> SafeString | None:
    """The face with these zones tinted; nothing where there are none to show."""
    shown = tuple(sorted((str(zone["zone"]), str(zone["side"])) for zone in zones))
    if not shown:
        return None
    left, top, width, height = FRAMES["thumbnail"]
    box = format_html('x="{}" y="{}" width="{}" height="{}"', left, top, width, height)
    return format_html(
        '<svg class="map map-thumbnail" viewBox="{}" role="img" aria-label="{}" direction="ltr">'
        '<rect {} fill="{}"></rect><use href="#{}" {}></use>{}</svg>',
        *(_BOX, title, box, ON_PAPER.paper, ART, box, _zones(chart, shown)),
    )


@lru_cache(maxsize=512)
def _zones(chart: str, shown: tuple[tuple[str, str], ...]) -> SafeString:
    known = load_chart(chart)
    there = {(zone.id, side) for zone, side in known.sided_zones()}
    state = MapState(zones=tuple(MapZone(zone, side) for zone, side in shown if (zone, side) in there))
    return mark_safe(marks.zones(known, state, ON_PAPER, Words({}), "thumbnail"))
