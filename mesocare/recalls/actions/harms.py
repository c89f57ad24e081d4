"""Writing down what went wrong, and telling the director when a lot, product, operator or room stands out."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from django.utils.translation import gettext as _

from mesocare.audit.actions import record
from mesocare.audit.commands import run_once
from mesocare.clinics.access import must
from mesocare.clinics.models import StaffMember
from mesocare.clinics.roles import Permission
from mesocare.recalls.models import (
    AdverseEvent,
    AdverseEventTakenBack,
    Harm,
    SafetySignal,
    SafetySignalRead,
)
from mesocare.recalls.watching import ANY, Watched, names_of, sessions_with, watched_in, weeks_of
from mesocare.recovery.models import Case
from mesocare.treatment.models import TreatmentSession
from mesocare.web.clock import site_today
from mesocare.web.refusal import Refusal


class NotThatDay(Refusal):
    """Before the session, or in the future."""


class WordsMissing(Refusal):
    """It is said what was seen."""


class NotGiven(Refusal):
    """The session never began."""


def record_adverse_event(
    *,
    session: TreatmentSession,
    harm: str,
    words: str,
    reported_on: date,
    case: Case | None,
    by: StaffMember,
    at: datetime,
    command_id: uuid.UUID,
) -> AdverseEvent:
    """Keep what went wrong after a session, and look at once whether anything in it stands out by now.

    Raises:
        WordsMissing, NotThatDay, NotGiven: if it cannot have been so.
    """
    must(by, Permission.RECOVERY_ANSWER)
    if not words.strip() or harm not in Harm.values:
        raise WordsMissing(_("Say what kind of harm it was, and in a sentence what was seen."))
    _check_day(session, reported_on, at)

    def perform() -> AdverseEvent:
        event = AdverseEvent.objects.create(
            treatment_session=session,
            patient=session.patient,
            harm=harm,
            words=words.strip(),
            reported_on=reported_on,
            case=case,
            written_by=by,
            written_at=at,
        )
        record(
            action="adverse-event.recorded",
            by=by,
            at=at,
            organisation=session.patient.organisation,
            patient=session.patient,
            subject=event,
            detail={"harm": harm, "reported_on": reported_on.isoformat()},
        )
        look_at(session, harm, at)
        return event

    return run_once(
        command_id=command_id,
        action="adverse event",
        organisation=session.patient.organisation,
        perform=perform,
    )


def _check_day(session: TreatmentSession, reported_on: date, at: datetime) -> None:
    zone = session.site.time_zone
    if session.started_at is None:
        raise NotGiven(_("This session never began, so nothing can have come of it."))
    if not site_today(session.started_at, zone) <= reported_on <= site_today(at, zone):
        raise NotThatDay(
            _("Choose the day on which the clinic first heard of it: from the session to today.")
        )


def take_back_adverse_event(
    *, event: AdverseEvent, reason: str, by: StaffMember, at: datetime, command_id: uuid.UUID
) -> AdverseEventTakenBack:
    """It was something else. It no longer counts; what was written stays."""
    must(by, Permission.RECOVERY_ANSWER)
    if not reason.strip():
        raise WordsMissing(_("Say what it turned out to be."))

    def perform() -> AdverseEventTakenBack:
        row = AdverseEventTakenBack.objects.create(event=event, reason=reason.strip(), by=by, at=at)
        record(
            action="adverse-event.taken-back",
            by=by,
            at=at,
            organisation=event.patient.organisation,
            patient=event.patient,
            subject=event,
            detail={"reason": row.reason},
        )
        return row

    return run_once(
        command_id=command_id,
        action="take back adverse event",
        organisation=event.patient.organisation,
        perform=perform,
    )


def look_at(session: TreatmentSession, harm: str, at: datetime) -> Sequence[SafetySignal]:
    """Judge all that was in a session of which something new was reported. Only its own evidence can grow."""
    organisation = session.patient.organisation
    watched = watched_in(session)
    raised = []
    for kind in (harm, ANY):
        weeks = weeks_of(organisation, kind)
        for one in sorted(watched, key=lambda each: (each.what, each.key)):
            signal = weeks.signal(one)
            if signal.speaks_up and not _is_known(session, one, kind):
                signal = replace(signal, sessions=sessions_with(organisation, one))
                raised.append(
                    SafetySignal.objects.create(
                        organisation=organisation,
                        what=one.what,
                        key=one.key,
                        name=names_of([one])[one][:240],
                        harm=kind,
                        sessions=signal.sessions,
                        with_event=signal.with_event,
                        expected=signal.expected,
                        raised_at=at,
                    )
                )
    for row in raised:
        record(
            action="safety-signal.raised",
            by="safety watch",
            at=at,
            organisation=organisation,
            subject=row,
            detail={"what": row.what, "name": row.name, "harm": row.harm, "n": row.with_event},
        )
    return raised


def _is_known(session: TreatmentSession, watched: Watched, harm: str) -> bool:
    rows = SafetySignal.objects.filter(organisation=session.patient.organisation, harm=harm)
    return rows.filter(what=watched.what, key=watched.key).exists()


def read_signal(
    *, signal: SafetySignal, note: str, by: StaffMember, at: datetime, command_id: uuid.UUID
) -> SafetySignalRead:
    """The director looked into it and writes what follows."""
    must(by, Permission.DEVIATION_REVIEW)
    if not note.strip():
        raise WordsMissing(_("Write what you looked at and what follows from it."))

    def perform() -> SafetySignalRead:
        row = SafetySignalRead.objects.create(signal=signal, note=note.strip(), read_by=by, read_at=at)
        record(
            action="safety-signal.read",
            by=by,
            at=at,
            organisation=signal.organisation,
            subject=signal,
            detail={"note": row.note},
        )
        return row

    return run_once(
        command_id=command_id, action="read signal", organisation=signal.organisation, perform=perform
    )
