"""Goals, and the talk about risks."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mesocare.assessment import actions
from mesocare.assessment.context import InHand, in_hand
from mesocare.assessment.forms import GoalForm, RiskTalkForm
from mesocare.assessment.views.shared import hand_of, page_of, query_of
from mesocare.audit.commands import posted_command_id
from mesocare.clinics.access import ClinicRequest, staff
from mesocare.clinics.actions import check_is_on
from mesocare.clinics.pack import current_pack
from mesocare.clinics.roles import Permission
from mesocare.patients.access import get_patient
from mesocare.web.clock import site_today
from mesotherapy.pack.indications import Indication
from mesotherapy.pack.protocols import Protocol
from mesotherapy.pack.questions import Section


@staff(Permission.ASSESSMENT_RECORD)
@require_http_methods(["GET", "POST"])
def goals(request: ClinicRequest, patient_uuid: UUID) -> HttpResponse:
    patient = get_patient(request, patient_uuid)
    hand = hand_of(request, patient)
    form = GoalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.record_goal(
            patient=patient,
            indication=_indication(hand),
            by=request.staff,
            at=timezone.now(),
            command_id=posted_command_id(request),
            **form.cleaned_data,
        )
        messages.info(request, _("Goal saved, in the patient's words."))
        return redirect(reverse("assessment:assess", args=[patient.uuid]) + query_of(hand))
    return render(
        request,
        "assessment/goals.html",
        page_of(
            request,
            patient,
            hand,
            Section.GOALS,
            form=form,
            goals=patient.goals.order_by("-recorded_at", "-pk"),
        ),
    )


def _indication(hand: InHand) -> str:
    return current_pack().get(Protocol, hand.protocol).indication if hand.protocol else ""


@staff(Permission.ASSESSMENT_RECORD)
@require_http_methods(["GET", "POST"])
def risks(request: ClinicRequest, patient_uuid: UUID, protocol_id: str) -> HttpResponse:
    """The talk about risks: what was said, what was asked."""
    patient = get_patient(request, patient_uuid)
    protocol = current_pack().find(Protocol, protocol_id)
    if protocol is None:
        raise Http404(protocol_id)
    check_is_on(request.organisation, protocol.id)
    indication = current_pack().get(Indication, protocol.indication)
    form = RiskTalkForm(request.POST or None, protocol=protocol, alternatives=indication.alternatives)
    hand = in_hand(request, patient, protocol.id, site_today(timezone.now(), request.site.time_zone))
    if request.method == "POST" and form.is_valid():
        actions.record_risk_talk(
            patient=patient,
            protocol=protocol.id,
            by=request.staff,
            at=timezone.now(),
            command_id=posted_command_id(request),
            **form.cleaned_data,
        )
        messages.info(request, _("The talk is on record."))
        return redirect(reverse("assessment:assess", args=[patient.uuid]) + query_of(hand))
    return render(
        request,
        "assessment/risks.html",
        page_of(
            request,
            patient,
            hand,
            None,
            form=form,
            talks=patient.risk_talks.select_related("talked_by__user").order_by("-talked_at")[:10],
        ),
    )
