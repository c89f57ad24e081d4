"""A call taken at the desk: find the person, ask the same questions, open the same case."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from mesocare.aftercare.views import emergency_number
from mesocare.audit.actions import mark_read
from mesocare.audit.commands import posted_command_id
from mesocare.clinics.access import ClinicRequest, found_or_404, may, own_or_404, own_sites, staff
from mesocare.clinics.roles import Permission
from mesocare.patients.access import get_patient
from mesocare.patients.search import search_patients
from mesocare.recovery import actions
from mesocare.recovery.forms import CallForm
from mesocare.recovery.models import Report
from mesocare.recovery.places import has_picture, picture
from mesocare.recovery.queries import day_of
from mesocare.recovery.questions import asked_when_worried, questions_for
from mesocare.recovery.views.emergency import emergency_signs
from mesocare.recovery.words import HOW_SOON, RED, STATE_OF, day_words, desk_says, due_words
from mesocare.treatment.models import TreatmentSession
from mesocare.web.refusal import Refusal


class NotYourCall(Refusal):
    """Somebody else took the call, and what is said to a caller is clinical text."""


@staff(Permission.CALL_TAKE)
@require_GET
def find(request: ClinicRequest) -> HttpResponse:
    """Who is calling, and about which session: the newest first."""
    query, at = request.GET.get("q", "").replace("\x00", "").strip()[:200], timezone.now()
    context: dict[str, Any] = {
        "query": query,
        "emergency_number": emergency_number(request.site.jurisdiction) if request.site else "",
        "emergency_signs": emergency_signs(),
        "found": search_patients(request.organisation, query, 10) if query else [],
        "section": "today",
    }
    for found in context["found"]:
        mark_read(request, patient=found)
    if request.GET.get("patient"):
        patient = get_patient(request, _uuid(request.GET["patient"]))
        rows = patient.treatment_sessions.filter(started_at__isnull=False).select_related("site", "plan")
        context["patient"] = patient
        context["sessions"] = [(row, day_words(day_of(row, at))) for row in rows.order_by("-started_at")[:8]]
    return render(request, "recovery/find.html", context)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)  # nobody's: answered with 404 like any other unknown person


@staff(Permission.CALL_TAKE)
@require_http_methods(["GET", "POST"])
def take(request: ClinicRequest, session_uuid: UUID) -> HttpResponse:
    """The questions of the day on one page, the gravest first."""
    rows = TreatmentSession.objects.select_related("patient__organisation", "site", "plan")
    session = own_or_404(request, rows, through="patient__organisation", uuid=session_uuid)
    mark_read(request, patient=session.patient, subject=session)
    asked = [*asked_when_worried(day_of(session, timezone.now())), "temperature_c"]
    form = CallForm(request.POST or None, questions=questions_for(session, asked), session=session)
    if request.method == "POST" and form.is_valid():
        report = actions.take_call(
            session=session,
            answers=form.answers(),
            regions=form.regions(),
            words=form.cleaned_data["words"],
            by=request.staff,
            at=timezone.now(),
            command_id=posted_command_id(request),
        )
        return redirect("recovery:say", report.uuid)
    context = {
        "session": session,
        "patient": session.patient,
        "day": day_words(day_of(session, timezone.now())),
        "form": form,
        "picture": picture(form.regions() if form.is_bound and form.is_valid() else ())
        if has_picture(session)
        else "",
        "emergency_number": emergency_number(session.site.jurisdiction),
        "section": "today",
    }
    return render(request, "recovery/take_call.html", context, status=422 if form.is_bound else 200)


@staff(Permission.CALL_TAKE)
@require_GET
def say(request: ClinicRequest, report_uuid: UUID) -> HttpResponse:
    """What to say to the caller now, while they are on the phone.

    Raises:
        NotYourCall: for somebody else who may not read clinical text.
    """
    rows = Report.objects.select_related("patient", "treatment_session__site")
    report = found_or_404(
        rows,
        uuid=report_uuid,
        treatment_session__patient__organisation=request.organisation,
    )
    if report.taken_by != request.staff and not may(request.staff, Permission.CLINICAL_READ):
        raise NotYourCall(_("Only whoever took this call reads what is said to the caller. Open recovery."))
    mark_read(request, patient=report.patient, subject=report)
    case = report.cases.filter(site__in=own_sites(request)).first()
    number = emergency_number(report.treatment_session.site.jurisdiction)
    context = {
        "report": report,
        "case": case,
        "state": STATE_OF[report.urgency],
        "how_soon": HOW_SOON[report.urgency],
        "is_red": report.urgency in RED,
        "tell": report.triage["tell_patient"],
        "desk_says": desk_says(case.urgency, number) if case else "",
        "due": due_words(case, timezone.now()) if case else "",
        "number": number,
        "section": "today",
    }
    return render(request, "recovery/say.html", context)
