"""A patient's orders: written from the plan, signed, printed, stopped; and what the director found out."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import authenticate
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mesocare.audit.commands import posted_command_id
from mesocare.clinics.access import ClinicRequest, own_or_404, staff
from mesocare.clinics.pack import current_pack, site_jurisdiction
from mesocare.clinics.roles import Permission
from mesocare.orders import actions
from mesocare.orders.forms import OrderForm, wrong_password
from mesocare.orders.models import PrescriptionOrder
from mesocare.orders.pages import (
    examination_choices,
    initial_order,
    order_rows,
    state_of,
    still_needed,
    word_rows,
)
from mesocare.orders.paper import order_pdf
from mesocare.orders.queries import (
    ROWS,
    prescribing_credential,
    statement_on,
    substances_of,
)
from mesocare.patients.access import get_patient
from mesocare.patients.pages import patient_page
from mesocare.planning.models import Plan
from mesocare.web.clock import site_today
from mesocare.web.refusal import Refusal
from mesotherapy.pack.jurisdictions import JurisdictionEntry
from mesotherapy.pack.statements import Status
from mesotherapy.pack.substances import Substance


@staff(Permission.CLINICAL_READ)
@require_GET
def order_list(request: ClinicRequest, patient_uuid: UUID) -> HttpResponse:
    """Every order of a patient, and what their plans still need one for."""
    patient = get_patient(request, patient_uuid)
    today = site_today(timezone.now(), request.site.time_zone)
    context = patient_page(
        request,
        patient,
        "plan",
        timezone.now(),
        rows=order_rows(patient, today),
        needed=still_needed(patient, today),
    )
    return render(request, "orders/list.html", context)


@staff(Permission.ORDER_WRITE)
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def write(request: ClinicRequest, patient_uuid: UUID, plan_uuid: UUID, substance: str) -> HttpResponse:
    """Write and sign an order for one substance of a plan, with one's own password."""
    patient = get_patient(request, patient_uuid)
    plan = own_or_404(
        request, Plan, through="course__patient__organisation", uuid=plan_uuid, course__patient=patient
    )
    if substance not in substances_of(plan):
        raise Http404("not in the plan")
    at = timezone.now()
    place = site_jurisdiction(request.site)
    statement = statement_on(substance, place)
    form = OrderForm(
        request.POST or None,
        examinations=examination_choices(patient, request.staff, request.site),
        off_label=statement is not None and statement.status is Status.OFF_LABEL,
        unit=current_pack().get(Substance, substance).measured_in.label,
        initial=initial_order(plan, substance, site_today(at, request.site.time_zone)),
    )
    if request.method == "POST" and form.is_valid():
        made = _sign(request, plan, substance, form, at)
        if made is not None:
            messages.info(request, _("Order signed. It can be printed here."))
            return redirect("orders:show", patient.uuid, made.uuid)
    context = patient_page(
        request,
        patient,
        "plan",
        at,
        plan=plan,
        form=form,
        substance=current_pack().get(Substance, substance),
        statement=statement,
        may_prescribe=prescribing_credential(request.staff, site_today(at, request.site.time_zone)),
        examined=bool(form.seen),
    )
    return render(request, "orders/write.html", context, status=422 if form.errors else 200)


def _sign(
    request: ClinicRequest, plan: Plan, substance: str, form: OrderForm, at: datetime
) -> PrescriptionOrder | None:
    """Signed, or none with the reason in the form."""
    email = request.user.email
    user = authenticate(request, username=email, email=email, password=form.cleaned_data["password"])
    if user is None or user.pk != request.user.pk:
        form.add_error("password", wrong_password())
        return None
    try:
        return actions.write_order(
            plan=plan,
            site=request.site,
            ordered=form.ordered(substance),
            examination=form.examined(),
            by=request.staff,
            at=at,
            command_id=posted_command_id(request),
        )
    except actions.NotAnOrder as refusal:
        form.say(refusal.field, refusal.message)
    except Refusal as refusal:
        form.add_error(None, refusal.message)
    return None


def _order(request: ClinicRequest, patient_uuid: UUID, order_uuid: UUID) -> PrescriptionOrder:
    patient = get_patient(request, patient_uuid)
    return own_or_404(request, ROWS, through="patient__organisation", uuid=order_uuid, patient=patient)


@staff(Permission.CLINICAL_READ)
@require_GET
def show(request: ClinicRequest, patient_uuid: UUID, order_uuid: UUID) -> HttpResponse:
    return _show(request, _order(request, patient_uuid, order_uuid))


def _show(
    request: ClinicRequest, order: PrescriptionOrder, *, problem: str = "", status: int = 200
) -> HttpResponse:
    at = timezone.now()
    context = patient_page(
        request,
        order.patient,
        "plan",
        at,
        order=order,
        given=order.uses.count(),
        state=state_of(order, order.uses.count(), site_today(at, order.site.time_zone)),
        problem=problem,
    )
    return render(request, "orders/show.html", context, status=status)


@staff(Permission.CLINICAL_READ)
@require_GET
def pdf(request: ClinicRequest, patient_uuid: UUID, order_uuid: UUID) -> HttpResponse:
    order = _order(request, patient_uuid, order_uuid)
    response = HttpResponse(order_pdf(order), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="order-{order.patient.number}.pdf"'
    return response


@staff(Permission.ORDER_WRITE)
@require_POST
def stop(request: ClinicRequest, patient_uuid: UUID, order_uuid: UUID) -> HttpResponse:
    """From now on nothing starts on it."""
    order = _order(request, patient_uuid, order_uuid)
    try:
        actions.stop_order(
            order=order,
            reason=request.POST.get("reason", ""),
            by=request.staff,
            at=timezone.now(),
            command_id=posted_command_id(request),
        )
    except Refusal as refusal:
        return _show(request, order, problem=refusal.message, status=refusal.status)
    messages.info(request, _("Stopped. No session starts on this order."))
    return redirect("orders:list", order.patient.uuid)


@staff(Permission.KNOWLEDGE_ADOPT)
@require_http_methods(["GET", "POST"])
def words(request: ClinicRequest) -> HttpResponse:
    """What needs an order at this site's place, and the director's word where the pack does not know."""
    problem, place = "", site_jurisdiction(request.site)
    if request.method == "POST":
        try:
            actions.say_about_prescription(
                place=place or "",
                substance=request.POST.get("substance", ""),
                is_needed=request.POST.get("is_needed") == "yes",
                reason=request.POST.get("reason", ""),
                by=request.staff,
                at=timezone.now(),
                command_id=posted_command_id(request),
            )
        except Refusal as refusal:
            problem = refusal.message
        else:
            messages.info(request, _("Kept, with your name and the reason."))
            return redirect("orders:words")
    context: dict[str, Any] = {
        "place": current_pack().find(JurisdictionEntry, place) if place else None,
        "rows": word_rows(request.organisation, place) if place else [],
        "problem": problem,
        "section": "settings",
    }
    return render(request, "orders/words.html", context, status=409 if problem else 200)
