"""Through the gate. The server looks, under lock, and keeps what it saw; nothing else starts a session."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from mesocare.audit.actions import record
from mesocare.audit.commands import run_once
from mesocare.clinics.access import may, must
from mesocare.clinics.actions import check_reason
from mesocare.clinics.models import StaffMember
from mesocare.clinics.roles import Permission
from mesocare.orders.actions import use_orders
from mesocare.patients.models import Patient
from mesocare.stock.actions import hold_for
from mesocare.stock.models import Lot
from mesocare.treatment.actions.charting import is_done
from mesocare.treatment.actions.writing import happening, locked, write_event
from mesocare.treatment.charting import fold
from mesocare.treatment.gate import Gate, look
from mesocare.treatment.models import DoseOverride, GateCheck, SessionStatus, TreatmentSession
from mesocare.treatment.parts import subject_of, wanted_of
from mesocare.treatment.totals import totals_of
from mesocare.web.clock import site_today
from mesocare.web.refusal import Refusal
from mesotherapy.dosing import LimitedBy, Standing
from mesotherapy.gate import Missing, covering


class NotReady(Refusal):
    """The gate is closed. `missing` says why, one by one."""

    def __init__(self, missing: Sequence[Missing]) -> None:
        super().__init__("\n".join(f"{one.say} {one.do}" for one in missing))
        self.missing = tuple(missing)


class AlreadyStarted(Refusal):
    """A session starts once."""


class NotADoseStop(Refusal):
    """There is no such stop, or nobody may go past it."""


def start_session(
    *, session: TreatmentSession, by: StaffMember, at: datetime, command_id: uuid.UUID
) -> TreatmentSession:
    """Start, if everything holds that must hold. Whoever starts is the operator.

    The answer is kept either way, with everything it rests on.

    Raises:
        NotReady: with all that is missing and what to do about each.
        AlreadyStarted: if the session runs or has ended.
        CommandUsedBefore: if the id was used for something else.
    """
    with transaction.atomic():
        row = locked(session)
        if is_done(row, command_id, [{"op": "start"}]):
            return row
        if row.status != SessionStatus.PREPARING:
            raise AlreadyStarted(
                _("Session %(number)s has already been started. Open its chart.") % {"number": row.number}
            )
        _hold(row)
        gate = look(row, by, site_today(at, row.site.time_zone), at)
        check = _keep(row, gate, by, at)
        if check.passed:
            _begin(row, gate, by, at, command_id)
    if gate.missing:
        raise NotReady(gate.missing)
    return row


def _hold(session: TreatmentSession) -> None:
    """Two sessions of one patient, or a recall of a chosen lot, wait for each other."""
    Patient.objects.select_for_update().get(pk=session.patient_id)
    uuids = [row["lot"] for rows in session.state["lots"].values() for row in rows]
    list(Lot.objects.select_for_update().filter(uuid__in=uuids).order_by("pk"))


def _keep(session: TreatmentSession, gate: Gate, by: StaffMember, at: datetime) -> GateCheck:
    return GateCheck.objects.create(
        treatment_session=session,
        passed=not gate.missing,
        missing=gate.missing_json(),
        inputs=gate.inputs(),
        asked_by=by,
        asked_at=at,
    )


def _begin(
    session: TreatmentSession, gate: Gate, by: StaffMember, at: datetime, command_id: uuid.UUID
) -> None:
    change: dict[str, Any] = {"op": "start", "planned": totals_of(gate.reckoned.whole)}
    session.status, session.started_at, session.operator = SessionStatus.RUNNING, at, by
    write_event(session, command_id, [change], fold([happening([change], by, at)], session.state), by, at)
    standing = [covering(need, gate.state) for need in gate.state.prescribed]
    use_orders(orders=[one.id for one in standing if one], treatment_session=session.uuid, at=at)
    wanted = wanted_of(session.state)
    hold_for(subject=subject_of(session), wanted=wanted, patient=session.patient, by=by, at=at)
    record(
        action="session.started",
        by=by,
        at=at,
        organisation=session.patient.organisation,
        patient=session.patient,
        subject=session,
        detail={"number": session.number, "planned": change["planned"]},
    )


def override_dose(
    *,
    session: TreatmentSession,
    check: str,
    reason: str,
    by: StaffMember,
    at: datetime,
    command_id: uuid.UUID,
) -> DoseOverride:
    """Go past a cap or a ceiling, in writing, for this dose and this limit: a larger dose is asked about
    again. What has no limit at all cannot be let through.

    Raises:
        NotADoseStop: if the session has no such stop, or it is none that a person may decide about.
    """
    words = check_reason(reason)
    must(by, Permission.SCREENING_OVERRIDE)

    def perform() -> DoseOverride:
        row = locked(session)
        if row.status != SessionStatus.PREPARING:
            raise NotADoseStop(
                _("The session has started. What went beyond a limit is written down when it is signed.")
            )
        gate = look(row, by, site_today(at, row.site.time_zone))
        stop = next((one for one in gate.state.dose_checks if one.check == check), None)
        may_go_on = stop is not None and stop.by in (LimitedBy.CAP, LimitedBy.CEILING)
        if stop is None or stop.standing is not Standing.STOP or not may_go_on:
            raise NotADoseStop(_("There is no such limit to go past here, or nobody may go past it."))
        made = DoseOverride.objects.create(
            treatment_session=row,
            check_id=check,
            say=stop.say,
            value=str(stop.value or ""),
            limit=str(stop.limit or ""),
            reason=words,
            overridden_by=by,
            overridden_at=at,
        )
        record(
            action="dose.overridden",
            by=by,
            at=at,
            organisation=row.patient.organisation,
            patient=row.patient,
            subject=made,
            detail={"check": check, "say": stop.say, "reason": words},
        )
        return made

    return run_once(
        command_id=command_id, action="override dose", organisation=by.organisation, perform=perform
    )


def can_start(staff: StaffMember) -> bool:
    """Whether this person could be the operator at all; the gate has the last word."""
    return may(staff, Permission.SESSION_SIGN)
