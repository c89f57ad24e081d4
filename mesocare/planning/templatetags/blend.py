"""What the label of a product lists, in words."""

from collections.abc import Iterable, Mapping

from django import template
from django.utils.translation import get_language

from mesocare.planning.contents import listed_words
from mesocare.planning.products import Listed

register = template.Library()


@register.filter
def listed(lines: Iterable[Listed | Mapping[str, str]]) -> str:
    """ "Lidocaine 3 mg/mL, Mannitol (strength not known)"."""
    kept = [one if isinstance(one, Listed) else Listed.from_json(one) for one in lines]
    return listed_words(kept, get_language() or "en")
