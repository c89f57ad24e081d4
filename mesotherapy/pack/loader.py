"""Reading a pack from its files, and reporting everything that is wrong with it at once."""

from __future__ import annotations

import gc
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import tomli
from pydantic import ValidationError

from mesotherapy.pack.base import Entry, Id, Kind, Language, Model, Sentence, Text
from mesotherapy.pack.digest import Plain, digest_of, plain
from mesotherapy.pack.judging import faults_of
from mesotherapy.pack.kinds import KINDS
from mesotherapy.pack.lines import line_of
from mesotherapy.pack.pack import Pack
from mesotherapy.pack.problems import PackProblems, Problem, problems_in
from mesotherapy.pack.walking import as_told, survey

HEADER = "pack.toml"
CHARTS = "charts"


class Header(Model):
    """`pack.toml`: what the pack calls itself."""

    id: Id
    version: Sentence
    title: Text
    languages: tuple[Language, ...]
    licence: Sentence
    author: Sentence | None = None


@dataclass(slots=True)
class _Reading:
    """What has been read so far, and what was wrong with it."""

    kinds: Sequence[Kind]
    entries: dict[str, dict[str, Entry]] = field(default_factory=dict)
    content: dict[str, dict[str, Plain]] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    authors: dict[str, str] = field(default_factory=dict)
    charts: dict[str, Plain] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)


def load_pack(
    folder: Path | str,
    overlays: Iterable[Path | str] = (),
    kinds: Sequence[Kind] = KINDS,
    *,
    on: date | None = None,
) -> Pack:
    """Read a pack, with a clinic's own additions on top, and check all of it.

    `on` is the day it is read: then a review or a reading of a later day is a mistake too.
    An overlay is a folder of the same form, with an author. It adds entries and never changes a shipped one.

    Raises:
        PackProblems: with every problem, when there is any.
    """
    reading = _Reading(kinds)
    with _no_collecting():
        header = _read_folder(Path(folder), reading, overlay=False)
        for overlay in overlays:
            _read_folder(Path(overlay), reading, overlay=True)
        return _finish(header, reading, on)


def pack_from_content(content: Mapping[str, Any], kinds: Sequence[Kind] = KINDS) -> Pack:
    """The pack that `Pack.content` was kept from, with the same digest.

    Raises:
        PackProblems: when the content does not fit the kinds of this version of the software.
    """
    reading = _Reading(
        kinds, charts=dict(content.get("charts", {})), authors=dict(content.get("authors", {}))
    )
    header = _read_header(plain(content["pack"]), "pack", reading)
    for kind in kinds:
        for written in content.get(kind.name, {}).values():
            _read_entry(kind, written, "kept content", reading, author="")
    return _finish(header, reading)


def _finish(header: Header | None, reading: _Reading, on: date | None = None) -> Pack:
    if header is None:
        raise PackProblems(_with_lines(reading.problems, reading.texts))
    content: dict[str, Plain] = {
        "pack": plain(header.model_dump(mode="json", by_alias=True, exclude_none=True)),
        "charts": {**reading.charts},
        "authors": {**reading.authors},
        **reading.content,
    }
    pack = Pack(
        id=header.id, version=header.version, title=header.title, languages=header.languages,
        licence=header.licence,
        digest=digest_of(content), entries=reading.entries, kinds=tuple(reading.kinds), content=content,
        files=reading.files, authors=reading.authors, author=header.author or "",
    )  # fmt: skip
    problems = [*reading.problems, *_cross_check(pack, reading.broken, on)]
    if problems:
        raise PackProblems(_with_lines(problems, reading.texts))
    return pack


def _with_lines(problems: Iterable[Problem], texts: Mapping[str, str]) -> Iterator[Problem]:
    for problem in problems:
        text = texts.get(problem.file, "")
        yield replace(problem, line=problem.line or line_of(text, problem.entry, problem.field))


def _read_folder(folder: Path, reading: _Reading, *, overlay: bool) -> Header | None:
    if not (folder / HEADER).is_file():
        reading.problems.append(
            Problem(HEADER, "", "", f"there is no {HEADER} in {folder}", "a pack's folder")
        )
        return None
    header = _read_header(_read_toml(folder / HEADER, HEADER, reading), HEADER, reading)
    if overlay and header is not None and header.author is None:
        reading.problems.append(
            Problem(HEADER, "", "author", "is missing", "who wrote the clinic's additions")
        )
    author = header.author or "" if overlay and header else ""
    by_folder = {kind.folder: kind for kind in reading.kinds}
    for path in sorted(folder.rglob("*.toml")):
        _read_file(path, path.relative_to(folder), by_folder, reading, author)
    return header


