"""Skin tests of a patient with their clock, and what the director asks at a first exposure."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mesocare.audit.commands import posted_command_id
from mesocare.clinics.access import ClinicRequest, own_or_404, own_sites, staff
from mesocare.clinics.pack import current_pack
from mesocare.clinics.roles import Permission
from mesocare.exposure import actions
from mesocare.exposure.models import Result, SkinTest
from mesocare.exposure.queries import TESTS, result_of, rules_of, tests_of
from mesocare.patients.access import get_patient
from mesocare.patients.models import Patient
from mesocare.patients.pages import patient_page
from mesocare.stock.models import Lot
from mesocare.stock.shelf import usable_lots
from mesocare.web.clock import site_today
from mesocare.web.refusal import Refusal
from mesotherapy.pack.substances import Substance


@staff(Permission.CLINICAL_READ)
@require_GET
def tests(request: ClinicRequest, patient_uuid: UUID) -> HttpResponse:
    """Every test with its clock, by the time of the server, and the form for another."""
    return _page(request, get_patient(request, patient_uuid))


def _page(request: ClinicRequest, patient: Patient, *, problem: str = "", status: int = 200) -> HttpResponse:
    at = timezone.now()
    today = site_today(at, request.site.time_zone)
    lots = [
        shelf
        for shelf in usable_lots(request.site, on=today)
        if shelf.product.substance and not _is_diluent(shelf.product.substance)
    ]
    context = patient_page(
        request,
        patient,
        "assessment",
        at,
        rows=[_row(test, at) for test in tests_of(patient)],
        lots=lots,
        results=Result.choices,
        now=at,
        problem=problem,
        given=request.POST,
    )
    return render(request, "exposure/tests.html", context, status=status)


def _is_diluent(name: str) -> bool:
    found = current_pack().find(Substance, name)
    return found is None or found.is_diluent


def _row(test: SkinTest, at: datetime) -> dict[str, Any]:
    """A test as the page shows it. `minutes` are those that are still to be waited."""
    left = (test.read_at_earliest - at).total_seconds()
    result = result_of(test)
    return {
        "test": test,
        "result": result,
        "minutes": max(0, -int(-left // 60)),
        "voided": getattr(test, "voided", None),
        "waits": not result and not hasattr(test, "voided"),
    }


@staff(Permission.ASSESSMENT_RECORD)
@require_POST
def do(request: ClinicRequest, patient_uuid: UUID) -> HttpResponse:
    """A test that was just done."""
    patient = get_patient(request, patient_uuid)
    given = request.POST
    if not given.get("lot"):
        return _page(request, patient, problem=_("Choose the lot that was used."), status=422)
    lots = Lot.objects.select_related("product", "site").filter(site__in=own_sites(request))
    lot = own_or_404(request, lots, through="site__organisation", uuid=given["lot"])
    try:
        actions.do_test(
            patient=patient,
            site=request.site,
            substance=lot.product.substance,
            lot=lot,
            where=given.get("where", ""),
            amount_ml=_number(given.get("amount_ml", "")),
            minutes=_count(given.get("minutes", "")),
            going_by=given.get("going_by", ""),
            by=request.staff,
            at=timezone.now(),
            command_id=posted_command_id(request),
        )
    except Refusal as refusal:
        return _page(request, patient, problem=refusal.message, status=refusal.status)
    messages.info(request, _("Written down. Stay within reach until it is read."))
    return redirect("exposure:tests", patient.uuid)


def _number(text: str) -> Decimal:
    try:
        return Decimal(text.replace(",", ".").strip())
    except InvalidOperation:
        return Decimal("NaN")


def _count(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 6 else 0


def _test(request: ClinicRequest, patient: Patient, test_uuid: UUID) -> SkinTest:
    return own_or_404(request, TESTS, through="patient__organisation", uuid=test_uuid, patient=patient)


@staff(Permission.ASSESSMENT_RECORD)
@require_POST
def read(request: ClinicRequest, patient_uuid: UUID, test_uuid: UUID) -> HttpResponse:
    """What is seen at the place."""
    patient = get_patient(request, patient_uuid)
    try:
        actions.read_test(
            test=_test(request, patient, test_uuid),
            result=request.POST.get("result", ""),
            words=request.POST.get("words", ""),
            by=request.staff,
            at=timezone.now(),
            command_id=posted_command_id(request),
        )
    except Refusal as refusal:
        return _page(request, patient, problem=refusal.message, status=refusal.status)
    messages.info(request, _("Reading kept."))
    return redirect("exposure:tests", patient.uuid)


@staff(Permission.KNOWLEDGE_ADOPT)
@require_POST
def void(request: ClinicRequest, patient_uuid: UUID, test_uuid: UUID) -> HttpResponse:
    """Taken out by the director, with the reason."""
    patient = get_patient(request, patient_uuid)
    try:
        actions.void_test(
            test=_test(request, patient, test_uuid),
            reason=request.POST.get("reason", ""),
            by=request.staff,
            at=timezone.now(),
            command_id=posted_command_id(request),
        )
    except Refusal as refusal:
        return _page(request, patient, problem=refusal.message, status=refusal.status)
    return redirect("exposure:tests", patient.uuid)


@staff(Permission.KNOWLEDGE_ADOPT)
@require_http_methods(["GET", "POST"])
def rules(request: ClinicRequest) -> HttpResponse:
    """What is asked at a first exposure: nothing, until the director says so."""
    problem, given = "", request.POST
    if request.method == "POST":
        try:
            actions.ask_at_first(
                substance=given.get("substance", ""),
                is_test_required=given.get("is_test_required") == "yes",
                watch_minutes=(_count(given["minutes"]) if given.get("minutes", "").strip() else None),
                reason=given.get("reason", ""),
                by=request.staff,
                at=timezone.now(),
                command_id=posted_command_id(request),
            )
        except Refusal as refusal:
            problem = refusal.message
        else:
            messages.info(request, _("Kept, with your name and the reason."))
            return redirect("exposure:rules")
    newest = rules_of(request.organisation.pk)
    context = {
        "rows": [
            {"substance": entry, "rule": newest.get(entry.id)}
            for entry in sorted(current_pack().all(Substance), key=lambda entry: str(entry.name))
            if not entry.is_diluent
        ],
        "problem": problem,
        "section": "settings",
    }
    return render(request, "exposure/rules.html", context, status=409 if problem else 200)
