"""What no single entry can see is wrong with it: who reviewed it, when, in what language, in a circle."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from mesotherapy.pack.articles import Article
from mesotherapy.pack.base import Entry, Model
from mesotherapy.pack.indications import Indication
from mesotherapy.pack.pack import Pack
from mesotherapy.pack.readings import Reading
from mesotherapy.pack.sources import Source
from mesotherapy.pack.walking import Survey, as_told


def faults_of(
    pack: Pack, place: str, entry: Entry, found: Survey, on: date | None
) -> Iterator[tuple[str, str, str]]:
    """What is only wrong in the light of the whole pack, or of the day: field, wrong, what was expected."""
    author = pack.authors.get(place) or pack.author
    yield from _of_languages(pack, found)
    yield from _of_reviews(found, author, on)
    yield from _named_twice(entry)
    if isinstance(entry, Indication):
        yield from _circle(pack, entry)
    if isinstance(entry, Article) and entry.reviewed_by and _same(entry.reviewed_by, entry.written_by):
        yield (
            "reviewed-by",
            f"{entry.reviewed_by!r} wrote it",
            "somebody else, or nothing: “not yet reviewed”",
        )
    if on is not None:
        for field, day in _days(entry):
            if day is not None and day > on:
                yield field, f"{day} has not come yet", f"a day up to {on}"


def _of_languages(pack: Pack, found: Survey) -> Iterator[tuple[str, str, str]]:
    known = frozenset(pack.languages)
    for path, text in found.texts:
        for language in sorted(text.languages - known):
            yield (
                as_told(path),
                f"is in {language!r}, which pack.toml does not list",
                ", ".join(pack.languages),
            )


def _of_reviews(found: Survey, author: str, on: date | None) -> Iterator[tuple[str, str, str]]:
    for path, review in found.reviews:
        if author and _same(review.by, author):
            yield f"{as_told(path)}.by", f"{review.by!r} is the author", "a reviewer who did not write it"
        if on is not None and review.on > on:
            yield f"{as_told(path)}.on", f"{review.on} has not come yet", f"a day up to {on}"


def _named_twice(entry: Entry) -> Iterator[tuple[str, str, str]]:
    """Pieces of one list that other entries can name need names of their own."""
    for field, pieces in entry.__dict__.items():
        if type(pieces) is not tuple or len(pieces) < 2 or not isinstance(pieces[0], Model):
            continue
        seen: set[str] = set()
        for place, piece in enumerate(pieces):
            name = getattr(piece, "id", None)
            if name is not None and name in seen:
                yield f"{field.replace('_', '-')}[{place}]", f"'{name}' is there twice", "an id of its own"
            seen.add(str(name))


def _circle(pack: Pack, indication: Indication) -> Iterator[tuple[str, str, str]]:
    above, seen = indication.broader, {indication.id}
    while above is not None and above not in seen:
        seen.add(str(above))
        broader = pack.find(Indication, above)
        above = broader.broader if broader else None
    if above == indication.id:
        yield "broader", "leads back to itself in a circle", "an indication that is really broader"


def _days(entry: Entry) -> Iterator[tuple[str, date | None]]:
    match entry:
        case Source():
            yield "accessed", entry.accessed
            yield "year", date(entry.year, 1, 1) if entry.year else None
        case Article():
            yield "updated", entry.updated
            yield "reviewed-on", entry.reviewed_on
        case Reading():
            yield "on", entry.on
        case _:
            return


def _same(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()
