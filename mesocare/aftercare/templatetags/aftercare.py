"""Days of a signed sheet, which are kept as text."""

from datetime import date

from django import template

register = template.Library()


@register.filter
def written_day(text: str) -> date:
    """ "2026-11-29" as a day."""
    return date.fromisoformat(text)
