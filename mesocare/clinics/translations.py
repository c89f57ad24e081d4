"""What a translation consists of: each text of the pages and of the knowledge, beside its English.

A digest of each part is what a reader answers for. It changes with any word of either language, and with
nothing else, so that a released translation is not taken for read once it has become another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from babel.messages.pofile import read_po
from django.conf import settings

from mesocare.clinics.in_force import current_pack
from mesotherapy.pack.digest import Plain, digest_of

PAGES = "pages"  # the part that holds the words of the pages themselves


@dataclass(frozen=True, slots=True)
class Pair:
    """One text in English and in another language, and where it stands."""

    where: str
    english: str
    translation: str


Parts = Mapping[str, tuple[Pair, ...]]


def pairs_of(language: str) -> Parts:
    """Every text a patient may read in this language, by part: the pages, then each kind of knowledge."""
    return _read(current_pack().digest, language)[0]


def digests_of(language: str) -> Mapping[str, str]:
    """The digest of each part as it stands now."""
    return _read(current_pack().digest, language)[1]


def whole_digest(language: str) -> str:
    """One digest for all parts: what is on the page when a translation is released."""
    return digest_of(dict(digests_of(language)))


@lru_cache(maxsize=16)
def _read(_pack: str, language: str) -> tuple[Parts, Mapping[str, str]]:
    parts = {PAGES: tuple(_of_pages(language)), **_of_knowledge(language)}
    digests = {
        part: digest_of({f"{pair.where}\n{pair.english}": pair.translation for pair in pairs})
        for part, pairs in parts.items()
    }
    return parts, digests


def _of_pages(language: str) -> Iterator[Pair]:
    file = Path(settings.LOCALE_PATHS[0], language, "LC_MESSAGES", "django.po")
    with file.open("rb") as source:
        catalogue = read_po(source)
    for message in catalogue:
        if message.id:
            yield Pair(message.context or "", _as_one(message.id), _as_one(message.string))


def _as_one(text: str | tuple[str, ...] | list[str] | None) -> str:
    """A text, or its forms for each number of things, one under the other."""
    return text if isinstance(text, str) else "\n".join(text or ())


def _of_knowledge(language: str) -> dict[str, tuple[Pair, ...]]:
    found: dict[str, list[Pair]] = {}
    for kind, entries in current_pack().content.items():
        for place, english, translation in _texts(entries, "", language):
            found.setdefault(kind, []).append(Pair(place, english, translation))
    return {kind: tuple(pairs) for kind, pairs in sorted(found.items())}


def _texts(value: Plain, place: str, language: str) -> Iterator[tuple[str, str, str]]:
    if isinstance(value, dict):
        english, other = value.get("en"), value.get(language)
        if isinstance(english, str) and isinstance(other, str):
            yield place, english, other
        else:
            for key, inner in value.items():
                yield from _texts(inner, f"{place}.{key}".removeprefix("."), language)
    elif isinstance(value, list):
        for number, inner in enumerate(value, 1):
            yield from _texts(inner, f"{place} {number}".strip(), language)
