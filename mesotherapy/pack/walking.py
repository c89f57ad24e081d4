"""Finding the statements and references inside an entry, whatever its kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from mesotherapy.pack.base import Cited, Entry, Model, Reference, Scope, Text

_Path: TypeAlias = "tuple[_Path, str] | None"  # linked, because most paths are never read
_Take: TypeAlias = Callable[[_Path, Any], None]


def statements_in(entry: Entry) -> Iterator[tuple[str, Cited]]:
    """Every statement with provenance, with the path to it: "" for the entry itself."""
    found: list[tuple[_Path, Cited]] = []
    _walk(entry, None, lambda path, value: found.append((path, value)), Cited, True)
    yield from ((_written(path), value) for path, value in found)


def references_in(entry: Entry, *, into_scopes: bool = True) -> Iterator[tuple[str, Reference]]:
    """Every id of another entry, with the path to it."""
    found: list[tuple[_Path, Reference]] = []
    _walk(entry, None, lambda path, value: found.append((path, value)), Reference, into_scopes)
    yield from ((_written(path), value) for path, value in found)
    yield from entry.further_references()


def pieces_in(entry: Entry) -> Iterator[tuple[str, Model]]:
    """Every model inside an entry, and the entry, with the path to it."""
    found: list[tuple[_Path, Model]] = []
    _walk(entry, None, lambda path, value: found.append((path, value)), Model, True)
    yield from ((_written(path), value) for path, value in found)


def texts_in(entry: Entry) -> Iterator[tuple[str, Text]]:
    """Every text in one or more languages inside an entry, with the path to it."""
    found: list[tuple[_Path, Text]] = []
    _walk(entry, None, lambda path, value: found.append((path, value)), Text, True)
    yield from ((_written(path), value) for path, value in found)


def _walk(value: Any, path: _Path, take: _Take, wanted: type, into_scopes: bool) -> None:
    kind = type(value)
    if kind is str:
        return
    if kind is Reference:
        if wanted is Reference:
            take(path, value)
    elif kind is Text:
        if wanted is Text:
            take(path, value)
    elif isinstance(value, Model):
        if not into_scopes and kind is Scope:
            return
        if isinstance(value, wanted):
            take(path, value)
        for name, inner in value.__dict__.items():
            if inner:
                _walk(inner, (path, name), take, wanted, into_scopes)
    elif kind is tuple or kind is list:
        for place, inner in enumerate(value):
            if type(inner) is not str:
                _walk(inner, (path, f"[{place}]"), take, wanted, into_scopes)
    elif kind is dict:
        for key, inner in value.items():
            _walk(key, path, take, wanted, into_scopes)
            _walk(inner, (path, str(key)), take, wanted, into_scopes)


def _written(path: _Path) -> str:
    parts: list[str] = []
    while path is not None:
        path, part = path
        parts.append(part if part.startswith("[") else f".{part.replace('_', '-')}")
    return "".join(reversed(parts)).removeprefix(".")
