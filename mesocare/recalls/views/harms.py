"""What went wrong after a session, and what stands out because of it."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mesocare.audit.actions import mark_read
from mesocare.audit.commands import posted_command_id
from mesocare.clinics.access import ClinicRequest, found_or_404, own_or_404, own_site_or_404, staff
from mesocare.clinics.roles import Permission
from mesocare.patients.bar import bar_for
from mesocare.recalls import actions, standing_out, watching
from mesocare.recalls.forms import HarmForm
from mesocare.recalls.models import AdverseEvent, SafetySignal
from mesocare.treatment.models import TreatmentSession
from mesocare.web.clock import site_today
from mesocare.web.refusal import Refusal


def _session(request: ClinicRequest, patient_uuid: uuid.UUID, session_uuid: uuid.UUID) -> TreatmentSession:
    rows = TreatmentSession.objects.select_related("patient__organisation", "site", "appointment")
    found = own_site_or_404(request, rows, uuid=session_uuid)
    return found_or_404(rows, pk=found.pk, patient__uuid=patient_uuid)


@staff(Permission.RECOVERY_ANSWER)
@require_http_methods(["GET", "HEAD", "POST"])
def adverse_events(request: ClinicRequest, patient_uuid: uuid.UUID, session_uuid: uuid.UUID) -> HttpResponse:
    """What was written down of one session, and the form for more."""
    session, at = _session(request, patient_uuid, session_uuid), timezone.now()
    today = site_today(at, session.site.time_zone)
    form = HarmForm(request.POST or None, today=today)
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_adverse_event(
                session=session,
                harm=form.cleaned_data["harm"],
                words=form.cleaned_data["words"],
                reported_on=form.cleaned_data["reported_on"],
                case=session.cases.order_by("-opened_at", "-pk").first(),
                by=request.staff,
                at=at,
                command_id=posted_command_id(request),
            )
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.info(request, _("Kept. It counts for every lot of this session from now on."))
            return redirect("recalls:adverse-events", patient_uuid=patient_uuid, session_uuid=session_uuid)
    mark_read(request, patient=session.patient, subject=session, what="adverse events")
    context = {
        "session": session,
        "form": form,
        "events": session.adverse_events.select_related("written_by__user", "taken_back__by__user").order_by(
            "-reported_on", "-pk"
        ),
        "patient_bar": bar_for(session.patient, request.staff, today),
        "section": "patients",
    }
    return render(request, "recalls/adverse_events.html", context, status=422 if form.errors else 200)


@staff(Permission.RECOVERY_ANSWER)
@require_POST
def take_back(request: ClinicRequest, event_uuid: uuid.UUID) -> HttpResponse:
    """It was something else after all."""
    rows = AdverseEvent.objects.select_related("patient__organisation", "treatment_session")
    event = own_site_or_404(request, rows, through="treatment_session__site", uuid=event_uuid)
    try:
        actions.take_back_adverse_event(
            event=event,
            reason=request.POST.get("reason", ""),
            by=request.staff,
            at=timezone.now(),
            command_id=posted_command_id(request),
        )
    except Refusal as refusal:
        messages.warning(request, refusal.message)
    return redirect(
        "recalls:adverse-events",
        patient_uuid=event.patient.uuid,
        session_uuid=event.treatment_session.uuid,
    )


@staff(Permission.DEVIATION_REVIEW)
@require_safe
def safety(request: ClinicRequest) -> HttpResponse:
    """What stands out, what was made of it, and everything in which something was reported."""
    return _safety(request)


def _safety(request: ClinicRequest, problem: str = "", refused: int = 0) -> HttpResponse:
    rows = SafetySignal.objects.filter(organisation=request.organisation).select_related(
        "read__read_by__user"
    )
    signals = [
        (
            row,
            standing_out.what_words(row.what),
            standing_out.count_words(row.what, row.with_event, row.sessions, row.harm),
            standing_out.chance_words(row.expected),
        )
        for row in rows.order_by("-raised_at", "-pk")[:100]
    ]
    harm = request.GET.get("harm", "")
    chosen = harm if harm in dict(standing_out.harm_choices()) else watching.ANY
    context = {
        "waiting": [line for line in signals if not hasattr(line[0], "read")],
        "seen": [line for line in signals if hasattr(line[0], "read")],
        "table": standing_out.table_of(request.organisation, chosen),
        "harms": standing_out.harm_choices(),
        "chosen": chosen,
        "bound": standing_out.bound_words(),
        "problem": problem,
        "refused": refused,
        "section": "today",
    }
    return render(request, "recalls/safety.html", context, status=409 if problem else 200)


@staff(Permission.DEVIATION_REVIEW)
@require_POST
def read_signal(request: ClinicRequest, signal_id: int) -> HttpResponse:
    """Write what was looked at and what follows."""
    signal = own_or_404(request, SafetySignal, pk=signal_id)
    try:
        actions.read_signal(
            signal=signal,
            note=request.POST.get("note", ""),
            by=request.staff,
            at=timezone.now(),
            command_id=posted_command_id(request),
        )
    except Refusal as refusal:
        return _safety(request, refusal.message, signal.pk)
    return redirect("recalls:safety")
