"""What a medical director adopts with one protocol, and what rests on a source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from mesotherapy.pack.base import Entry, Scope
from mesotherapy.pack.digest import Plain, digest_of
from mesotherapy.pack.walking import references_in, statements_in
from mesotherapy.planned import Planned

Entries: TypeAlias = Mapping[str, Mapping[str, Entry]]
_NARROWING = frozenset({"substance", "class", "technique", "device", "zone", "indication", "protocol"})
_EVERYWHERE = frozenset({"check-in", "checklist", "consent-text", "skin-thickness"})
_NOT_CLINICAL = frozenset({"price"})
_ON_THEIR_OWN = frozenset({"protocol", "vignette", "code", "article", "frequency"})


@dataclass(frozen=True, slots=True)
class RestsOn:
    """All that a protocol rests on: ids such as "contraindication:pregnancy", and a digest of just those."""

    protocol: str
    ids: tuple[str, ...]
    digest: str


@dataclass(frozen=True, slots=True)
class Trace:
    """One statement that rests on a source or dossier row; `field` is empty for the entry itself."""

    id: str
    field: str
    file: str


def rests_on(entries: Entries, content: Mapping[str, Plain], planned: Planned, protocol: str) -> RestsOn:
    """Gather a protocol, all that it names, and every statement whose scope touches what is planned.

    A change to any of it changes the digest; a change to anything else does not.
    """
    found: dict[str, None] = {}
    _gather(entries, "protocol", protocol, found, narrow=False)
    for kind, entry in everything(entries):
        if kind not in _ON_THEIR_OWN and _concerns(kind, entry, planned, protocol):
            _gather(entries, kind, entry.id, found, narrow=True)
    ids = tuple(sorted(found))
    return RestsOn(protocol, ids, digest_of({id_: _content(content, id_) for id_ in ids}))


def trace(entries: Entries, files: Mapping[str, str], row_or_source: str) -> tuple[Trace, ...]:
    """Every statement that rests on a source key or a dossier row."""
    return tuple(
        Trace(f"{kind}:{entry.id}", path, files[f"{kind}:{entry.id}"])
        for kind, entry in everything(entries)
        for path, keys in _provenance(entry)
        if row_or_source in keys
    )


def counts(entries: Entries) -> dict[str, dict[str, int]]:
    """How many entries of each kind, and how many statements by review state, evidence and confidence."""
    statements = [statement for _, entry in everything(entries) for _, statement in statements_in(entry)]
    return {
        "kinds": {kind: len(of_kind) for kind, of_kind in sorted(entries.items())},
        "statements": {"all": len(statements)},
        "review": dict(sorted(Counter(statement.review_state for statement in statements).items())),
        "evidence": dict(sorted(Counter(statement.evidence.value for statement in statements).items())),
        "confidence": dict(sorted(Counter(statement.confidence.value for statement in statements).items())),
    }


def everything(entries: Entries) -> Iterator[tuple[str, Entry]]:
    """Each entry with its kind."""
    return ((kind, entry) for kind, of_kind in entries.items() for entry in of_kind.values())


def _content(content: Mapping[str, Plain], id_: str) -> Plain:
    kind, _, name = id_.partition(":")
    of_kind = content[kind]
    assert isinstance(of_kind, dict)  # noqa: S101 - entries are kept by id
    return of_kind[name]


def _concerns(kind: str, entry: Entry, planned: Planned, protocol: str) -> bool:
    return kind in _EVERYWHERE or _is_touched(entry, planned) or _names(entry, protocol)


def _is_touched(entry: Entry, planned: Planned) -> bool:
    scope = getattr(entry, "scope", None)
    return isinstance(scope, Scope) and planned.touches(scope)


def _names(entry: Entry, protocol: str) -> bool:
    """Whether an entry speaks about this protocol by name."""
    named = {str(reference) for _, reference in references_in(entry) if reference.kind == "protocol"}
    return protocol in named and any(True for _ in statements_in(entry))


def _gather(entries: Entries, kind: str, id_: str, found: dict[str, None], *, narrow: bool) -> None:
    """Take an entry and what it names. `narrow` leaves out what is only named to say where it applies."""
    place = f"{kind}:{id_}"
    entry = entries.get(kind, {}).get(id_)
    if entry is None or place in found or kind in _NOT_CLINICAL:
        return
    found[place] = None
    for _, reference in references_in(entry, into_scopes=not narrow):
        if reference.kind == "protocol" or (narrow and reference.kind in _NARROWING):
            continue
        _gather(entries, reference.kind, str(reference), found, narrow=narrow)


def _provenance(entry: Entry) -> Iterator[tuple[str, tuple[str, ...]]]:
    cited = list(statements_in(entry))
    yield from ((path, (*statement.source, *statement.row)) for path, statement in cited)
    if not any(path == "" for path, _ in cited):
        yield "", (*getattr(entry, "source", ()), *getattr(entry, "row", ()))
