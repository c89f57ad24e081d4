"""Is the person of a bundle somebody the organisation already has?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from mesocare.clinics.models import Organisation
from mesocare.fhir.reading import Person
from mesocare.patients.duplicates import Candidate, likely_duplicates, names_are_alike
from mesocare.patients.identity import Identity
from mesocare.patients.models import Patient, PatientIdentifier, Sex

LOGICAL_ID = "urn:mesocare:fhir-patient-id"  # a Patient resource's own id, where it names no other number
LONGEST = 200
GLOBAL_ID_LENGTH = 20


@dataclass(frozen=True, slots=True)
class Match:
    """The patient it is; or nobody yet; or people it may be, for a human to decide; or why it cannot be.

    `says` is what to tell the human who decides.
    """

    patient: Patient | None = None
    candidates: tuple[Candidate, ...] = ()
    says: str = ""
    why_not: str = ""


def match(organisation: Organisation, person: Person, today: date) -> Match:
    """The same number in another system is the same person, unless what else is known contradicts it."""
    identity = identity_of(person)
    if why_not := _unusable(identity, today):
        return Match(why_not=why_not)
    known = known_by(organisation, identifiers_of(person))
    doubt = _several(known) if len(known) > 1 else _contradiction(known[0], identity) if known else ""
    if doubt:
        return Match(
            candidates=tuple(Candidate(each, (_("same number in another system"),)) for each in known),
            says=doubt,
        )
    if known:
        return Match(known[0])
    found = tuple(likely_duplicates(organisation, identity))
    return Match(candidates=found, says=undecided(found) if found else "")


def identity_of(person: Person) -> Identity:
    """Who a person is, as the patient list writes it. What does not fit stays in the kept resource."""
    spoken = person.language.split("-")[0].lower()
    return Identity(
        family_name=_line(person.family, 120),
        given_name=_line(person.given, 120),
        birth_date=person.birth_date,
        sex=person.gender if person.gender in Sex.values else Sex.UNKNOWN.value,
        phone=next((phone for phone in map(_whole, person.phones) if 0 < len(phone) <= 40), ""),
        email=next(filter(_is_email, map(_whole, person.emails)), ""),
        address=person.address[:2000],
        language=spoken if spoken in dict(settings.LANGUAGES) else "en",
    )


def identifiers_of(person: Person) -> tuple[tuple[str, str], ...]:
    """The numbers that tell this person from everyone else; one whose system is not named tells nothing."""
    named = tuple(
        dict.fromkeys(
            (system, value)
            for system, value in person.identifiers
            if system and len(system + value) <= LONGEST
        )
    )
    return named or ((LOGICAL_ID, _logical(person)),)


def _logical(person: Person) -> str:
    """A long id is one person's. A short one is a counter, so name and birth date stand with it."""
    if len(person.id) >= GLOBAL_ID_LENGTH:
        return person.id[:LONGEST]
    born = person.birth_date.isoformat() if person.birth_date else ""
    return f"{person.id} {person.family} {person.given} {born}".casefold()[:LONGEST]


def _line(written: str, longest: int) -> str:
    return _whole(written)[:longest].strip()


def _whole(written: str) -> str:
    return " ".join(written.split())


def _is_email(written: str) -> bool:
    try:
        validate_email(written)
    except ValidationError:
        return False
    return len(written) <= 254


def _unusable(identity: Identity, today: date) -> str:
    if not identity.family_name:
        return _("The patient has no family name, by which a person is found again.")
    if identity.birth_date and identity.birth_date > today:
        return _("The birth date %(day)s lies in the future.") % {"day": identity.birth_date.isoformat()}
    return ""


def known_by(organisation: Organisation, identifiers: Sequence[tuple[str, str]]) -> list[Patient]:
    """The patients who hold one of these numbers."""
    values = {value for _system, value in identifiers}
    rows = PatientIdentifier.objects.filter(organisation=organisation, value__in=values).select_related(
        "patient"
    )
    wanted = set(identifiers)
    return list({row.patient_id: row.patient for row in rows if (row.system, row.value) in wanted}.values())


def _several(known: Sequence[Patient]) -> str:
    names = ", ".join(_named(patient) for patient in known)
    return _("Its numbers belong to several people here: %(names)s. Decide who it is.") % {"names": names}


def _contradiction(patient: Patient, identity: Identity) -> str:
    """A number that was typed wrongly somewhere must not put one person's medicines into another's record."""
    born, said = patient.birth_date, identity.birth_date
    if born and said and born != said:
        return _("It has a number of %(name)s, but another birth date. Decide who it is.") % {
            "name": _named(patient)
        }
    if not (born and said) and not names_are_alike(patient, identity):
        return _("It has a number of %(name)s, but another name. Decide who it is.") % {
            "name": _named(patient)
        }
    return ""


def not_taken(organisation: Organisation, identifiers: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The numbers that nobody holds yet. One that is taken stays where it is, and in the kept resource."""
    return [number for number in identifiers if not known_by(organisation, [number])]


def undecided(candidates: Sequence[Candidate]) -> str:
    """What to tell the person who has to decide."""
    names = "; ".join(f"{_named(found.patient)} ({', '.join(found.because)})" for found in candidates)
    return _("It may be someone you already have: %(names)s. Decide who it is on the import page.") % {
        "names": names
    }


def _named(patient: Patient) -> str:
    return f"{patient.name} #{patient.number}"
