"""A clinic's own words over a pack: whole entries and single statements, laid over without losing either.

Each piece remembers what stood there when the clinic wrote it. Where the pack still says that, the clinic's
words hold. Where the pack has changed since, nobody has weighed the one against the other: the pack's words
hold, and the clinic's are kept and told as a conflict until somebody decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, TypeAlias

from mesotherapy.pack.digest import Plain
from mesotherapy.pack.loader import pack_from_content
from mesotherapy.pack.pack import Pack
from mesotherapy.pack.problems import PackProblems

Path: TypeAlias = tuple["str | int", ...]
Content: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One thing a clinic wrote. `path` leads to a statement inside the entry; empty, it is the whole entry.

    `before` is what the pack said there, or None where it had nothing; `after` is what the clinic says, or
    None where it leaves the entry out.
    """

    id: str
    kind: str
    entry: str
    path: Path = ()
    before: Plain
    after: Plain
    author: str

    @property
    def place(self) -> str:
        return f"{self.kind}:{self.entry}"


class Why(Enum):
    """Why a clinic's words wait for a decision."""

    CHANGED = "changed"  # the pack says something else there now
    GONE = "gone"  # the pack has no such entry any more
    TAKEN = "taken"  # the pack has an entry of that name now
    DOES_NOT_FIT = "does-not-fit"  # with it, the pack would not hold together


@dataclass(frozen=True, slots=True)
class Conflict:
    """A clinic's words that are kept and do not hold, with what the pack says now."""

    piece: Piece
    why: Why
    now: Plain
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Laid:
    """A pack with a clinic's words over it; what holds, what waits, and what the pack says by itself now."""

    pack: Pack
    holding: tuple[Piece, ...]
    conflicts: tuple[Conflict, ...]
    said_now: tuple[Piece, ...]


def lay_over(shipped: Pack, pieces: Iterable[Piece]) -> Laid:
    """Lay a clinic's words over a pack. The pack itself is not changed."""
    wanted = tuple(pieces)
    content, holding, conflicts, said_now = _laid(shipped.content, wanted)
    if not holding:
        return Laid(shipped, (), tuple(conflicts), tuple(said_now))
    try:
        return Laid(pack_from_content(content), tuple(holding), tuple(conflicts), tuple(said_now))
    except PackProblems as fault:
        return _without_the_misfits(shipped, wanted, holding, fault)


def _without_the_misfits(
    shipped: Pack, wanted: tuple[Piece, ...], holding: list[Piece], fault: PackProblems
) -> Laid:
    """What does not fit waits with its problems; the rest still holds. The clinic always has a pack."""
    told = {problem.entry for problem in fault.problems}
    misfits = [piece for piece in holding if piece.entry in told] or holding
    laid = lay_over(shipped, (piece for piece in wanted if piece not in misfits))
    problems = tuple(str(problem) for problem in fault.problems)
    kept = tuple(
        Conflict(piece, Why.DOES_NOT_FIT, _at(_entry(shipped.content, piece), piece.path), problems)
        for piece in misfits
    )
    return replace(laid, conflicts=(*laid.conflicts, *kept))


def check_fits(shipped: Pack, pieces: Iterable[Piece], new: Piece) -> None:
    """Raises:
    PackProblems: when the pack with these pieces and the new one would not hold together.
    """
    content, holding, _conflicts, _said = _laid(shipped.content, (*pieces, new))
    if holding:
        pack_from_content(content)


def _laid(
    shipped: Mapping[str, Any], pieces: Iterable[Piece]
) -> tuple[Content, list[Piece], list[Conflict], list[Piece]]:
    content: Content = {kind: dict(of_kind) if isinstance(of_kind, dict) else of_kind
                        for kind, of_kind in shipped.items()}  # fmt: skip
    holding: list[Piece] = []
    conflicts: list[Conflict] = []
    said_now: list[Piece] = []
    for piece in sorted(pieces, key=lambda piece: (len(piece.path) > 0, piece.place)):
        why, now = _weigh(content, shipped, piece)
        if now == piece.after and piece.before != piece.after:
            said_now.append(piece)
        elif why is not None:
            conflicts.append(Conflict(piece, why, now))
        else:
            _put(content, piece)
            holding.append(piece)
    return content, holding, conflicts, said_now


def _weigh(content: Content, shipped: Mapping[str, Any], piece: Piece) -> tuple[Why | None, Plain]:
    """Whether the pack still says what the clinic wrote over, and what it says there now."""
    entry = _entry(content, piece)
    if piece.before is None:
        return (Why.TAKEN, entry) if entry is not None else (None, None)
    if entry is None:
        return Why.GONE, None
    if not piece.path:
        return (None, entry) if entry == piece.before else (Why.CHANGED, entry)
    found = _where(entry, piece)
    if found is None:
        return Why.CHANGED, _at(entry, piece.path)
    return None, piece.before


def _where(entry: Plain, piece: Piece) -> Path | None:
    """Where the statement stands now: at its old place, or elsewhere in the same list."""
    if _at(entry, piece.path) == piece.before:
        return piece.path
    *above, last = piece.path
    siblings = _at(entry, tuple(above)) if isinstance(last, int) else None
    if isinstance(siblings, list) and siblings.count(piece.before) == 1:
        return (*above, siblings.index(piece.before))
    return None


def _put(content: Content, piece: Piece) -> None:
    of_kind = content.setdefault(piece.kind, {})
    authors = content["authors"] = dict(content.get("authors", {}))
    if piece.path:
        where = _where(of_kind[piece.entry], piece)
        assert where is not None  # noqa: S101 - it was weighed before
        of_kind[piece.entry] = _with(of_kind[piece.entry], where, piece.after)
    elif piece.after is None:
        del of_kind[piece.entry]
        return
    else:
        of_kind[piece.entry] = piece.after
    authors[piece.place] = piece.author


def _entry(content: Mapping[str, Any], piece: Piece) -> Plain:
    found: Plain = content.get(piece.kind, {}).get(piece.entry)
    return found


def _at(value: Plain, path: Path) -> Plain:
    for step in path:
        if isinstance(value, dict) and isinstance(step, str):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and 0 <= step < len(value):
            value = value[step]
        else:
            return None
    return value


def _with(value: Plain, path: Path, new: Plain) -> Plain:
    """The same value with one part of it replaced; nothing that is shared is changed."""
    if not path:
        return new
    step, *rest = path
    if isinstance(value, dict) and isinstance(step, str):
        return {**value, step: _with(value[step], tuple(rest), new)}
    assert isinstance(value, list) and isinstance(step, int)  # noqa: S101, PT018 - the path was found in it
    return [*value[:step], _with(value[step], tuple(rest), new), *value[step + 1 :]]


def statements_of(entry: Plain, path: Path = ()) -> Iterator[tuple[Path, dict[str, Plain]]]:
    """Every statement inside an entry as it was written, with the path to it."""
    if isinstance(entry, dict):
        if "confidence" in entry and "evidence" in entry:
            yield path, entry
        for key, part in entry.items():
            yield from statements_of(part, (*path, key))
    elif isinstance(entry, list):
        for place, part in enumerate(entry):
            yield from statements_of(part, (*path, place))


def statement_at(entry: Plain, path: Path) -> dict[str, Plain] | None:
    """The statement at a path, or nothing."""
    found = _at(entry, path)
    return found if isinstance(found, dict) and "confidence" in found else None
