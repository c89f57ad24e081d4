"""On which line of a file an entry or one of its fields stands, so that a mistake can be found and mended."""

from __future__ import annotations

import re
from collections.abc import Sequence

_HEADER = re.compile(r"^\s*\[\[?\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
_PART = re.compile(r"[^.\[\]]+")


def line_of(text: str, entry: str, field: str) -> int:
    """The line, from 1, where a field of an entry is written, or the nearest thing above it that is.

    `field` is a path such as "limits[2].max" or "say.patient"; an empty one asks for the entry itself. A file
    that does not have the entry gives 0.
    """
    lines = text.splitlines()
    found = _entry(lines, entry) if entry else (0, len(lines), "")
    if found is None:
        return 0
    first, last, own = found
    parts = _PART.findall(field)
    return _field(lines, range(first, last), own, parts) + 1


def _entry(lines: Sequence[str], entry: str) -> tuple[int, int, str] | None:
    """Where an entry begins and ends, and the name of its table: "" where the whole file is the entry."""
    named = re.compile(rf"""^\s*id\s*=\s*["']{re.escape(entry)}["']""")
    at = next((number for number, line in enumerate(lines) if named.match(line)), None)
    if at is None:
        return _row(lines, entry)
    above = next((number for number in range(at, -1, -1) if _HEADER.match(lines[number])), None)
    if above is None:
        return 0, len(lines), ""
    own = _name(lines[above])
    end = next((number for number in range(above + 1, len(lines)) if _name(lines[number]) == own), len(lines))
    return above, end, own


def _row(lines: Sequence[str], entry: str) -> tuple[int, int, str] | None:
    """A code stands on one line, and its id is made of what is written there: "rxnorm|11289|…"."""
    code = re.compile(rf"""\bcode\s*=\s*["']{re.escape(entry.split("|")[1])}["']""") if "|" in entry else None
    at = next((number for number, line in enumerate(lines) if code and code.search(line)), None)
    return None if at is None else (at, at + 1, "")


def _name(line: str) -> str:
    header = _HEADER.match(line)
    return header[1] if header else ""


def _field(lines: Sequence[str], where: range, own: str, parts: list[str]) -> int:
    """Follow a path part by part: a table of its own, a key with the rest behind it, or a key."""
    best, table = where.start, own
    while parts:
        part, rest = parts[0], parts[1:]
        tables = [
            number for number in where if _name(lines[number]) == (f"{table}.{part}" if table else part)
        ]
        index = int(rest[0]) if rest and rest[0].isdigit() else 0
        if index < len(tables):
            end = tables[index + 1] if index + 1 < len(tables) else where.stop
            best, table = tables[index], f"{table}.{part}" if table else part
            where, parts = range(best, end), rest[1:] if rest and rest[0].isdigit() else rest
            continue
        return _key(lines, where, parts, best)
    return best


def _key(lines: Sequence[str], where: range, parts: list[str], otherwise: int) -> int:
    """The line of a key; the longest beginning of the path that is written counts."""
    words = [part for part in parts if not part.isdigit()]
    for length in range(len(words), 0, -1):
        key = re.compile(rf"^\s*{re.escape('.'.join(words[:length]))}\s*[.=]")
        at = next((number for number in where if key.match(lines[number])), None)
        if at is not None:
            return at
    return otherwise
