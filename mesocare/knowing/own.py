"""The clinic's own words over the pack, as pages show them, and as a file of TOML carries them."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import tomli

from mesocare.clinics.actions import DoesNotFit
from mesocare.clinics.in_force import laid_of, rows_in_force
from mesocare.clinics.models import Organisation, OverlayPiece, OverlayWord
from mesocare.knowing.lines import humanise
from mesocare.knowing.shelf import Named, name_of
from mesotherapy.pack import Pack
from mesotherapy.pack.digest import plain
from mesotherapy.pack.overlaying import Conflict, Piece, statements_of
from mesotherapy.pack.writing import to_toml
from mesotherapy.quantity import Quantity

FORMAT = 1
MOST_BYTES = 1_000_000
MOST_PIECES = 2_000
WORDS = frozenset({"say", "patient", "text", "number", "summary", "name", "thing", "title", "body", "other"})
AMOUNTS = frozenset(
    {"min", "max", "ideal", "typical", "value", "strength", "minutes", "sessions", "interval-days"}
)
PROVENANCE = frozenset({"source", "row", "evidence", "confidence", "review", "note"})


@dataclass(frozen=True, slots=True)
class Shown:
    """One of the clinic's own words: what it is about, what the pack says there, what the clinic says."""

    row: OverlayPiece
    name: Named | None
    about: str
    sides: tuple[tuple[str, str, str], ...]  # field, the pack's, the clinic's
    conflict: Conflict | None = None

    @property
    def why(self) -> str:
        return self.conflict.why.value if self.conflict else ""


@dataclass(frozen=True, slots=True)
class Own:
    """Everything a clinic says in its own words."""

    holding: tuple[Shown, ...]
    conflicts: tuple[Shown, ...]
    said_now: tuple[Shown, ...]


def own_of(pack: Pack, organisation: Organisation) -> Own:
    """What holds, what waits for a decision, and what the pack says by itself by now."""
    laid, rows = laid_of(organisation), rows_in_force(organisation)

    def shown(piece: Piece, conflict: Conflict | None = None) -> Shown:
        against = conflict.now if conflict else piece.before
        return Shown(
            rows[piece.id],
            name_of(pack, piece.place),
            about(piece.path),
            tuple(sides(against, piece.after)),
            conflict,
        )

    return Own(
        holding=tuple(shown(piece) for piece in laid.holding),
        conflicts=tuple(shown(conflict.piece, conflict) for conflict in laid.conflicts),
        said_now=tuple(shown(piece) for piece in laid.said_now),
    )


def own_in(pack: Pack, organisation: Organisation, kind: str, entry: str) -> list[Shown]:
    """The clinic's own words about one entry, those that wait too."""
    own = own_of(pack, organisation)
    return [
        each for each in (*own.holding, *own.conflicts) if (each.row.kind, each.row.entry) == (kind, entry)
    ]


def about(path: tuple[str | int, ...]) -> str:
    """Where in the entry: "Options 2"."""
    return (
        humanise(" ".join(str(step + 1) if isinstance(step, int) else step for step in path)) if path else ""
    )


def sides(pack_says: Any, clinic_says: Any) -> Iterator[tuple[str, str, str]]:
    """Field by field, what differs."""
    theirs, ours = dict(_flat(pack_says, "")), dict(_flat(clinic_says, ""))
    for field in dict.fromkeys((*theirs, *ours)):
        if theirs.get(field) != ours.get(field):
            yield humanise(field), theirs.get(field, ""), ours.get(field, "")


def _flat(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, part in value.items():
            yield from _flat(part, f"{path} {key}".strip())
    elif isinstance(value, list):
        if all(isinstance(part, str) for part in value):
            yield path, ", ".join(value)
        else:
            for place, part in enumerate(value, 1):
                yield from _flat(part, f"{path} {place}")
    elif value is not None:
        yield path, str(value)


def changeable(statement: Mapping[str, Any]) -> list[tuple[tuple[str, ...], str | int]]:
    """The words and amounts of a statement: what a clinic may say otherwise."""
    return [(path, value) for path, value in _leaves(statement, ()) if _may_change(path, value)]


def _leaves(value: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str | int]]:
    if isinstance(value, Mapping):
        if path and "confidence" in value:  # a statement of its own
            return
        for key, part in value.items():
            if key not in PROVENANCE:
                yield from _leaves(part, (*path, key))
    elif isinstance(value, str | int) and not isinstance(value, bool):
        yield path, value


