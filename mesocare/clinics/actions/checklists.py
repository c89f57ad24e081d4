"""Choosing what is asked before a session."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from mesocare.audit.actions import record
from mesocare.audit.commands import run_once
from mesocare.clinics.access import must
from mesocare.clinics.actions.reasons import check_reason
from mesocare.clinics.checklists import points
from mesocare.clinics.models import ChecklistChoice, Organisation, StaffMember
from mesocare.clinics.roles import Permission


def choose_checklist(
    *,
    asked: Collection[str],
    place: str | None,
    reason: str,
    by: StaffMember,
    at: datetime,
    command_id: UUID,
) -> Organisation:
    """Ask exactly these points from now on; each that changes is a row with who, when and why.

    Raises:
        Forbidden: unless the medical director chooses.
        ReasonNeeded: if a point is taken off without saying why.
    """
    must(by, Permission.KNOWLEDGE_ADOPT)

    def perform() -> Organisation:
        organisation = Organisation.objects.select_for_update().get(pk=by.organisation_id)
        changed = [point for point in points(organisation, place) if point.is_asked != (point.key in asked)]
        taken_off = [point.key for point in changed if point.is_asked]
        words = check_reason(reason) if taken_off else reason.strip()
        for point in changed:
            ChecklistChoice.objects.create(
                organisation=organisation,
                item=point.key,
                is_asked=not point.is_asked,
                reason=words,
                decided_by=by,
                decided_at=at,
            )
        record(
            action="checklist.chosen",
            by=by,
            at=at,
            organisation=organisation,
            subject=organisation,
            detail={
                "on": [point.key for point in changed if not point.is_asked],
                "off": taken_off,
                "reason": words,
            },
        )
        return organisation

    return run_once(
        command_id=command_id, action="choose checklist", organisation=by.organisation, perform=perform
    )
