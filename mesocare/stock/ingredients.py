"""What is in a product beside the substance it is counted as. Everything that asks, asks here."""

from collections.abc import Iterable

from django.utils.translation import get_language

from mesocare.planning.contents import listed_words
from mesocare.planning.products import Listed
from mesocare.stock.models import Product, ProductIngredient


def ingredients_of(product: Product) -> tuple[Listed, ...]:
    """What the label of a product lists now, in the order in which it was written down."""
    return ingredients_by_product([product.pk]).get(product.pk, ())


def ingredients_by_product(products: Iterable[int]) -> dict[int, tuple[Listed, ...]]:
    """The same for many products, in one query."""
    rows = ProductIngredient.objects.filter(product__in=list(products), taken_off__isnull=True)
    found: dict[int, tuple[Listed, ...]] = {}
    for row in rows:
        found[row.product_id] = (*found.get(row.product_id, ()), listed(row))
    return found


def listed(row: ProductIngredient) -> Listed:
    return Listed(substance=row.substance, name=row.name, strength=row.strength)


def words_of(one: Listed) -> str:
    """ "Lidocaine 3 mg/mL", "Mannitol (strength not known)"."""
    return listed_words([one], get_language() or "en")
