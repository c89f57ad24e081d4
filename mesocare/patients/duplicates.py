"""Is this person here already? Candidates with the reason, for a human to decide."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.db.models import Q
from django.utils.translation import gettext as _

from mesocare.clinics.models import Organisation
from mesocare.patients.identity import Identity
from mesocare.patients.models import Patient, PatientIdentifier
from mesocare.patients.names import tokens_of
from mesocare.patients.phones import comparable

ALIKE = 0.8  # derived: "Moreau" and "Moreu" are 0.91 alike, "Moreau" and "Morris" 0.67
MOST_CANDIDATES = 8
MOST_COMPARED = 500


@dataclass(frozen=True, slots=True)
class Candidate:
    """A patient who may be the same person, and why."""

    patient: Patient
    because: tuple[str, ...]


def likely_duplicates(
    organisation: Organisation,
    identity: Identity,
    *,
    apart_from: Patient | None = None,
    identifiers: Iterable[tuple[str, str]] = (),
) -> list[Candidate]:
    """Patients who share a birth date and much of the name, a phone number, an email or a number elsewhere.

    A shared phone or email alone is a candidate too: families share them, so a person decides.
    """
    numbers = set(identifiers)
    known = _known_elsewhere(organisation, numbers)
    wanted = _same_contact(identity) | _same_birth_date(identity) | (Q(pk__in=known) if known else Q())
    if not wanted:
        return []
    rows = organisation.patients.filter(wanted)
    if apart_from is not None:
        rows = rows.exclude(pk=apart_from.pk)
    found = [Candidate(row, _because(row, identity, known)) for row in rows[:MOST_COMPARED]]
    likely = [candidate for candidate in found if candidate.because]
    return sorted(likely, key=lambda candidate: (-len(candidate.because), candidate.patient.pk))[
        :MOST_CANDIDATES
    ]


def undecided(candidates: Iterable[Candidate], another_than: Iterable[uuid.UUID]) -> list[Candidate]:
    """The candidates nobody has said "another person" to."""
    decided = set(another_than)
    return [candidate for candidate in candidates if candidate.patient.uuid not in decided]


def _same_contact(identity: Identity) -> Q:
    wanted = Q()
    if digits := comparable(identity.phone):
        wanted |= Q(phone_reversed__prefix=digits)
    if email := identity.email.strip().lower():
        wanted |= Q(email=email)
    return wanted


def _same_birth_date(identity: Identity) -> Q:
    return Q(birth_date=identity.birth_date) if identity.birth_date else Q()


def _known_elsewhere(organisation: Organisation, identifiers: set[tuple[str, str]]) -> set[int]:
    rows = PatientIdentifier.objects.filter(organisation=organisation)
    found = [
        rows.filter(system=system, value=value).values_list("patient_id", flat=True).first()
        for system, value in identifiers
    ]
    return {patient for patient in found if patient is not None}


def _because(patient: Patient, identity: Identity, known_elsewhere: set[int]) -> tuple[str, ...]:
    reasons = []
    if (
        identity.birth_date
        and patient.birth_date == identity.birth_date
        and names_are_alike(patient, identity)
    ):
        reasons.append(_("same birth date and a similar name"))
    digits = comparable(identity.phone)
    if digits and patient.phone_reversed.startswith(digits):
        reasons.append(_("same phone number"))
    if identity.email and patient.email == identity.email.strip().lower():
        reasons.append(_("same email address"))
    if patient.pk in known_elsewhere:
        reasons.append(_("same number in another system"))
    return tuple(reasons)


def names_are_alike(patient: Patient, identity: Identity) -> bool:
    """Compare the words of two names in any order: given and family name are often swapped."""
    one = tokens_of(patient.given_name, patient.family_name)
    other = tokens_of(identity.given_name, identity.family_name)
    if set(one) & set(tokens_of(identity.family_name)) and set(one) & set(tokens_of(identity.given_name)):
        return True
    return SequenceMatcher(None, " ".join(one), " ".join(other)).ratio() >= ALIKE
