"""Finding the statements, references and texts inside an entry, whatever its kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias, TypeVar

from mesotherapy.pack.base import Cited, Entry, Model, Reference, Review, Scope, Text

T = TypeVar("T")
_Path: TypeAlias = "tuple[_Path, str] | None"  # linked, because most paths are never read
_Take: TypeAlias = Callable[[_Path, Any], None]


@dataclass(slots=True)
class Survey:
    """What the checks of a pack look at, found in one walk. Paths are told only when asked for."""

    references: list[tuple[_Path, Reference]] = field(default_factory=list)
    texts: list[tuple[_Path, Text]] = field(default_factory=list)
    reviews: list[tuple[_Path, Review]] = field(default_factory=list)

    def take(self, path: _Path, value: Any) -> None:
        found: list[Any] = (
            self.references
            if type(value) is Reference
            else self.texts
            if type(value) is Text
            else self.reviews
        )
        found.append((path, value))


def survey(entry: Entry) -> Survey:
    """Everything that a check of the whole pack wants to know of an entry."""
    found = Survey()
    _walk(entry, None, found.take, (Reference, Text, Review), True)
    found.references += [((None, path), reference) for path, reference in entry.further_references()]
    return found


def as_told(path: _Path) -> str:
    """A path as it is told: "limits[2].max"; "" for the entry itself."""
    parts: list[str] = []
    while path is not None:
        path, part = path
        parts.append(part if part.startswith("[") else f".{part.replace('_', '-')}")
    return "".join(reversed(parts)).removeprefix(".")


def statements_in(entry: Entry) -> Iterator[tuple[str, Cited]]:
    """Every statement with provenance, with the path to it: "" for the entry itself."""
    return _found(entry, Cited)


def references_in(entry: Entry, *, into_scopes: bool = True) -> Iterator[tuple[str, Reference]]:
    """Every id of another entry, with the path to it."""
    yield from _found(entry, Reference, into_scopes=into_scopes)
    yield from entry.further_references()


def texts_in(entry: Entry) -> Iterator[tuple[str, Text]]:
    """Every text in one or more languages inside an entry, with the path to it."""
    return _found(entry, Text)


def _found(entry: Entry, wanted: type[T], *, into_scopes: bool = True) -> Iterator[tuple[str, T]]:
    found: list[tuple[_Path, T]] = []
    _walk(entry, None, lambda path, value: found.append((path, value)), (wanted,), into_scopes)
    yield from ((as_told(path), value) for path, value in found)


def _walk(value: Any, path: _Path, take: _Take, wanted: tuple[type, ...], into_scopes: bool) -> None:
    kind = type(value)
    if kind is str:
        return
    if kind is Reference or kind is Text:
        if kind in wanted:
            take(path, value)
    elif isinstance(value, Model):
        if not into_scopes and kind is Scope:
            return
        if isinstance(value, wanted):
            take(path, value)
        for name, inner in value.__dict__.items():
            if inner and type(inner) is not str:
                _walk(inner, (path, name), take, wanted, into_scopes)
    elif kind is tuple or kind is list:
        for place, inner in enumerate(value):
            if type(inner) is not str:
                _walk(inner, (path, f"[{place}]"), take, wanted, into_scopes)
    elif kind is dict:
        for key, inner in value.items():
            _walk(key, path, take, wanted, into_scopes)
            _walk(inner, (path, str(key)), take, wanted, into_scopes)
