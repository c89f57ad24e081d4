"""The emergency card: whom to call here, and what to do first, each step with its source."""

from __future__ import annotations

from dataclasses import dataclass

from mesocare.clinics.pack import current_pack
from mesocare.planning.contents import substances_in
from mesocare.treatment.models import TreatmentSession
from mesocare.treatment.syringe import parts_of_syringe
from mesotherapy.pack.base import CitedEntry
from mesotherapy.pack.jurisdictions import JurisdictionEntry
from mesotherapy.pack.protocols import Protocol
from mesotherapy.pack.reactions import Complication, RedFlag, Urgency

DURING = 1  # days: what begins while the patient is here, or within the day after


@dataclass(frozen=True, slots=True)
class CardEntry:
    """One emergency: how it looks, what to do, where that comes from."""

    title: str
    say: str
    statement: CitedEntry


@dataclass(frozen=True, slots=True)
class EmergencyCard:
    number: str
    other_numbers: tuple[str, ...]
    site: str
    address: str
    entries: tuple[CardEntry, ...]


def emergency_card(session: TreatmentSession) -> EmergencyCard:
    """What can happen in this session at once, from the pack; the number of the site's place."""
    pack = current_pack()
    place = pack.find(JurisdictionEntry, session.site.jurisdiction)
    return EmergencyCard(
        number=place.emergency_number if place else "112",
        other_numbers=place.other_numbers if place else (),
        site=session.site.name,
        address=session.site.address,
        entries=(*_first_steps(session), *_complications(session)),
    )


def _follows(session: TreatmentSession, found: Complication | RedFlag) -> bool:
    protocol = current_pack().get(Protocol, session.plan.protocol)
    numbing = session.plan.numbing.get("substance")
    return found.follows(
        substances=frozenset(substances_in(parts_of_syringe(session.plan, session.state)))
        | (frozenset({numbing}) if numbing else frozenset()),
        techniques=frozenset(zone["technique"] for zone in session.state["zones"]),
        regions=frozenset({protocol.region}),
    )


def _first_steps(session: TreatmentSession) -> tuple[CardEntry, ...]:
    return tuple(
        CardEntry(str(flag.title), str(flag.staff), flag)
        for flag in current_pack().all(RedFlag)
        if flag.urgency is Urgency.EMERGENCY and _follows(session, flag)
    )


def _complications(session: TreatmentSession) -> tuple[CardEntry, ...]:
    return tuple(
        CardEntry(str(found.name), str(found.say), found)
        for found in current_pack().all(Complication)
        if found.onset_days is not None and found.onset_days.from_ <= 0 and _follows(session, found)
    )
