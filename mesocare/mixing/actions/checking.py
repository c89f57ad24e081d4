"""The second person's check, and taking a wrong mixture out of use."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from mesocare.audit.actions import record
from mesocare.audit.commands import run_once
from mesocare.clinics.access import may, must
from mesocare.clinics.actions import check_reason
from mesocare.clinics.models import StaffMember
from mesocare.clinics.roles import Permission
from mesocare.mixing.models import Mixture, MixtureCheck, MixtureVoided
from mesocare.patients.models import Patient
from mesocare.web.refusal import Refusal


class OwnMixture(Refusal):
    """Who mixed it cannot be the second person."""


class NotTheSamePerson(Refusal):
    """The name and the password are not those of somebody who may check here."""


class AlreadyChecked(Refusal):
    """It was checked, or it was voided."""


def check_mixture(*, mixture: Mixture, by: StaffMember, at: datetime, command_id: UUID) -> MixtureCheck:
    """A second person signs that lots, volumes and label are those of the plan.

    Raises:
        OwnMixture: if it is whoever mixed it, under whatever account of theirs.
        NotTheSamePerson: if they may not prepare a session at this site.
        AlreadyChecked: if it was checked or voided.
    """
    if by.pk == mixture.mixed_by_id or by.user_id == mixture.mixed_by.user_id:
        raise OwnMixture(_("You mixed this yourself. A second person has to check it."))
    if not may(by, Permission.SESSION_PREPARE) or not by.sites.filter(pk=mixture.site_id).exists():
        raise NotTheSamePerson(_("Only somebody who prepares sessions at this site can check a mixture."))

    def perform() -> MixtureCheck:
        Patient.objects.select_for_update().get(pk=mixture.patient_id)
        if MixtureVoided.objects.filter(mixture=mixture).exists():
            raise AlreadyChecked(_("This mixture was voided. Check the one that was made after it."))
        if MixtureCheck.objects.filter(mixture=mixture).exists():
            raise AlreadyChecked(_("This mixture was checked already."))
        row = MixtureCheck.objects.create(mixture=mixture, checked_by=by, checked_at=at)
        _note("mixture.checked", mixture, by, at)
        return row

    return run_once(
        command_id=command_id, action="check mixture", organisation=by.organisation, perform=perform
    )


def void_mixture(
    *, mixture: Mixture, reason: str, by: StaffMember, at: datetime, command_id: UUID
) -> MixtureVoided:
    """Take a mixture out of use, because it is wrong or will not be given. It stays readable."""
    must(by, Permission.SESSION_PREPARE)
    words = check_reason(reason)

    def perform() -> MixtureVoided:
        Patient.objects.select_for_update().get(pk=mixture.patient_id)
        row = MixtureVoided.objects.create(mixture=mixture, reason=words, voided_by=by, voided_at=at)
        _note("mixture.voided", mixture, by, at, reason=words)
        return row

    return run_once(
        command_id=command_id, action="void mixture", organisation=by.organisation, perform=perform
    )


def _note(action: str, mixture: Mixture, by: StaffMember, at: datetime, **detail: object) -> None:
    record(
        action=action,
        by=by,
        at=at,
        organisation=mixture.patient.organisation,
        patient=mixture.patient,
        subject=mixture,
        detail={"session": str(mixture.treatment_session), "number": mixture.number, **detail},
    )
