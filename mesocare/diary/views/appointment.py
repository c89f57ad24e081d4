"""One appointment, and what becomes of it."""

import uuid
from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from mesocare.audit.commands import posted_command_id
from mesocare.clinics.access import ClinicRequest, own_site_or_404, staff
from mesocare.clinics.roles import Permission
from mesocare.diary import actions
from mesocare.diary.day import Visit, as_visits
from mesocare.diary.forms import CancelForm
from mesocare.diary.happened import plan_of
from mesocare.diary.models import Appointment, AppointmentStatus
from mesocare.diary.replan import changes_of
from mesocare.diary.stopped import reasons_of
from mesocare.patients.access import get_patient
from mesocare.patients.pages import patient_page
from mesocare.web.refusal import Refusal

ENDS_A_PLACE = {AppointmentStatus.CANCELLED, AppointmentStatus.NO_SHOW}


def appointment_here(request: ClinicRequest, appointment_uuid: uuid.UUID) -> Appointment:
    """An appointment at one of this person's sites, or 404."""
    rows = Appointment.objects.select_related(
        "site__organisation", "patient", "room__site", "practitioner__user", "course__site__organisation"
    )
    return own_site_or_404(request, rows, uuid=appointment_uuid)


@staff(Permission.DIARY_VIEW)
@require_safe
def appointment(request: ClinicRequest, appointment_uuid: uuid.UUID) -> HttpResponse:
    return page(request, appointment_here(request, appointment_uuid))


def page(request: ClinicRequest, row: Appointment, refused: Refusal | None = None) -> HttpResponse:
    """The page of an appointment, with the sentence of a refusal where there was one."""
    at = timezone.now()
    patient = get_patient(request, row.patient.uuid)
    visit = as_visits(Appointment.objects.filter(pk=row.pk))[0]
    context = patient_page(
        request,
        patient,
        "",
        at,
        section="calendar",
        visit=visit,
        appointment=visit.appointment,
        waiting=visit.waiting_minutes(at),
        events=row.events.select_related("by__user").order_by("id"),
        refused=refused,
        cancel_form=CancelForm(),
        missed=_rest_is_open(visit, at),
        stopped=reasons_of([visit.appointment], at).get(visit.appointment.pk, ""),
    )
    return render(request, "diary/appointment.html", context, status=refused.status if refused else 200)


def _rest_is_open(visit: Visit, at: Any) -> bool:
    """Whether this visit fell away and its course now lacks a time or has one that no longer fits."""
    course = visit.appointment.course
    if course is None or visit.takes_place or visit.session_number is None:
        return False
    plan = plan_of(course)
    return plan is not None and bool(changes_of(course, plan, at=at))


def _change(
    request: ClinicRequest, appointment_uuid: uuid.UUID, action: Callable[..., Appointment]
) -> HttpResponse:
    row = appointment_here(request, appointment_uuid)
    try:
        changed = action(
            appointment=row, by=request.staff, at=timezone.now(), command_id=posted_command_id(request)
        )
    except Refusal as refusal:
        return page(request, row, refusal)
    if changed.status in ENDS_A_PLACE and changed.course is not None and changed.session_number:
        return redirect("diary:replan", course_uuid=changed.course.uuid)
    if request.POST.get("back") == "day":
        return redirect("diary:day")
    return redirect("diary:appointment", appointment_uuid=row.uuid)


@staff(Permission.DIARY_BOOK)
@require_POST
def arrived(request: ClinicRequest, appointment_uuid: uuid.UUID) -> HttpResponse:
    return _change(request, appointment_uuid, actions.mark_arrived)


@staff(Permission.DIARY_BOOK)
@require_POST
def no_show(request: ClinicRequest, appointment_uuid: uuid.UUID) -> HttpResponse:
    return _change(request, appointment_uuid, actions.mark_no_show)


@staff(Permission.DIARY_BOOK)
@require_POST
def done(request: ClinicRequest, appointment_uuid: uuid.UUID) -> HttpResponse:
    return _change(request, appointment_uuid, actions.mark_done)


@staff(Permission.DIARY_BOOK)
@require_POST
def reopen(request: ClinicRequest, appointment_uuid: uuid.UUID) -> HttpResponse:
    return _change(request, appointment_uuid, actions.reopen)


@staff(Permission.DIARY_BOOK)
@require_POST
def cancel(request: ClinicRequest, appointment_uuid: uuid.UUID) -> HttpResponse:
    form = CancelForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""

    def action(**facts: Any) -> Appointment:
        return actions.cancel_appointment(reason=reason, version=posted_version(request), **facts)

    return _change(request, appointment_uuid, action)


def posted_text(request: ClinicRequest, name: str) -> str:
    """A line of text as it was typed, without what no database keeps."""
    return request.POST.get(name, "").replace("\x00", "").strip()


def posted_version(request: ClinicRequest, name: str = "version") -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 9 else 0
