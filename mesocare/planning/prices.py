"""The price of a draft, for the plan page. The quote itself is billing's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mesocare.clinics.models import Site
from mesocare.clinics.pack import price_list, tax_on
from mesocare.planning.draft import Draft
from mesotherapy.pack import Pack
from mesotherapy.pack.prices import PriceItem
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


NUMBING_CREAM = "numbing-cream"
EXTRA_ZONE = "extra-zone"


def price_protocol(
    *, pack: Pack, site: Site, protocol: str, sessions: int, zones: int, numbing: bool
) -> Priced:
    """Price a number of sessions of a protocol at a site, from its own list.

    The first zone is in the session price; `extra-zone` counts the others. Numbing cream counts
    when it is used.
    """
    listed = price_list(site)
    counts = _counts(pack, _items(pack, protocol, listed), sessions, zones, numbing)
    lines = tuple(
        PricedLine(
            item,
            listed[item].name or str(pack.get(PriceItem, item).name),
            count,
            listed[item].amount_minor,
            listed[item].taxed,
        )
        for item, count in counts.items()
        if item in listed
    )
    missing = tuple(str(pack.get(PriceItem, item).name) for item in counts if item not in listed)
    net = sum(line.total_minor for line in lines)
    tax = tax_on(sum(line.total_minor for line in lines if line.taxed), site.tax_rate_percent)
    return Priced(lines, missing, site.currency, net, tax)


def _items(pack: Pack, protocol: str, listed: Mapping[str, object]) -> tuple[str, ...]:
    """The protocol's items. A course price stands in for single sessions only where the site has no
    session price.
    """
    items = pack.get(Protocol, protocol).price_items
    own = [item for item in items if protocol in pack.get(PriceItem, item).protocols]
    by_session = any(item in listed and pack.get(PriceItem, item).per.value == "session" for item in own)
    left_out = "course" if by_session else "session"
    return tuple(
        item for item in items if not (item in own and pack.get(PriceItem, item).per.value == left_out)
    )


def _counts(pack: Pack, wanted: tuple[str, ...], sessions: int, zones: int, numbing: bool) -> dict[str, int]:
    times = {
        "session": sessions,
        "zone": sessions * max(0, zones - 1),
        "course": 1,
        "once": 1,
        "vial": sessions,
        "mL": sessions,
    }
    counted = {}
    for item in wanted:
        per = pack.get(PriceItem, item).per.value
        count = times[per]
        if item == NUMBING_CREAM and not numbing:
            count = 0
        if count:
            counted[item] = count
    return counted


def estimate_of(site: Site, pack: Pack, draft: Draft) -> Priced:
    """What the draft would cost here."""
    return price_protocol(
        pack=pack,
        site=site,
        protocol=draft.protocol,
        sessions=draft.sessions,
        zones=len({zone.zone for zone in draft.zones}),
        numbing=bool(draft.numbing and draft.numbing.substance),
    )
