"""Whom a recall concerns and how far it is with each: read from what was used and what was done since."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mesocare.clinics.models import Site, StaffMember
from mesocare.patients.models import Patient
from mesocare.recalls.found import Syringe
from mesocare.recalls.models import ContactEvent, Recall
from mesocare.recalls.tracing import sees_every_site, trace
from mesocare.web.clock import site_today

STATES = ("to-contact", "sent", "answered", "closed")
STATE_WORDS = {
    "to-contact": gettext_lazy("To contact"),
    "sent": gettext_lazy("Sent"),
    "answered": gettext_lazy("Answered"),
    "closed": gettext_lazy("Closed"),
}
SHAPES = {"to-contact": "stop", "sent": "partial", "answered": "ok", "closed": "done"}
LEADS_TO = {
    "sent": "sent",
    "called": "answered",
    "answered": "answered",
    "closed": "closed",
    "reopened": "to-contact",
}
KIND_WORDS = {
    "sent": gettext_lazy("Message sent"),
    "called": gettext_lazy("Called, spoke with the patient"),
    "not-reached": gettext_lazy("Called, not reached"),
    "answered": gettext_lazy("The patient answered"),
    "noted": gettext_lazy("Note"),
    "closed": gettext_lazy("Closed"),
    "reopened": gettext_lazy("Opened again"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One patient of a recall: the sessions that make it concern them, and what was done so far."""

    patient: Patient
    site: Site
    days: tuple[date, ...]
    events: tuple[ContactEvent, ...]

    @property
    def state(self) -> str:
        steps = [LEADS_TO[event.kind] for event in self.events if event.kind in LEADS_TO]
        return steps[-1] if steps else "to-contact"

    @property
    def state_words(self) -> str:
        return str(STATE_WORDS[self.state])

    @property
    def shape(self) -> str:
        return SHAPES[self.state]

    @property
    def last(self) -> ContactEvent | None:
        return self.events[-1] if self.events else None

    @property
    def last_words(self) -> str:
        return str(KIND_WORDS[self.last.kind]) if self.last else ""

    @property
    def wants_call(self) -> bool:
        """Whether the patient asked to be called and nobody has spoken with them since."""
        for event in reversed(self.events):
            if event.kind in {"called", "closed"}:
                return False
            if event.kind == "answered":
                return event.wants_call
        return False

    @property
    def tries(self) -> int:
        return sum(event.kind == "not-reached" for event in self.events)

    @property
    def hindrance(self) -> str:
        """Why no message can be sent, where none can."""
        patient = self.patient
        if not (patient.email or patient.phone):
            return _("No phone and no email are known. Write a letter, or ask whoever referred them.")
        if patient.birth_date is None:
            return _("No birth date is known, so no private page can be opened. Call instead.")
        return ""

    @property
    def can_be_written_to(self) -> bool:
        return not self.hindrance


def contacts_of(recall: Recall, member: StaffMember | None = None) -> list[Contact]:
    """Everyone whom the recall concerns: those in whom the lot was used, and those once written to.

    With a member of staff, those who were treated at a site they belong to; directors and managers see all.
    Who is still to be contacted comes first, then who asks for a call.
    """
    events: dict[int, list[ContactEvent]] = defaultdict(list)
    rows = recall.contact_events.select_related("patient__home_site", "by__user").order_by("at", "pk")
    for event in rows:
        events[event.patient_id].append(event)
    used: dict[int, list[Syringe]] = defaultdict(list)
    for syringe in trace(recall.product, recall.number).given:
        used[syringe.patient.pk].append(syringe)
    found = [_contact(syringes, events.pop(pk, [])) for pk, syringes in used.items()]
    found += [_only_written_to(rest) for rest in events.values()]
    if member is not None and not sees_every_site(member):
        own = set(member.sites.values_list("pk", flat=True))
        found = [contact for contact in found if contact.site.pk in own]
    return sorted(found, key=_order)


def _order(contact: Contact) -> tuple[bool, int, str, int]:
    patient = contact.patient
    return (not contact.wants_call, STATES.index(contact.state), patient.family_name.lower(), patient.pk)


def _contact(syringes: Sequence[Syringe], events: Sequence[ContactEvent]) -> Contact:
    newest = syringes[0]
    days = {site_today(syringe.at, syringe.site.time_zone) for syringe in syringes}
    return Contact(patient=newest.patient, site=newest.site, days=tuple(sorted(days)), events=tuple(events))


def _only_written_to(events: Sequence[ContactEvent]) -> Contact:
    """Somebody whose session no longer names the lot: they were told, so they stay until they are closed."""
    patient = events[0].patient
    site = patient.home_site or patient.organisation.sites.order_by("pk")[0]
    return Contact(patient=patient, site=site, days=(), events=tuple(events))


def contact_of(recall: Recall, patient: Patient, member: StaffMember | None = None) -> Contact | None:
    return next((one for one in contacts_of(recall, member) if one.patient.pk == patient.pk), None)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many stand in each state, in the order in which they are worked through."""

    of: Mapping[str, int]

    @property
    def left(self) -> int:
        return self.of["to-contact"]

    @property
    def rows(self) -> list[tuple[str, str, int]]:
        """Shape, word and number of each state."""
        return [(SHAPES[state], str(STATE_WORDS[state]), self.of[state]) for state in STATES]


def counts_of(contacts: Iterable[Contact]) -> Counts:
    counted = Counter(contact.state for contact in contacts)
    return Counts({state: counted[state] for state in STATES})


def say_on_the_phone(recall: Recall, contact: Contact) -> str:
    """What somebody at the desk says, and what they leave to a clinician."""
    return _(
        "Say who you are and where you call from. Say: %(product)s, lot %(lot)s, which was used in your "
        "treatment, has been called back and is no longer used. Ask: is there anything about the treated "
        "skin, or about how you feel, that worries you? If yes, put a clinician on the line at once. Give "
        "no advice of your own, and do not say that it is harmless: nobody knows yet."
    ) % {"product": recall.product.name, "lot": recall.number}
