"""After the seal: amendments beside the old text, the director's reading, what a place allows."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.utils.translation import gettext as _

from mesocare.audit.actions import record
from mesocare.audit.commands import run_once
from mesocare.clinics.access import must
from mesocare.clinics.actions import check_reason
from mesocare.clinics.models import StaffMember
from mesocare.clinics.roles import Permission
from mesocare.treatment.actions.writing import locked
from mesocare.treatment.amendable import text_now
from mesocare.treatment.models import (
    Amendment,
    DirectorNotice,
    DirectorNoticeRead,
    LocalAllowance,
    SessionStatus,
    TreatmentSession,
)
from mesocare.web.refusal import Refusal


class NotSealed(Refusal):
    """Only a signed record is amended; before that it is charted."""


class NothingAmended(Refusal):
    """The new text is the old one."""


def amend_session(
    *,
    session: TreatmentSession,
    part: str,
    now: str,
    reason: str,
    by: StaffMember,
    at: datetime,
    command_id: uuid.UUID,
) -> Amendment:
    """Correct a part of a signed record. The old text stays beside the new one, with who and why.

    Raises:
        NotSealed: if the session is not signed.
        NothingAmended: if nothing would change.
    """
    must(by, Permission.SESSION_AMEND)
    words = check_reason(reason)

    def perform() -> Amendment:
        row = locked(session)
        if row.status != SessionStatus.SEALED:
            raise NotSealed(_("This session is not signed yet. Change it in its chart."))
        was = text_now(row, part)
        if was is None or now.strip() == was:
            raise NothingAmended(_("Nothing changed. Choose a part and write what it should say."))
        made = Amendment.objects.create(
            treatment_session=row,
            part=part,
            was=was,
            now=now.strip(),
            reason=words,
            amended_by=by,
            amended_at=at,
        )
        _note("session.amended", row, by, at, part=part, was=was, now=made.now, reason=words)
        return made

    return run_once(
        command_id=command_id, action="amend session", organisation=by.organisation, perform=perform
    )


def read_notice(
    *, notice: DirectorNotice, note: str, by: StaffMember, at: datetime, command_id: uuid.UUID
) -> DirectorNoticeRead:
    """The director has read about a deviation. Read once, by whoever was first."""
    must(by, Permission.DEVIATION_REVIEW)

    def perform() -> DirectorNoticeRead:
        DirectorNotice.objects.select_for_update().get(pk=notice.pk)
        before = DirectorNoticeRead.objects.filter(notice=notice).first()
        if before is not None:
            return before
        made = DirectorNoticeRead.objects.create(notice=notice, read_by=by, read_at=at, note=note.strip())
        _note("deviation.read", notice.seal.treatment_session, by, at, note=made.note)
        return made

    return run_once(
        command_id=command_id, action="read notice", organisation=by.organisation, perform=perform
    )


def allow_here(
    *,
    place: str,
    what: str,
    is_allowed: bool,
    reason: str,
    by: StaffMember,
    at: datetime,
    command_id: uuid.UUID,
) -> LocalAllowance:
    """The director answers for what a place's law says about a substance, a device or mixing.

    `what` is `substance:<id>`, `device:<id>` or `mixing:<place>`. What the pack calls banned stays banned.
    """
    must(by, Permission.KNOWLEDGE_ADOPT)
    words = check_reason(reason)

    def perform() -> LocalAllowance:
        made = LocalAllowance.objects.create(
            organisation=by.organisation,
            place=place,
            what=what,
            is_allowed=is_allowed,
            reason=words,
            decided_by=by,
            decided_at=at,
        )
        record(
            action="law.allowed" if is_allowed else "law.not-allowed",
            by=by,
            at=at,
            organisation=by.organisation,
            subject=made,
            detail={"place": place, "what": what, "reason": words},
        )
        return made

    return run_once(command_id=command_id, action="allow here", organisation=by.organisation, perform=perform)


def _note(action: str, session: TreatmentSession, by: StaffMember, at: datetime, **detail: str) -> None:
    record(
        action=action,
        by=by,
        at=at,
        organisation=session.patient.organisation,
        patient=session.patient,
        subject=session,
        detail=detail,
    )
