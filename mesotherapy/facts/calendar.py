"""Days and spans of the calendar."""

from __future__ import annotations

from datetime import date, timedelta

from mesotherapy.quantity import Quantity, Unit


def add_time(day: date, amount: Quantity) -> date:
    """A day plus a span in days, weeks, months or years; a day that the month lacks becomes its last."""
    match amount.unit:
        case Unit.DAY | Unit.WEEK:
            return day + timedelta(days=int(amount.to(Unit.DAY).amount))
        case Unit.MONTH | Unit.YEAR:
            return _add_months(day, int(amount.to(Unit.MONTH).amount))
        case _:
            raise ValueError(f"{amount} is not a span of days, weeks, months or years.")


def _add_months(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise ValueError(f"No such day: {months} months after {day}.")
