"""The kinds of the pack as a clinic browses them, and what each entry is called and where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from mesocare.clinics.pack import current_pack
from mesocare.web.components import Text
from mesocare.web.provenance import SourceLine
from mesotherapy.pack import Pack
from mesotherapy.pack.base import Entry
from mesotherapy.pack.base import Text as Words
from mesotherapy.pack.expectations import Expectation
from mesotherapy.pack.sources import Source

LABEL_LENGTH = 44


@dataclass(frozen=True, slots=True)
class Shelf:
    """One kind of entry."""

    kind: str
    label: Text
    one: Text
    about: Text


SHELVES = (
    Shelf("protocol", _("Protocols"), _("Protocol"), _("What is given, how often, how well known")),
    Shelf("indication", _("Indications"), _("Indication"), _("What is treated, and what else could be done")),
    Shelf("substance", _("Substances"), _("Substance"), _("Strengths, limits, law, storage")),
    Shelf("technique", _("Techniques"), _("Technique"), _("Spacing, depth, volume, steps")),
    Shelf("device", _("Devices"), _("Device"), _("Needles, pens, guns and their rules")),
    Shelf("contraindication", _("Contraindications"), _("Contraindication"), _("Not, not yet, with care")),
    Shelf("question", _("Questions"), _("Question"), _("How each is asked, and how long an answer holds")),
    Shelf("anaesthesia", _("Numbing"), _("Numbing"), _("Creams, cold, vibration")),
    Shelf("envelope", _("Expected reactions"), _("Expected reactions"), _("Sign by sign, day by day")),
    Shelf("complication", _("Complications"), _("Complication"), _("What may go wrong, and when")),
    Shelf("red-flag", _("Red flags"), _("Red flag"), _("Answers that cannot wait")),
    Shelf("check-in", _("Check-ins"), _("Check-in"), _("When a patient is asked, and what")),
    Shelf("aftercare", _("Aftercare"), _("Aftercare line"), _("What sources say to do and avoid afterwards")),
    Shelf("scale", _("Scales"), _("Scale"), _("How a result is measured")),
    Shelf("expectation", _("What to expect"), _("Expectation"), _("What one may notice after each session")),
    Shelf("jurisdiction", _("Places and their law"), _("Place"), _("Emergency numbers, mixing, reporting")),
    Shelf("checklist", _("Checklists"), _("Checklist"), _("The day, the emergency kit, before and after")),
    Shelf("consent-text", _("Consent texts"), _("Consent text"), _("Clauses that every consent carries")),
    Shelf("mixing", _("Mixing"), _("Mixing rule"), _("What may share a syringe and what must not")),
    Shelf("spacing", _("Other treatments"), _("Other treatment"), _("How far apart they are kept")),
    Shelf("zone", _("Zones without a chart"), _("Zone"), _("Not drawn yet, so nothing is planned there")),
    Shelf("photo-view", _("Photograph views"), _("Photograph view"), _("So that two pictures compare")),
    Shelf("skin-thickness", _("Skin thickness"), _("Skin thickness"), _("How deep the dermis goes, by zone")),
    Shelf("price", _("Price items"), _("Price item"), _("What a clinic can put a price on")),
    Shelf("article", _("Guide articles"), _("Guide article"), _("What the public reads")),
    Shelf("reading", _("Second readings"), _("Second reading"), _("Facts opened again, and what was found")),
    Shelf("source", _("Sources"), _("Source"), _("Where all of it comes from")),
)  # fmt: skip
BY_KIND = {shelf.kind: shelf for shelf in SHELVES}
NAMED_BY = ("name", "title", "thing", "other", "clinician", "ask")


@dataclass(frozen=True, slots=True)
class Named:
    """An entry as a link."""

    id: str  # "contraindication:pregnancy"
    kind: str
    one: Text
    title: str
    url: str


def language() -> str:
    return get_language() or "en"


def title_of(entry: Entry) -> str:
    """What the entry is called: its name, its title, the beginning of what it says, or its id."""
    for field in NAMED_BY:
        words = getattr(entry, field, None)
        if isinstance(words, Words):
            return words.in_(language())
        if isinstance(words, str) and words:
            return words
    if isinstance(entry, Expectation):
        return Truncator(entry.say.in_(language())).words(9)
    return entry.id


def url_of(kind: str, entry_id: str) -> str:
    """The stable address of an entry, for every "why?" of the product."""
    if kind == "source":
        return reverse("knowing:source", args=[entry_id])
    return reverse("knowing:entry", args=[kind, entry_id]) if kind in BY_KIND else ""


def named(kind: str, entry: Entry) -> Named:
    shelf = BY_KIND.get(kind)
    return Named(
        f"{kind}:{entry.id}", kind, shelf.one if shelf else kind, title_of(entry), url_of(kind, entry.id)
    )


def name_of(pack: Pack, place: str) -> Named | None:
    """The link for an id such as "contraindication:pregnancy", where the pack has it."""
    kind, _colon, entry_id = place.partition(":")
    entry = pack.entries.get(kind, {}).get(entry_id)
    return named(kind, entry) if entry is not None else None


def everything(pack: Pack) -> Iterator[tuple[str, Entry]]:
    """Every entry of the shelves, with its kind."""
    for shelf in SHELVES:
        for entry in pack.entries.get(shelf.kind, {}).values():
            yield shelf.kind, entry


def source_line(key: str) -> SourceLine:
    """A source as a provenance line names it: who and when, or the beginning of its title."""
    source = current_pack().sources.get(key)
    return SourceLine(short_name(source), url_of("source", key)) if source else SourceLine(key)


def short_name(source: Source) -> str:
    year = str(source.year or "")
    if source.authors:
        first = source.authors.split(",")[0].split(" and ")[0].split(" et al")[0].strip()
        surname = first.rsplit(" ", 1)[0] if first.split(" ")[-1].isupper() else first
        return f"{surname} {year}".strip()
    title = _shortened(source)
    return title if not year or year in title else f"{title}, {year}"


def _shortened(source: Source) -> str:
    """The beginning of a title, at a word; a title that begins with one long word goes by its key."""
    if len(source.title) <= LABEL_LENGTH:
        return source.title
    start = source.title[:LABEL_LENGTH].rsplit(" ", 1)[0]
    return f"{start}…" if len(start) > LABEL_LENGTH // 2 else source.id


def address_of(source: Source) -> str:
    """Where the publication is, if it is anywhere."""
    if source.url:
        return source.url
    if source.doi:
        return f"https://doi.org/{source.doi}"
    return f"https://pubmed.ncbi.nlm.nih.gov/{source.pmid}/" if source.pmid else ""
