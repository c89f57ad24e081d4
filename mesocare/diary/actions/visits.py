"""What becomes of a visit: arrived, done, did not come, and taking a mistake back."""

import uuid
from collections.abc import Callable
from datetime import datetime

from mesocare.audit.commands import run_once
from mesocare.clinics.models import StaffMember
from mesocare.diary.actions import rows
from mesocare.diary.actions.bookings import AppointmentClosed, closed_words, hold_slots, locked
from mesocare.diary.choices import Slot
from mesocare.diary.models import Appointment, AppointmentStatus
from mesocare.diary.permissions import check_can_book

BOOKED, ARRIVED = AppointmentStatus.BOOKED, AppointmentStatus.ARRIVED
_MAY_FOLLOW: dict[str, frozenset[str]] = {
    AppointmentStatus.ARRIVED: frozenset({BOOKED}),
    AppointmentStatus.NO_SHOW: frozenset({BOOKED}),
    AppointmentStatus.DONE: frozenset({BOOKED, ARRIVED}),
    AppointmentStatus.BOOKED: frozenset({ARRIVED, AppointmentStatus.NO_SHOW, AppointmentStatus.CANCELLED}),
}


def mark_arrived(
    *, appointment: Appointment, by: StaffMember, at: datetime, command_id: uuid.UUID
) -> Appointment:
    """The patient is here."""
    return _set(appointment, AppointmentStatus.ARRIVED, "arrived", by, at, command_id)


def mark_no_show(
    *, appointment: Appointment, by: StaffMember, at: datetime, command_id: uuid.UUID
) -> Appointment:
    """The patient did not come; the time is free again."""
    return _set(appointment, AppointmentStatus.NO_SHOW, "no-show", by, at, command_id)


def mark_done(
    *, appointment: Appointment, by: StaffMember, at: datetime, command_id: uuid.UUID
) -> Appointment:
    """The visit is over."""
    return _set(appointment, AppointmentStatus.DONE, "done", by, at, command_id)


def finish_visit(*, appointment: Appointment, by: StaffMember, at: datetime) -> Appointment:
    """The visit is over because its session was signed. Inside the caller's transaction; twice is once.

    What happened is recorded whatever the diary said before: a visit marked "did not come" is done now.
    """
    row = locked(appointment)
    if row.status == AppointmentStatus.DONE:
        return row
    return _write(row, AppointmentStatus.DONE, "done", by, at)


def reopen(*, appointment: Appointment, by: StaffMember, at: datetime, command_id: uuid.UUID) -> Appointment:
    """Take back "arrived", "did not come" or "cancelled": it is booked again, if its time is still free.

    Raises:
        NotFree: if someone else has the time by now.
        AppointmentClosed: if there is nothing to take back.
    """

    def perform() -> Appointment:
        hold_slots(appointment.patient, [Slot.of(appointment)])
        row = locked(appointment)
        slot = Slot.of(row)
        check_can_book(site=row.site, patient=row.patient, slot=slot, at=at, apart_from=[row], walk_in=True)
        return _change(row, AppointmentStatus.BOOKED, "reopened", by, at)

    return _once(appointment, "reopen appointment", command_id, perform)


def _set(
    appointment: Appointment, status: str, kind: str, by: StaffMember, at: datetime, command_id: uuid.UUID
) -> Appointment:
    return _once(
        appointment,
        f"mark {kind}",
        command_id,
        lambda: _change(locked(appointment), status, kind, by, at),
    )


def _change(row: Appointment, status: str, kind: str, by: StaffMember, at: datetime) -> Appointment:
    if row.status not in _MAY_FOLLOW[status]:
        raise AppointmentClosed(closed_words(row))
    return _write(row, status, kind, by, at)


def _write(row: Appointment, status: str, kind: str, by: StaffMember, at: datetime) -> Appointment:
    was, row.status = row.status, status
    rows.save(row)
    rows.happened(row, kind, by, at, {"was": was})
    return row


def _once(
    appointment: Appointment, action: str, command_id: uuid.UUID, perform: Callable[[], Appointment]
) -> Appointment:
    organisation = appointment.site.organisation
    return run_once(command_id=command_id, action=action, organisation=organisation, perform=perform)
