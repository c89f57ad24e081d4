"""A list read aloud: "any of these?" in the clinic, and what was marked in detail."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mesocare.assessment import actions
from mesocare.assessment.asking_aloud import MARKS, NO, YES, Aloud, known, marks_of, said_in_list
from mesocare.assessment.context import InHand
from mesocare.assessment.views.shared import keep_said, page_of, query_of
from mesocare.clinics.access import ClinicRequest
from mesocare.patients.models import Patient
from mesotherapy.pack.questions import AnswerKind, Question

WORDS = {"no": gettext_lazy("No"), "yes": gettext_lazy("Yes"), "unknown": gettext_lazy("Not known")}


def list_page(
    request: ClinicRequest,
    patient: Patient,
    hand: InHand,
    left: Aloud,
    questions: tuple[Question, ...],
    problem: str = "",
) -> HttpResponse:
    """Some questions at once; each can be marked no, yes or not known."""
    marks = marks_of(request.POST, questions)
    context = page_of(
        request,
        patient,
        hand,
        questions[0].section,
        items=[
            {
                "it": question,
                "options": [(mark, WORDS[mark], marks.get(question.id) == mark) for mark in MARKS],
                "rules": [
                    finding.rule for finding in hand.judged.screening.unknown if question.id in finding.needs
                ],
            }
            for question in questions
        ],
        is_days=questions[0].kind is AnswerKind.DATE,
        left=len(left.steps),
        skipped=request.GET.getlist("skip"),
        problem=problem,
    )
    return render(request, "assessment/aloud.html", context, status=422 if problem else 200)


def answer_list(request: ClinicRequest, patient: Patient, hand: InHand, left: Aloud) -> HttpResponse:
    """Keep a list as one answer for each question; what is marked yes is asked in detail next."""
    names = request.POST.getlist("ask")
    asked = known(names)
    if not asked or len(asked) != len(names) or not all(question.may_be_grouped for question in asked):
        raise actions.QuestionsChanged(
            _("These questions are not in the pack any more. Nothing was saved. Go on with the next ones.")
        )
    marks = marks_of(request.POST, asked)
    if "none" in request.POST and any(mark != NO for mark in marks.values()):
        problem = _(
            "Something is marked, and “None of these” was pressed. Unmark it, or save what is marked."
        )
        return list_page(request, patient, hand, left, asked, problem)
    if "none" not in request.POST and not marks:
        problem = _("Mark what applies, or press “None of these”. Nothing was saved.")
        return list_page(request, patient, hand, left, asked, problem)
    said = said_in_list(asked, marks)
    if said:
        keep_said(request, patient, said, together=True)
    detail = [("detail", question.id) for question in asked if marks.get(question.id) == YES]
    return redirect(reverse("assessment:assess", args=[patient.uuid]) + query_of(hand, *detail))


def detail_page(
    request: ClinicRequest, patient: Patient, hand: InHand, form: Any, questions: tuple[Question, ...]
) -> HttpResponse:
    """What was marked, one by one, with room for the patient's words."""
    beside = [
        (
            question,
            form[question.id],
            [form[name] for name in form.fields if name.endswith(f":{question.id}")],
        )
        for question in questions
    ]
    context = page_of(
        request, patient, hand, questions[0].section, form=form, questions=beside, detail=questions
    )
    return render(request, "assessment/detail.html", context, status=422 if form.errors else 200)
