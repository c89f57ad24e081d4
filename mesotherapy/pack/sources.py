"""Where knowledge comes from: each source described once."""

from __future__ import annotations

from datetime import date
from enum import Enum
from typing import Annotated

from pydantic import StringConstraints

from mesotherapy.pack.base import Entry, Evidence, Field, Jurisdiction, Kind, Sentence, Text


class Read(Enum):
    """How much of the source was seen by whoever wrote the pack."""

    WHOLE = "whole"
    EXCERPT = "excerpt"
    ABSTRACT = "abstract"
    HEADING = "heading"
    SECOND_HAND = "second-hand"


class Source(Entry):
    """A publication, label, notice or page. Its title stays in the language it was published in."""

    id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9.-]*$", max_length=80)]
    title: Sentence
    kind: Evidence
    read: Read
    authors: Sentence | None = None
    publisher: Sentence | None = None
    year: Annotated[int, Field(ge=1900)] | None = None
    url: Annotated[Sentence, StringConstraints(pattern=r"^https?://\S+$")] | None = None
    doi: Annotated[Sentence, StringConstraints(pattern=r"^10\.\d{4,9}/\S+$")] | None = None
    pmid: Annotated[Sentence, StringConstraints(pattern=r"^\d{1,8}$")] | None = None
    country: Jurisdiction | None = None
    accessed: date | None = None
    note: Text | None = None


KINDS = (Kind("source", "sources", Source),)
