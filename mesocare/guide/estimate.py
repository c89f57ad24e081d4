"""What a course would cost at a site, from its own price list and the protocol's number of sessions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mesocare.clinics.models import Site
from mesocare.clinics.pack import price_list, tax_on
from mesocare.planning.prices import PricedLine, price_protocol
from mesotherapy.pack import Pack
from mesotherapy.pack.prices import Per, PriceItem
from mesotherapy.pack.protocols import Protocol

HOW_MANY = ("min", "typical", "max")


@dataclass(frozen=True, slots=True)
class Part:
    """One treatment of the estimate."""

    protocol: Protocol
    sessions: int
    zones: int
    lines: tuple[PricedLine, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Estimate:
    """Every line by treatment, the sums in minor units, and what the site has no price for."""

    parts: tuple[Part, ...]
    currency: str
    net_minor: int
    tax_minor: int

    @property
    def total_minor(self) -> int:
        return self.net_minor + self.tax_minor

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for part in self.parts for name in part.missing))

    @property
    def has_lines(self) -> bool:
        return any(part.lines for part in self.parts)


def sessions_of(protocol: Protocol, how_many: str) -> int:
    """The fewest, the usual or the most sessions of the published courses."""
    return int(getattr(protocol.schedule.sessions, how_many))


def estimate(
    *,
    pack: Pack,
    site: Site,
    protocols: Sequence[Protocol],
    how_many: str,
    zones: Iterable[str],
    numbing: bool,
) -> Estimate:
    """Add up the chosen treatments; what is paid once, such as the consultation, is counted once."""
    chosen = set(zones)
    parts: list[Part] = []
    seen: set[str] = set()
    for protocol in protocols:
        treated = len(chosen & set(protocol.zones)) or 1
        sessions = sessions_of(protocol, how_many)
        priced = price_protocol(
            pack=pack, site=site, protocol=protocol.id, sessions=sessions, zones=treated, numbing=numbing
        )
        lines = tuple(line for line in priced.lines if line.item not in seen)
        seen |= {line.item for line in priced.lines if pack.get(PriceItem, line.item).per is Per.ONCE}
        parts.append(Part(protocol, sessions, treated, lines, priced.missing))
    return _summed(site, parts)


def _summed(site: Site, parts: Sequence[Part]) -> Estimate:
    lines = [line for part in parts for line in part.lines]
    net = sum(line.total_minor for line in lines)
    tax = tax_on(sum(line.total_minor for line in lines if line.taxed), site.tax_rate_percent)
    return Estimate(tuple(parts), site.currency, net, tax)


def has_prices(site: Site) -> bool:
    """Whether the site has put a price on anything."""
    return bool(price_list(site))


def zones_of(pack: Pack, protocols: Iterable[Protocol], spoken: str = "en") -> list[tuple[str, str]]:
    """The zones these treatments can have, those of the charts first, each with its name."""
    possible = {zone for protocol in protocols for zone in protocol.zones}
    return [(zone, name.in_(spoken)) for zone, name in pack.zone_names.items() if zone in possible]


__all__ = ["HOW_MANY", "Estimate", "Part", "estimate", "has_prices", "sessions_of", "zones_of"]
