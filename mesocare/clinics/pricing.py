"""A site's price list as a form: every item of the pack, what it costs here, and what was typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from mesocare.clinics.models import PriceItem as PriceRow
from mesocare.clinics.models import Site
from mesocare.clinics.pack import current_pack
from mesocare.web.money import Money
from mesotherapy.pack.prices import PriceItem

MOST = Decimal(1_000_000)


@dataclass(frozen=True, slots=True)
class PriceLine:
    """One item of the list."""

    item: str
    name: str
    per: str
    about: str
    typed: str
    amount_minor: int | None
    taxed: bool
    is_offered: bool
    before: tuple[int | None, bool, bool, str]
    set_by: str = ""
    problem: str = ""

    @property
    def has_changed(self) -> bool:
        return (self.amount_minor, self.taxed, self.is_offered, self.name) != self.before


def price_lines(site: Site) -> list[PriceLine]:
    """Every item, with the newest row of this site."""
    newest: dict[str, PriceRow] = {}
    for row in PriceRow.objects.filter(site=site).select_related("set_by__user").order_by("set_at", "pk"):
        newest[row.item] = row
    return [_line(site, item, newest.get(item.id)) for item in current_pack().all(PriceItem)]


def _line(site: Site, item: PriceItem, row: PriceRow | None) -> PriceLine:
    amount = row.amount_minor if row else None
    name = row.name if row and row.name else str(item.name)
    return PriceLine(
        item=item.id,
        name=name,
        per=item.per.value,
        about=str(item.say or ""),
        typed=str(Money(amount, site.currency).amount) if amount is not None else "",
        amount_minor=amount,
        taxed=row.taxed if row else True,
        is_offered=row.is_offered if row else False,
        before=(amount, row.taxed if row else True, row.is_offered if row else False, name),
        set_by=row.set_by.name if row else "",
    )


def read_prices(lines: Iterable[PriceLine], given: Mapping[str, str], currency: str) -> list[PriceLine]:
    """The same lines with what was typed; an empty amount is not offered."""
    return [_read(line, given, currency) for line in lines]


def _read(line: PriceLine, given: Mapping[str, str], currency: str) -> PriceLine:
    typed = given.get(f"amount:{line.item}", "").strip()
    name = given.get(f"name:{line.item}", "").strip()[:160] or line.name
    taxed = f"taxed:{line.item}" in given
    if not typed:
        return replace(line, typed="", name=name, taxed=taxed, is_offered=False)
    try:
        minor = _minor(typed, currency)
    except (ValueError, InvalidOperation):
        return replace(line, typed=typed, name=name, taxed=taxed, problem=_problem(line, currency))
    return replace(line, typed=typed, amount_minor=minor, name=name, taxed=taxed, is_offered=True)


def _minor(typed: str, currency: str) -> int:
    amount = Decimal(typed.replace(",", "."))
    if not amount.is_finite() or not 0 <= amount < MOST:
        raise ValueError(typed)
    return Money.of(amount, currency).minor


def _problem(line: PriceLine, currency: str) -> str:
    return _("%(name)s: write the price in %(currency)s, for example 140 or 140.50.") % {
        "name": line.name,
        "currency": currency,
    }
