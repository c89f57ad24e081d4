"""Small words for the session pages: `{% load treatment %}`."""

from typing import Any

from django import template
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.dateparse import parse_date, parse_datetime

from mesocare.treatment.amendable import name_of_part, place_name, reconciled_words
from mesocare.treatment.live import fix_value as value_of_fix

register = template.Library()


@register.filter
def fix_value(fix: Any) -> str:
    """A fix as its button sends it back."""
    return value_of_fix(fix)


@register.filter
def iso_clock(text: str) -> str:
    """ "09:41" from a kept moment, in the site's own hour."""
    moment = parse_datetime(text) if text else None
    return format_date(timezone.localtime(moment), "H:i") if moment else ""


@register.filter
def iso_month(text: str) -> str:
    """ "08/2027" from a kept day, as it stands on a package."""
    return f"{text[5:7]}/{text[:4]}" if text else ""


@register.filter
def iso_day(text: str) -> str:
    """ "31 Aug 2027" from a kept day."""
    day = parse_date(text) if text else None
    return format_date(day, "j M Y") if day else ""


@register.filter
def reconciled(record: dict[str, Any]) -> str:
    """What was prepared, given, left and thrown away, in one line."""
    return reconciled_words(record["reconciled"])


@register.filter
def where(row: dict[str, Any], record: dict[str, Any]) -> str:
    """Where pain or a reaction was, by the zone's name on the record."""
    return place_name(record, row)


@register.filter
def part_name(part: str, record: dict[str, Any]) -> str:
    """What an amended part is called."""
    return name_of_part(record, part)
