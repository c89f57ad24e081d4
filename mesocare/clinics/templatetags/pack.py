"""Names instead of ids: `{% load pack %} {{ "tranexamic-acid"|named:"substance" }} {{ "malar R"|place }}`."""

from collections.abc import Iterable

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mesocare.clinics.pack import current_pack
from mesocare.clinics.places import places_in_words
from mesotherapy.pack.base import Text
from mesotherapy.pack.sources import Source

register = template.Library()


@register.filter
def named(id_: str, kind: str) -> str:
    """The pack's name of an entry in the reader's language; the id where the pack no longer has it."""
    entry = current_pack().entries.get(kind, {}).get(id_)
    name = getattr(entry, "name", None) or getattr(entry, "title", None)
    return name.in_(get_language() or "en") if isinstance(name, Text) else str(id_).replace("-", " ")


@register.filter
def all_named(ids: Iterable[str], kind: str) -> str:
    """Several names, by comma."""
    return _(", ").join(named(id_, kind) for id_ in ids)


@register.filter
def cited(keys: Iterable[str]) -> str:
    """Sources as a reader knows them, by title and year: a short name of ours says nothing to a patient."""
    sources = current_pack().sources
    return "; ".join(_title(sources[key]) if key in sources else key for key in keys)


def _title(source: Source) -> str:
    year = str(source.year or "")
    return source.title if not year or year in source.title else f"{source.title}, {year}"


@register.filter
def place(zone_and_side: str) -> str:
    """ "malar R" as it is read: "Malar R"."""
    zone, _space, side = str(zone_and_side).partition(" ")
    found = current_pack().zone_names.get(zone)
    return " ".join(filter(None, (str(found) if found else zone.replace("-", " ").capitalize(), side)))


@register.filter
def places(zones: Iterable[str]) -> str:
    """Several places, by comma."""
    return ", ".join(place(zone) for zone in zones)


@register.filter
def everyday_places(zones: Iterable[str]) -> str:
    """Several places as a patient says them, in the language of the page."""
    return places_in_words(zones)


@register.filter
def lookup(table: dict[str, str], key: str) -> str:
    """A word from a table, or the key itself."""
    return table.get(key, key)
