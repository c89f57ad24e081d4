"""Days of a signed sheet, which are kept as text."""

from datetime import date
from typing import Any

from django import template

from mesocare.aftercare.reading import ReadLine, read_line
from mesocare.clinics.language import page_language

register = template.Library()


@register.filter
def written_day(text: str) -> date:
    """ "2026-11-29" as a day."""
    return date.fromisoformat(text)


@register.filter
def read(line: dict[str, Any], language: str = "") -> ReadLine:
    """A signed line in a language; in the page's where none is named."""
    return read_line(line, language or page_language())
