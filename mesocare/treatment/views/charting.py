"""A session while it runs: the map, its numbers, and everything that is recorded beside it."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mesocare.assessment.asking import AskForm
from mesocare.audit.commands import CommandUsedBefore, posted_command_id
from mesocare.clinics.access import ClinicRequest, found_or_404, public, staff
from mesocare.clinics.in_force import ask_for
from mesocare.clinics.middleware import hold_open
from mesocare.clinics.models import Site
from mesocare.clinics.pack import current_pack
from mesocare.clinics.roles import Permission
from mesocare.treatment import actions
from mesocare.treatment.charting_page import chart_context, fragments_of, more_lots, page_map
from mesocare.treatment.drawing import map_data
from mesocare.treatment.emergency import general_card
from mesocare.treatment.gate import day_of
from mesocare.treatment.live import changes_of_fix, gate_of
from mesocare.treatment.models import SessionStatus, TreatmentSession
from mesocare.treatment.operations import ChangeRefused, read_changes
from mesocare.treatment.views.shared import get_session, session_page, today_at
from mesocare.web.clock import at_site
from mesocare.web.refusal import Refusal


@staff(Permission.SESSION_PREPARE)
@require_GET
def chart(request: ClinicRequest, patient_uuid: UUID, session_uuid: UUID) -> HttpResponse:
    """The page on which a session is charted."""
    session = get_session(request, patient_uuid, session_uuid, here=True)
    if session.status == SessionStatus.PREPARING:
        return redirect("treatment:gate", patient_uuid, session_uuid)
    if session.status == SessionStatus.ABANDONED:
        return redirect("treatment:sessions", patient_uuid)
    if session.status == SessionStatus.SEALED:
        return redirect("treatment:record", patient_uuid, session_uuid)
    at = timezone.now()
    hold_open(request, at)
    return _page(request, session, at)


def _page(
    request: ClinicRequest, session: TreatmentSession, at: datetime, problem: str = "", status: int = 200
) -> HttpResponse:
    gate = gate_of(session, day_of(session, at))
    wanted = (request.GET.get("zone", ""), request.GET.get("side", ""))
    pieces = chart_context(session, gate, wanted)
    context = {
        **session_page(request, session, at, problem=problem),
        **pieces,
        "map": page_map(session, pieces["current"]),
        "more_lots": more_lots(session, gate.state.on),
    }
    return render(request, "treatment/chart.html", context, status=status)


@staff(Permission.SESSION_PREPARE)
@require_http_methods(["GET", "PATCH"])
def session_map(request: ClinicRequest, patient_uuid: UUID, session_uuid: UUID) -> HttpResponse:
    """The map's state as JSON, and batches of changes to it."""
    session = get_session(request, patient_uuid, session_uuid, here=True)
    at = timezone.now()
    if request.method == "GET":
        if request.GET.get("have") == str(session.version):
            return HttpResponse(status=204)
        return _answer(request, session, at)
    if session.started_at is not None:
        hold_open(request, at)
    try:
        changed = _apply(request, session, at)
    except ChangeRefused as refusal:
        said = {"error": "refused", "message": refusal.message, "index": refusal.index}
        return JsonResponse(said, status=422)
    except actions.ChangedMeanwhile as refusal:
        session.refresh_from_db()
        said = {"error": "conflict", "message": refusal.message, "state": map_data(session)}
        return JsonResponse(said, status=409)
    except (actions.SessionClosed, CommandUsedBefore) as refusal:
        return JsonResponse({"error": "closed", "message": refusal.message}, status=409)
    return _answer(request, changed, at)


def _apply(request: ClinicRequest, session: TreatmentSession, at: datetime) -> TreatmentSession:
    try:
        body = json.loads(request.body)
        command_id = UUID(str(body["command_id"]))
        version = int(body["version"])
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as problem:
        raise ChangeRefused(_("Nothing to save was sent. Load the page again.")) from problem
    return actions.apply_changes(
        session=session,
        command_id=command_id,
        version=version,
        changes=read_changes(body),
        by=request.staff,
        at=at,
    )


def _answer(request: HttpRequest, session: TreatmentSession, at: datetime) -> JsonResponse:
    gate = gate_of(session, day_of(session, at))
    return JsonResponse(
        {
            "version": session.version,
            "saved_at": format_date(at_site(at, session.site.time_zone), "H:i:s"),
            "state": map_data(session),
            "fragments": fragments_of(request, session, gate) if session.started_at else {},
        }
    )


@staff(Permission.SESSION_PREPARE)
@require_POST
def op(request: ClinicRequest, patient_uuid: UUID, session_uuid: UUID) -> HttpResponse:
    """One change from a form: the same as a batch of one from the map."""
    session = get_session(request, patient_uuid, session_uuid, here=True)
    at = timezone.now()
    try:
        actions.apply_changes(
            session=session,
            command_id=posted_command_id(request),
            version=_version(request, session),
            changes=_changes(request, session),
            by=request.staff,
            at=at,
        )
    except Refusal as refusal:
        if session.status == SessionStatus.PREPARING:
            messages.error(request, refusal.message)
            return redirect("treatment:gate", patient_uuid, session_uuid)
        session.refresh_from_db()
        return _page(request, session, at, refusal.message, refusal.status)
    return redirect(_back(request, session))


