"""Going through the checklist before the first needle."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _

from mesocare.audit.actions import record
from mesocare.audit.commands import run_once
from mesocare.clinics.access import must
from mesocare.clinics.models import StaffMember
from mesocare.clinics.pack import pack_in_force
from mesocare.clinics.roles import Permission
from mesocare.treatment.actions.writing import locked
from mesocare.treatment.gate_checklist import asked_of
from mesocare.treatment.models import ChecklistConfirmed, SessionStatus, TreatmentSession
from mesocare.web.refusal import Refusal


class NotAskedNow(Refusal):
    """The checklist belongs before the start."""


def confirm_checklist(
    *,
    session: TreatmentSession,
    ticked: Collection[str],
    by: StaffMember,
    at: datetime,
    command_id: uuid.UUID,
) -> ChecklistConfirmed:
    """Keep what whoever is going to start says of each point. What is not asked here is not kept.

    Raises:
        Forbidden: if it is nobody who could start.
        NotAskedNow: if the session has started or was put away.
    """
    must(by, Permission.SESSION_SIGN)

    def perform() -> ChecklistConfirmed:
        row = locked(session)
        if row.status != SessionStatus.PREPARING:
            raise NotAskedNow(_("The session has started. The checklist was confirmed before it."))
        asked = asked_of(row)
        made = ChecklistConfirmed.objects.create(
            treatment_session=row,
            points=[{"key": one.key, "say": one.say} for one in asked if one.key in ticked],
            left_open=[{"key": one.key, "say": one.say} for one in asked if one.key not in ticked],
            pack_version=pack_in_force(at=at),
            confirmed_by=by,
            confirmed_at=at,
        )
        record(
            action="checklist.confirmed",
            by=by,
            at=at,
            organisation=row.patient.organisation,
            patient=row.patient,
            subject=made,
            detail={"so": len(made.points), "open": [one["key"] for one in made.left_open]},
        )
        return made

    return run_once(
        command_id=command_id, action="confirm checklist", organisation=by.organisation, perform=perform
    )
