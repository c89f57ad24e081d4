"""The next question and why; a whole part of the history; everything ever said."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mesocare.assessment import actions
from mesocare.assessment.asking import AskForm, initial_of
from mesocare.assessment.context import InHand
from mesocare.assessment.views.shared import SECTION_WORDS, hand_of, page_of, query_of
from mesocare.audit.commands import posted_command_id
from mesocare.clinics.access import ClinicRequest, staff
from mesocare.clinics.pack import current_pack, signed_statements, site_jurisdiction
from mesocare.clinics.roles import Permission
from mesocare.patients.access import get_patient
from mesocare.patients.models import Patient
from mesocare.patients.pages import patient_page
from mesocare.web.clock import site_today
from mesocare.web.refusal import Refusal
from mesotherapy.pack.questions import Question, Section


@staff(Permission.CLINICAL_READ)
@require_GET
def assess(request: ClinicRequest, patient_uuid: UUID) -> HttpResponse:
    """The next question that can still change the verdict, beside the findings so far."""
    patient = get_patient(request, patient_uuid)
    hand = hand_of(request, patient)
    question = _skipping(hand, request.GET.getlist("skip"))
    form = _form([question], hand, None) if question else None
    return render(
        request,
        "assessment/assess.html",
        page_of(
            request,
            patient,
            hand,
            question.section if question else None,
            question=question,
            form=form,
            skipped=request.GET.getlist("skip"),
            left=len(hand.judged.screening.ask),
        ),
    )


def _skipping(hand: InHand, skipped: list[str]) -> Question | None:
    ask = [name for name in hand.judged.screening.ask if name not in skipped]
    return current_pack().questions[ask[0]] if ask else None


def _form(questions: list[Question], hand: InHand, data: Any) -> AskForm:
    return AskForm(
        data,
        questions=questions,
        language="en",
        for_patient=False,
        initial=initial_of(questions, hand.facts, hand.on),
    )


@staff(Permission.ASSESSMENT_RECORD)
@require_POST
def answer(request: ClinicRequest, patient_uuid: UUID) -> HttpResponse:
    """Keep the answer to one question and go to the next one."""
    patient = get_patient(request, patient_uuid)
    hand = hand_of(request, patient)
    question = current_pack().questions.get(request.POST.get("question", ""))
    if question is None:
        raise actions.QuestionsChanged(
            _("This question is not in the pack any more. Nothing was saved. Go on with the next one.")
        )
    form = _form([question], hand, request.POST)
    if form.is_valid() and form.values:
        _keep(request, patient, form)
        return redirect(reverse("assessment:assess", args=[patient.uuid]) + query_of(hand))
    if not form.errors:
        form.add_error(question.id, _("Choose an answer, or skip the question for later."))
    return render(
        request,
        "assessment/assess.html",
        page_of(
            request,
            patient,
            hand,
            question.section,
            question=question,
            form=form,
            left=len(hand.judged.screening.ask),
        ),
        status=422,
    )


def _keep(request: ClinicRequest, patient: Patient, form: AskForm) -> None:
    at = timezone.now()
    actions.keep_answers(
        patient=patient,
        said=form.said(),
        asked_with=request.POST.get("asked_with", ""),
        today=site_today(at, request.site.time_zone),
        by=request.staff,
        at=at,
        command_id=posted_command_id(request),
    )


@staff(Permission.ASSESSMENT_RECORD)
@require_http_methods(["GET", "POST"])
def section(request: ClinicRequest, patient_uuid: UUID, section_id: str) -> HttpResponse:
    """All questions of one part of the history on one page."""
    patient = get_patient(request, patient_uuid)
    try:
        current = Section(section_id)
    except ValueError:
        raise Http404(section_id) from None
    hand = hand_of(request, patient)
    questions = hand.in_section(current)
    form = _form(questions, hand, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _keep_changed(request, patient, hand, form)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.info(request, _("Answers saved."))
            return redirect(reverse("assessment:assess", args=[patient.uuid]) + query_of(hand))
    return render(
        request,
        "assessment/section.html",
        page_of(
            request,
            patient,
            hand,
            current,
            form=form,
            section=current.value,
            section_words=SECTION_WORDS[current],
            questions=[(question, form[question.id], _beside(form, question)) for question in questions],
        ),
    )


def _beside(form: AskForm, question: Question) -> list[Any]:
    return [form[name] for name in (f"words:{question.id}", f"never:{question.id}") if name in form.fields]


def _keep_changed(request: ClinicRequest, patient: Patient, hand: InHand, form: AskForm) -> None:
    """An answer that only repeats what still holds is not said again, unless it is one for today."""
    pack = current_pack()
    for name, value in list(form.values.items()):
        question = pack.questions[name]
        known = hand.facts.read(name, hand.on, question.holding)
        if (
            known.value == value
            and known.facts
            and not question.asked_today
            and not form.cleaned_data.get(f"words:{name}")
        ):
            del form.values[name]
    if form.values:
        _keep(request, patient, form)


@staff(Permission.ASSESSMENT_RECORD)
@require_POST
def finish(request: ClinicRequest, patient_uuid: UUID) -> HttpResponse:
    """Judge what is known and keep the judgement."""
    patient = get_patient(request, patient_uuid)
    hand = hand_of(request, patient)
    at = timezone.now()
    row = actions.record_screening(
        patient=patient,
        protocol=hand.protocol,
        plan_scope=None,
        jurisdiction=site_jurisdiction(request.site),
        signed=signed_statements(request.organisation),
        today=site_today(at, request.site.time_zone),
        by=request.staff,
        at=at,
        command_id=posted_command_id(request),
    )
    return redirect("assessment:screening", patient.uuid, row.uuid)


@staff(Permission.CLINICAL_READ)
@require_GET
def history(request: ClinicRequest, patient_uuid: UUID) -> HttpResponse:
    """Every statement ever made about this patient, newest first, with who said it and from where."""
    patient = get_patient(request, patient_uuid)
    rows = patient.answers.select_related("recorded_by__user").order_by("-recorded_at", "-pk")[:500]
    questions = current_pack().questions
    return render(
        request,
        "assessment/history.html",
        patient_page(
            request,
            patient,
            "assessment",
            timezone.now(),
            rows=[{"answer": row, "question": questions.get(row.question)} for row in rows],
        ),
    )
