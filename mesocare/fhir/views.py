"""Import: hand in, look, import, read what came of it."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mesocare.audit.actions import mark_read
from mesocare.audit.commands import posted_command_id
from mesocare.clinics.access import ClinicRequest, current_site, may, own_or_404, staff
from mesocare.clinics.roles import Permission
from mesocare.fhir import actions
from mesocare.fhir.forms import UploadForm
from mesocare.fhir.models import ImportDraft, ImportRun
from mesocare.fhir.preview import Looked, grouped, look
from mesocare.web.clock import site_today

PEOPLE_PER_PAGE = 20
CHOICE = "who-"


@staff(Permission.PATIENTS_IMPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def import_page(request: ClinicRequest) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES)
        if form.is_valid():
            draft = actions.keep_draft(
                organisation=request.organisation,
                files=form.cleaned_data["bundles"],
                by=request.staff,
                at=timezone.now(),
                command_id=posted_command_id(request),
            )
            return redirect("fhir:preview", draft_uuid=draft.uuid)
    runs = request.organisation.import_runs.select_related("imported_by__user").order_by(
        "-imported_at", "-pk"
    )[:10]
    context = {"form": form, "runs": runs, "section": "patients"}
    return render(request, "fhir/import.html", context, status=400 if form.errors else 200)


@staff(Permission.PATIENTS_IMPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: ClinicRequest, draft_uuid: UUID) -> HttpResponse:
    draft = own_or_404(request, ImportDraft, uuid=draft_uuid)
    at, site = timezone.now(), current_site(request)
    if request.method == "POST":
        chosen = {
            name.removeprefix(CHOICE): str(value)
            for name, value in request.POST.items()
            if name.startswith(CHOICE)
        }
        run = actions.import_draft(
            draft=draft,
            site=site,
            choices=chosen,
            by=request.staff,
            at=at,
            command_id=posted_command_id(request),
        )
        return redirect("fhir:result", run_uuid=run.uuid)
    looked = look(draft, request.organisation, site_today(at, site.time_zone))
    _mark_known(request, looked)
    context = {
        "draft": draft,
        "looked": looked,
        "open_at_once": len(looked.people) <= 3,
        "reads_clinical": may(request.staff, Permission.CLINICAL_READ),
        "section": "patients",
    }
    return render(request, "fhir/preview.html", context)


def _mark_known(request: ClinicRequest, looked: Looked) -> None:
    for person in looked.people:
        if person.match.patient:
            mark_read(request, patient=person.match.patient, what="import preview")
        for candidate in person.match.candidates:
            mark_read(request, patient=candidate.patient, what="possible duplicate")


@staff(Permission.PATIENTS_IMPORT)
@require_POST
def put_aside(request: ClinicRequest, draft_uuid: UUID) -> HttpResponse:
    actions.put_aside(draft=own_or_404(request, ImportDraft, uuid=draft_uuid))
    return redirect("fhir:import")


@staff(Permission.PATIENTS_IMPORT)
@require_safe
def result(request: ClinicRequest, run_uuid: UUID) -> HttpResponse:
    run = own_or_404(request, ImportRun, uuid=run_uuid)
    page = Paginator(run.answer["people"], PEOPLE_PER_PAGE).get_page(request.GET.get("page"))
    rows = request.organisation.patients.in_bulk([person["uuid"] for person in page], field_name="uuid")
    people = [(rows[UUID(person["uuid"])], person["what"]) for person in page if UUID(person["uuid"]) in rows]
    for patient, _what in people:
        mark_read(request, patient=patient)
    context = {
        "run": run,
        "page": page,
        "people": people,
        "unmapped": grouped(run.answer["unmapped"]),
        "reads_clinical": may(request.staff, Permission.CLINICAL_READ),
        "section": "patients",
    }
    return render(request, "fhir/result.html", context)
