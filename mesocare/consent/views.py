"""Consent: written from the plan, read, signed, sent home, printed, withdrawn."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mesocare.audit.commands import posted_command_id
from mesocare.billing.queries import costs_in_words
from mesocare.clinics.access import ClinicRequest, LinkRequest, own_or_404, private_link, staff
from mesocare.clinics.language import page_language
from mesocare.clinics.roles import Permission
from mesocare.consent import actions
from mesocare.consent.forms import PhotoConsentForm, PrepareForm, SignForm, WithdrawForm
from mesocare.consent.models import Consent
from mesocare.consent.queries import consents_of, photo_consent_of
from mesocare.consent.reading import is_in, read_text, texts_for
from mesocare.patients.access import get_patient
from mesocare.patients.pages import patient_page
from mesocare.planning.models import Plan
from mesocare.web.clock import site_today
from mesocare.web.refusal import Refusal


def _consent(request: ClinicRequest, patient_uuid: UUID, consent_uuid: UUID) -> Consent:
    patient = get_patient(request, patient_uuid)
    return own_or_404(request, Consent, through="patient__organisation", uuid=consent_uuid, patient=patient)


@staff(Permission.CLINICAL_READ)
@require_GET
def consent_list(request: ClinicRequest, patient_uuid: UUID) -> HttpResponse:
    patient = get_patient(request, patient_uuid)
    return render(
        request,
        "consent/list.html",
        patient_page(
            request,
            patient,
            "plan",
            timezone.now(),
            consents=consents_of(patient),
            photo_consent=photo_consent_of(patient),
        ),
    )


@staff(Permission.CONSENT_PREPARE)
@require_http_methods(["GET", "POST"])
def prepare(request: ClinicRequest, patient_uuid: UUID, plan_uuid: UUID) -> HttpResponse:
    patient = get_patient(request, patient_uuid)
    plan = own_or_404(
        request, Plan, through="course__patient__organisation", uuid=plan_uuid, course__patient=patient
    )
    at = timezone.now()
    today = site_today(at, request.site.time_zone)
    form = PrepareForm(request.POST or None, initial={"until": today + timedelta(days=365)})
    if request.method == "POST" and form.is_valid():
        try:
            consent = actions.make_consent(
                plan=plan,
                cost=costs_in_words(plan),
                today=today,
                by=request.staff,
                at=at,
                command_id=posted_command_id(request),
                **form.cleaned_data,
            )
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            return redirect("consent:sign", patient.uuid, consent.uuid)
    return render(
        request,
        "consent/prepare.html",
        patient_page(request, patient, "plan", at, plan=plan, form=form),
    )


@staff(Permission.CONSENT_WITNESS)
@require_http_methods(["GET", "POST"])
def sign(request: ClinicRequest, patient_uuid: UUID, consent_uuid: UUID) -> HttpResponse:
    """The patient reads and signs on the clinic's device, with the member of staff as witness."""
    consent = _consent(request, patient_uuid, consent_uuid)
    form = SignForm(request.POST or None, initial={"text_digest": consent.text_digest})
    if request.method == "POST" and form.is_valid():
        try:
            actions.sign_consent(
                consent=consent,
                witness=request.staff,
                read_in=consent.language,
                by=request.staff,
                at=timezone.now(),
                command_id=posted_command_id(request),
                **_signed(form),
            )
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.info(request, _("Consent signed. Next: book the course."))
            return redirect("consent:show", consent.patient.uuid, consent.uuid)
    return render(
        request,
        "consent/sign.html",
        patient_page(
            request,
            consent.patient,
            "plan",
            timezone.now(),
            consent=consent,
            form=form,
            translation_first=True,
            **_both(consent),
        ),
    )


def _both(consent: Consent) -> dict[str, Any]:
    """The signed text for the staff, and what the patient reads where that is in another language."""
    other = consent.language
    translated = is_in(consent, other)
    return {
        "reading": read_text(consent, page_language()),
        "translation": read_text(consent, other) if translated else None,
        "translation_name": get_language_info(other)["name_translated"],
        "two_texts": texts_for(consent, other)["two_texts"],
    }


def _signed(form: SignForm) -> dict[str, Any]:
    given = form.cleaned_data
    return {
        "name": given["signed_name"],
        "strokes": given["strokes"],
        "typed": given["typed"],
        "shown_digest": given["text_digest"],
    }


