"""The report for the authority: on the screen, on paper, and as data."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from mesocare.audit.actions import record
from mesocare.clinics.access import ClinicRequest, staff
from mesocare.clinics.roles import Permission
from mesocare.recalls.models import Recall
from mesocare.recalls.reports import as_csv, authorities_of, facts_of, report_of
from mesocare.recalls.reports import report_pdf as make_pdf
from mesocare.recalls.views.tracing import own_recall


def _told(request: ClinicRequest, recall_uuid: uuid.UUID, form: str) -> tuple[Recall, dict[str, Any]]:
    """The report, and word in the audit that it was taken out."""
    recall, at = own_recall(request, recall_uuid), timezone.now()
    told = report_of(recall, at)
    record(
        action="recall.reported",
        by=request.staff,
        at=at,
        organisation=request.organisation,
        subject=recall,
        detail={"as": form, "patients": told["counts"]["patients"]},
    )
    return recall, told


def _attached(response: HttpResponse, recall: Recall, ending: str) -> HttpResponse:
    response["Content-Disposition"] = f'attachment; filename="recall-{recall.uuid.hex[:8]}.{ending}"'
    return response


@staff(Permission.STOCK_RECALL, Permission.CLINICAL_READ)
@require_safe
def report(request: ClinicRequest, recall_uuid: uuid.UUID) -> HttpResponse:
    recall, told = _told(request, recall_uuid, "page")
    context = {
        "recall": recall,
        "told": told,
        "facts": facts_of(recall, told),
        "authorities": authorities_of(recall),
        "now": timezone.now(),
    }
    return render(request, "recalls/report.html", context)


@staff(Permission.STOCK_RECALL, Permission.CLINICAL_READ)
@require_safe
def report_pdf(request: ClinicRequest, recall_uuid: uuid.UUID) -> HttpResponse:
    recall, told = _told(request, recall_uuid, "pdf")
    made = make_pdf(recall, told, timezone.now())
    return _attached(HttpResponse(made, content_type="application/pdf"), recall, "pdf")


@staff(Permission.STOCK_RECALL, Permission.CLINICAL_READ)
@require_safe
def report_json(request: ClinicRequest, recall_uuid: uuid.UUID) -> HttpResponse:
    recall, told = _told(request, recall_uuid, "json")
    return _attached(JsonResponse(told, json_dumps_params={"indent": 1}), recall, "json")


@staff(Permission.STOCK_RECALL, Permission.CLINICAL_READ)
@require_safe
def report_csv(request: ClinicRequest, recall_uuid: uuid.UUID) -> HttpResponse:
    recall, told = _told(request, recall_uuid, "csv")
    return _attached(HttpResponse(as_csv(told), content_type="text/csv; charset=utf-8"), recall, "csv")
