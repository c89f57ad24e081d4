"""The examination, places to leave alone, scores."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mesocare.assessment import actions
from mesocare.assessment.forms import AVOID_KINDS, AvoidAreaForm, ExaminationForm, ScoreForm
from mesocare.assessment.models import AvoidArea
from mesocare.assessment.queries import open_avoid_areas
from mesocare.assessment.views.shared import hand_of, page_of, query_of
from mesocare.audit.commands import posted_command_id
from mesocare.clinics.access import ClinicRequest, own_or_404, staff
from mesocare.clinics.pack import current_pack
from mesocare.clinics.roles import Permission
from mesocare.patients.access import get_patient
from mesocare.patients.models import Patient
from mesocare.web.refusal import Refusal
from mesotherapy.pack.indications import Indication
from mesotherapy.pack.questions import Section
from mesotherapy.pack.scales import Scale
from mesotherapy.skin import AvoidArea as SkinArea
from mesotherapy.skin import SurfacePoint, load_chart, locate, project
from mesotherapy.skin.drawing import MapState, draw_face


@staff(Permission.ASSESSMENT_RECORD)
@require_http_methods(["GET", "POST"])
def examine(request: ClinicRequest, patient_uuid: UUID) -> HttpResponse:
    """Phototype, what is seen, and the places on the skin to leave alone."""
    patient = get_patient(request, patient_uuid)
    newest = patient.examinations.order_by("-examined_at").first()
    form = ExaminationForm(
        request.POST or None, initial={"phototype": newest.phototype or "" if newest else "", "note": ""}
    )
    hand = hand_of(request, patient)
    if request.method == "POST" and form.is_valid():
        at = timezone.now()
        actions.record_examination(
            patient=patient,
            indication="",
            phototype=int(form.cleaned_data["phototype"]) if form.cleaned_data["phototype"] else None,
            findings=[],
            note=form.cleaned_data["note"],
            by=request.staff,
            at=at,
            command_id=posted_command_id(request),
        )
        messages.info(request, _("Examination saved."))
        return redirect(reverse("assessment:examine", args=[patient.uuid]) + query_of(hand))
    return render(
        request,
        "assessment/examine.html",
        page_of(
            request,
            patient,
            hand,
            Section.SKIN,
            form=form,
            area_form=AvoidAreaForm(),
            areas=open_avoid_areas(patient),
            kind_words=dict(AVOID_KINDS),
            picture=_avoid_picture(patient),
            examinations=patient.examinations.select_related("examined_by__user").order_by("-examined_at")[
                :10
            ],
            indications=current_pack().all(Indication),
        ),
    )


def _avoid_picture(patient: Patient) -> str:
    chart = load_chart("face-front")
    areas = []
    for row in open_avoid_areas(patient):
        x, y = project(chart, SurfacePoint(row.triangle, tuple(row.weights)))
        areas.append(SkinArea(x, y, float(row.radius_mm), 0.0, row.label or row.kind, str(row.uuid)))
    return mark_safe(
        draw_face(chart, MapState(avoid=tuple(areas)), variant="plan", title=_("Places to leave alone"))
    )


@staff(Permission.ASSESSMENT_RECORD)
@require_POST
def avoid(request: ClinicRequest, patient_uuid: UUID) -> HttpResponse:
    """Mark a place on the chart that no point may enter."""
    patient = get_patient(request, patient_uuid)
    form = AvoidAreaForm(request.POST)
    if not form.is_valid():
        raise NotOnTheChart(_("Give the place in millimetres on the chart and how far to keep away."))
    given = form.cleaned_data
    found = locate(load_chart("face-front"), float(given["x_mm"]), float(given["y_mm"]))
    if found is None:
        raise NotOnTheChart(_("That point is not on the face. Choose a place inside the drawing."))
    actions.note_avoid_area(
        patient=patient,
        chart="face-front",
        kind=given["kind"],
        label=given["label"],
        triangle=found.at.triangle,
        weights=found.at.weights,
        radius_mm=given["radius_mm"],
        by=request.staff,
        at=timezone.now(),
        command_id=posted_command_id(request),
    )
    messages.info(request, _("Marked: %(place)s.") % {"place": found.name or _("face")})
    return redirect("assessment:examine", patient.uuid)


class NotOnTheChart(Refusal):
    """The place is not on the drawing."""


@staff(Permission.ASSESSMENT_RECORD)
@require_POST
def close_avoid(request: ClinicRequest, patient_uuid: UUID, area_uuid: UUID) -> HttpResponse:
    patient = get_patient(request, patient_uuid)
    area = own_or_404(request, AvoidArea, through="patient__organisation", uuid=area_uuid, patient=patient)
    actions.close_avoid_area(
        area=area,
        reason=request.POST.get("reason", ""),
        by=request.staff,
        at=timezone.now(),
        command_id=posted_command_id(request),
    )
    return redirect("assessment:examine", patient.uuid)


@staff(Permission.ASSESSMENT_RECORD)
@require_http_methods(["GET", "POST"])
def score(request: ClinicRequest, patient_uuid: UUID, scale_id: str) -> HttpResponse:
    """Score one scale, item by item."""
    patient = get_patient(request, patient_uuid)
    scale = current_pack().find(Scale, scale_id)
    if scale is None or not scale.implementable:
        raise Http404(scale_id)
    form = ScoreForm(request.POST or None, scale=scale)
    hand = hand_of(request, patient)
    if request.method == "POST" and form.is_valid():
        row = actions.record_score(
            patient=patient,
            scale=scale.id,
            items=form.items(),
            by=request.staff,
            by_patient=scale.rated_by.value == "patient",
            note=form.cleaned_data["note"],
            at=timezone.now(),
            command_id=posted_command_id(request),
        )
        messages.info(
            request, _("%(scale)s: %(score)s.") % {"scale": scale.name, "score": f"{row.score.normalize():f}"}
        )
        back = request.GET.get("next", "")
        return redirect(
            back if _is_ours(back) else reverse("assessment:assess", args=[patient.uuid]) + query_of(hand)
        )
    return render(
        request,
        "assessment/score.html",
        page_of(
            request,
            patient,
            hand,
            Section.SKIN,
            form=form,
            scale=scale,
            earlier=patient.scores.filter(scale=scale.id).order_by("-scored_at")[:10],
        ),
    )


def _is_ours(address: str) -> bool:
    """A path of this site: one slash, no host."""
    return address.startswith("/") and not address.startswith(("//", "/\\"))