@private_link("consent")
@require_http_methods(["GET", "POST"])
def at_home(request: LinkRequest, token: str) -> HttpResponse:
    """The same text on the patient's own phone."""
    consent = cast(Consent, request.link.subject_object())
    form = SignForm(request.POST or None, initial={"text_digest": consent.text_digest})
    if request.method == "POST" and form.is_valid():
        try:
            actions.sign_consent(
                consent=consent,
                witness=None,
                read_in=page_language(),
                by=request.link,
                at=timezone.now(),
                command_id=posted_command_id(request),
                **_signed(form),
            )
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            return redirect("consent:at-home", token)
    return render(
        request,
        "consent/at_home.html",
        {
            "consent": consent,
            "form": form,
            "token": token,
            "is_signed": hasattr(consent, "signature"),
            "clinic": consent.plan.course.site,
            **texts_for(consent, page_language()),
        },
    )


@private_link("consent")
@require_GET
def at_home_pdf(request: LinkRequest, token: str) -> HttpResponse:
    return _pdf(cast(Consent, request.link.subject_object()))


@staff(Permission.CLINICAL_READ)
@require_GET
def show(request: ClinicRequest, patient_uuid: UUID, consent_uuid: UUID) -> HttpResponse:
    consent = _consent(request, patient_uuid, consent_uuid)
    return render(
        request,
        "consent/show.html",
        patient_page(
            request,
            consent.patient,
            "plan",
            timezone.now(),
            consent=consent,
            withdraw_form=WithdrawForm(),
            **_both(consent),
        ),
    )


@staff(Permission.CLINICAL_READ)
@require_GET
def pdf(request: ClinicRequest, patient_uuid: UUID, consent_uuid: UUID) -> HttpResponse:
    return _pdf(_consent(request, patient_uuid, consent_uuid))


def _pdf(consent: Consent) -> HttpResponse:
    if not hasattr(consent, "signature"):
        raise actions.NothingSigned(_("This consent is not signed yet, so there is no signed document."))
    response = HttpResponse(bytes(consent.signature.pdf), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="consent-{consent.patient.number}.pdf"'
    return response


@staff(Permission.CONSENT_PREPARE)
@require_POST
def send(request: ClinicRequest, patient_uuid: UUID, consent_uuid: UUID) -> HttpResponse:
    consent = _consent(request, patient_uuid, consent_uuid)
    actions.send_consent(
        consent=consent, by=request.staff, at=timezone.now(), command_id=posted_command_id(request)
    )
    messages.info(request, _("Sent. The patient can read and sign it at home."))
    return redirect("consent:show", consent.patient.uuid, consent.uuid)


@staff(Permission.CONSENT_WITNESS)
@require_POST
def withdraw(request: ClinicRequest, patient_uuid: UUID, consent_uuid: UUID) -> HttpResponse:
    consent = _consent(request, patient_uuid, consent_uuid)
    form = WithdrawForm(request.POST)
    words = form.cleaned_data["words"] if form.is_valid() else ""
    actions.withdraw_consent(
        consent=consent,
        words=words,
        by=request.staff,
        recorded_by=request.staff,
        at=timezone.now(),
        command_id=posted_command_id(request),
    )
    messages.info(request, _("Consent withdrawn. No session starts under it."))
    return redirect("consent:show", consent.patient.uuid, consent.uuid)


@staff(Permission.CONSENT_WITNESS)
@require_http_methods(["GET", "POST"])
def photographs(request: ClinicRequest, patient_uuid: UUID) -> HttpResponse:
    """Photographs are asked about apart from the treatment; no is an answer that blocks nothing."""
    patient = get_patient(request, patient_uuid)
    form = PhotoConsentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        actions.record_photo_consent(
            patient=patient,
            for_record=given["for_record"],
            for_teaching=given["for_teaching"],
            for_publication=given["for_publication"],
            name=given["signed_name"],
            by=request.staff,
            at=timezone.now(),
            command_id=posted_command_id(request),
        )
        messages.info(request, _("The answer about photographs is saved."))
        return redirect("consent:list", patient.uuid)
    return render(
        request,
        "consent/photographs.html",
        patient_page(request, patient, "plan", timezone.now(), form=form),
    )
