"""What a medical director adopts with one protocol, and what rests on a source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from mesotherapy.pack.base import Entry, Scope
from mesotherapy.pack.digest import digest_of
from mesotherapy.pack.pack import Pack, UnknownEntry
from mesotherapy.pack.walking import references_in, statements_in
from mesotherapy.planned import Planned

_NARROWING = frozenset({"substance", "class", "technique", "device", "zone", "indication", "protocol"})
_NEVER = frozenset({"vignette", "code", "article"})


@dataclass(frozen=True, slots=True)
class RestsOn:
    """Everything a protocol rests on: ids such as "contraindication:pregnancy", and a digest of exactly those."""

    protocol: str
    ids: tuple[str, ...]
    digest: str


@dataclass(frozen=True, slots=True)
class Trace:
    """One statement that rests on a source or dossier row."""

    id: str
    field: str
    file: str


def rests_on(pack: Pack, protocol: str) -> RestsOn:
    """Gather a protocol, all that it names, and every statement whose scope it touches.

    A change to any of it changes the digest; a change to anything else does not.

    Raises:
        UnknownEntry: when there is no such protocol.
    """
    planned = pack.planned(protocol=protocol)
    found: dict[str, None] = {}
    _gather(pack, "protocol", protocol, found, narrow=False)
    for kind, entry in _everything(pack):
        if kind not in _NEVER and (_is_touched(entry, planned) or _names(entry, protocol)):
            _gather(pack, kind, entry.id, found, narrow=True)
    ids = tuple(sorted(found))
    return RestsOn(protocol, ids, digest_of({id_: _content(pack, id_) for id_ in ids}))


def trace(pack: Pack, row_or_source: str) -> tuple[Trace, ...]:
    """Every statement of the pack that rests on a source key or a dossier row."""
    return tuple(
        Trace(f"{kind}:{entry.id}", path, pack.files[f"{kind}:{entry.id}"])
        for kind, entry in _everything(pack)
        for path, source, row in _provenance(entry)
        if row_or_source in source or row_or_source in row
    )


def counts(pack: Pack) -> dict[str, dict[str, int]]:
    """How many entries of each kind, and how many statements by review state, evidence and confidence."""
    statements = [statement for _, entry in _everything(pack) for _, statement in statements_in(entry)]
    return {
        "kinds": {kind: len(entries) for kind, entries in sorted(pack.entries.items())},
        "statements": {"all": len(statements)},
        "review": dict(sorted(Counter(statement.review_state for statement in statements).items())),
        "evidence": dict(sorted(Counter(statement.evidence.value for statement in statements).items())),
        "confidence": dict(sorted(Counter(statement.confidence.value for statement in statements).items())),
    }


def entry_of(pack: Pack, id_: str) -> Entry:
    """The entry behind an id such as "contraindication:pregnancy".

    Raises:
        UnknownEntry: when the pack does not have it.
    """
    kind, _, name = id_.partition(":")
    found = pack.entries.get(kind, {}).get(name)
    if found is None:
        raise UnknownEntry(f"The pack has no '{id_}'.")
    return found


def _everything(pack: Pack) -> Iterator[tuple[str, Entry]]:
    return ((kind, entry) for kind, entries in pack.entries.items() for entry in entries.values())


def _content(pack: Pack, id_: str) -> object:
    kind, _, name = id_.partition(":")
    of_kind = pack.content[kind]
    assert isinstance(of_kind, dict)  # noqa: S101 - entries are kept by id
    return of_kind[name]


def _is_touched(entry: Entry, planned: Planned) -> bool:
    scope = getattr(entry, "scope", None)
    return isinstance(scope, Scope) and planned.touches(scope)


def _names(entry: Entry, protocol: str) -> bool:
    """Whether an entry speaks about this protocol by name."""
    speaks = any(
        reference.kind == "protocol" and reference == protocol for _, reference in references_in(entry)
    )
    return speaks and any(statements_in(entry))


def _gather(pack: Pack, kind: str, id_: str, found: dict[str, None], *, narrow: bool) -> None:
    """Take an entry and what it names. `narrow` leaves out what an entry only names to say where it applies."""
    place = f"{kind}:{id_}"
    entry = pack.entries.get(kind, {}).get(id_)
    if entry is None or place in found:
        return
    found[place] = None
    for _, reference in references_in(entry, into_scopes=not narrow):
        if reference.kind == "protocol" or (narrow and reference.kind in _NARROWING):
            continue
        _gather(pack, reference.kind, str(reference), found, narrow=narrow)


def _provenance(entry: Entry) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    for path, statement in statements_in(entry):
        yield path, statement.source, statement.row
    if not any(path == "" for path, _ in statements_in(entry)):
        yield "", tuple(getattr(entry, "source", ())), tuple(getattr(entry, "row", ()))
