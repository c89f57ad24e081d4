"""The time-out before the first needle."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from mesocare.assessment.actions import keep_answers, record_screening
from mesocare.assessment.asking import AskForm, initial_of
from mesocare.assessment.queries import facts_of
from mesocare.audit.commands import posted_command_id
from mesocare.clinics.access import ClinicRequest, staff
from mesocare.clinics.pack import current_pack, signed_statements, site_jurisdiction
from mesocare.clinics.roles import Permission
from mesocare.mixing.queries import mixture_in_use
from mesocare.treatment import actions
from mesocare.treatment.drawing import plan_picture
from mesocare.treatment.gate import Gate, look
from mesocare.treatment.gate_checklist import point_rows
from mesocare.treatment.gate_rows import rows_of
from mesocare.treatment.live import changes_of_fix, planned_meters
from mesocare.treatment.models import SessionStatus, TreatmentSession
from mesocare.treatment.parts import is_one_of_several, on_offer, parts_of, scanned_part
from mesocare.treatment.screened import plan_scope
from mesocare.treatment.views.shared import get_session, session_page, today_at
from mesocare.web.refusal import Refusal
from mesotherapy.dosing import LimitedBy, Standing
from mesotherapy.pack.questions import Question


@staff(Permission.SESSION_PREPARE)
@require_GET
def gate(request: ClinicRequest, patient_uuid: UUID, session_uuid: UUID) -> HttpResponse:
    """Everything that must hold, with what is missing and where to put it right."""
    session = get_session(request, patient_uuid, session_uuid, here=True)
    if session.status != SessionStatus.PREPARING:
        return redirect("treatment:chart", patient_uuid, session_uuid)
    return _page(request, session, timezone.now())


def _page(
    request: ClinicRequest,
    session: TreatmentSession,
    at: datetime,
    *,
    form: AskForm | None = None,
    problem: str = "",
    refused: bool = False,
    status: int = 200,
) -> HttpResponse:
    today = today_at(session, at)
    found = look(session, request.staff, today, at)
    questions = _questions(found)
    context = session_page(
        request,
        session,
        at,
        gate=found,
        rows=rows_of(found, session),
        form=form or _form(session, questions, None, found),
        questions=[(question, question.id) for question in questions],
        more_open=max(len(_open(found)) - FEW, 0),
        lots=_lot_rows(session, at),
        mixture=mixture_in_use(session.uuid),
        may_mix=len(session.plan.components) > 1,
        planned=planned_meters(session, found),
        dose_stops=_dose_stops(found),
        dose_checks=[line for line in found.reckoned.lines if line.check.standing is Standing.CHECK],
        picture=plan_picture(session),
        problem=problem,
        refused=refused,
        points=point_rows(session, request.staff, today),
        may_start=actions.can_start(request.staff),
        pack_digest=current_pack().digest,
    )
    return render(request, "treatment/gate.html", context, status=status)


FEW = 8  # open questions that are asked here; more than that is an assessment


def _questions(found: Gate) -> list[Question]:
    """Today's questions, then the few that are still open and could change the verdict."""
    pack = current_pack()
    wanted = dict.fromkeys([*found.judged.must_ask_today, *_open(found)[:FEW]])
    return [pack.questions[name] for name in wanted]


def _open(found: Gate) -> list[str]:
    """What is not asked at every session and still open, the most telling first."""
    return [name for name in found.judged.screening.ask if name not in found.judged.must_ask_today]


def _form(
    session: TreatmentSession, questions: list[Question], given: QueryDict | None, found: Gate
) -> AskForm:
    facts = facts_of(session.patient)
    answered = [question for question in questions if question.id in found.judged.asked_today]
    return AskForm(
        given,
        questions=questions,
        language="en",
        for_patient=False,
        initial=initial_of(answered, facts, found.state.on),
    )


def _lot_rows(session: TreatmentSession, at: datetime) -> list[dict[str, Any]]:
    today = today_at(session, at)
    return [
        {
            "part": part,
            "shelves": on_offer(part, session.site, today, at, session.patient),
            "chosen": next(iter(session.state["lots"].get(part.key, ())), None),
            "others": [row["number"] for row in session.state["lots"].get(part.key, ())[1:]],
        }
        for part in parts_of(session.plan)
    ]


def _dose_stops(found: Gate) -> list[dict[str, Any]]:
    """Every stop of the dose, whether a person may decide about it, and what would settle it."""
    return [
        {
            "line": line,
            "may": line.check.by in (LimitedBy.CAP, LimitedBy.CEILING),
            "passed": line.check.check in found.state.dose_overridden,
        }
        for line in found.reckoned.stops
    ]


@staff(Permission.SESSION_PREPARE)
@require_POST
def prepare(request: ClinicRequest, patient_uuid: UUID, session_uuid: UUID) -> HttpResponse:
    """Identity, lots, and a fix of the dose: all that is settled on the page itself."""
    session = get_session(request, patient_uuid, session_uuid, here=True)
    try:
        actions.apply_changes(
            session=session,
            command_id=posted_command_id(request),
            version=session.version,
            changes=_changes(session, request.POST),
            by=request.staff,
            at=timezone.now(),
        )
    except Refusal as refusal:
        return _page(request, session, timezone.now(), problem=refusal.message, status=refusal.status)
    return redirect("treatment:gate", patient_uuid, session_uuid)