def _read_header(written: Any, file: str, reading: _Reading) -> Header | None:
    try:
        return Header.model_validate(written)
    except ValidationError as fault:
        reading.problems.extend(problems_in(file, "", fault))
        return None


def _read_toml(path: Path, file: str, reading: _Reading) -> dict[str, Any]:
    try:
        reading.texts[file] = path.read_text(encoding="utf-8")
        return tomli.loads(reading.texts[file], parse_float=Decimal)
    except tomli.TOMLDecodeError as fault:
        wrong = f"is not TOML that can be read: {fault.msg}"
        reading.problems.append(Problem(file, "", "", wrong, line=fault.lineno))
    except UnicodeDecodeError as fault:
        reading.problems.append(Problem(file, "", "", f"is not text in UTF-8: {fault.reason}", line=1))
    return {}


def _read_file(
    path: Path, place: Path, by_folder: Mapping[str, Kind], reading: _Reading, author: str
) -> None:
    file = place.as_posix()
    folder = place.parts[0].removesuffix(".toml")
    if file == HEADER:
        return
    if folder == CHARTS:
        reading.charts[file] = plain(_read_toml(path, file, reading))
        return
    kind = by_folder.get(folder)
    if kind is None:
        known = ", ".join(sorted(by_folder))
        reading.problems.append(Problem(file, "", "", "belongs to no kind of entry", f"one of {known}"))
        return
    written = _read_toml(path, file, reading)
    for entry in _entries(written, kind, file, reading):
        _read_entry(kind, entry, file, reading, author)


def _entries(written: dict[str, Any], kind: Kind, file: str, reading: _Reading) -> Iterator[dict[str, Any]]:
    if "id" in written:
        yield written
        return
    for name, tables in written.items():
        if name != kind.name or not isinstance(tables, list):
            reading.problems.append(
                Problem(file, "", name, "is not expected here", f"[[{kind.name}]] tables")
            )
            continue
        yield from tables


def _read_entry(kind: Kind, written: Any, file: str, reading: _Reading, author: str) -> None:
    name = _called(written)
    try:
        content = plain(written)
        entry = kind.model.model_validate(content)
    except ValidationError as fault:
        reading.problems.extend(problems_in(file, name, fault))
        reading.broken.add(f"{kind.name}:{name}")
        return
    except TypeError as fault:
        reading.problems.append(Problem(file, name, "", str(fault)))
        return
    place = f"{kind.name}:{entry.id}"
    if place in reading.files:
        where = reading.files[place]
        reading.problems.append(
            Problem(file, entry.id, "id", f"is already used in {where}", "an id of its own")
        )
        return
    reading.entries.setdefault(kind.name, {})[entry.id] = entry
    reading.content.setdefault(kind.name, {})[entry.id] = content
    reading.files[place] = file
    if author:
        reading.authors[place] = author


def _called(written: Any) -> str:
    """What to call an entry that may not be readable: its id, or a code by its system."""
    if not isinstance(written, dict):
        return "?"
    code = f"{written.get('system', '')}|{written['code']}" if "code" in written else "?"
    return str(written.get("id", code))


def _cross_check(pack: Pack, broken: Collection[str], on: date | None) -> Iterator[Problem]:
    """What does not fit together. An entry that did not read is not also reported as missing."""
    known: dict[str, frozenset[str]] = {}
    for kind, entries in pack.entries.items():
        for entry in entries.values():
            place, found = f"{kind}:{entry.id}", survey(entry)
            file = pack.files[place]
            for path, reference in found.references:
                if reference.kind not in known:
                    known[reference.kind] = pack.known(reference.kind)
                if reference not in known[reference.kind] and f"{reference.kind}:{reference}" not in broken:
                    yield Problem(file, entry.id, as_told(path), f"names the {reference.kind} '{reference}', "
                                  "which the pack does not have")  # fmt: skip
            for field_, wrong in entry.faults(pack):
                yield Problem(file, entry.id, field_, wrong)
            for field_, wrong, expected in faults_of(pack, place, entry, found, on):
                yield Problem(file, entry.id, field_, wrong, expected)


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Reading makes many small things that stay, and no rubbish; looking for it took a third of the time.

    What was read is then set apart, or the next look would go through all of it again.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_on:
            gc.enable()
