"""What a plan costs at a site: the price list times the plan's sessions, zones and one-off items."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mesocare.clinics.models import PriceItem, Site
from mesocare.clinics.pack import price_list, tax_on
from mesotherapy.pack import Pack
from mesotherapy.pack.prices import PriceItem as PackPrice
from mesotherapy.pack.protocols import Protocol


@dataclass(frozen=True, slots=True)
class PricedLine:
    item: str
    name: str
    count: int
    unit_minor: int
    taxed: bool

    @property
    def total_minor(self) -> int:
        return self.count * self.unit_minor


@dataclass(frozen=True, slots=True)
class Priced:
    """Every line, the sums in minor units, and the items of the protocol that this site has no price for."""

    lines: tuple[PricedLine, ...]
    missing: tuple[str, ...]
    currency: str
    net_minor: int
    tax_minor: int

    @property
    def total_minor(self) -> int:
        return self.net_minor + self.tax_minor

    @property
    def is_complete(self) -> bool:
        return bool(self.lines) and not self.missing


def price_protocol(*, pack: Pack, site: Site, protocol: str, sessions: int, zones: int, numbing: bool) -> Priced:
    """Price a number of sessions of a protocol at a site, from its own list."""
    wanted = pack.get(Protocol, protocol).price_items
    listed = price_list(site)
    counts = _counts(pack, wanted, sessions, zones, numbing)
    lines = tuple(_line(pack, listed[item], item, count) for item, count in counts.items() if item in listed)
    missing = tuple(str(pack.get(PackPrice, item).name) for item in counts if item not in listed)
    net = sum(line.total_minor for line in lines)
    tax = tax_on(sum(line.total_minor for line in lines if line.taxed), site.tax_rate_percent)
    return Priced(lines, missing, site.currency, net, tax)


def _counts(pack: Pack, wanted: tuple[str, ...], sessions: int, zones: int, numbing: bool) -> Mapping[str, int]:
    times = {"session": sessions, "zone": sessions * zones, "course": 1, "once": 1, "vial": sessions, "mL": sessions}
    return {
        item: times[pack.get(PackPrice, item).per.value]
        for item in wanted
        if numbing or "numbing" not in item
    }


def _line(pack: Pack, price: PriceItem, item: str, count: int) -> PricedLine:
    return PricedLine(item, price.name or str(pack.get(PackPrice, item).name), count, price.amount_minor, price.taxed)
