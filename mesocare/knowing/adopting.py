"""All that a protocol rests on, to be read before it is adopted, and what changed since it last was."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from mesocare.clinics.models import Adoption, Organisation, PackVersion
from mesocare.clinics.pack import ceilings_of, rests_on_of
from mesocare.knowing.lines import Shown, humanise, show_entry
from mesocare.knowing.shelf import BY_KIND, Named, Shelf, name_of, named
from mesocare.knowing.substances import is_bounded
from mesotherapy.pack import Pack
from mesotherapy.pack.base import Cited, Entry
from mesotherapy.pack.changing import in_words, pieces_between
from mesotherapy.pack.protocols import Protocol
from mesotherapy.pack.substances import Substance
from mesotherapy.pack.walking import statements_in


@dataclass(frozen=True, slots=True)
class ToRead:
    """One kind of what is adopted: every entry, whole."""

    shelf: Shelf
    entries: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field before and after."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to one entry: added, removed or changed."""

    id: str
    name: Named | None
    how: str
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """How good the statements are that are being adopted."""

    statements: int
    weak: int
    reviewed: int


def to_read(pack: Pack, protocol: str) -> list[ToRead]:
    """Everything the protocol rests on, by kind, in the order of the shelves."""
    by_kind: dict[str, list[Shown]] = {}
    for place in rests_on_of(protocol).ids:
        kind = place.partition(":")[0]
        if kind in BY_KIND:
            by_kind.setdefault(kind, []).append(show_entry(pack, kind, pack.entry(place)))
    return [ToRead(shelf, tuple(by_kind[kind])) for kind, shelf in BY_KIND.items() if kind in by_kind]


def kinds_to_read(protocol: str) -> list[tuple[Shelf, int]]:
    """How many entries of each kind there are to read."""
    kinds = Counter(place.partition(":")[0] for place in rests_on_of(protocol).ids)
    return [(shelf, kinds[kind]) for kind, shelf in BY_KIND.items() if kind in kinds]


def counted(pack: Pack, protocol: str) -> Counted:
    statements = list(_statements(pack, protocol))
    return Counted(
        len(statements),
        sum(statement.is_weak for _entry, statement in statements),
        sum(statement.review is not None for _entry, statement in statements),
    )


def _statements(pack: Pack, protocol: str) -> Iterator[tuple[Entry, Cited]]:
    for place in rests_on_of(protocol).ids:
        entry = pack.entry(place)
        for _path, statement in statements_in(entry):
            yield entry, statement


def unbounded(pack: Pack, protocol: Protocol, organisation: Organisation) -> list[Named]:
    """Substances of the protocol that stay stopped until this clinic has set a ceiling."""
    own = ceilings_of(organisation)
    substances = (pack.get(Substance, name) for name in protocol.substance_ids)
    return [
        named("substance", substance)
        for substance in substances
        if not is_bounded(substance, own.get(substance.id, {}))
    ]


def changes_since(pack: Pack, adoption: Adoption) -> list[Change]:
    """What the adopted text and the present one differ in, entry by entry."""
    before = adopted_content(adoption)
    now: Mapping[str, Any] = pack.content
    then_ids, now_ids = set(adoption.statements), set(rests_on_of(adoption.protocol).ids)
    changes = []
    for place in sorted(then_ids | now_ids):
        old = _entry_in(before, place) if place in then_ids else None
        new = _entry_in(now, place) if place in now_ids else None
        if old != new:
            how = "added" if old is None else "removed" if new is None else "changed"
            changes.append(Change(place, name_of(pack, place), how, tuple(_field_changes(old, new))))
    return changes


def adopted_content(adoption: Adoption) -> Mapping[str, Any]:
    """The pack as it was written when it was adopted."""
    return content_by(adoption.pack_version.digest)


@lru_cache(maxsize=4)
def content_by(digest: str) -> Mapping[str, Any]:
    """A kept version of the pack as it was written."""
    kept = PackVersion.objects.values_list("content", flat=True).get(digest=digest)
    content: Mapping[str, Any] = json.loads(gzip.decompress(bytes(kept)))
    return content


def _entry_in(content: Mapping[str, Any], place: str) -> Any:
    """An entry as it was written, as plain JSON, so that both sides compare alike."""
    kind, _colon, name = place.partition(":")
    found = content.get(kind, {}).get(name)
    return json.loads(json.dumps(found, default=str)) if found is not None else None


def _field_changes(old: Any, new: Any) -> Iterator[FieldChange]:
    if old is None or new is None:
        return
    for piece in pieces_between(old, new):
        yield FieldChange(humanise(" ".join(piece.path)), in_words(piece.before), in_words(piece.after))
