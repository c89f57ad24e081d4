"""What differs between two versions of a pack: entry by entry, statement by statement, rules first.

Versions are compared as they were written, so that any version that was kept can be read, whatever software
wrote it. Statements of a list are matched by what they say and not by their place: one that is put before the
others is one that was added, and the others stay what they were.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum
from typing import Any

from mesotherapy.pack.digest import Plain, canonical

FIRST = (
    "contraindication", "red-flag", "mixing", "spacing", "jurisdiction", "question", "substance",
    "anaesthesia", "protocol", "technique", "device", "complication", "envelope", "check-in", "checklist",
    "aftercare", "consent-text", "expectation", "indication",
)  # fmt: skip
"""Kinds in the order in which they are read: what stops a treatment, what is given, what is said."""
NOT_ENTRIES = frozenset({"authors", "charts", "languages", "version", "author", "name"})
ALIKE = 0.55  # how alike two statements are at least to be the same one, said otherwise


class How(Enum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class PieceChange:
    """One value or statement of an entry: what it was, and what it is; None where it was not there."""

    path: tuple[str, ...]
    before: Plain
    after: Plain


@dataclass(frozen=True, slots=True)
class EntryChange:
    """One entry, `kind:id`. One that was added or removed tells no pieces."""

    place: str
    how: How
    pieces: tuple[PieceChange, ...] = ()

    @property
    def kind(self) -> str:
        return self.place.partition(":")[0]


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[EntryChange, ...]:
    """Every entry that differs between two packs as they were written, rules first, then by name."""
    kinds = [
        kind
        for kind in {*before, *after} - NOT_ENTRIES
        if isinstance(after.get(kind, before.get(kind)), dict)
    ]
    found: list[EntryChange] = []
    for kind in kinds:
        old, new = before.get(kind, {}), after.get(kind, {})
        for name in {*old, *new}:
            change = change_of(f"{kind}:{name}", old.get(name), new.get(name))
            if change is not None:
                found.append(change)
    return tuple(sorted(found, key=in_order))


def change_of(place: str, before: Plain, after: Plain) -> EntryChange | None:
    """How one entry differs; None where it does not."""
    if before == after:
        return None
    if before is None:
        return EntryChange(place, How.ADDED)
    if after is None:
        return EntryChange(place, How.REMOVED)
    return EntryChange(place, How.CHANGED, tuple(pieces_between(before, after)))


def in_order(change: EntryChange) -> tuple[int, str, str]:
    """Rules first; within a kind what is gone, then what is new, then what changed."""
    rank = FIRST.index(change.kind) if change.kind in FIRST else len(FIRST)
    how = {How.REMOVED: "0", How.ADDED: "1", How.CHANGED: "2"}[change.how]
    return rank, change.kind + how, change.place


def pieces_between(before: Plain, after: Plain, path: tuple[str, ...] = ()) -> Iterator[PieceChange]:
    """The smallest values and statements that differ."""
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for key in dict.fromkeys((*before, *after)):
            yield from pieces_between(before.get(key), after.get(key), (*path, key))
    elif isinstance(before, list) and isinstance(after, list):
        yield from _between_lists(before, after, path)
    else:
        yield PieceChange(path, before, after)


def _between_lists(before: list[Plain], after: list[Plain], path: tuple[str, ...]) -> Iterator[PieceChange]:
    gone = [each for each in before if each not in after]
    fresh = [each for each in after if each not in before]
    if not gone and not fresh:  # the same, in another order or number
        yield PieceChange(path, before, after)
    elif not any(isinstance(each, dict) for each in (*gone, *fresh)):
        yield PieceChange(path, gone or None, fresh or None)
    else:
        for old in gone:
            twin = _twin(old, fresh)
            if twin is None:
                yield PieceChange(path, old, None)
            else:
                fresh.remove(twin)
                yield from pieces_between(old, twin, (*path, name_of(twin)) if name_of(twin) else path)
        yield from (PieceChange(path, None, new) for new in fresh)


def _twin(old: Plain, fresh: list[Plain]) -> Plain:
    """The same statement said otherwise: of the same id, of the same words, or the one most like it."""
    if not isinstance(old, dict):
        return None
    named = [new for new in fresh if isinstance(new, dict) and "id" in old and new.get("id") == old["id"]]
    if named or "id" in old:
        return named[0] if named else None
    saying = [new for new in fresh if isinstance(new, dict) and "say" in old and new.get("say") == old["say"]]
    if saying:
        return saying[0]
    written = canonical({"": old}).decode()
    likely = [(SequenceMatcher(None, written, canonical({"": new}).decode()).ratio(), new) for new in fresh]
    best = max(likely, key=lambda each: each[0], default=(0.0, None))
    return best[1] if best[0] >= ALIKE else None


def name_of(statement: Plain) -> str:
    """What a piece of a list is called, where it has a name of its own."""
    name = statement.get("id") if isinstance(statement, dict) else None
    return name if isinstance(name, str) else ""


def in_words(value: Plain) -> str:
    """A value as it is read: a statement by what it says, its amounts and its sources."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(in_words(each) for each in value)
    if isinstance(value, dict):
        return _table_in_words(value)
    return str(value)


def _table_in_words(value: dict[str, Plain]) -> str:
    if "en" in value and all(isinstance(each, str) for each in value.values()):
        return str(value["en"])
    said = [in_words(value[name]) for name in ("say", "text", "patient", "ask", "clinician") if name in value]
    rest = [
        f"{key.replace('-', ' ')} {in_words(part)}"
        for key, part in value.items()
        if key not in {"say", "text", "patient", "ask", "clinician", "row", "id"}
        and part not in (None, [], {})
    ]
    return ". ".join([" ".join(said).rstrip("."), "; ".join(rest)] if said else ["; ".join(rest)]).strip(". ")
