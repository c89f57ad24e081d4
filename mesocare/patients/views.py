"""The pages of people."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from mesocare.audit.actions import mark_read
from mesocare.audit.commands import posted_command_id
from mesocare.clinics.access import ClinicRequest, staff
from mesocare.clinics.roles import Permission
from mesocare.patients import actions
from mesocare.patients.access import get_patient
from mesocare.patients.bar import identity_line
from mesocare.patients.forms import IdentityForm
from mesocare.patients.identity import Identity
from mesocare.patients.lines import lines_for
from mesocare.patients.listing import page_of_names
from mesocare.patients.models import Patient
from mesocare.patients.pages import first_page, first_pages, patient_page
from mesocare.patients.search import search_patients, similar_names
from mesocare.web.clock import site_today
from mesocare.web.refusal import Refusal

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
MOST_FOUND = 50


@staff(Permission.PATIENTS_VIEW)
@require_safe
def patient_list(request: ClinicRequest) -> HttpResponse:
    query = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    context: dict[str, Any] = {"query": query, "letters": LETTERS}
    if query:
        found = search_patients(request.organisation, query, limit=MOST_FOUND + 1)
        context |= {"more": len(found) > MOST_FOUND, "rows": _rows(request, found[:MOST_FOUND])}
        context["similar"] = [] if found else similar_names(request.organisation, query)
    else:
        page = page_of_names(
            request.organisation,
            after=_uuid(request.GET.get("after")),
            before=_uuid(request.GET.get("before")),
            letter=_letter(request.GET.get("letter", "")),
        )
        context |= {"page": page, "rows": _rows(request, list(page.patients))}
    part = "patients/_rows.html" if request.htmx and not request.htmx.boosted else "patients/list.html"
    return render(request, part, context)


def _rows(request: ClinicRequest, patients: list[Patient]) -> list[dict[str, Any]]:
    at = timezone.now()
    today = site_today(at, request.site.time_zone)
    lines = lines_for(patients, request.site, at)
    address_of = first_pages(request.staff)
    for patient in patients:
        mark_read(request, patient=patient)
    return [
        {
            "patient": patient,
            "identity": identity_line(patient, today),
            "lines": lines[patient.pk],
            "url": address_of(patient),
        }
        for patient in patients
    ]


def _letter(text: str) -> str:
    return text[:1].upper() if text[:1].isalpha() else ""


def _uuid(text: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None


@staff(Permission.PATIENTS_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def new_patient(request: ClinicRequest) -> HttpResponse:
    at = timezone.now()
    today = site_today(at, request.site.time_zone)
    form = IdentityForm(request.POST or None, today=today, initial=_typed_name(request))
    candidates: list[dict[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        try:
            patient = actions.create_patient(
                organisation=request.organisation,
                identity=form.identity,
                by=request.staff,
                at=at,
                command_id=posted_command_id(request),
                home_site=request.site,
                another_than=_another_than(request),
            )
        except actions.LikelyDuplicate as refusal:
            candidates = [
                {
                    "patient": found.patient,
                    "because": found.because,
                    "identity": identity_line(found.patient, today),
                }
                for found in refusal.candidates
            ]
            _mark_all(request, [found.patient for found in refusal.candidates])
        else:
            return redirect(first_page(patient, request.staff))
    status = 409 if candidates else 400 if form.errors else 200
    return render(request, "patients/new.html", {"form": form, "candidates": candidates}, status=status)


def _typed_name(request: HttpRequest) -> dict[str, str]:
    """A name that was searched for and not found need not be typed again."""
    words = request.GET.get("name", "").split()
    if not words or any(letter.isdigit() or letter == "@" for letter in "".join(words)):
        return {}
    return {"given_name": " ".join(words[:-1]), "family_name": words[-1]}


def _another_than(request: HttpRequest) -> list[uuid.UUID]:
    return [found for text in request.POST.getlist("another_than") if (found := _uuid(text)) is not None]


def _mark_all(request: ClinicRequest, patients: list[Patient]) -> None:
    for patient in patients:
        mark_read(request, patient=patient, what="possible duplicate")


@staff(Permission.PATIENTS_VIEW)
@require_safe
def patient_details(request: ClinicRequest, patient_uuid: uuid.UUID) -> HttpResponse:
    patient = get_patient(request, patient_uuid)
    identifiers = patient.identifiers.order_by("system", "value")
    context = patient_page(request, patient, "details", timezone.now(), identifiers=identifiers)
    return render(request, "patients/details.html", context)


@staff(Permission.PATIENTS_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_patient(request: ClinicRequest, patient_uuid: uuid.UUID) -> HttpResponse:
    patient, at = get_patient(request, patient_uuid), timezone.now()
    identity = Identity.of(patient)
    initial = {name: getattr(identity, name) for name in Identity.__dataclass_fields__}
    form = IdentityForm(request.POST or None, today=site_today(at, request.site.time_zone), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct_identity(
                patient=patient,
                identity=form.identity,
                by=request.staff,
                at=at,
                version=_version(request),
                command_id=posted_command_id(request),
            )
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            return redirect("patients:details", patient_uuid=patient.uuid)
    context = patient_page(request, patient, "details", at, form=form)
    return render(request, "patients/edit.html", context, status=409 if form.errors else 200)


def _version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 9 else 0
