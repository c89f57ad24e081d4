"""Printed documents: parts in, one PDF out. Text is data, never markup."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal
from unicodedata import category

import typst

HERE = Path(__file__).parent

UNPRINTABLE = frozenset({"Cc", "Cs"})
Part = Mapping[str, Any]


def heading(text: str) -> Part:
    return {"kind": "heading", "text": str(text)}


def paragraph(text: str) -> Part:
    return {"kind": "text", "text": str(text)}


def strong(text: str) -> Part:
    return {"kind": "strong", "text": str(text)}


def bullets(items: Iterable[str]) -> Part:
    return {"kind": "list", "items": [str(item) for item in items]}


def facts(rows: Iterable[tuple[str, str]]) -> Part:
    """Label and value pairs, one a line."""
    return {"kind": "facts", "rows": [[str(label), str(value)] for label, value in rows]}


def table(head: Sequence[str], rows: Iterable[Sequence[str]], numbers: Sequence[int] = ()) -> Part:
    """A ruled table; `numbers` are the columns set to the right."""
    return {
        "kind": "table",
        "head": [str(name) for name in head],
        "rows": [[str(value) for value in row] for row in rows],
        "numbers": list(numbers),
    }


def picture(svg: str, alt: str, width_mm: int = 92) -> Part:
    """A drawing, with the words for whoever cannot see it."""
    return {"kind": "picture", "svg": str(svg), "alt": str(alt), "width": width_mm}


def signature(name: str, note: str, strokes: Sequence[Sequence[Sequence[float]]] = ()) -> Part:
    """A signature as drawn (a 0–1000 box) or typed, over its line."""
    return {"kind": "signature", "name": str(name), "note": str(note), "strokes": strokes}


def spoken(part: Part, language: str) -> Part:
    """A part in another language than the document: its letters and its direction are its own."""
    return {**part, "language": language}


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """Everything on the paper. `header` names the patient; `footer` the version, audit head and notice."""

    title: str
    author: str
    header: str
    header_end: str
    footer: str
    parts: Sequence[Part]
    lead: str = ""
    language: str = "en"


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(HERE / "fonts")]
    )


@lru_cache(maxsize=1)
def _every_font() -> typst.Fonts:
    """Ours and those of this machine."""
    return typst.Fonts(
        include_system_fonts=True, include_embedded_fonts=False, font_paths=[str(HERE / "fonts")]
    )


def make_pdf(document: Document, *, at: datetime, standard: Literal["ua-1", "a-2a"] = "a-2a") -> bytes:
    """Set a document as tagged PDF. The same document at the same time gives the same bytes."""
    data = {
        "title": document.title,
        "author": document.author,
        "header": document.header,
        "header_end": document.header_end,
        "footer": document.footer,
        "lead": document.lead,
        "language": document.language,
        "parts": list(document.parts),
    }
    text = json.dumps(_printable(data), ensure_ascii=False)
    try:
        return _compiled(text, at, standard)
    except typst.TypstError:  # a letter that our fonts lack: a name in Chinese is still a name to sign with
        return _compiled(text, at, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """One label on one syringe."""

    name: str
    person: str
    contents: Sequence[str]
    total: str
    use_by: str
    made: str
    count: str  # "1 / 2"


@dataclass(frozen=True, slots=True)
class LabelSize:
    """A label in mm; a height of 0 is a roll that is cut where the text ends."""

    width: int
    height: int
    points: float  # size of the letters


def make_labels(
    labels: Sequence[Label], size: LabelSize, *, title: str, author: str, at: datetime, language: str = "en"
) -> bytes:
    """Labels for syringes, one a page. The same labels at the same time give the same bytes."""
    data = {
        "title": title,
        "author": author,
        "language": language,
        "width": size.width,
        "height": size.height,
        "points": size.points,
        "labels": [asdict(label) for label in labels],
    }
    text = json.dumps(_printable(data), ensure_ascii=False)
    try:
        return _compiled(text, at, "a-2a", "label.typ")
    except typst.TypstError:  # a letter that our fonts lack
        return _compiled(text, at, None, "label.typ")


def _compiled(
    text: str, at: datetime, standard: Literal["ua-1", "a-2a"] | None, layout: str = "document.typ"
) -> bytes:
    made = typst.compile(
        HERE / layout,
        root=HERE,
        font_paths=_fonts() if standard else _every_font(),
        ignore_system_fonts=standard is not None,
        format="pdf",
        sys_inputs={"data": text},
        pdf_standards=standard or [],
        timestamp=int(at.timestamp()),
    )
    if not isinstance(made, bytes):
        raise TypeError("the typesetter gave pages where one file was asked for")
    return made


def _printable(value: Any) -> Any:
    """The same without control characters and halves of characters, which no page can show."""
    if isinstance(value, str):
        return "".join(letter for letter in value if letter in "\n\t" or category(letter) not in UNPRINTABLE)
    if isinstance(value, Mapping):
        return {name: _printable(inside) for name, inside in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(inside) for inside in value]
    return value
