"""Quote, acceptance, account, payment, receipt."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mesocare.audit.commands import posted_command_id
from mesocare.billing import actions
from mesocare.billing.forms import AcceptForm, PaymentForm, ReverseForm
from mesocare.billing.models import Payment, Quote
from mesocare.billing.paper import quote_pdf, receipt_pdf
from mesocare.billing.queries import account_of, newest_quote
from mesocare.clinics.access import ClinicRequest, LinkRequest, own_or_404, private_link, staff
from mesocare.clinics.language import page_language
from mesocare.clinics.roles import Permission
from mesocare.clinics.translated import in_both, signed_text_words
from mesocare.patients.access import get_patient
from mesocare.patients.pages import patient_page
from mesocare.planning.models import Course, Plan
from mesocare.planning.queries import sessions_left
from mesocare.planning.wording import summary_in
from mesocare.web.clock import site_today
from mesocare.web.refusal import Refusal


def _plan(request: ClinicRequest, patient_uuid: UUID, plan_uuid: UUID) -> Plan:
    patient = get_patient(request, patient_uuid)
    return own_or_404(
        request, Plan, through="course__patient__organisation", uuid=plan_uuid, course__patient=patient
    )


def _course(request: ClinicRequest, patient_uuid: UUID, course_uuid: UUID) -> Course:
    patient = get_patient(request, patient_uuid)
    return own_or_404(request, Course, through="patient__organisation", uuid=course_uuid, patient=patient)


@staff(Permission.QUOTE_VIEW)
@require_GET
def quote(request: ClinicRequest, patient_uuid: UUID, plan_uuid: UUID) -> HttpResponse:
    plan = _plan(request, patient_uuid, plan_uuid)
    newest = newest_quote(plan)
    form = AcceptForm(initial={"text_digest": newest.text_digest}) if newest else None
    return _quote_page(request, plan, newest, form)


def _quote_page(
    request: ClinicRequest, plan: Plan, newest: Quote | None, form: AcceptForm | None
) -> HttpResponse:
    return render(
        request,
        "billing/quote.html",
        patient_page(request, plan.patient, "plan", timezone.now(), plan=plan, quote=newest, form=form),
    )


@staff(Permission.QUOTE_WRITE)
@require_POST
def make(request: ClinicRequest, patient_uuid: UUID, plan_uuid: UUID) -> HttpResponse:
    plan = _plan(request, patient_uuid, plan_uuid)
    actions.make_quote(plan=plan, by=request.staff, at=timezone.now(), command_id=posted_command_id(request))
    return redirect("billing:quote", plan.patient.uuid, plan.uuid)


@staff(Permission.OFFER_SEND)
@require_POST
def send(request: ClinicRequest, patient_uuid: UUID, quote_uuid: UUID) -> HttpResponse:
    kept = _quote(request, patient_uuid, quote_uuid)
    actions.send_quote(quote=kept, by=request.staff, at=timezone.now(), command_id=posted_command_id(request))
    messages.info(request, _("Sent. The patient can read it and accept on the phone."))
    return redirect("billing:quote", kept.plan.patient.uuid, kept.plan.uuid)


def _quote(request: ClinicRequest, patient_uuid: UUID, quote_uuid: UUID) -> Quote:
    patient = get_patient(request, patient_uuid)
    return own_or_404(
        request,
        Quote,
        through="plan__course__patient__organisation",
        uuid=quote_uuid,
        plan__course__patient=patient,
    )


@staff(Permission.OFFER_SEND)
@require_POST
def accept(request: ClinicRequest, patient_uuid: UUID, quote_uuid: UUID) -> HttpResponse:
    """The patient accepts at the desk, with the member of staff as witness."""
    kept = _quote(request, patient_uuid, quote_uuid)
    form = AcceptForm(request.POST)
    if form.is_valid():
        at = timezone.now()
        try:
            actions.accept_quote(
                quote=kept,
                name=form.cleaned_data["name"],
                shown_digest=form.cleaned_data["text_digest"],
                today=site_today(at, kept.site.time_zone),
                witness=request.staff,
                by=request.staff,
                at=at,
                command_id=posted_command_id(request),
            )
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.info(request, _("Accepted. Next: consent and dates."))
            return redirect("billing:quote", kept.plan.patient.uuid, kept.plan.uuid)
    return _quote_page(request, kept.plan, kept, form)


@staff(Permission.QUOTE_VIEW)
@require_GET
def quote_document(request: ClinicRequest, patient_uuid: UUID, quote_uuid: UUID) -> HttpResponse:
    kept = _quote(request, patient_uuid, quote_uuid)
    return _document(quote_pdf(kept, at=kept.made_at), f"quote-{kept.number}.pdf")


def _document(pdf: bytes, name: str) -> HttpResponse:
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def _translated(quote: Quote) -> dict[str, object]:
    """The plan in the reader's language, where the clinic's words are the pack's own."""
    language = page_language()
    words = summary_in(quote.plan, language) if language != settings.LANGUAGE_CODE else None
    if words is None or quote.plain_words != quote.plan.patient_summary:
        return {}
    return {"plain_words": words, "two_texts": in_both(signed_text_words, language)}


