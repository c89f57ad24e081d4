"""Booking one visit, and moving one."""

import uuid
from datetime import date, datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mesocare.audit.actions import mark_read
from mesocare.audit.commands import posted_command_id
from mesocare.clinics.access import ClinicRequest, staff
from mesocare.clinics.models import StaffMember
from mesocare.clinics.roles import Permission
from mesocare.diary import actions
from mesocare.diary.choices import Choice, Slot, slot_from
from mesocare.diary.course_windows import days_booked, too_late, windows_of
from mesocare.diary.forms import USUAL_MINUTES, FindTimeForm
from mesocare.diary.free import Availability, free_starts, open_rooms, practitioners_of
from mesocare.diary.happened import plan_of, sessions_given
from mesocare.diary.models import Appointment, AppointmentKind, AppointmentStatus, Room
from mesocare.diary.replan import PlannedChange, changes_of
from mesocare.diary.views.appointment import appointment_here, posted_text, posted_version
from mesocare.diary.views.calendar import day_asked
from mesocare.patients.access import get_patient
from mesocare.patients.bar import identity_line
from mesocare.patients.models import Patient
from mesocare.patients.pages import patient_page
from mesocare.patients.search import search_patients
from mesocare.web.clock import site_today
from mesocare.web.refusal import Refusal
from mesotherapy.courses import Window


@staff(Permission.DIARY_BOOK)
@require_http_methods(["GET", "HEAD", "POST"])
def book(request: ClinicRequest) -> HttpResponse:
    """Without a patient the page asks for one; with one it offers times; it books on POST."""
    asked = request.POST.get("patient") or request.GET.get("patient", "")
    patient = get_patient(request, uuid.UUID(asked)) if is_uuid(asked) else None
    if patient is None:
        return _choose_patient(request)
    at = timezone.now()
    people, rooms = practitioners_of(request.site), open_rooms(request.site)
    form = FindTimeForm(_find(request, at, people), people=people, rooms=rooms)
    refused = None
    if request.method == "POST":
        try:
            return redirect("diary:appointment", appointment_uuid=_book(request, patient, form, at).uuid)
        except Refusal as refusal:
            refused = refusal
    context = patient_page(
        request, patient, "", at, section="calendar", form=form, refused=refused, people=people
    )
    context |= _times(request, form, at)
    return render(request, "diary/book.html", context, status=refused.status if refused else 200)


def is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


def _choose_patient(request: ClinicRequest) -> HttpResponse:
    query = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    found = search_patients(request.organisation, query, limit=20)
    today = site_today(timezone.now(), request.site.time_zone)
    for patient in found:
        mark_read(request, patient=patient)
    kept = [
        (name, request.GET[name]) for name in ("day", "room", "practitioner", "kind") if request.GET.get(name)
    ]
    rows = [(patient, identity_line(patient, today)) for patient in found]
    context = {"query": query, "rows": rows, "kept": kept, "section": "calendar"}
    return render(request, "diary/choose_patient.html", context)


def _find(request: ClinicRequest, at: datetime, people: list[StaffMember]) -> dict[str, Any]:
    """What is looked for: as asked, and for the rest what is usual."""
    asked = request.POST if request.method == "POST" else request.GET
    kind = asked.get("kind") or AppointmentKind.CONSULTATION.value
    me = request.staff if request.staff in people else next(iter(people), None)
    return {
        "kind": kind,
        "practitioner": asked.get("practitioner") or (str(me.uuid) if me else ""),
        "room": asked.get("room", ""),
        "minutes": asked.get("minutes") or str(USUAL_MINUTES.get(kind, 30)),
        "day": asked.get("day") or site_today(at, request.site.time_zone).isoformat(),
    }


def _times(request: ClinicRequest, form: FindTimeForm, at: datetime) -> dict[str, Any]:
    """The free times of the day that is looked for; for a walk-in there is only now."""
    if not form.is_valid():
        return {"times": [], "walk_in": False}
    typed = form.cleaned_data
    if typed["kind"] == AppointmentKind.WALK_IN:
        return {"times": [], "walk_in": True, "rooms": open_rooms(request.site)}
    rooms = [typed["room"]] if typed["room"] else open_rooms(request.site)
    found = free_starts(
        site=request.site,
        practitioner=typed["practitioner"],
        rooms=rooms,
        day=typed["day"],
        minutes=typed["minutes"],
        at=at,
    )
    return {
        "times": [Slot.at(start, typed["minutes"], typed["practitioner"]) for start in found],
        "walk_in": False,
        "asked_time": request.GET.get("time", ""),
    }


def _book(request: ClinicRequest, patient: Patient, form: FindTimeForm, at: datetime) -> Appointment:
    if not form.is_valid():
        raise Refusal(_("Choose with whom, how long and on which day first."))
    typed = form.cleaned_data
    facts: dict[str, Any] = {
        "site": request.site,
        "patient": patient,
        "by": request.staff,
        "at": at,
        "command_id": posted_command_id(request),
        "reason": posted_text(request, "reason"),
    }
    if typed["kind"] == AppointmentKind.WALK_IN:
        room = typed["room"] or _room_now(request, typed["practitioner"], typed["minutes"], at)
        person, minutes = typed["practitioner"], typed["minutes"]
        return actions.walk_in(practitioner=person, room=room, minutes=minutes, **facts)
    slot = chosen_slot(request)
    return actions.book_appointment(
        practitioner=slot.practitioner,
        room=slot.room,
        kind=typed["kind"],
        starts_at=slot.starts_at,
        minutes=slot.minutes,
        **facts,
    )


