"""Finding something in the pack by its words, its id, its source or its dossier row."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from mesocare.clinics.pack import current_pack
from mesocare.knowing.shelf import Named, everything, named
from mesotherapy.pack.base import Model
from mesotherapy.pack.base import Text as Words

MOST = 60


@dataclass(frozen=True, slots=True)
class Found:
    """One hit, with the words around it."""

    name: Named
    around: str


@dataclass(frozen=True, slots=True)
class _Indexed:
    kind: str
    entry_id: str
    title: str
    text: str
    folded: str


def search(query: str) -> tuple[list[Found], int]:
    """Entries that hold every word, those with it in their name first; and how many there are in all."""
    words = fold(query).split()
    if not words:
        return [], 0
    pack = current_pack()
    hits = [entry for entry in _index(pack.digest) if all(word in entry.folded for word in words)]
    hits.sort(key=lambda entry: not all(word in entry.title for word in words))
    return [_found(entry, words[0]) for entry in hits[:MOST]], len(hits)


def _found(entry: _Indexed, word: str) -> Found:
    name = named(entry.kind, current_pack().entries[entry.kind][entry.entry_id])
    start = max(0, entry.folded.find(word) - 60)
    around = entry.text[start : start + 180].strip()
    return Found(name, f"{'…' if start else ''}{around}…")


@lru_cache(maxsize=2)
def _index(digest: str) -> tuple[_Indexed, ...]:
    return tuple(
        _Indexed(kind, entry.id, fold(named(kind, entry).title), text, fold(text))
        for kind, entry in everything(current_pack())
        for text in [" · ".join(dict.fromkeys(_texts(entry)))]
    )


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Words):
        yield from value.root.values()
    elif isinstance(value, Model):
        for name in type(value).model_fields:
            yield from _texts(getattr(value, name))
    elif isinstance(value, tuple | list):
        for part in value:
            yield from _texts(part)
    elif isinstance(value, str):
        yield value


def fold(text: str) -> str:
    """Small letters without accents, one for one, so that places in the text stay the same."""
    return "".join(unicodedata.normalize("NFKD", letter)[:1] for letter in text).lower()
