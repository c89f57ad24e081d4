"""The clinic's side: who asked to be contacted, and what became of it."""

from __future__ import annotations

import json
import uuid
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mesocare.audit.actions import mark_read
from mesocare.audit.commands import posted_command_id
from mesocare.clinics.access import ClinicRequest, may, own_or_404, own_sites, staff
from mesocare.clinics.pack import current_pack
from mesocare.clinics.roles import Permission
from mesocare.guide.actions import answer_request
from mesocare.guide.carrying import read_all
from mesocare.guide.forms import OutcomeForm
from mesocare.guide.models import ContactRequest, Outcome
from mesocare.guide.queries import IS_OPEN, requests_at
from mesocare.web.clock import site_today
from mesotherapy.pack.protocols import Protocol

EACH_PAGE = 40


def _of_this_clinic(request: ClinicRequest) -> QuerySet[ContactRequest]:
    return requests_at(request.organisation, own_sites(request))


@staff(Permission.PATIENTS_EDIT)
@require_safe
def requests(request: ClinicRequest) -> HttpResponse:
    """Open requests first asked first; the closed ones on their own page."""
    closed = request.GET.get("show") == "closed"
    rows = _of_this_clinic(request)
    shown = (
        rows.exclude(IS_OPEN).order_by("-asked_at") if closed else rows.filter(IS_OPEN).order_by("asked_at")
    )
    page = Paginator(shown, EACH_PAGE).get_page(request.GET.get("page"))
    if page.object_list:
        mark_read(request, what="contact requests")
    context = {"page": page, "closed": closed, "section": "patients", "labels": dict(Outcome.choices)}
    return render(request, "guide/requests.html", context)


@staff(Permission.PATIENTS_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def one_request(request: ClinicRequest, request_uuid: uuid.UUID) -> HttpResponse:
    """One request, what was done, and the way to a patient record."""
    found = own_or_404(request, _of_this_clinic(request), uuid=request_uuid)
    form = OutcomeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer_request(
            request=found,
            outcome=Outcome(form.cleaned_data["outcome"]),
            note=form.cleaned_data["note"],
            by=request.staff,
            at=timezone.now(),
            command_id=posted_command_id(request),
        )
        return redirect("guide:requests")
    mark_read(request, subject=found, what="contact request")
    context = {
        "found": found,
        "form": form,
        "events": found.events.select_related("by__user").order_by("-at", "-pk"),
        "make_patient": urlencode({"name": found.name}),
        "section": "patients",
        **_answers(request, found),
    }
    return render(request, "guide/request.html", context, status=422 if form.errors else 200)


def _answers(request: ClinicRequest, found: ContactRequest) -> dict[str, Any]:
    """The self-check that was sent along, for whoever may read clinical text."""
    if not found.answers:
        return {"answers_sent": False}
    if not may(request.staff, Permission.CLINICAL_READ):
        return {"answers_sent": True}
    sent = json.loads(found.answers)
    pack = current_pack()
    answers = read_all(pack, sent.get("said", []), _asked_on(found))
    names = [
        str(protocol.name) for name in sent.get("treatments", []) if (protocol := pack.find(Protocol, name))
    ]
    said = [
        (_("Age") if answer.is_age else str(answer.question.clinician), answer.shown("en"))
        for answer in answers
    ]
    return {"answers_sent": True, "answers": said, "treatments": names}


def _asked_on(found: ContactRequest) -> date:
    return site_today(found.asked_at, found.site.time_zone)
