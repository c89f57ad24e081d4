"""Amounts as they are written on the shelf: `{% load shelf %}`."""

from decimal import Decimal

from django import template

from mesocare.stock.shelf import amount_text

register = template.Library()


@register.filter
def amount(value: Decimal | None) -> str:
    """59.4, 5, 0: without zeros that say nothing."""
    return "" if value is None else amount_text(Decimal(value))
