"""The treated places for a patient: a picture with large regions, and a list with the same names."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

CHART = "face-front"
PLACES = {
    "forehead": gettext_lazy("forehead"),
    "glabella": gettext_lazy("between the eyebrows"),
    "temple": gettext_lazy("temple"),
    "lat-periorbital": gettext_lazy("beside the eye"),
    "infraorbital": gettext_lazy("under the eye"),
    "malar": gettext_lazy("cheek"),
    "nose-dorsum": gettext_lazy("nose"),
    "nasolabial": gettext_lazy("fold beside the nose"),
    "upper-lip": gettext_lazy("upper lip"),
    "preauricular": gettext_lazy("in front of the ear"),
    "buccal": gettext_lazy("lower cheek"),
    "marionette": gettext_lazy("corner of the mouth"),
    "chin": gettext_lazy("chin"),
    "jawline": gettext_lazy("jaw"),
}
"""Everyday names of the zones of the face."""
TAKE_A_SIDE = frozenset({"temple", "malar", "buccal", "jawline"})  # names one says "right" or "left" before


def place_choices() -> list[tuple[str, str]]:
    """Every place on the picture with its side, as the picture names it: ("malar-R", "right cheek")."""
    from mesotherapy.skin import load_chart

    chart = load_chart(CHART)
    return [
        (f"{zone.id}-{side}", place_words(f"{zone.id} {side}"))
        for zone in chart.zones
        for side in zone.sides
        if zone.id in PLACES
    ]


def as_kept(chosen: str) -> str:
    """ "malar-R" of the picture is kept as "malar R"."""
    zone, _dash, side = chosen.rpartition("-")
    return f"{zone} {side}"


def as_drawn(kept: str) -> str:
    return kept.replace(" ", "-")


def place_words(place: str) -> str:
    """ "malar R" is "right cheek", "lat-periorbital L" is "beside the eye (left)"."""
    zone, _space, side = place.partition(" ")
    name = str(PLACES.get(zone, zone))
    if side not in ("R", "L"):
        return name
    if zone in TAKE_A_SIDE:
        form = _("right %(place)s") if side == "R" else _("left %(place)s")
    else:
        form = _("%(place)s (right)") if side == "R" else _("%(place)s (left)")
    return form % {"place": name}


def places_in_words(places: Iterable[str]) -> str:
    return ", ".join(place_words(place) for place in places)


def picture(marked: Iterable[str]) -> SafeString:
    """The face with its large regions; the list beside it says the same."""
    from mesotherapy.skin import load_chart
    from mesotherapy.skin.drawing import MapState, draw_face

    sides = tuple(_side_of(place) for place in marked)
    words = {key: str(name) for key, name in PLACES.items()}
    drawn = draw_face(
        load_chart(CHART),
        MapState(marked=sides),
        variant="portal",
        title=_("Where on your face? The list below has the same places."),
        words=words | {"right": _("right"), "left": _("left"), "marked": _("marked")},
    )
    return mark_safe(drawn)


def _side_of(place: str) -> tuple[str, str]:
    zone, _space, side = place.partition(" ")
    return zone, side
