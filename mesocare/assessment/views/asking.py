"""What is asked next and why; a whole part of the history; everything ever said."""

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
from mesocare.assessment.asking_aloud import Aloud, aloud, known
from mesocare.assessment.context import InHand
from mesocare.assessment.views.listing import answer_list, detail_page, list_page
from mesocare.assessment.views.shared import SECTION_WORDS, beside_of, hand_of, keep_said, page_of, query_of
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
    """What can still change the verdict, a list or one question, beside the findings so far."""
    patient = get_patient(request, patient_uuid)
    hand = hand_of(request, patient)
    detail = known(request.GET.getlist("detail"))
    if detail:
        return detail_page(request, patient, hand, _form(list(detail), hand, None), detail)
    left = aloud(hand, request.site, request.GET.getlist("skip"))
    if left.is_list:
        return list_page(request, patient, hand, left, left.questions)
    question = left.questions[0] if left.questions else None
    return _one(request, patient, hand, left, question, _form([question], hand, None) if question else None)


def _one(
    request: ClinicRequest,
    patient: Patient,
    hand: InHand,
    left: Aloud,
    question: Question | None,
    form: AskForm | None,
) -> HttpResponse:
    """One question by itself, or that there is nothing left to ask."""
    context = page_of(
        request,
        patient,
        hand,
        question.section if question else None,
        question=question,
        form=form,
        skipped=request.GET.getlist("skip"),
        not_known=known(left.not_known),
        left=len(left.steps),
        is_open=bool(hand.judged.screening.ask),
    )
    return render(request, "assessment/assess.html", context, status=422 if form and form.errors else 200)


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
    left = aloud(hand, request.site, request.GET.getlist("skip"))
    if "ask" in request.POST:
        return answer_list(request, patient, hand, left)
    if "detail" in request.POST:
        return _answer_detail(request, patient, hand)
    question = current_pack().questions.get(request.POST.get("question", ""))
    if question is None:
        raise actions.QuestionsChanged(
            _("This question is not in the pack any more. Nothing was saved. Go on with the next one.")
        )
    form = _form([question], hand, request.POST)
    if form.is_valid() and form.values:
        keep_said(request, patient, form.said())
        return redirect(reverse("assessment:assess", args=[patient.uuid]) + query_of(hand))
    if not form.errors:
        form.add_error(question.id, _("Choose an answer, or skip the question for later."))
    return _one(request, patient, hand, left, question, form)


def _answer_detail(request: ClinicRequest, patient: Patient, hand: InHand) -> HttpResponse:
    """What was marked in a list, told in detail. What is left empty stays as it was marked."""
    names = request.POST.getlist("detail")
    questions = known(names)
    if len(questions) != len(names):
        raise actions.QuestionsChanged(
            _("These questions are not in the pack any more. Nothing was saved. Go on with the next ones.")
        )
    form = _form(list(questions), hand, request.POST)
    if not form.is_valid():
        return detail_page(request, patient, hand, form, questions)
    _keep_changed(request, patient, hand, form)
    return redirect(reverse("assessment:assess", args=[patient.uuid]) + query_of(hand))


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
            questions=[(question, form[question.id], beside_of(form, question)) for question in questions],
        ),
    )


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
        keep_said(request, patient, form.said())


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
