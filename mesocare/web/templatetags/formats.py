"""How numbers, units, days and money are written, the same everywhere: `{% load formats %}`.

Times are shown in the active zone, which is the site's. A thin space stands before every unit.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language_bidi, gettext, ngettext

from mesocare.web.money import Money, format_money
from mesotherapy.facts import show

register = template.Library()
THIN = "\u2009"
MINUS = "\u2212"
LEFT_TO_RIGHT = "\u200e"


def _local(value: date | datetime) -> date | datetime:
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


def _day(value: date | datetime | None, short: str) -> str:
    """A day; its year too, when it is not this one."""
    if not value:
        return ""
    there = _local(value)
    this_year = timezone.localdate().year  # noqa: TID251 - a page is written now; nothing is decided by it
    with_year = short if there.year == this_year else f"{short} Y"
    return date_format(there, with_year)


@register.filter
def day(value: date | datetime | None) -> str:
    """Tue 26 May."""
    return _day(value, "D j M")


@register.filter
def day_long(value: date | datetime | None) -> str:
    """Tuesday 26 May."""
    return _day(value, "l j F")


@register.filter
def short_day(value: date | datetime | None) -> str:
    """26 May."""
    return _day(value, "j M")


@register.filter
def date_full(value: date | datetime | None) -> str:
    """11 Feb 1984."""
    return date_format(_local(value), "j M Y") if value else ""


@register.filter
def as_said(value: Any) -> str:
    """An answer, or its kept text, as it reads: a day as 11 Feb 1984, anything else as it was said."""
    if isinstance(value, date):
        return date_full(value)
    text = value if isinstance(value, str) else show(value)
    try:
        return date_full(date.fromisoformat(text)) if len(text) == 10 else text
    except ValueError:
        return text


@register.filter
def clock(value: Any) -> str:
    """09:30."""
    return date_format(_local(value), "H:i") if value else ""


@register.filter
def clock_seconds(value: Any) -> str:
    """09:30:05."""
    return date_format(_local(value), "H:i:s") if value else ""


@register.filter
def moment(value: datetime | None) -> str:
    """Tue 26 May, 09:30."""
    return gettext("%(day)s, %(time)s") % {"day": day(value), "time": clock(value)} if value else ""


@register.filter
def number(value: Any) -> str:
    """As it was recorded, with a true minus; unknown is said, never shown as nothing."""
    if value is None or value == "":
        return gettext("unknown")
    text = format(value, "f") if isinstance(value, Decimal) else str(value)
    return text.replace("-", MINUS, 1) if text.startswith("-") else text


@register.filter
def unit(value: Any, of: str) -> str:
    """4 mg/mL, with a thin space."""
    if value is None or value == "":
        return gettext("unknown")
    return f"{number(value)}{THIN}{of}" if of else number(value)


@register.filter
def quantity(value: Any) -> str:
    """A quantity, or text such as "0.05 mL", with a thin space before its unit."""
    if value is None or value == "":
        return gettext("unknown")
    amount, _space, of = str(value).partition(" ")
    return f"{number(amount)}{THIN}{of}" if of else number(amount)


@register.filter
def ltr(value: Any) -> SafeString:
    """A phone number, a code or a name in Latin letters inside a page that runs from right to left.

    Without it the groups of a number change places there.
    """
    return format_html('<bdi dir="ltr">{}</bdi>', value) if value else SafeString("")


def in_line(value: str) -> str:
    """The same for plain text, such as a message: a mark that nobody sees keeps its order."""
    return f"{LEFT_TO_RIGHT}{value}" if value and get_language_bidi() else value


@register.filter
def minutes(value: int | None) -> str:
    """40 min; 1 h 20 min."""
    if value is None:
        return gettext("unknown")
    hours, rest = divmod(int(value), 60)
    parts = [f"{hours}{THIN}h"] if hours else []
    return " ".join(parts + ([f"{rest}{THIN}min"] if rest or not hours else []))


@register.filter
def days(value: int) -> str:
    """1 day, 14 days."""
    return ngettext("%(count)d day", "%(count)d days", value) % {"count": value}


@register.filter
def money(value: Any, currency: str = "") -> str:
    """Money, or minor units with their currency; whole amounts without their decimals: €620, €12.50."""
    if value is None or value == "":
        return gettext("unknown")
    amount = value if isinstance(value, Money) else Money(int(value), currency)
    text = format_money(amount.minor, amount.currency).replace("-", MINUS)
    return text.removesuffix(".00") if amount.amount == amount.amount.to_integral_value() else text
