"""What to order: products at or below their level, and how much fills up to the usual one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal

from mesocare.clinics.models import Site
from mesocare.stock.models import Lot, LotEvent
from mesocare.stock.shelf import ProductOnShelf, running_low


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One product to order. Without a usual level nobody has said how much."""

    on_shelf: ProductOnShelf

    @property
    def amount(self) -> Decimal | None:
        """What is missing up to the usual level, in whole packages; None where no usual level is set."""
        product = self.on_shelf.product
        if product.order_up_to is None:
            return None
        return (self.packs or 0) * product.pack_amount

    @property
    def packs(self) -> int | None:
        product = self.on_shelf.product
        if product.order_up_to is None:
            return None
        missing = max(product.order_up_to - self.on_shelf.left, Decimal(0))
        return int((missing / product.pack_amount).to_integral_value(ROUND_CEILING))


def order_list(site: Site, on: date) -> list[OrderLine]:
    """What the site is low on and still buys, by name."""
    return [OrderLine(line) for line in running_low(site, on) if line.product.is_stocked]


def short_in(subjects: Iterable[str]) -> dict[str, list[Lot]]:
    """By session: lots of which more was used than stood there, and which nobody has counted since."""
    rows = LotEvent.objects.filter(kind="short", subject__in=list(subjects)).select_related(
        "lot__product", "lot__site"
    )
    found: dict[str, list[Lot]] = {}
    for row in rows.order_by("pk"):
        later = LotEvent.objects.filter(lot=row.lot, kind="counted", pk__gt=row.pk)
        if not later.exists() and row.lot not in found.get(row.subject, []):
            found.setdefault(row.subject, []).append(row.lot)
    return found
