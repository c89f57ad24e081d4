"""Printed documents: parts in, one PDF out. Text is data, never markup."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import typst

HERE = Path(__file__).parent

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
    made = typst.compile(
        HERE / "document.typ",
        root=HERE,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=standard,
        timestamp=int(at.timestamp()),
    )
    if not isinstance(made, bytes):
        raise TypeError("the typesetter gave pages where one file was asked for")
    return made
