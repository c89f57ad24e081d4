"""The sessions of a patient, and laying out the next one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from mesocare.audit.commands import posted_command_id
from mesocare.clinics.access import ClinicRequest, current_site, own_or_404, staff
from mesocare.clinics.pack import current_pack
from mesocare.clinics.roles import Permission
from mesocare.diary.models import Appointment
from mesocare.patients.access import get_patient
from mesocare.patients.models import Patient
from mesocare.patients.pages import patient_page
from mesocare.planning.models import Course
from mesocare.planning.queries import accepted_plan, courses_of
from mesocare.treatment import actions
from mesocare.treatment.models import SessionStatus, TreatmentSession
from mesocare.treatment.views.shared import ROWS
from mesocare.web.refusal import Refusal
from mesotherapy.pack.protocols import Protocol


class CourseMissing(Refusal):
    """The form did not say which course."""


@staff(Permission.CLINICAL_READ)
@require_GET
def sessions(request: ClinicRequest, patient_uuid: UUID) -> HttpResponse:
    """Every session, newest first, and for each course the next one."""
    patient = get_patient(request, patient_uuid)
    rows = ROWS.filter(patient=patient).exclude(status=SessionStatus.ABANDONED)
    context = patient_page(
        request,
        patient,
        "sessions",
        timezone.now(),
        sessions=[_row(session) for session in rows.select_related("seal").order_by("-opened_at", "-pk")],
        courses=[row for course in courses_of(patient) if (row := _next(course))],
    )
    return render(request, "treatment/sessions.html", context)


def _row(session: TreatmentSession) -> dict[str, Any]:
    protocol = current_pack().find(Protocol, session.plan.protocol)
    return {
        "session": session,
        "protocol": protocol.name if protocol else session.plan.protocol,
        "seal": getattr(session, "seal", None),
        "is_open": session.status in (SessionStatus.PREPARING, *_RUNNING),
        "state": "live" if session.status in _RUNNING else "done" if hasattr(session, "seal") else "unknown",
    }


_RUNNING = (SessionStatus.RUNNING, SessionStatus.PAUSED, SessionStatus.STOPPED)


def _next(course: Course) -> dict[str, Any] | None:
    """The session that comes next, if one may be laid out."""
    plan = accepted_plan(course)
    live = course.treatment_sessions.exclude(status__in=(SessionStatus.SEALED, SessionStatus.ABANDONED))
    if plan is None or live.exists():
        return None
    done = course.treatment_sessions.filter(status=SessionStatus.SEALED).count()
    if done >= plan.sessions:
        return None
    protocol = current_pack().find(Protocol, plan.protocol)
    return {
        "course": course,
        "plan": plan,
        "number": done + 1,
        "protocol": protocol.name if protocol else plan.protocol,
        "appointment": _visit(course, done + 1),
    }


def _visit(course: Course, number: int) -> Appointment | None:
    rows = Appointment.objects.filter(course=course, session_number=number, status__in=("booked", "arrived"))
    return rows.order_by("starts_at").first()


@staff(Permission.SESSION_PREPARE)
@require_POST
def open_next(request: ClinicRequest, patient_uuid: UUID) -> HttpResponse:
    """Lay the next session of a course out, and go to its time-out."""
    patient = get_patient(request, patient_uuid)
    wanted = _uuid(request.POST.get("course", ""))
    if wanted is None:
        raise CourseMissing(_("Choose the course whose next session is laid out."))
    course = own_or_404(request, Course, through="patient__organisation", patient=patient, uuid=wanted)
    session = actions.open_session(
        course=course,
        site=current_site(request),
        by=request.staff,
        at=timezone.now(),
        command_id=posted_command_id(request),
        appointment=_appointment(request, patient, course),
    )
    return redirect("treatment:gate", patient.uuid, session.uuid)


def _appointment(request: ClinicRequest, patient: Patient, course: Course) -> Appointment | None:
    given = request.POST.get("appointment", "")
    if given:
        return own_or_404(
            request, Appointment, through="site__organisation", patient=patient, uuid=_uuid(given)
        )
    done = course.treatment_sessions.filter(status=SessionStatus.SEALED).count()
    return _visit(course, done + 1)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
