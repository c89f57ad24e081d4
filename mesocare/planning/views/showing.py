"""One version of a plan: shown, offered, closed."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from mesocare.audit.commands import posted_command_id
from mesocare.clinics.access import ClinicRequest, own_or_404, staff
from mesocare.clinics.pack import current_pack
from mesocare.clinics.roles import Permission
from mesocare.patients.access import get_patient
from mesocare.patients.pages import patient_page
from mesocare.planning import actions
from mesocare.planning.models import Plan
from mesocare.planning.queries import standing
from mesocare.planning.views.choosing import picture_of
from mesotherapy.pack.indications import Indication
from mesotherapy.pack.protocols import Protocol


def _plan(request: ClinicRequest, patient_uuid: UUID, plan_uuid: UUID) -> Plan:
    patient = get_patient(request, patient_uuid)
    return own_or_404(
        request, Plan, through="course__patient__organisation", uuid=plan_uuid, course__patient=patient
    )


@staff(Permission.CLINICAL_READ)
@require_GET
def show(request: ClinicRequest, patient_uuid: UUID, plan_uuid: UUID) -> HttpResponse:
    """One version of a plan, as it was saved."""
    shown = _plan(request, patient_uuid, plan_uuid)
    pack = current_pack()
    return render(
        request,
        "planning/show.html",
        patient_page(
            request,
            shown.patient,
            "plan",
            timezone.now(),
            plan=shown,
            protocol=pack.find(Protocol, shown.protocol),
            indication=pack.find(Indication, shown.course.indication),
            standing=standing(shown),
            versions=list(shown.course.plans.order_by("-version")),
            picture=picture_of(shown),
            unseen={check["id"] for check in shown.checks if check["standing"] == "check"}
            - {row["check"] for row in shown.acknowledged},
        ),
    )


@staff(Permission.OFFER_SEND, Permission.CLINICAL_READ)
@require_POST
def offer(request: ClinicRequest, patient_uuid: UUID, plan_uuid: UUID) -> HttpResponse:
    shown = _plan(request, patient_uuid, plan_uuid)
    actions.offer_plan(plan=shown, by=request.staff, at=timezone.now(), command_id=posted_command_id(request))
    messages.info(request, _("Plan on offer. Next: the quote."))
    return redirect("billing:quote", shown.patient.uuid, shown.uuid)


@staff(Permission.PLAN_WRITE)
@require_POST
def close(request: ClinicRequest, patient_uuid: UUID, plan_uuid: UUID) -> HttpResponse:
    shown = _plan(request, patient_uuid, plan_uuid)
    kind = "declined" if request.POST.get("kind") == "declined" else "closed"
    actions.close_plan(
        plan=shown,
        kind=kind,
        reason=request.POST.get("reason", ""),
        by=request.staff,
        at=timezone.now(),
        command_id=posted_command_id(request),
    )
    messages.info(request, _("Written down. The plan is not on offer any more."))
    return redirect("planning:plan", shown.patient.uuid)