def _room_now(request: ClinicRequest, practitioner: StaffMember, minutes: int, at: datetime) -> Room:
    """The first room that is free from now on."""
    today = site_today(at, request.site.time_zone)
    rooms = open_rooms(request.site)
    available = Availability.load(request.site, [practitioner], rooms, today, today)
    span = Slot(at, minutes, practitioner, rooms[0]).span if rooms else None
    room = next((room for room in rooms if span and available.room_is_free(room, span)), None)
    if room is None:
        raise Refusal(_("No room is free now. Choose a time later today, or end a visit that is over."))
    return room


def chosen_slot(request: ClinicRequest) -> Slot:
    """The time that was chosen on the page.

    Raises:
        Refusal: if none was, or it names nobody here.
    """
    slot = slot_from(request.POST.get("slot", ""), request.site)
    if slot is None:
        raise Refusal(_("Choose one of the free times."))
    return slot


@staff(Permission.DIARY_BOOK)
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: ClinicRequest, appointment_uuid: uuid.UUID) -> HttpResponse:
    """Choose another time; see what it changes; move."""
    row, at, refused = appointment_here(request, appointment_uuid), timezone.now(), None
    if request.method == "POST":
        try:
            _move(request, row, at)
            return redirect("diary:appointment", appointment_uuid=row.uuid)
        except Refusal as refusal:
            refused = refusal
    people, rooms = practitioners_of(row.site), open_rooms(row.site)
    patient = get_patient(request, row.patient.uuid)
    practitioner = _asked_person(request, people) or row.practitioner
    shown = day_asked(request, site_today(max(row.starts_at, at), row.site.time_zone))
    slot = slot_from(request.POST.get("slot") or request.GET.get("slot", ""), row.site)
    context = patient_page(
        request,
        patient,
        "",
        at,
        section="calendar",
        appointment=row,
        people=people,
        practitioner=practitioner,
        shown=shown,
        slot=slot,
        times=_times_to_move(row, practitioner, rooms, shown, at),
        window=_window_of(row, at),
        changes=_effects(row, slot, at),
        too_late=_too_late(row, slot, at),
        refused=refused,
        is_open=row.status == AppointmentStatus.BOOKED,
    )
    return render(request, "diary/move.html", context, status=refused.status if refused else 200)


def _asked_person(request: ClinicRequest, people: list[StaffMember]) -> StaffMember | None:
    asked = request.GET.get("practitioner", "")
    return next((person for person in people if str(person.uuid) == asked), None)


def _times_to_move(
    row: Appointment, practitioner: StaffMember, rooms: list[Room], shown: date, at: datetime
) -> list[Slot]:
    minutes = Slot.of(row).minutes
    ordered = sorted(rooms, key=lambda room: (room.pk != row.room_id, room.name))
    found = free_starts(
        site=row.site,
        practitioner=practitioner,
        rooms=ordered,
        day=shown,
        minutes=minutes,
        at=at,
        apart_from=[row],
    )
    return [Slot.at(start, minutes, practitioner) for start in found if start.starts_at != row.starts_at]


def _window_of(row: Appointment, at: datetime) -> Window | None:
    """The window of a session of a course, to draw beside the times."""
    plan = plan_of(row.course) if row.course else None
    if row.course is None or plan is None or row.session_number is None:
        return None
    given, start = sessions_given(row.course).values(), site_today(at, row.site.time_zone)
    days = {n: day for n, day in days_booked(row.course).items() if n != row.session_number}
    return windows_of(plan, given, days, start).get(row.session_number)


def _too_late(row: Appointment, slot: Slot | None, at: datetime) -> str:
    window = _window_of(row, at)
    if slot is None or window is None or row.session_number is None:
        return ""
    return too_late(row.session_number, slot.day, window)


def _effects(row: Appointment, slot: Slot | None, at: datetime) -> list[PlannedChange]:
    """The later sessions that no longer fit once this one has moved."""
    plan = plan_of(row.course) if row.course else None
    if slot is None or row.course is None or plan is None or row.session_number is None:
        return []
    return changes_of(row.course, plan, at=at, moved={row.session_number: slot}, only_booked=True)


def _move(request: ClinicRequest, row: Appointment, at: datetime) -> None:
    """Move one visit, and the rest of its course with it where the page said so."""
    slot, reason = chosen_slot(request), posted_text(request, "reason")
    facts: dict[str, Any] = {"by": request.staff, "at": at, "command_id": posted_command_id(request)}
    rest = posted_choices(request, row)
    if rest and row.course is not None and row.session_number is not None:
        versions = {row.session_number: posted_version(request), **posted_versions(request)}
        choices = [Choice(row.session_number, slot), *rest]
        actions.rebook_course(course=row.course, choices=choices, versions=versions, reason=reason, **facts)
        return
    actions.move_appointment(
        appointment=row, slot=slot, version=posted_version(request), reason=reason, **facts
    )


def posted_choices(request: ClinicRequest, row: Appointment) -> list[Choice]:
    """The times of the other sessions, as the diff showed them: `session-4`, `session-5`."""
    found = []
    for name, key in request.POST.items():
        number = name.removeprefix("session-")
        if name.startswith("session-") and number.isdecimal() and (slot := slot_from(str(key), row.site)):
            found.append(Choice(int(number), slot))
    return found


def posted_versions(request: ClinicRequest) -> dict[int, int]:
    """The versions of the appointments the page showed: `version-4`."""
    found = {}
    for name in request.POST:
        number = name.removeprefix("version-")
        if name.startswith("version-") and number.isdecimal():
            found[int(number)] = posted_version(request, name)
    return found
