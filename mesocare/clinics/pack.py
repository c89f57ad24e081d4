"""The knowledge in force here: the pack that is loaded, what the clinic adopted, and its own ceilings."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache

from mesocare.clinics.in_force import current_pack, knowledge_of, laid_of, shipped_pack
from mesocare.clinics.models import (
    Adoption,
    Ceiling,
    Organisation,
    PackVersion,
    PriceItem,
    SignedStatement,
    Site,
    TreatmentSwitch,
)
from mesotherapy.pack import Pack
from mesotherapy.pack.adoption import RestsOn
from mesotherapy.pack.protocols import Protocol
from mesotherapy.quantity import Quantity


def pack_in_force(*, at: datetime) -> PackVersion:
    """The stored copy of the current pack, kept by its digest the first time it is used."""
    pack = current_pack()
    kept = PackVersion.objects.filter(digest=pack.digest).first()
    if kept is not None:
        return kept
    kept, _ = PackVersion.objects.get_or_create(
        digest=pack.digest,
        defaults={"version": pack.version, "content": _compressed(pack), "first_used_at": at},
    )
    return kept


def _compressed(pack: Pack) -> bytes:
    text = json.dumps(pack.content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return gzip.compress(text.encode(), mtime=0)


@lru_cache(maxsize=64)
def _rests_on(digest: str, protocol: str) -> RestsOn:
    return current_pack().rests_on(protocol)


def rests_on_of(protocol: str) -> RestsOn:
    """A protocol of the pack in force and every statement it rests on, with the digest of exactly those."""
    return _rests_on(current_pack().digest, protocol)


def site_jurisdiction(site: Site) -> str | None:
    """The site's place in law, or None where the clinic has not said."""
    return None if site.jurisdiction in {"", "not-set"} else site.jurisdiction


@dataclass(frozen=True, slots=True)
class AdoptionState:
    """Whether a protocol may be used here, and what stands in the way."""

    adoption: Adoption | None
    is_current: bool  # adopted, not withdrawn, and nothing it rests on has changed since
    is_off: bool = False  # the pack leaves it off, and the director has not switched it on

    @property
    def has_changed(self) -> bool:
        return self.adoption is not None and not self.is_current


def switches_of(organisation: Organisation) -> dict[str, TreatmentSwitch]:
    """The director's newest word about each treatment that the pack leaves off."""
    rows = TreatmentSwitch.objects.filter(organisation=organisation).select_related("decided_by__user")
    return {row.protocol: row for row in rows.order_by("decided_at", "pk")}


def is_off(organisation: Organisation, protocol: Protocol) -> bool:
    """Whether a treatment is off here: the pack leaves it off, and no director has switched it on."""
    return protocol.off_by_default is not None and _stays_off(protocol, switches_of(organisation))


def _stays_off(protocol: Protocol, switches: Mapping[str, TreatmentSwitch]) -> bool:
    switch = switches.get(protocol.id)
    return protocol.off_by_default is not None and (switch is None or not switch.is_on)


def protocols_here(organisation: Organisation) -> tuple[Protocol, ...]:
    """The treatments that can be chosen here: all of the pack but those that are off."""
    known = current_pack().all(Protocol)
    leaves_off = any(protocol.off_by_default for protocol in known)
    switches = switches_of(organisation) if leaves_off else {}
    return tuple(protocol for protocol in known if not _stays_off(protocol, switches))


def adoption_of(organisation: Organisation, protocol: str) -> AdoptionState:
    """How one treatment stands here."""
    found = adoptions_of(organisation, protocol)
    return found.get(protocol, AdoptionState(None, is_current=False))  # not in this pack any more


def adoptions_of(organisation: Organisation, *protocols: str) -> dict[str, AdoptionState]:
    """How treatments stand here, all of the pack where none is named: the newest adoption of each, compared
    with the pack in force. Once it is withdrawn, or the treatment was switched off, nothing is adopted: an
    earlier adoption does not come back.
    """
    pack = current_pack()
    named = [found for name in protocols if (found := pack.find(Protocol, name))]
    wanted = named if protocols else list(pack.all(Protocol))
    rows = Adoption.objects.filter(organisation=organisation, protocol__in=[each.id for each in wanted])
    rows = rows.select_related("adopted_by__user", "pack_version", "withdrawal").defer(
        "pack_version__content"
    )
    newest = {row.protocol: row for row in rows.order_by("adopted_at", "pk")}
    switches = switches_of(organisation) if any(each.off_by_default for each in wanted) else {}
    return {each.id: _state(each, newest.get(each.id), switches) for each in wanted}


def _state(
    protocol: Protocol, adoption: Adoption | None, switches: Mapping[str, TreatmentSwitch]
) -> AdoptionState:
    if _stays_off(protocol, switches):
        return AdoptionState(None, is_current=False, is_off=True)
    if adoption is None or hasattr(adoption, "withdrawal"):
        return AdoptionState(None, is_current=False)
    switch = switches.get(protocol.id) if protocol.off_by_default else None
    if switch is not None and adoption.adopted_at < switch.decided_at:
        return AdoptionState(None, is_current=False)
    return AdoptionState(adoption, is_current=adoption.rests_on_digest == rests_on_of(protocol.id).digest)


def ceilings_of(organisation: Organisation) -> Mapping[str, Mapping[str, Ceiling]]:
    """The clinic's own limits as {substance: {basis: newest ceiling}}."""
    newest: dict[str, dict[str, Ceiling]] = {}
    rows = Ceiling.objects.filter(organisation=organisation).select_related("set_by__user", "pack_version")
    rows = rows.defer("pack_version__content")
    for ceiling in rows.order_by("set_at", "pk"):
        newest.setdefault(ceiling.substance, {})[ceiling.basis] = ceiling
    return newest


def ceiling_amounts(organisation: Organisation) -> dict[str, dict[str, Quantity]]:
    """The same, as amounts for the core: {substance: {basis: quantity}}."""
    return {
        substance: {basis: Quantity.parse(ceiling.amount) for basis, ceiling in bases.items()}
        for substance, bases in ceilings_of(organisation).items()
    }


def signed_statements(organisation: Organisation) -> frozenset[str]:
    """Ids of statements from weak sources that the director lets stop a treatment."""
    return frozenset(
        SignedStatement.objects.filter(organisation=organisation).values_list("statement", flat=True)
    )


def price_list(site: Site) -> dict[str, PriceItem]:
    """What a site charges today: the newest row of each item that is still offered."""
    newest: dict[str, PriceItem] = {}
    for row in PriceItem.objects.filter(site=site).order_by("set_at", "pk"):
        newest[row.item] = row
    return {item: row for item, row in newest.items() if row.is_offered}


def tax_on(amount_minor: int, rate_percent: Decimal) -> int:
    """Tax on a net amount in minor units, half-even."""
    return int((Decimal(amount_minor) * rate_percent / 100).quantize(Decimal(1)))


__all__ = [
    "AdoptionState",
    "adoption_of",
    "adoptions_of",
    "ceiling_amounts",
    "ceilings_of",
    "current_pack",
    "is_off",
    "knowledge_of",
    "laid_of",
    "pack_in_force",
    "price_list",
    "protocols_here",
    "rests_on_of",
    "shipped_pack",
    "signed_statements",
    "site_jurisdiction",
    "switches_of",
    "tax_on",
]