def _version(request: ClinicRequest, session: TreatmentSession) -> int:
    """The version of the page the form stood on; a form without one is about no zone."""
    try:
        return int(request.POST.get("version") or session.version)
    except ValueError:
        return session.version


def _changes(request: ClinicRequest, session: TreatmentSession) -> list[dict[str, Any]]:
    if "fix" in request.POST:
        return changes_of_fix(str(request.POST["fix"]), session.state)
    return [_spread(dict(request.POST.items()))]


def _spread(given: dict[str, Any]) -> dict[str, Any]:
    """One choice of a list that stands for two fields: a zone with its side, a part with its lot."""
    zone, _dash, side = str(given.get("zone-side") or "").rpartition("-")
    part, _bar, lot = str(given.get("part-lot") or "").rpartition("|")
    return (
        given | ({"zone": zone, "side": side} if zone else {}) | ({"part": part, "lot": lot} if part else {})
    )


def _back(request: ClinicRequest, session: TreatmentSession) -> str:
    address = reverse("treatment:chart", args=[session.patient.uuid, session.uuid])
    after = request.POST.get("after", "")
    return f"{address}#{after}" if after.isidentifier() or after.replace("-", "").isalnum() else address


@staff(Permission.SESSION_PREPARE)
@require_GET
def live(request: ClinicRequest, patient_uuid: UUID, session_uuid: UUID) -> HttpResponse:
    """What changed since, for a second device and for whatever changes outside: every two seconds."""
    session = get_session(request, patient_uuid, session_uuid, here=True)
    if session.status in (SessionStatus.SEALED, SessionStatus.ABANDONED):
        response = HttpResponse(status=204)
        response["HX-Redirect"] = reverse("treatment:record", args=[patient_uuid, session_uuid])
        return response
    gate = gate_of(session, day_of(session, timezone.now()))
    context = chart_context(session, gate)
    if request.GET.get("have") == context["have"]:
        return HttpResponse(status=204)
    return HttpResponse(render_to_string("treatment/_live.html", {**context, "out_of_band": True}, request))


@staff(Permission.SESSION_PREPARE)
@require_http_methods(["GET", "POST"])
def ask(request: ClinicRequest, patient_uuid: UUID, session_uuid: UUID) -> HttpResponse:
    """What the patient says in mid-session."""
    session = get_session(request, patient_uuid, session_uuid, here=True)
    at = timezone.now()
    today = today_at(session, at)
    gate = gate_of(session, today)
    pack = current_pack()
    questions = [pack.questions[name] for name in gate.judged.must_ask_today]
    given = request.POST if request.method == "POST" else None
    form = AskForm(given, questions=questions, language="en", for_patient=False)
    if given is not None and form.is_valid() and form.said():
        actions.record_said(
            session=session,
            said=form.said(),
            today=today,
            by=request.staff,
            at=at,
            command_id=posted_command_id(request),
        )
        return redirect("treatment:chart", patient_uuid, session_uuid)
    if given is not None and form.is_valid():
        form.add_error(None, _("Answer at least one question."))
    context = session_page(request, session, at, form=form, questions=[(q, q.id) for q in questions])
    return render(request, "treatment/ask.html", context, status=200 if given is None else 422)


@staff(Permission.SESSION_PREPARE)
@require_GET
def stop(request: ClinicRequest, patient_uuid: UUID, session_uuid: UUID) -> HttpResponse:
    """The question before a session is stopped, as a page of its own where there is no script."""
    session = get_session(request, patient_uuid, session_uuid, here=True)
    address = reverse("treatment:op", args=[patient_uuid, session_uuid])
    context = session_page(request, session, timezone.now(), post_url=address)
    return render(request, "treatment/stop.html", context)


@staff(Permission.SESSION_PREPARE)
@require_GET
def emergency(request: ClinicRequest, patient_uuid: UUID, session_uuid: UUID) -> HttpResponse:
    """The emergency card as a page of its own, where there is no script."""
    session = get_session(request, patient_uuid, session_uuid, here=True)
    return render(request, "treatment/emergency.html", session_page(request, session, timezone.now()))


@public
@require_GET
def card(request: HttpRequest, site_slug: str) -> HttpResponse:
    """The card without a session: of nobody, so that a device may keep it for when the line is gone."""
    site = found_or_404(Site.objects.select_related("organisation"), slug=site_slug)
    ask_for(site.organisation)
    answer = render(request, "treatment/card.html", {"clinic": site, "card": general_card(site)})
    answer["Cache-Control"] = "no-cache"
    return answer