def _changes(session: TreatmentSession, given: QueryDict) -> list[dict[str, Any]]:
    if "fix" in given:
        return changes_of_fix(str(given["fix"]), session.state)
    if given.get("what") == "identity":
        return [{"op": "identity", "name": given.get("name"), "born": given.get("born")}]
    chosen = {
        part.key: given[f"lot:{part.key}"] for part in parts_of(session.plan) if given.get(f"lot:{part.key}")
    }
    typed = given.get("scan", "").strip()
    scanned = dict([scanned_part(session, typed)]) if typed else {}
    return [
        {"op": "choose-lot", "part": part, "lot": lot}
        for part, lot in {**chosen, **scanned}.items()
        if not is_one_of_several(session.state, part, str(lot))
    ]


@staff(Permission.SESSION_PREPARE)
@require_POST
def answers(request: ClinicRequest, patient_uuid: UUID, session_uuid: UUID) -> HttpResponse:
    """Keep what was asked today and screen with it, for exactly this session."""
    session = get_session(request, patient_uuid, session_uuid, here=True)
    at = timezone.now()
    found = look(session, request.staff, today_at(session, at))
    form = _form(session, _questions(found), request.POST, found)
    if not form.is_valid():
        return _page(request, session, at, form=form, status=422)
    try:
        _keep(request, session, form, at)
    except Refusal as refusal:
        return _page(request, session, at, form=form, problem=refusal.message, status=refusal.status)
    messages.info(request, _("Answers kept, screening recorded for this session."))
    return redirect("treatment:gate", patient_uuid, session_uuid)


def _keep(request: ClinicRequest, session: TreatmentSession, form: AskForm, at: datetime) -> None:
    command = posted_command_id(request)
    today = today_at(session, at)
    keep_answers(
        patient=session.patient,
        said=form.said(),
        asked_with=request.POST.get("asked_with", ""),
        today=today,
        by=request.staff,
        at=at,
        command_id=command,
    )
    record_screening(
        patient=session.patient,
        protocol=session.plan.protocol,
        plan_scope=plan_scope(session.plan, session.state),
        jurisdiction=site_jurisdiction(session.site),
        signed=signed_statements(request.organisation),
        today=today,
        by=request.staff,
        at=at,
        command_id=uuid.uuid5(command, "screening"),
    )


@staff(Permission.SESSION_SIGN)
@require_POST
def checklist(request: ClinicRequest, patient_uuid: UUID, session_uuid: UUID) -> HttpResponse:
    """Whoever is going to start says what is so."""
    session = get_session(request, patient_uuid, session_uuid, here=True)
    try:
        actions.confirm_checklist(
            session=session,
            ticked=request.POST.getlist("point"),
            by=request.staff,
            at=timezone.now(),
            command_id=posted_command_id(request),
        )
    except Refusal as refusal:
        return _page(request, session, timezone.now(), problem=refusal.message, status=refusal.status)
    return redirect("treatment:gate", patient_uuid, session_uuid)


@staff(Permission.SCREENING_OVERRIDE)
@require_POST
def override(request: ClinicRequest, patient_uuid: UUID, session_uuid: UUID) -> HttpResponse:
    """Go past a cap or a ceiling in writing."""
    session = get_session(request, patient_uuid, session_uuid, here=True)
    try:
        actions.override_dose(
            session=session,
            check=request.POST.get("check", ""),
            reason=request.POST.get("reason", ""),
            by=request.staff,
            at=timezone.now(),
            command_id=posted_command_id(request),
        )
    except Refusal as refusal:
        return _page(request, session, timezone.now(), problem=refusal.message, status=refusal.status)
    return redirect("treatment:gate", patient_uuid, session_uuid)


@staff(Permission.SESSION_PREPARE)
@require_POST
def start(request: ClinicRequest, patient_uuid: UUID, session_uuid: UUID) -> HttpResponse:
    """Start, if the server finds everything in place."""
    session = get_session(request, patient_uuid, session_uuid, here=True)
    at = timezone.now()
    try:
        actions.start_session(session=session, by=request.staff, at=at, command_id=posted_command_id(request))
    except actions.NotReady as refusal:
        return _page(request, session, at, refused=True, status=refusal.status)
    return redirect("treatment:chart", patient_uuid, session_uuid)


@staff(Permission.SESSION_PREPARE)
@require_POST
def abandon(request: ClinicRequest, patient_uuid: UUID, session_uuid: UUID) -> HttpResponse:
    """Put a session away that never started."""
    session = get_session(request, patient_uuid, session_uuid, here=True)
    try:
        actions.abandon_session(
            session=session,
            reason=request.POST.get("reason", ""),
            by=request.staff,
            at=timezone.now(),
            command_id=posted_command_id(request),
        )
    except Refusal as refusal:
        return _page(request, session, timezone.now(), problem=refusal.message, status=refusal.status)
    messages.info(request, _("Put away. Nothing was injected."))
    return redirect("treatment:sessions", patient_uuid)
