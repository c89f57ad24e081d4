"""Lines of a quote in the language of the page."""

from django import template

from mesocare.billing.models import QuoteLine
from mesocare.billing.queries import line_name as name_of

register = template.Library()


@register.filter
def line_name(line: QuoteLine) -> str:
    """What the line is for."""
    return name_of(line)
