"""Days as they stand in a sentence for a person."""

from __future__ import annotations

from datetime import date

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day_words(day: date) -> str:
    """Write a day in words, the same on every machine whatever its locale.

    >>> day_words(date(2026, 5, 3))
    '3 May 2026'
    """
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
