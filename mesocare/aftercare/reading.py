"""A signed line in the reader's language, where it was kept in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from mesocare.clinics.translated import direction_of


@dataclass(frozen=True, slots=True)
class ReadLine:
    """What it is about and what to do, and the language of these words; the doctor's own are in any."""

    thing: str
    text: str
    language: str
    direction: str


def read_line(line: Mapping[str, Any], language: str) -> ReadLine:
    """A line of a sheet as it is read in a language. The doctor's own words stay as they were written."""
    spoken = line.get("in", {}).get(language)
    if spoken is None:
        return ReadLine(line["thing"], line["text"], settings.LANGUAGE_CODE, "auto" if line["own"] else "ltr")
    return ReadLine(spoken["thing"], spoken["text"], language, direction_of(language))


def is_translated(lines: list[dict[str, Any]], language: str) -> bool:
    """Whether any line is there in this language besides the clinic's own."""
    return any(language in line.get("in", {}) for line in lines)
