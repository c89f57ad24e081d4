"""Writing people down. The audit keeps what stood there before."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext as _

from mesocare.audit.actions import record
from mesocare.audit.commands import run_once
from mesocare.clinics.models import Organisation, Site, StaffMember
from mesocare.patients.duplicates import Candidate, likely_duplicates, undecided
from mesocare.patients.identity import Identity, differences
from mesocare.patients.models import NameToken, Patient, PatientIdentifier
from mesocare.patients.names import tokens_of
from mesocare.web.refusal import Refusal

FIRST_NUMBER = 10001


class LikelyDuplicate(Refusal):
    """Someone in the list may be the same person. A human decides which it is."""

    def __init__(self, candidates: Sequence[Candidate]) -> None:
        names = ", ".join(f"{found.patient.name} #{found.patient.number}" for found in candidates)
        super().__init__(
            _("This may be someone you already have: %(names)s. Say which it is.") % {"names": names}
        )
        self.candidates = candidates


class NameMissing(Refusal):
    """A person needs a family name to be found again."""


class IdentityChanged(Refusal):
    """Someone else corrected this person while the form was open."""


def create_patient(
    *,
    organisation: Organisation,
    identity: Identity,
    by: StaffMember | None,
    at: datetime,
    command_id: uuid.UUID,
    home_site: Site | None = None,
    identifiers: Sequence[tuple[str, str]] = (),
    another_than: Iterable[uuid.UUID] = (),
) -> Patient:
    """Add a person to the organisation and give them its next number.

    `another_than` names the patients that a human looked at and found to be other people.

    Raises:
        NameMissing: without a family name.
        LikelyDuplicate: if someone may be the same person and is not named in `another_than`.
    """
    if not identity.family_name.strip():
        raise NameMissing(_("Enter the family name. It is how this person is found again."))

    def perform() -> Patient:
        Organisation.objects.select_for_update().get(
            pk=organisation.pk
        )  # one number, one duplicate check at a time
        candidates = likely_duplicates(organisation, identity, identifiers=identifiers)
        if open_ones := undecided(candidates, another_than):
            raise LikelyDuplicate(open_ones)
        patient = _insert(organisation, identity, by, at, home_site)
        for system, value in identifiers:
            _insert_identifier(patient, system, value)
        considered = [str(found.patient.uuid) for found in candidates]
        record(
            action="patient created",
            by=by,
            at=at,
            organisation=organisation,
            patient=patient,
            subject=patient,
            detail={"number": patient.number, "another_than": considered},
        )
        return patient

    return run_once(
        command_id=command_id, action="create patient", organisation=organisation, perform=perform
    )


def _insert(
    organisation: Organisation,
    identity: Identity,
    by: StaffMember | None,
    at: datetime,
    home_site: Site | None,
) -> Patient:
    last = organisation.patients.aggregate(last=Max("number"))["last"]
    patient = Patient(
        organisation=organisation,
        number=FIRST_NUMBER if last is None else last + 1,
        created_by=by,
        created_at=at,
        home_site=home_site,
    )
    identity.write_on(patient)
    patient.save()
    _write_tokens(patient)
    return patient


def _write_tokens(patient: Patient) -> None:
    patient.name_tokens.all().delete()
    NameToken.objects.bulk_create(
        NameToken(patient=patient, organisation_id=patient.organisation_id, token=token)
        for token in tokens_of(patient.given_name, patient.family_name)
    )


def correct_identity(
    *,
    patient: Patient,
    identity: Identity,
    by: StaffMember | None,
    at: datetime,
    version: int,
    command_id: uuid.UUID,
) -> Patient:
    """Correct who this person is. `version` is the one the form was filled in from.

    Raises:
        NameMissing: without a family name.
        IdentityChanged: if the row is newer than `version`.
    """
    if not identity.family_name.strip():
        raise NameMissing(_("Enter the family name. It is how this person is found again."))

    def perform() -> Patient:
        row = Patient.objects.select_for_update().get(pk=patient.pk)
        if row.version != version:
            raise IdentityChanged(
                _(
                    "Someone else changed these details while you had them open. "
                    "What you typed is still here: compare it with the details above, then save again."
                )
            )
        return _correct(row, identity, by, at)

    return run_once(
        command_id=command_id, action="correct identity", organisation=patient.organisation, perform=perform
    )


def _correct(row: Patient, identity: Identity, by: StaffMember | None, at: datetime) -> Patient:
    changed = differences(Identity.of(row), identity)
    if not changed:
        return row
    identity.write_on(row)
    row.version += 1
    row.save()
    _write_tokens(row)
    record(
        action="identity corrected",
        by=by,
        at=at,
        organisation=row.organisation,
        patient=row,
        subject=row,
        detail=changed,
    )
    return row


def add_identifier(
    *, patient: Patient, system: str, value: str, by: StaffMember | None, at: datetime
) -> PatientIdentifier:
    """Note the number another system knows this person by. Inside the caller's transaction."""
    identifier = _insert_identifier(patient, system, value)
    record(
        action="identifier added",
        by=by,
        at=at,
        organisation=patient.organisation,
        patient=patient,
        subject=patient,
        detail={"system": system, "value": value},
    )
    return identifier


def _insert_identifier(patient: Patient, system: str, value: str) -> PatientIdentifier:
    return PatientIdentifier.objects.create(
        patient=patient, organisation_id=patient.organisation_id, system=system, value=value
    )
