"""Everyday names of the treated places, as a patient says them."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mesocare.clinics.language import page_language, spoken
from mesocare.clinics.models import Site
from mesocare.clinics.pack import current_pack, site_jurisdiction
from mesotherapy.recovery import emergency_number

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


def place_words(place: str) -> str:
    """ "malar R" is "right cheek", "lat-periorbital L" is "beside the eye (left)"."""
    zone, _space, side = place.partition(" ")
    name = _name(zone)
    if side not in ("R", "L"):
        return name
    if zone in TAKE_A_SIDE:
        form = _("right %(place)s") if side == "R" else _("left %(place)s")
    else:
        form = _("%(place)s (right)") if side == "R" else _("%(place)s (left)")
    return form % {"place": name}


def _name(zone: str) -> str:
    """The everyday name of a place of the face; elsewhere the pack's name of the zone."""
    if zone in PLACES:
        return str(PLACES[zone])
    found = current_pack().zone_names.get(zone)
    if found is None:
        return zone.replace("-", " ")
    name = spoken(found)
    return name[:1].lower() + name[1:] if page_language() == "en" else name


def places_in_words(places: Iterable[str]) -> str:
    """Several places, in a list."""
    return _(", ").join(place_words(place) for place in places)


def number_to_call(site: Site | None) -> str:
    """The emergency number of a site's place; nothing where the clinic has not said where it is."""
    place = site_jurisdiction(site) if site else None
    return emergency_number(current_pack(), place, page_language()) if place else ""
