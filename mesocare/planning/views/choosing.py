"""What is planned for a patient, and choosing what to treat."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from mesocare.audit.actions import mark_read
from mesocare.clinics.access import ClinicRequest, staff
from mesocare.clinics.pack import AdoptionState, adoptions_of, current_pack
from mesocare.clinics.roles import Permission
from mesocare.patients.access import get_patient
from mesocare.patients.pages import patient_page
from mesocare.planning.forms import place_words
from mesocare.planning.models import Course, Plan
from mesocare.planning.permissions import no_chart_words, undrawn
from mesocare.planning.queries import courses_of, newest_plan, sessions_given, standing
from mesotherapy.pack.indications import Indication
from mesotherapy.pack.protocols import Protocol
from mesotherapy.pack.statements import Direction
from mesotherapy.skin import load_chart
from mesotherapy.skin.drawing import MapState, MapZone, draw_face


@staff(Permission.CLINICAL_READ)
@require_GET
def plan(request: ClinicRequest, patient_uuid: UUID) -> HttpResponse:
    """Every course of the patient, the newest plan of each, and what is next."""
    patient = get_patient(request, patient_uuid)
    courses = [_course_row(course) for course in courses_of(patient)]
    return render(
        request, "planning/plan.html", patient_page(request, patient, "plan", timezone.now(), courses=courses)
    )


def _course_row(course: Course) -> dict[str, Any]:
    newest = newest_plan(course)
    pack = current_pack()
    return {
        "course": course,
        "plan": newest,
        "indication": pack.get(Indication, course.indication),
        "protocol": pack.find(Protocol, newest.protocol) if newest else None,
        "standing": standing(newest) if newest else "draft",
        "given": len(sessions_given(course)),
        "picture": picture_of(newest) if newest else "",
    }


def picture_of(shown: Plan) -> str:
    """The plan's zones on the face, small."""
    zones = tuple(MapZone(zone.zone, zone.side, technique=zone.technique) for zone in shown.zones.all())
    title = _("Planned zones: %(zones)s") % {
        "zones": ", ".join(
            place_words(load_chart("face-front").zone(zone.zone).name, zone.side)
            for zone in shown.zones.all()
        )
    }
    return mark_safe(
        draw_face(load_chart("face-front"), MapState(zones=zones), variant="thumbnail", title=title)
    )


@staff(Permission.PLAN_WRITE)
@require_GET
def choose(request: ClinicRequest, patient_uuid: UUID) -> HttpResponse:
    """Indications with their protocols side by side, and what else could be done."""
    patient = get_patient(request, patient_uuid)
    pack = current_pack()
    states = adoptions_of(request.organisation)
    offered = [
        {
            "indication": indication,
            "protocols": sorted(
                (
                    _option(protocol, states[protocol.id])
                    for protocol in pack.all(Protocol)
                    if protocol.indication == indication.id
                ),
                key=lambda option: option["place"],
            ),
        }
        for indication in pack.all(Indication)
    ]
    offered = [row for row in offered if row["protocols"]]
    return render(
        request,
        "planning/choose.html",
        patient_page(request, patient, "plan", timezone.now(), offered=offered),
    )


def _option(protocol: Protocol, state: AdoptionState) -> dict[str, Any]:
    """A treatment to choose: those that can be given first, those that cannot be planned last."""
    missing = undrawn(protocol.zones)
    can_plan = not state.is_off and len(missing) < len(protocol.zones)
    return {
        "protocol": protocol,
        "adoption": state,
        "no_chart": no_chart_words(missing) if missing else "",
        "directions": {
            way.value: sum(piece.direction is way for piece in protocol.evidence) for way in Direction
        },
        "can_plan": can_plan,
        "place": (not can_plan, not state.is_current),
    }


@staff(Permission.CLINICAL_READ)
@require_GET
def plan_list(request: ClinicRequest) -> HttpResponse:
    """All courses under way in the organisation, by stage."""
    from mesocare.planning.stages import courses_by_stage

    stages = courses_by_stage(request.organisation, request.staff.sites.all())
    for row in (row for rows in stages.values() for row in rows):
        mark_read(request, patient=row.course.patient)
    return render(request, "planning/plans.html", {"stages": stages, "section": "plans"})