def _may_change(path: tuple[str, ...], value: str | int) -> bool:
    if WORDS & set(path[:1]):
        return isinstance(value, str)
    return bool(AMOUNTS & set(path)) and (isinstance(value, int) or _is_amount(value))


def _is_amount(text: str) -> bool:
    try:
        Quantity.parse(text)
    except ValueError:
        return text.replace(".", "", 1).isdigit()
    return True


def statements_to_change(
    pack: Pack, kind: str, entry: str
) -> list[tuple[str, str, tuple[str | int, ...], Any]]:
    """Every statement of an entry: its address, what it is about, its path, and itself."""
    content: Any = pack.content.get(kind, {})
    return [
        (to_address(path), about(path), path, statement)
        for path, statement in statements_of(content.get(entry))
        if changeable(statement)
    ]


def to_address(path: tuple[str | int, ...]) -> str:
    return ".".join(str(step) for step in path) or "entry"


def from_address(text: str) -> tuple[str | int, ...]:
    return (
        () if text == "entry" else tuple(int(step) if step.isdecimal() else step for step in text.split("."))
    )


def export(organisation: Organisation, pack: Pack, at: datetime) -> str:
    """Everything that was not taken back, whether it holds or waits, as one TOML file."""
    pieces = [
        {
            "thread": str(row.thread),
            "word": row.word,
            "kind": row.kind,
            "entry": row.entry,
            "path": to_address(tuple(row.path)) if row.path else "",
            "author": row.author,
            "reason": row.reason,
            "by": row.by.name,
            "at": row.at.isoformat(),
            "pack": row.pack_version.version,
            "pack-digest": row.pack_version.digest,
            "before": _carried(row.before),
            "after": _carried(row.after),
        }
        for row in rows_in_force(organisation).values()
    ]
    head = {
        "format": FORMAT,
        "clinic": organisation.name,
        "exported": at.isoformat(),
        "pack": pack.version,
        "pack-digest": pack.digest,
    }
    return to_toml({**head, "piece": pieces} if pieces else head)


def _carried(value: Any) -> Any:
    """What TOML has no word for is left out: nothing at all, and a null inside."""
    return None if value is None else value


def read_export(data: bytes) -> list[tuple[OverlayWord, Piece, str]]:
    """The pieces of an exported file.

    Raises:
        DoesNotFit: if it is no such file.
    """
    if len(data) > MOST_BYTES:
        raise DoesNotFit("The file is larger than 1 MB, so it is no export of a clinic.")
    try:
        read = tomli.loads(data.decode("utf-8"), parse_float=Decimal)
        pieces = [_piece(each) for each in read.get("piece", ())]
    except (
        UnicodeDecodeError,
        tomli.TOMLDecodeError,
        KeyError,
        TypeError,
        ValueError,
        RecursionError,
    ) as fault:
        raise DoesNotFit(
            "This is no export of a clinic’s own words: it cannot be read.", [str(fault)]
        ) from fault
    if read.get("format") != FORMAT or len(pieces) > MOST_PIECES:
        raise DoesNotFit("This is no export of a clinic’s own words that this version knows.")
    return pieces


def _piece(told: Mapping[str, Any]) -> tuple[OverlayWord, Piece, str]:
    piece = Piece(
        id=str(uuid.UUID(str(told["thread"]))),
        kind=str(told["kind"])[:40],
        entry=str(told["entry"])[:80],
        path=from_address(str(told["path"])) if told.get("path") else (),
        before=_safe(told.get("before")),
        after=_safe(told.get("after")),
        author=str(told["author"]).strip()[:200],
    )
    return OverlayWord(str(told["word"])), piece, str(told["reason"])


def _safe(value: Any) -> Any:
    kept = plain(value)
    json.dumps(kept)
    return kept
