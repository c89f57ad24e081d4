"""The places of the staff frame, in the order of the rail, and which of them a person sees."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.urls import Resolver404, get_urlconf, resolve
from django.utils.translation import gettext_lazy as _

from mesocare.web.components import Text


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the rail."""

    key: str
    label: Text
    icon: str
    url: str
    permission: str
    is_current: bool = False


PLACES = (
    Place("today", _("Today"), "home", "/", "TODAY_VIEW"),
    Place("patients", _("Patients"), "users", "/patients/", "PATIENTS_VIEW"),
    Place("calendar", _("Calendar"), "calendar", "/calendar/", "DIARY_VIEW"),
    Place("plans", _("Plans"), "route", "/plans/", "CLINICAL_READ"),
    Place("stock", _("Stock"), "packages", "/stock/", "STOCK_VIEW"),
    Place("knowledge", _("Knowledge"), "books", "/knowledge/", "KNOWLEDGE_VIEW"),
    Place("settings", _("Settings"), "settings", "/settings/", "TODAY_VIEW"),
)
ON_THE_BAR = frozenset({"today", "patients", "calendar", "plans"})


def is_served(url: str) -> bool:
    """Whether some feature answers at this address."""
    return _is_served(url, get_urlconf())


@lru_cache(maxsize=64)
def _is_served(url: str, urlconf: object) -> bool:
    try:
        resolve(url)
    except Resolver404:
        return False
    return True


def section_of(path: str) -> str:
    """The place a page belongs to, by its address; what belongs to none is Today's."""
    for place in PLACES[1:]:
        if path.startswith(place.url):
            return place.key
    return "today"


def places_for(path: str, permitted: Mapping[str, bool], section: str = "") -> Iterator[Place]:
    """The places this person may open, with the one they are in."""
    here = section or section_of(path)
    for place in PLACES:
        if permitted.get(place.permission, False) and is_served(place.url):
            yield Place(place.key, place.label, place.icon, place.url, place.permission, place.key == here)
