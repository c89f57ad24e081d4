"""Recording what is done, as it is done. What happened is never refused once a session runs."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _

from mesocare.assessment.actions import Said, close_avoid_area, note_avoid_area, record_answers
from mesocare.assessment.models import AvoidArea, SaidBy
from mesocare.audit.actions import record
from mesocare.audit.commands import CommandUsedBefore
from mesocare.clinics.models import StaffMember
from mesocare.stock.actions import hold_for
from mesocare.treatment.actions.writing import happening, locked, write_event
from mesocare.treatment.charting import Change, fold
from mesocare.treatment.models import ChartEvent, SessionStatus, TreatmentSession
from mesocare.treatment.operations import read_change
from mesocare.treatment.parts import subject_of, wanted_of
from mesocare.treatment.resolving import resolve
from mesocare.treatment.screened import judged_for
from mesocare.web.clock import at_site
from mesocare.web.refusal import Refusal
from mesotherapy.facts import show

_BECOMES = {
    "pause": SessionStatus.PAUSED,
    "resume": SessionStatus.RUNNING,
    "stop": SessionStatus.STOPPED,
}


class SessionClosed(Refusal):
    """A signed session is sealed, one that was put away never began."""


class ChangedMeanwhile(Refusal):
    """Someone else changed the same zone after this page was loaded."""


def apply_changes(
    *,
    session: TreatmentSession,
    command_id: uuid.UUID,
    version: int,
    changes: Sequence[Mapping[str, Any]],
    by: StaffMember,
    at: datetime,
) -> TreatmentSession:
    """Write one batch of changes, all or none, once. Two devices on different zones do not conflict.

    Raises:
        ChangeRefused: if one of them cannot be (its `index` says which).
        ChangedMeanwhile: if the same zone was changed after `version`.
        SessionClosed: if the session is signed.
    """
    asked = [read_change(change, index) for index, change in enumerate(changes)]
    with transaction.atomic():
        row = locked(session)
        if is_done(row, command_id, asked):
            return row
        _check_open(row)
        mark = happening(asked, by, at)
        filled, state = resolve(row, asked, mark)
        _check_not_changed(row, filled, version)
        for change in filled:
            row.status = _BECOMES.get(change["op"], row.status)
        lots_before = row.state["lots"]
        event = write_event(row, command_id, filled, state, by, at)
        if row.state.get("started") and row.state["lots"] != lots_before:
            wanted = wanted_of(row.state)
            hold_for(subject=subject_of(row), wanted=wanted, patient=row.patient, by=by, at=at)
        _carry_avoid_areas(row, filled, command_id, by, at)
        _note(row, event, by, at)
    return row


def is_done(session: TreatmentSession, command_id: uuid.UUID, asked: Sequence[Change]) -> bool:
    """Whether exactly this was written before.

    Raises:
        CommandUsedBefore: if the id belongs to another session, or came with something else.
    """
    event = ChartEvent.objects.filter(command_id=command_id).first()
    if event is None:
        return False
    written = event.payload["changes"]
    if event.treatment_session_id != session.pk or not _same(asked, written):
        raise CommandUsedBefore(_("This form was already used for something else. Load the page again."))
    return True


def _same(asked: Sequence[Change], written: Sequence[Change]) -> bool:
    """Whether what was written is what is asked now; what the server filled in beside it is its own."""
    return len(asked) == len(written) and all(
        one["op"] == kept["op"] and all(kept[name] == one[name] for name in one.keys() & kept.keys())
        for one, kept in zip(asked, written, strict=True)
    )


def _check_open(session: TreatmentSession) -> None:
    if session.status == SessionStatus.SEALED:
        raise SessionClosed(_("This session is signed. Write an amendment with its reason instead."))
    if session.status == SessionStatus.ABANDONED:
        raise SessionClosed(_("This session was put away without being started. Open a new one."))


def _check_not_changed(session: TreatmentSession, changes: Sequence[Change], version: int) -> None:
    """Only a change of the same zone since the page was loaded is a conflict."""
    if version > session.version:
        raise ChangedMeanwhile(_("This page is newer than the record. Load it again."))
    mine = {place for change in changes if (place := _place(change))}
    for event in session.events.filter(seq__gt=version).select_related("by__user").order_by("-seq"):
        if mine & {place for change in event.payload["changes"] if (place := _place(change))}:
            when = format_date(at_site(event.at, session.site.time_zone), "H:i")
            raise ChangedMeanwhile(
                _("%(name)s changed this zone at %(when)s. Look at both, then keep one.")
                % {"name": event.by.name, "when": when}
            )


_TALK = frozenset({"pain", "reaction", "note"})  # beside the zone's points, not of them


def _place(change: Change) -> tuple[str, str] | None:
    if change["op"] in _TALK or "zone" not in change:
        return None
    return str(change["zone"]), str(change.get("side", change.get("to", "")))


def _carry_avoid_areas(
    session: TreatmentSession, changes: Sequence[Change], command_id: uuid.UUID, by: StaffMember, at: datetime
) -> None:
    """A mark made in a session stays with the patient; one taken back is closed."""
    for change in changes:
        ident = uuid.uuid5(command_id, f"{change['op']} {change.get('id', '')}")
        if change["op"] == "add-avoid":
            note_avoid_area(
                patient=session.patient,
                chart=session.chart,
                kind="other",
                label=change["label"],
                triangle=change["triangle"],
                weights=change["weights"],
                radius_mm=Decimal(str(round(change["radius_mm"] + change["clearance_mm"], 1))),
                by=by,
                at=at,
                command_id=ident,
            )
        if change["op"] == "remove-avoid":
            _close(session, change["id"], ident, by, at)


def _close(session: TreatmentSession, area_id: str, ident: uuid.UUID, by: StaffMember, at: datetime) -> None:
    """Close what this session noted: found by the event that noted it."""
    noted = [
        uuid.uuid5(event.command_id, f"add-avoid {area_id}")
        for event in session.events.filter(kind__in=("add-avoid", "changes"))
        if any(c["op"] == "add-avoid" and c["id"] == area_id for c in event.payload["changes"])
    ]
    for command in noted:
        area = _noted_by(command)
        if area is not None and not hasattr(area, "closed"):
            reason = _("Taken back during session %(number)s.") % {"number": session.number}
            close_avoid_area(area=area, reason=reason, by=by, at=at, command_id=ident)


def _noted_by(command_id: uuid.UUID) -> AvoidArea | None:
    from mesocare.audit.models import CommandDone

    done = CommandDone.objects.filter(command_id=command_id).first()
    return AvoidArea.objects.filter(pk=done.result_key).first() if done else None


def record_said(
    *,
    session: TreatmentSession,
    said: Sequence[Said],
    today: date,
    by: StaffMember,
    at: datetime,
    command_id: uuid.UUID,
) -> TreatmentSession:
    """What the patient says in mid-session. It stands in the record and changes what the safety bar says."""
    answers = [{"question": each.question, "value": show(each.value), "words": each.words} for each in said]
    asked: Change = {"op": "said", "answers": answers}
    with transaction.atomic():
        row = locked(session)
        if is_done(row, command_id, [asked]):
            return row
        _check_open(row)
        record_answers(patient=row.patient, said=said, said_by=SaidBy.CLINICIAN, today=today, by=by, at=at)
        change = {**asked, "verdict": judged_for(row, today).screening.verdict.value}
        event = write_event(row, command_id, [change], fold([happening([change], by, at)], row.state), by, at)
        _note(row, event, by, at)
    return row


def _note(session: TreatmentSession, event: ChartEvent, by: StaffMember, at: datetime) -> None:
    ops = [change["op"] for change in event.payload["changes"]]
    record(
        action="session.charted",
        by=by,
        at=at,
        organisation=session.patient.organisation,
        patient=session.patient,
        subject=session,
        detail={"seq": event.seq, "kind": event.kind, "changes": len(ops), "ops": sorted(set(ops))},
    )


def acknowledge_all(
    *,
    session: TreatmentSession,
    checks: Sequence[str],
    by: StaffMember,
    at: datetime,
    command_id: uuid.UUID,
) -> TreatmentSession:
    """The signer has read every check that was left: one mark for each."""
    return apply_changes(
        session=session,
        command_id=uuid.uuid5(command_id, "acknowledge"),
        version=session.version,
        changes=[{"op": "acknowledge", "check": check} for check in checks],
        by=by,
        at=at,
    )
