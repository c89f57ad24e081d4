"""What the page of an order says, in the words of its print."""

from django import template

from mesocare.orders import paper
from mesocare.orders.models import PrescriptionOrder

register = template.Library()


@register.filter
def order_facts(order: PrescriptionOrder) -> list[tuple[str, str]]:
    return paper.order_facts(order)
