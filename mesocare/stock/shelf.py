"""What is on the shelf of a site, counted from what happened to each lot."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from mesocare.clinics.models import Organisation, Site
from mesocare.planning.products import OwnProduct
from mesocare.stock.ingredients import ingredients_by_product
from mesocare.stock.models import Lot, LotEvent, Product, ProductKind

if TYPE_CHECKING:
    from mesocare.stock.vials import Vial

EXPIRES_SOON = timedelta(days=30)
NOTHING = Decimal(0)
THOUSANDTH = Decimal("0.001")  # what amounts of the shelf are kept to
RECALL_KINDS = ("recalled", "recall-lifted")
HOLD_KINDS = ("held-back", "released")
HOLDING = ("set-aside", "given-back")


@dataclass(frozen=True, slots=True)
class Shelf:
    """One lot and what is left of it."""

    lot: Lot
    left: Decimal
    recalled: bool = False
    recall_reason: str = ""
    held_back: bool = False  # at this site, until somebody has looked
    held_reason: str = ""
    vials: Sequence["Vial"] = ()  # open ones that may be given, where somebody asked for them

    @property
    def product(self) -> Product:
        return self.lot.product

    def has_expired(self, on: date) -> bool:
        """A lot may be used up to and on its last day."""
        return self.lot.expires_on < on

    def state(self, on: date) -> str:
        """recalled · held-back · expired · empty · soon · ok, the worst first."""
        if self.recalled:
            return "recalled"
        if self.held_back:
            return "held-back"
        if self.has_expired(on):
            return "expired"
        if self.left <= 0:
            return "empty"
        return "soon" if self.lot.expires_on <= on + EXPIRES_SOON else "ok"

    def may_be_used(self, on: date) -> bool:
        return self.state(on) in {"ok", "soon"}


@dataclass(frozen=True, slots=True)
class ProductOnShelf:
    """All lots of one product at a site, as one line."""

    product: Product
    shelves: Sequence[Shelf]
    on: date

    @property
    def usable(self) -> list[Shelf]:
        return [shelf for shelf in self.shelves if shelf.may_be_used(self.on)]

    @property
    def left(self) -> Decimal:
        return sum((shelf.left for shelf in self.usable), NOTHING)

    @property
    def next_expiry(self) -> date | None:
        return min((shelf.lot.expires_on for shelf in self.usable), default=None)

    @property
    def is_low(self) -> bool:
        return self.product.order_at is not None and self.left <= self.product.order_at

    @property
    def expires_soon(self) -> bool:
        return any(shelf.state(self.on) == "soon" for shelf in self.usable)

    @property
    def recalled(self) -> list[Shelf]:
        return [shelf for shelf in self.shelves if shelf.recalled]

    @property
    def state(self) -> str:
        """A state of the interface: stop · check · ok."""
        if self.left <= 0:
            return "stop"
        return "check" if self.is_low or self.expires_soon else "ok"

    @property
    def words(self) -> str:
        """What is left, in words that need no colour."""
        left = f"{amount_text(self.left)} {unit_text(self.product.unit)}".strip()
        if self.left <= 0:
            return _("None left")
        return (
            _("%(left)s left, order") % {"left": left} if self.is_low else _("%(left)s left") % {"left": left}
        )


def amount_text(amount: Decimal) -> str:
    """An amount without zeros that say nothing.

    >>> amount_text(Decimal("5.000")), amount_text(Decimal("120"))
    ('5', '120')
    """
    return f"{amount.normalize():f}" if amount else "0"


def unit_text(unit: str) -> str:
    """A piece is counted without a unit: 74, not 74 piece."""
    return "" if unit == "piece" else unit


def lots_with_left(lots: QuerySet[Lot]) -> list[Shelf]:
    """Lots with what is left and whether they are recalled, in one query."""
    events = LotEvent.objects.filter(lot=OuterRef("pk")).order_by()
    last_recall = LotEvent.objects.filter(lot=OuterRef("pk"), kind__in=RECALL_KINDS).order_by("-id")
    last_hold = LotEvent.objects.filter(lot=OuterRef("pk"), kind__in=HOLD_KINDS).order_by("-id")
    rows = lots.select_related("product", "site", "kept_in").annotate(
        left_over=Coalesce(Subquery(events.values("lot").annotate(sum=Sum("amount")).values("sum")), NOTHING),
        recall_kind=Subquery(last_recall.values("kind")[:1]),
        recall_reason=Subquery(last_recall.values("reason")[:1]),
        hold_kind=Subquery(last_hold.values("kind")[:1]),
        hold_reason=Subquery(last_hold.values("reason")[:1]),
    )
    return [_shelf(row) for row in rows.order_by("expires_on", "id")]


def _shelf(row: Lot) -> Shelf:
    recalled = getattr(row, "recall_kind", None) == "recalled"
    reason = getattr(row, "recall_reason", None) or ""
    # SQLite adds decimals up as floats.
    left = Decimal(getattr(row, "left_over", NOTHING)).quantize(THOUSANDTH)
    held = getattr(row, "hold_kind", None) == "held-back"
    why = (getattr(row, "hold_reason", None) or "") if held else ""
    return Shelf(row, left, recalled, reason if recalled else "", held, why)


def shelf_of(lot: Lot) -> Shelf:
    """One lot, as it stands."""
    return lots_with_left(Lot.objects.filter(pk=lot.pk))[0]


def held_by(subject: str) -> dict[Lot, Decimal]:
    """What one running session holds of each lot."""
    rows = LotEvent.objects.filter(subject=subject, kind__in=HOLDING).select_related(
        "lot__product", "lot__site"
    )
    found: dict[Lot, Decimal] = {}
    for row in rows:
        found[row.lot] = found.get(row.lot, NOTHING) - row.amount
    return {lot: amount for lot, amount in found.items() if amount}


def held_of(lots: Iterable[Lot]) -> dict[int, Decimal]:
    """What running sessions hold of these lots together, by the lot's key."""
    rows = LotEvent.objects.filter(lot__in=lots, kind__in=HOLDING).values_list("lot", "amount")
    found: dict[int, Decimal] = {}
    for lot, amount in rows:
        found[lot] = found.get(lot, NOTHING) - amount
    return {lot: amount for lot, amount in found.items() if amount}


