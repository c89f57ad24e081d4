"""The emergency card: whom to call here, and what to do first, each step with its source.

On a session it is this patient's: allergies, weight, age, what is in the syringe. Without a session it is
the same for everybody, names nobody, and is what a device keeps for when the line is gone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from mesocare.assessment.bar import allergy_words
from mesocare.assessment.queries import facts_of, weight_of
from mesocare.clinics.models import Site
from mesocare.clinics.pack import current_pack
from mesocare.planning.contents import substances_in
from mesocare.treatment.models import TreatmentSession
from mesocare.treatment.syringe import parts_of_syringe
from mesotherapy.pack.base import CitedEntry
from mesotherapy.pack.jurisdictions import JurisdictionEntry
from mesotherapy.pack.protocols import Protocol
from mesotherapy.pack.reactions import Complication, RedFlag, Urgency
from mesotherapy.pack.substances import Substance

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
    slug: str
    pack_version: str
    patient: tuple[str, ...]
    entries: tuple[CardEntry, ...]


def emergency_card(session: TreatmentSession, on: date) -> EmergencyCard:
    """What can happen in this session at once, from the pack; the number of the site's place."""
    return _card(session.site, _about(session, on), session)


def general_card(site: Site) -> EmergencyCard:
    """What can happen in any session, and nothing about anybody."""
    return _card(site, (), None)


def _card(site: Site, patient: tuple[str, ...], session: TreatmentSession | None) -> EmergencyCard:
    pack = current_pack()
    place = pack.find(JurisdictionEntry, site.jurisdiction)
    return EmergencyCard(
        number=place.emergency_number if place else "112",
        other_numbers=place.other_numbers if place else (),
        site=site.name,
        address=site.address,
        slug=site.slug,
        pack_version=pack.version,
        patient=patient,
        entries=(*_first_steps(session), *_complications(session)),
    )


def _about(session: TreatmentSession, on: date) -> tuple[str, ...]:
    """What the ambulance asks: allergies, age and weight, what was or is being given."""
    patient, pack = session.patient, current_pack()
    weight, years = weight_of(facts_of(patient, ["weight"]), on), patient.age_on(on)
    known = [found.name if (found := pack.find(Substance, name)) else name for name in _given(session)]
    return (
        "; ".join(allergy_words(patient)) + ".",
        _("%(years)s years old.") % {"years": years} if years is not None else _("Age not known."),
        _("Weight %(weight)s.") % {"weight": weight} if weight else _("Weight not known."),
        _("In this session: %(what)s.") % {"what": ", ".join(map(str, known))},
    )


def _given(session: TreatmentSession) -> list[str]:
    """Everything in the syringe and in the numbing cream, by id."""
    numbing = session.plan.numbing.get("substance")
    found = [*substances_in(parts_of_syringe(session.plan, session.state)), *([numbing] if numbing else [])]
    return list(dict.fromkeys(found))


def _follows(session: TreatmentSession | None, found: Complication | RedFlag) -> bool:
    if session is None:
        return True
    protocol = current_pack().get(Protocol, session.plan.protocol)
    return found.follows(
        substances=frozenset(_given(session)),
        techniques=frozenset(zone["technique"] for zone in session.state["zones"]),
        regions=frozenset({protocol.region}),
    )


def _first_steps(session: TreatmentSession | None) -> tuple[CardEntry, ...]:
    return tuple(
        CardEntry(str(flag.title), str(flag.staff), flag)
        for flag in current_pack().all(RedFlag)
        if flag.urgency is Urgency.EMERGENCY and _follows(session, flag)
    )


def _complications(session: TreatmentSession | None) -> tuple[CardEntry, ...]:
    return tuple(
        CardEntry(str(found.name), str(found.say), found)
        for found in current_pack().all(Complication)
        if found.onset_days is not None and found.onset_days.from_ <= 0 and _follows(session, found)
    )
