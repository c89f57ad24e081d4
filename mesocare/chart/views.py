"""The chart: one patient from the first question to now."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from mesocare.chart.beside import alerts, goals_of, next_words, plan_card
from mesocare.chart.entries import Show
from mesocare.chart.next_step import next_step
from mesocare.chart.situation import situation_of
from mesocare.chart.thumbnail import face_once
from mesocare.chart.timeline import reads_clinical, shown_to, timeline
from mesocare.clinics.access import ClinicRequest, current_site, staff
from mesocare.clinics.roles import Permission
from mesocare.patients.access import get_patient
from mesocare.patients.pages import patient_page
from mesocare.web.clock import site_today

HEADINGS = {
    Show.ALL: _("All"),
    Show.VISITS: _("Visits"),
    Show.SCORES: _("Scores"),
    Show.MESSAGES: _("Messages"),
    Show.BILLS: _("Bills"),
    Show.IMPORTED: _("Imported"),
}


@staff(Permission.PATIENTS_VIEW)
@require_safe
def show_timeline(request: ClinicRequest, patient_uuid: UUID) -> HttpResponse:
    patient, at, site = get_patient(request, patient_uuid), timezone.now(), current_site(request)
    show, before = _show(request), _edge(request)
    found = situation_of(patient, at)
    clinical = reads_clinical(request.staff)
    today = site_today(at, site.time_zone)
    page = timeline(patient, request.staff, site.time_zone, at, show, before)
    beside: dict[str, Any] = {"plan": None, "alerts": [], "goals": []}
    if clinical:
        beside = {
            "plan": plan_card(found, at),
            "alerts": alerts(found, site, today),
            "goals": goals_of(patient),
        }
    context = patient_page(
        request,
        patient,
        "timeline",
        at,
        page=page,
        show=show,
        headings=[(each, HEADINGS[each]) for each in shown_to(request.staff)],
        face=face_once() if _has_pictures(page) else "",
        first_day=patient.created_at,
        reads_clinical=clinical,
        next_visit=next_words(found.ahead, at),
        step=next_step(found, request.staff, at),
        today=today,
        **beside,
    )
    return render(request, "chart/timeline.html", context)


def _show(request: ClinicRequest) -> Show:
    try:
        return Show(request.GET.get("show", Show.ALL))
    except ValueError:
        return Show.ALL


def _edge(request: ClinicRequest) -> datetime | None:
    try:
        found = parse_datetime(request.GET.get("before", ""))
    except ValueError:
        return None
    return found if found and timezone.is_aware(found) else None


def _has_pictures(page: Any) -> bool:
    return any(entry.picture for year in page.years for entry in year.entries)
