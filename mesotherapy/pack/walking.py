"""Finding the statements and references inside an entry, whatever its kind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mesotherapy.pack.base import Cited, Entry, Model, Reference, Scope


def statements_in(entry: Entry) -> Iterator[tuple[str, Cited]]:
    """Every statement with provenance, with the path to it: "" for the entry itself."""
    for path, value in _walk(entry, ""):
        if isinstance(value, Cited):
            yield path, value


def references_in(entry: Entry, *, into_scopes: bool = True) -> Iterator[tuple[str, Reference]]:
    """Every id of another entry, with the path to it."""
    for path, value in _walk(entry, "", into_scopes):
        if isinstance(value, Reference):
            yield path, value
    yield from entry.further_references()


def _walk(value: Any, path: str, into_scopes: bool = True) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Scope) and not into_scopes:
        return
    if isinstance(value, Model):
        yield path, value
        for name, inner in value.__dict__.items():
            if inner:
                yield from _walk(
                    inner, f"{path}.{name.replace('_', '-')}" if path else name.replace("_", "-"), into_scopes
                )
    elif isinstance(value, tuple | list):
        for place, inner in enumerate(value):
            yield from _walk(inner, f"{path}[{place}]", into_scopes)
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _walk(key, path, into_scopes)
            yield from _walk(inner, f"{path}.{key}", into_scopes)
    elif isinstance(value, Reference):
        yield path, value