@private_link("quote")
@require_http_methods(["GET", "POST"])
def quote_at_home(request: LinkRequest, token: str) -> HttpResponse:
    """The plan in plain words and its price, on the patient's phone."""
    kept = cast(Quote, request.link.subject_object())
    form = AcceptForm(request.POST or None, initial={"text_digest": kept.text_digest})
    if request.method == "POST" and form.is_valid():
        at = timezone.now()
        try:
            actions.accept_quote(
                quote=kept,
                name=form.cleaned_data["name"],
                shown_digest=form.cleaned_data["text_digest"],
                today=site_today(at, kept.site.time_zone),
                witness=None,
                by=request.link,
                at=at,
                command_id=posted_command_id(request),
            )
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            return redirect("billing:quote-at-home", token)
    return render(
        request,
        "billing/quote_at_home.html",
        {
            "quote": kept,
            "form": form,
            "token": token,
            "is_accepted": hasattr(kept, "acceptance"),
            **_translated(kept),
            "clinic": kept.site,
        },
    )


@staff(Permission.QUOTE_VIEW)
@require_GET
def account(request: ClinicRequest, patient_uuid: UUID, course_uuid: UUID) -> HttpResponse:
    course = _course(request, patient_uuid, course_uuid)
    standing = account_of(course)
    form = PaymentForm(currency=standing.currency) if standing.quote else None
    return _account_page(request, course, form)


def _account_page(request: ClinicRequest, course: Course, form: PaymentForm | None) -> HttpResponse:
    return render(
        request,
        "billing/account.html",
        patient_page(
            request,
            course.patient,
            "plan",
            timezone.now(),
            course=course,
            account=account_of(course),
            sessions_left=sessions_left(course),
            form=form,
        ),
    )


@staff(Permission.PAYMENT_TAKE)
@require_POST
def pay(request: ClinicRequest, patient_uuid: UUID, course_uuid: UUID) -> HttpResponse:
    course = _course(request, patient_uuid, course_uuid)
    form = PaymentForm(request.POST, currency=account_of(course).currency or course.site.currency)
    if form.is_valid():
        try:
            actions.take_payment(
                course=course,
                site=request.site,
                amount_minor=form.cleaned_data["amount"],
                method=form.cleaned_data["method"],
                note=form.cleaned_data["note"],
                by=request.staff,
                at=timezone.now(),
                command_id=posted_command_id(request),
            )
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.info(request, _("Payment recorded. The receipt is below."))
            return redirect("billing:account", course.patient.uuid, course.uuid)
    return _account_page(request, course, form)


def _payment(request: ClinicRequest, patient_uuid: UUID, payment_uuid: UUID) -> Payment:
    patient = get_patient(request, patient_uuid)
    return own_or_404(
        request, Payment, through="course__patient__organisation", uuid=payment_uuid, course__patient=patient
    )


@staff(Permission.PAYMENT_TAKE)
@require_POST
def reverse(request: ClinicRequest, patient_uuid: UUID, payment_uuid: UUID) -> HttpResponse:
    payment = _payment(request, patient_uuid, payment_uuid)
    form = ReverseForm(request.POST)
    if not form.is_valid():
        raise actions.WrongAmount(_("Write why the payment is given back."))
    actions.reverse_payment(
        payment=payment,
        reason=form.cleaned_data["reason"],
        by=request.staff,
        at=timezone.now(),
        command_id=posted_command_id(request),
    )
    messages.info(request, _("Given back. Both rows stay on the account."))
    return redirect("billing:account", payment.course.patient.uuid, payment.course.uuid)


@staff(Permission.QUOTE_VIEW)
@require_GET
def receipt(request: ClinicRequest, patient_uuid: UUID, payment_uuid: UUID) -> HttpResponse:
    payment = _payment(request, patient_uuid, payment_uuid)
    pdf = receipt_pdf(
        payment,
        balance_minor=account_of(payment.course).balance_minor,
        sessions_left=sessions_left(payment.course),
    )
    return _document(pdf, f"receipt-{payment.receipt_number}.pdf")
