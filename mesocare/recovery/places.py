"""The treated places for a patient: a picture of the face with large regions, and a list with its names."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mesocare.clinics.pack import current_pack
from mesocare.clinics.places import PLACES, place_words, places_in_words
from mesocare.recovery.facts import session_facts
from mesocare.treatment.models import TreatmentSession
from mesotherapy.pack.protocols import Region

CHART = "face-front"
WHERE = {
    frozenset({Region.FACE}): gettext_lazy("Where on your face?"),
    frozenset({Region.SCALP}): gettext_lazy("Where on your scalp?"),
    frozenset({Region.NECK}): gettext_lazy("Where on your neck?"),
    frozenset({Region.HANDS}): gettext_lazy("Where on your hands?"),
    frozenset({Region.BODY}): gettext_lazy("Where on your body?"),
}


def regions_of(session: TreatmentSession) -> frozenset[Region]:
    """What was treated, by region; nothing where that is not known."""
    return session_facts(session).regions_in(current_pack())


def where_words(session: TreatmentSession) -> str:
    """The question for the place, in the words of what was treated."""
    return str(WHERE.get(regions_of(session), _("Where?")))


def has_picture(session: TreatmentSession) -> bool:
    """Whether the picture of the face shows what was treated. What is not known may be the face."""
    return Region.FACE in (regions_of(session) or {Region.FACE})


def place_choices(session: TreatmentSession) -> list[tuple[str, str]]:
    """Every place that can be named with its side, as the picture names it: ("malar-R", "right cheek").

    The whole face where the face was treated; elsewhere the zones of the session.
    """
    face = _face() if has_picture(session) else []
    of_the_face = current_pack().face_zones
    treated = [zone for zone in session_facts(session).zones if zone.split(" ")[0] not in of_the_face]
    return face + [(as_drawn(zone), place_words(zone)) for zone in dict.fromkeys(treated)]


def _face() -> list[tuple[str, str]]:
    from mesotherapy.skin import load_chart

    return [
        (f"{zone.id}-{side}", place_words(f"{zone.id} {side}"))
        for zone in load_chart(CHART).zones
        for side in zone.sides
        if zone.id in PLACES
    ]


def as_kept(chosen: str) -> str:
    """ "malar-R" of the picture is kept as "malar R"."""
    zone, _dash, side = chosen.rpartition("-")
    return f"{zone} {side}"


def as_drawn(kept: str) -> str:
    zone, _space, side = kept.rpartition(" ")
    return f"{zone}-{side}"


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


__all__ = [
    "CHART",
    "as_drawn",
    "as_kept",
    "has_picture",
    "picture",
    "place_choices",
    "place_words",
    "places_in_words",
    "where_words",
]
