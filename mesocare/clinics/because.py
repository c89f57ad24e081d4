"""From a sentence on a page back to the pack's statement: where it comes from, and how good it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from mesocare.clinics.in_force import current_pack
from mesotherapy.pack import Pack
from mesotherapy.pack.base import Cited, CitedEntry, Entry, Model, Text
from mesotherapy.pack.substances import Limit
from mesotherapy.pack.walking import statements_in

SHORTEST = 12  # characters; "Yes." is nobody's sentence
LONGER = 26  # what is looked for inside a longer text
NOT_TOLD = frozenset({"vignette", "code", "source", "reading", "frequency"})
MOST = 12


@dataclass(frozen=True, slots=True)
class Because:
    """One statement behind a sentence."""

    place: str  # "contraindication:pregnancy"
    cited: Cited
    words: str

    @property
    def kind(self) -> str:
        return self.place.partition(":")[0]

    @property
    def entry(self) -> str:
        return self.place.partition(":")[2]


def because(words: str = "", *, place: str = "", sources: Iterable[str] = ()) -> tuple[Because, ...]:
    """The statements that say these words, or those of an entry: its limits that rest on `sources` first.

    Words are looked up as they stand, then as parts of a longer text. Nothing where the pack says none.
    """
    if place:
        return _of_place(current_pack(), place, frozenset(sources))
    return _of_words(current_pack().digest, " ".join(str(words).split()))


def _of_place(pack: Pack, place: str, sources: frozenset[str]) -> tuple[Because, ...]:
    kind, _colon, name = place.partition(":")
    entry = pack.entries.get(kind, {}).get(name)
    if entry is None:
        return ()
    if isinstance(entry, CitedEntry) and not sources:
        return (Because(place, entry, ""),)
    told = [cited for _path, cited in statements_in(entry)]
    resting = [cited for cited in told if sources & set(cited.source)] if sources else []
    resting = [cited for cited in resting if isinstance(cited, Limit)] or resting or told
    return tuple(Because(place, cited, _first(cited)) for cited in resting[:MOST])


@lru_cache(maxsize=512)
def _of_words(digest: str, words: str) -> tuple[Because, ...]:
    index = _index(digest)
    if words in index:
        return (index[words],)
    found: dict[Because, None] = {}
    at, beginnings = 0, _beginnings(digest)
    while at <= len(words) - LONGER:
        said = [text for text in beginnings.get(words[at : at + LONGER], ()) if words.startswith(text, at)]
        if said:
            longest = max(said, key=len)
            found[index[longest]] = None
            at += len(longest)
        else:
            at += 1
    return tuple(found)[:MOST]


@lru_cache(maxsize=4)
def _beginnings(digest: str) -> dict[str, list[str]]:
    """The longer sentences by how they begin, so that a text is read through once."""
    found: dict[str, list[str]] = {}
    for text in _index(digest):
        if len(text) >= LONGER:
            found.setdefault(text[:LONGER], []).append(text)
    return found


@lru_cache(maxsize=4)
def _index(digest: str) -> dict[str, Because]:
    """Every sentence of the pack in force, in every language, with the statement that says it."""
    pack = current_pack()
    index: dict[str, Because] = {}
    for kind, entries in pack.entries.items():
        if kind in NOT_TOLD:
            continue
        for entry in entries.values():
            for text, cited in _sentences(entry):
                if len(text) >= SHORTEST:
                    index.setdefault(text, Because(f"{kind}:{entry.id}", cited, text))
    return index


def _sentences(entry: Entry) -> Iterator[tuple[str, Cited]]:
    for _path, cited in statements_in(entry):
        for words in _texts(cited):
            yield from ((" ".join(words.in_(language).split()), cited) for language in words.languages)


def _texts(model: Model) -> Iterator[Text]:
    """The texts of a statement itself; a statement inside it has its own."""
    for name in type(model).model_fields:
        value = getattr(model, name)
        if isinstance(value, Text):
            yield value
        elif isinstance(value, Model) and not isinstance(value, Cited):
            yield from _texts(value)


def _first(cited: Cited) -> str:
    return next((words.in_("en") for words in _texts(cited)), "")
