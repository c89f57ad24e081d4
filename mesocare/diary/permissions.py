"""What may stand in the diary: nobody and no room twice, and only when someone works."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from mesocare.clinics.models import Site, StaffMember
from mesocare.diary.choices import Slot
from mesocare.diary.free import HOLDS_ITS_TIME, Availability
from mesocare.diary.models import Absence, Appointment
from mesocare.diary.spans import Span
from mesocare.diary.words import clock_words, moment_words
from mesocare.patients.models import Patient
from mesocare.web.refusal import Refusal


class NotFree(Refusal):
    """The practitioner, the room or the patient is elsewhere at that time."""


class OutsideHours(Refusal):
    """Nobody works at that time."""


class InThePast(Refusal):
    """The time has passed."""


def check_can_book(
    *,
    site: Site,
    patient: Patient,
    slot: Slot,
    at: datetime,
    apart_from: Iterable[Appointment] = (),
    walk_in: bool = False,
) -> None:
    """Say nothing if the slot is free for this patient.

    Someone who stands at the desk is taken whenever a practitioner and a room are free, working hours or not.

    Raises:
        InThePast, OutsideHours, NotFree: with what stands in the way.
    """
    ignored = [row.pk for row in apart_from]
    _check_place(site, slot)
    if not walk_in:
        _check_not_past(site, slot, at)
        _check_hours(site, slot)
    _check_absent(slot)
    _check_practitioner(slot, ignored)
    _check_room(slot, ignored)
    _check_patient(patient, slot, ignored)


def _check_place(site: Site, slot: Slot) -> None:
    if slot.room.site_id != site.pk or not slot.room.is_open:
        raise NotFree(_("%(room)s is not in use here. Choose another room.") % {"room": slot.room.name})


def _check_not_past(site: Site, slot: Slot, at: datetime) -> None:
    if slot.starts_at < at:
        when = moment_words(slot.starts_at, site.time_zone)
        raise InThePast(_("%(when)s has passed. Choose a later time.") % {"when": when})


def _check_hours(site: Site, slot: Slot) -> None:
    works = Availability.load(site, [slot.practitioner], [], slot.day, slot.day).works(
        slot.practitioner, slot.day
    )
    if not any(span.holds(slot.span) for span in works):
        words = {"who": slot.practitioner.name, "when": moment_words(slot.starts_at, site.time_zone)}
        raise OutsideHours(
            _("%(who)s does not work here on %(when)s for so long. Choose a time within the working hours.")
            % words
        )


def _check_absent(slot: Slot) -> None:
    away = Absence.objects.filter(starts_at__lt=slot.span.end, ends_at__gt=slot.starts_at)
    if found := away.filter(staff_member=slot.practitioner).first():
        raise NotFree(_away_words(slot.practitioner, found, slot.room.site.time_zone))
    if away.filter(room=slot.room).exists():
        raise NotFree(_("%(room)s is closed at that time. Choose another room.") % {"room": slot.room.name})


def _away_words(person: StaffMember, absence: Absence, zone: str) -> str:
    words = {"who": person.name, "until": moment_words(absence.ends_at, zone)}
    return _("%(who)s is away until %(until)s. Choose another time, or someone else.") % words


def _overlapping(span: Span, ignored: list[int]) -> QuerySet[Appointment]:
    rows = Appointment.objects.filter(
        status__in=HOLDS_ITS_TIME, starts_at__lt=span.end, ends_at__gt=span.start
    ).exclude(pk__in=ignored)
    return rows.select_related("patient", "room", "site", "practitioner__user").order_by("starts_at")


def _check_practitioner(slot: Slot, ignored: list[int]) -> None:
    taken = _overlapping(slot.span, ignored).filter(practitioner=slot.practitioner).first()
    if taken is not None:
        raise NotFree(
            _("%(who)s has another visit from %(start)s to %(end)s. Choose another time, or someone else.")
            % {"who": slot.practitioner.name, **_from_to(taken)}
        )


def _check_room(slot: Slot, ignored: list[int]) -> None:
    taken = _overlapping(slot.span, ignored).filter(room=slot.room).first()
    if taken is not None:
        raise NotFree(
            _("%(room)s is taken from %(start)s to %(end)s. Choose another time, or another room.")
            % {"room": slot.room.name, **_from_to(taken)}
        )


def _check_patient(patient: Patient, slot: Slot, ignored: list[int]) -> None:
    taken = _overlapping(slot.span, ignored).filter(patient=patient).first()
    if taken is not None:
        raise NotFree(
            _("%(who)s has a visit from %(start)s to %(end)s already, at %(site)s. Choose another time.")
            % {"who": patient.name, "site": taken.site.name, **_from_to(taken)}
        )


def _from_to(taken: Appointment) -> dict[str, str]:
    zone = taken.site.time_zone
    return {"start": clock_words(taken.starts_at, zone), "end": clock_words(taken.ends_at, zone)}
