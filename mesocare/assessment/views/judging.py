"""A screening as it was kept, and going on in spite of it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from mesocare.assessment import actions
from mesocare.assessment.forms import ReasonForm
from mesocare.assessment.models import Override, ScreeningRecord
from mesocare.audit.commands import posted_command_id
from mesocare.clinics.access import ClinicRequest, own_or_404, staff
from mesocare.clinics.pack import current_pack
from mesocare.clinics.roles import Permission
from mesocare.patients.access import get_patient
from mesocare.patients.pages import patient_page
from mesotherapy.pack.protocols import Protocol


def _screening(request: ClinicRequest, patient_uuid: UUID, screening_uuid: UUID) -> ScreeningRecord:
    patient = get_patient(request, patient_uuid)
    return own_or_404(
        request, ScreeningRecord, through="patient__organisation", uuid=screening_uuid, patient=patient
    )


@staff(Permission.CLINICAL_READ)
@require_GET
def screening(request: ClinicRequest, patient_uuid: UUID, screening_uuid: UUID) -> HttpResponse:
    """A screening as it was kept, with what was overridden, by whom and why."""
    row = _screening(request, patient_uuid, screening_uuid)
    overrides = list(row.overrides.select_related("overridden_by__user", "confirmation__confirmed_by__user"))
    shown = sorted(
        (finding for finding in row.findings if finding["state"] != "absent"),
        key=lambda finding: (
            finding["state"] != "present",
            ["absolute", "defer", "relative", "info"].index(finding["acts_as"]),
        ),
    )
    pack = current_pack()
    return render(
        request,
        "assessment/screening.html",
        patient_page(
            request,
            row.patient,
            "assessment",
            timezone.now(),
            record=row,
            shown=[
                {
                    "finding": finding,
                    "overrides": [each for each in overrides if each.rule == finding["rule"]],
                }
                for finding in shown
            ],
            absent=[finding for finding in row.findings if finding["state"] == "absent"],
            protocol=pack.find(Protocol, row.protocol) if row.protocol else None,
            reason_form=ReasonForm(),
            question_words={question.id: str(question.clinician) for question in pack.questions.values()},
        ),
    )


@staff(Permission.SCREENING_OVERRIDE)
@require_POST
def override(request: ClinicRequest, patient_uuid: UUID, screening_uuid: UUID) -> HttpResponse:
    row = _screening(request, patient_uuid, screening_uuid)
    made = actions.override_finding(
        screening=row,
        rule=request.POST.get("rule", ""),
        reason=request.POST.get("reason", ""),
        by=request.staff,
        at=timezone.now(),
        command_id=posted_command_id(request),
    )
    if made.severity == "absolute":
        messages.info(request, _("Reason kept. A second clinician has to confirm it before treatment."))
    return redirect("assessment:screening", row.patient.uuid, row.uuid)


@staff(Permission.SCREENING_OVERRIDE)
@require_POST
def confirm(request: ClinicRequest, patient_uuid: UUID, override_uuid: UUID) -> HttpResponse:
    patient = get_patient(request, patient_uuid)
    made = own_or_404(
        request,
        Override,
        through="screening__patient__organisation",
        uuid=override_uuid,
        screening__patient=patient,
    )
    actions.confirm_override(
        override=made,
        note=request.POST.get("note", ""),
        by=request.staff,
        at=timezone.now(),
        command_id=posted_command_id(request),
    )
    return redirect("assessment:screening", patient.uuid, made.screening.uuid)
