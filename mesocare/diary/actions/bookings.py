"""One appointment: book it, move it, cancel it."""

import uuid
from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext as _

from mesocare.audit.commands import run_once
from mesocare.clinics.models import Site, StaffMember
from mesocare.diary import locks
from mesocare.diary.actions import rows
from mesocare.diary.choices import Slot
from mesocare.diary.course_windows import problems_of
from mesocare.diary.happened import plan_of
from mesocare.diary.models import Appointment, AppointmentKind, AppointmentStatus, Room
from mesocare.diary.permissions import check_can_book
from mesocare.patients.models import Patient
from mesocare.planning.models import Course
from mesocare.web.refusal import Refusal

SHORTEST_MINUTES = 5
LONGEST_MINUTES = 8 * 60


class AppointmentChanged(Refusal):
    """Someone changed the appointment while the page was open."""


class AppointmentClosed(Refusal):
    """The appointment is over, or was cancelled."""


class OutsideItsWindow(Refusal):
    """A session keeps its interval from the one before."""


class LengthImpossible(Refusal):
    """A visit takes between five minutes and a day's work."""


def book_appointment(
    *,
    site: Site,
    patient: Patient,
    practitioner: StaffMember,
    room: Room,
    kind: str,
    starts_at: datetime,
    minutes: int,
    by: StaffMember,
    at: datetime,
    command_id: uuid.UUID,
    course: Course | None = None,
    session_number: int | None = None,
    reason: str = "",
) -> Appointment:
    """Put one visit into the diary.

    Raises:
        NotFree, OutsideHours, InThePast: if it cannot be then.
        LengthImpossible: if it would take no time, or days.
    """
    slot = Slot(starts_at, minutes, practitioner, room)

    def perform() -> Appointment:
        hold_slots(patient, [slot])
        check_can_book(site=site, patient=patient, slot=slot, at=at)
        return rows.insert(
            site=site,
            patient=patient,
            slot=slot,
            kind=kind,
            by=by,
            at=at,
            course=course,
            session_number=session_number,
            reason=reason,
        )

    check_length(minutes)
    return run_once(
        command_id=command_id, action="book appointment", organisation=site.organisation, perform=perform
    )


def walk_in(
    *,
    site: Site,
    patient: Patient,
    practitioner: StaffMember,
    room: Room,
    minutes: int,
    by: StaffMember,
    at: datetime,
    command_id: uuid.UUID,
    reason: str = "",
) -> Appointment:
    """Take someone who stands at the desk: booked from now and arrived, plan or no plan.

    Raises:
        NotFree: if the practitioner or the room is taken.
    """
    slot = Slot(at.replace(second=0, microsecond=0), minutes, practitioner, room)

    def perform() -> Appointment:
        hold_slots(patient, [slot])
        check_can_book(site=site, patient=patient, slot=slot, at=at, walk_in=True)
        kind = AppointmentKind.WALK_IN
        appointment = rows.insert(
            site=site, patient=patient, slot=slot, kind=kind, by=by, at=at, reason=reason
        )
        appointment.status = AppointmentStatus.ARRIVED
        rows.save(appointment)
        rows.happened(appointment, "arrived", by, at, {})
        return appointment

    check_length(minutes)
    return run_once(
        command_id=command_id, action="take walk-in", organisation=site.organisation, perform=perform
    )


def move_appointment(
    *,
    appointment: Appointment,
    slot: Slot,
    version: int,
    by: StaffMember,
    at: datetime,
    command_id: uuid.UUID,
    reason: str = "",
) -> Appointment:
    """Move a visit to another time, practitioner or room of its site.

    A session of a course keeps its interval; later than its window only with a `reason`.

    Raises:
        OutsideItsWindow: if a session would be too soon, or too late without a reason.
        AppointmentChanged, AppointmentClosed: if it is not what the page showed.
        NotFree, OutsideHours, InThePast: if it cannot be then.
    """

    def perform() -> Appointment:
        hold_slots(appointment.patient, [slot, Slot.of(appointment)])
        row = locked(appointment, version)
        check_is_booked(row)
        _check_interval(row, slot, at, reason)
        check_can_book(site=row.site, patient=row.patient, slot=slot, at=at, apart_from=[row])
        rows.move(row, slot, by, at, reason)
        return row

    return _once(appointment, "move appointment", command_id, perform)


def cancel_appointment(
    *,
    appointment: Appointment,
    reason: str,
    version: int,
    by: StaffMember,
    at: datetime,
    command_id: uuid.UUID,
) -> Appointment:
    """Cancel a visit; its time is free again.

    Raises:
        AppointmentChanged, AppointmentClosed: if it is not what the page showed.
    """

    def perform() -> Appointment:
        row = locked(appointment, version)
        if row.status not in {AppointmentStatus.BOOKED, AppointmentStatus.ARRIVED}:
            raise AppointmentClosed(closed_words(row))
        row.status = AppointmentStatus.CANCELLED
        rows.save(row)
        rows.happened(row, "cancelled", by, at, {"reason": reason.strip()[:200]})
        return row

    return _once(appointment, "cancel appointment", command_id, perform)


def _check_interval(row: Appointment, slot: Slot, at: datetime, reason: str) -> None:
    plan = plan_of(row.course) if row.course else None
    if row.course is None or plan is None or row.session_number is None:
        return
    if problems := problems_of(row.course, plan, {row.session_number: slot.day}, at, reason):
        raise OutsideItsWindow(" ".join(problems))


def hold_slots(patient: Patient, slots: list[Slot]) -> None:
    """Lock the patient and everyone and every room in some slots."""
    locks.hold(
        patients=[patient.pk],
        practitioners=[slot.practitioner.pk for slot in slots],
        rooms=[slot.room.pk for slot in slots],
    )


def locked(appointment: Appointment, version: int | None = None) -> Appointment:
    """The row as it stands now, held until the transaction ends.

    Raises:
        AppointmentChanged: if it is newer than `version`.
    """
    Appointment.objects.select_for_update().get(pk=appointment.pk)
    row = Appointment.objects.select_related(
        "site__organisation", "patient", "room__site", "practitioner__user", "course"
    ).get(pk=appointment.pk)
    if version is not None and row.version != version:
        raise AppointmentChanged(
            _("Someone changed this visit while you had it open: it is “%(status)s” now. Look again first.")
            % {"status": row.get_status_display()}
        )
    return row


def check_is_booked(row: Appointment) -> None:
    if row.status != AppointmentStatus.BOOKED:
        raise AppointmentClosed(closed_words(row))


def closed_words(row: Appointment) -> str:
    return _("This visit is “%(status)s”, so it cannot be changed like that. Book another one instead.") % {
        "status": row.get_status_display()
    }


def check_length(minutes: int) -> None:
    if not SHORTEST_MINUTES <= minutes <= LONGEST_MINUTES:
        raise LengthImpossible(_("Choose a length between 5 minutes and 8 hours."))


def _once(
    appointment: Appointment, action: str, command_id: uuid.UUID, perform: Callable[[], Appointment]
) -> Appointment:
    organisation = appointment.site.organisation
    return run_once(command_id=command_id, action=action, organisation=organisation, perform=perform)