def on_the_shelf(site: Site) -> list[Shelf]:
    """Every lot of a site, the first to expire first."""
    return lots_with_left(Lot.objects.filter(site=site))


def usable_lots(
    site: Site,
    *,
    on: date,
    substance: str = "",
    kind: str = "",
    device: str = "",
    product: Product | None = None,
) -> list[Shelf]:
    """Lots that may be used that day: in date, not recalled, not empty. The first to expire comes first."""
    lots = Lot.objects.filter(site=site, expires_on__gte=on)
    wanted = {"product__substance": substance, "product__kind": kind, "product__device": device}
    lots = lots.filter(**{name: value for name, value in wanted.items() if value})
    if product is not None:
        lots = lots.filter(product=product)
    return [shelf for shelf in lots_with_left(lots) if shelf.may_be_used(on)]


def products_on_shelf(site: Site, on: date) -> list[ProductOnShelf]:
    """Every product of the organisation with its lots at this site, by name."""
    by_product: dict[int, list[Shelf]] = {}
    for shelf in on_the_shelf(site):
        by_product.setdefault(shelf.lot.product_id, []).append(shelf)
    products = Product.objects.filter(organisation=site.organisation_id).order_by("name", "id")
    lines = [ProductOnShelf(product, by_product.get(product.pk, []), on) for product in products]
    return [line for line in lines if line.product.is_stocked or line.left > 0]


def running_low(site: Site, on: date) -> list[ProductOnShelf]:
    """Products at or under the amount at which the clinic orders."""
    return [line for line in products_on_shelf(site, on) if line.is_low]


def expiring(site: Site, on: date, within_days: int = 30) -> list[Shelf]:
    """Lots with something left whose last day is near or past."""
    last = on + timedelta(days=within_days)
    lots = Lot.objects.filter(site=site, expires_on__lte=last)
    return [shelf for shelf in lots_with_left(lots) if shelf.left > 0 and not shelf.recalled]


def left_by_substance(site: Site, on: date) -> dict[str, Decimal]:
    """How much of each substance may be used today, over all its products that count in the same unit."""
    return _sum_by(
        (shelf.product.substance, shelf.left) for shelf in on_the_shelf(site) if shelf.may_be_used(on)
    )


def _sum_by(pairs: Iterable[tuple[str, Decimal]]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for key, amount in pairs:
        if key:
            sums[key] = sums.get(key, NOTHING) + amount
    return sums


def enough_lines(site: Site, on: date, limit: int = 4) -> list[ProductOnShelf]:
    """The few lines worth a look in the morning: what is short first, then by name."""
    order = {"stop": 0, "check": 1, "ok": 2}
    lines = [line for line in products_on_shelf(site, on) if line.product.is_stocked]
    return sorted(lines, key=lambda line: (order[line.state], line.product.name))[:limit]


def to_be_counted(site: Site) -> list[Lot]:
    """Lots of which more was used than stood here, and which nobody has counted since."""
    last = LotEvent.objects.filter(lot=OuterRef("pk"), kind__in=("short", "counted", "received")).order_by(
        "-id"
    )
    rows = Lot.objects.filter(site=site).annotate(last_kind=Subquery(last.values("kind")[:1]))
    return list(rows.filter(last_kind="short").select_related("product").order_by("product__name", "number"))


def own_products(organisation: Organisation) -> list[OwnProduct]:
    """What this organisation buys, or bought, to be drawn into a syringe, for the plan page."""
    rows = Product.objects.filter(
        organisation=organisation, kind__in=(ProductKind.SUBSTANCE, ProductKind.DILUENT)
    )
    inside = ingredients_by_product(row.pk for row in rows)
    return [
        OwnProduct(
            uuid=str(row.uuid),
            name=row.name,
            substance=row.substance,
            strength=row.strength,
            ingredients=inside.get(row.pk, ()),
            is_bought=row.is_stocked,
        )
        for row in rows
    ]
