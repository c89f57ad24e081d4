"""Rooms, opening hours, working hours and absences of a site."""

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mesocare.audit.actions import mark_read
from mesocare.audit.commands import posted_command_id
from mesocare.clinics.access import ClinicRequest, own_or_404, own_site_or_404, own_sites, staff
from mesocare.clinics.models import StaffMember
from mesocare.clinics.roles import Permission
from mesocare.diary import actions
from mesocare.diary.forms import AbsenceForm, HoursForm, RoomForm
from mesocare.diary.free import HOLDS_ITS_TIME
from mesocare.diary.models import Absence, Appointment, Room
from mesocare.diary.words import week_words
from mesocare.web.refusal import Refusal


def _people(request: ClinicRequest) -> list[StaffMember]:
    rows = StaffMember.objects.filter(sites=request.site, is_active=True).select_related("user")
    return list(rows.order_by("user__name"))


def _rooms(request: ClinicRequest) -> list[Room]:
    return list(Room.objects.filter(site=request.site).order_by("name"))


def _by(request: ClinicRequest) -> dict[str, Any]:
    return {"by": request.staff, "at": timezone.now(), "command_id": posted_command_id(request)}


@staff(Permission.DIARY_SETUP)
@require_safe
def setup(request: ClinicRequest) -> HttpResponse:
    return _page(request)


def _page(
    request: ClinicRequest, room_form: RoomForm | None = None, absence_form: AbsenceForm | None = None
) -> HttpResponse:
    people, rooms, at = _people(request), _rooms(request), timezone.now()
    coming = Absence.objects.filter(Q(staff_member__in=people) | Q(room__in=rooms), ends_at__gte=at)
    absences = coming.select_related("staff_member__user", "room").order_by("starts_at")
    context = {
        "section": "calendar",
        "rooms": rooms,
        "people": [(person, week_words(person.working_hours.filter(site=request.site))) for person in people],
        "opening": week_words(request.site.opening_hours.all()),
        "absences": [(absence, _clashes(request, absence)) for absence in absences],
        "room_form": room_form or RoomForm(),
        "absence_form": absence_form or AbsenceForm(people=people, rooms=rooms),
    }
    refused = any(form is not None for form in (room_form, absence_form))
    return render(request, "diary/setup.html", context, status=409 if refused else 200)


def _clashes(request: ClinicRequest, absence: Absence) -> list[Appointment]:
    """Visits at this person's sites that are booked in the time of an absence, to be moved."""
    whose = Q(practitioner=absence.staff_member) if absence.staff_member_id else Q(room=absence.room)
    rows = Appointment.objects.filter(
        whose, status__in=HOLDS_ITS_TIME, starts_at__lt=absence.ends_at, ends_at__gt=absence.starts_at
    ).filter(site__in=own_sites(request))
    found = list(rows.select_related("patient").order_by("starts_at")[:20])
    for row in found:
        mark_read(request, patient=row.patient)
    return found


def _do(form: forms.Form, action: Callable[[], object]) -> bool:
    """Run the action when the form is right; a refusal becomes the form's error."""
    if not form.is_valid():
        return False
    try:
        action()
    except Refusal as refusal:
        form.add_error(None, refusal.message)
        return False
    return True


@staff(Permission.DIARY_SETUP)
@require_POST
def add_room(request: ClinicRequest) -> HttpResponse:
    form = RoomForm(request.POST)
    if _do(form, lambda: actions.add_room(site=request.site, name=form.cleaned_data["name"], **_by(request))):
        return redirect("diary:setup")
    return _page(request, room_form=form)


@staff(Permission.DIARY_SETUP)
@require_POST
def set_room_open(request: ClinicRequest, room_uuid: uuid.UUID) -> HttpResponse:
    room = own_site_or_404(request, Room, uuid=room_uuid)
    actions.set_room_open(room=room, is_open=request.POST.get("open") == "yes", **_by(request))
    return redirect("diary:setup")


@staff(Permission.DIARY_SETUP)
@require_http_methods(["GET", "HEAD", "POST"])
def opening_hours(request: ClinicRequest) -> HttpResponse:
    initial = HoursForm.initial_of(request.site.opening_hours.all())
    form = HoursForm(request.POST or None, initial=initial)

    def save() -> object:
        return actions.set_opening_hours(site=request.site, hours=form.hours, **_by(request))

    if request.method == "POST" and _do(form, save):
        return redirect("diary:setup")
    context = {"form": form, "member": None, "section": "calendar"}
    return render(request, "diary/hours.html", context, status=409 if form.errors else 200)


@staff(Permission.DIARY_SETUP)
@require_http_methods(["GET", "HEAD", "POST"])
def working_hours(request: ClinicRequest, staff_uuid: uuid.UUID) -> HttpResponse:
    member = own_or_404(request, StaffMember.objects.filter(sites=request.site), uuid=staff_uuid)
    initial = HoursForm.initial_of(member.working_hours.filter(site=request.site))
    form = HoursForm(request.POST or None, initial=initial)

    def save() -> object:
        return actions.set_working_hours(member=member, site=request.site, hours=form.hours, **_by(request))

    if request.method == "POST" and _do(form, save):
        return redirect("diary:setup")
    context = {"form": form, "member": member, "section": "calendar"}
    return render(request, "diary/hours.html", context, status=409 if form.errors else 200)


@staff(Permission.DIARY_SETUP)
@require_POST
def add_absence(request: ClinicRequest) -> HttpResponse:
    people, rooms = _people(request), _rooms(request)
    form = AbsenceForm(request.POST, people=people, rooms=rooms)

    def save() -> object:
        typed, zone = form.cleaned_data, ZoneInfo(request.site.time_zone)
        kind, _colon, chosen = typed["who"].partition(":")
        return actions.add_absence(
            site=request.site,
            member=next((p for p in people if kind == "person" and str(p.uuid) == chosen), None),
            room=next((r for r in rooms if kind == "room" and str(r.uuid) == chosen), None),
            starts_at=datetime.combine(typed["from_day"], typed["from_time"], zone),
            ends_at=datetime.combine(typed["to_day"], typed["to_time"], zone),
            reason=typed["reason"],
            **_by(request),
        )

    return redirect("diary:setup") if _do(form, save) else _page(request, absence_form=form)


@staff(Permission.DIARY_SETUP)
@require_POST
def remove_absence(request: ClinicRequest, absence_id: int) -> HttpResponse:
    mine = Q(staff_member__in=_people(request)) | Q(room__site=request.site)
    rows = Absence.objects.filter(mine).select_related("staff_member__user", "room")
    absence = get_object_or_404(rows, pk=absence_id)
    actions.remove_absence(absence=absence, site=request.site, **_by(request))
    return redirect("diary:setup")
