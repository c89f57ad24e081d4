"""The history form on the patient's own phone."""

from __future__ import annotations

from datetime import date
from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mesocare.assessment import actions
from mesocare.assessment.actions.sending import send_intake
from mesocare.assessment.asking import AskForm, initial_of
from mesocare.assessment.context import ORDER
from mesocare.assessment.models import Intake
from mesocare.assessment.queries import facts_of
from mesocare.audit.commands import posted_command_id
from mesocare.clinics.access import ClinicRequest, LinkRequest, private_link, staff
from mesocare.clinics.language import page_language
from mesocare.clinics.pack import current_pack
from mesocare.clinics.roles import Permission
from mesocare.patients.access import get_patient
from mesocare.web.clock import site_today
from mesocare.web.refusal import Refusal
from mesocare.web.templatetags.formats import date_full
from mesotherapy.pack.questions import Question, Section

PAGES = tuple(section for section in ORDER if section is not Section.PERSON)


@staff(Permission.LINKS_SEND)
@require_POST
def send(request: ClinicRequest, patient_uuid: UUID) -> HttpResponse:
    patient = get_patient(request, patient_uuid)
    send_intake(
        patient=patient,
        site=request.site,
        indication=request.POST.get("indication", ""),
        by=request.staff,
        at=timezone.now(),
        command_id=posted_command_id(request),
    )
    messages.info(request, _("The form is on its way to the patient."))
    return redirect("patients:details", patient.uuid)


def _questions(section: Section) -> list[Question]:
    return [
        question
        for question in sorted(current_pack().questions.values(), key=lambda asked: asked.order)
        if question.section is section and question.for_patient
    ]


@private_link("intake")
@require_http_methods(["GET", "POST"])
def form(request: LinkRequest, token: str, page: int = 1) -> HttpResponse:
    """One part of the form at a time. Every page is kept as it is left, and sent in at the end."""
    intake = cast(Intake, request.link.subject_object())
    if intake.submitted_at is not None:
        return render(request, "assessment/intake_done.html", {"intake": intake, "clinic": request.site})
    if not 1 <= page <= len(PAGES):
        return redirect("assessment:intake", token)
    section = PAGES[page - 1]
    questions = _questions(section)
    initial = initial_of(questions, facts_of(intake.patient), site_today(timezone.now(), _zone(request)))
    ask = AskForm(
        request.POST or None,
        questions=questions,
        language=page_language(),
        for_patient=True,
        initial=initial | intake.draft,
    )
    if request.method == "POST" and ask.is_valid():
        actions.save_intake_draft(intake=intake, answers=_plain(request, ask))
        if page < len(PAGES):
            return redirect("assessment:intake-page", token, page + 1)
        return redirect("assessment:intake-review", token)
    return render(
        request,
        "assessment/intake.html",
        {
            "intake": intake,
            "form": ask,
            "questions": [
                (
                    question,
                    ask[question.id],
                    [ask[name] for name in ask.fields if name.endswith(f":{question.id}")],
                )
                for question in questions
            ],
            "page": page,
            "pages": len(PAGES),
            "section": section.value,
            "token": token,
            "clinic": request.site,
        },
    )


def _zone(request: LinkRequest) -> str:
    return request.site.time_zone if request.site else "UTC"


def _plain(request: LinkRequest, ask: AskForm) -> dict[str, object]:
    """The page as typed, so that it comes back as typed."""
    kept: dict[str, object] = {}
    for name, field in ask.fields.items():
        many = (
            hasattr(field, "choices")
            and hasattr(field.widget, "allow_multiple_selected")
            and field.widget.allow_multiple_selected
        )
        kept[name] = request.POST.getlist(name) if many else request.POST.get(name, "")
    return kept


@private_link("intake")
@require_http_methods(["GET", "POST"])
def review(request: LinkRequest, token: str) -> HttpResponse:
    """Everything once more, then sent in."""
    intake = cast(Intake, request.link.subject_object())
    if intake.submitted_at is not None:
        return render(request, "assessment/intake_done.html", {"intake": intake, "clinic": request.site})
    questions = [question for section in PAGES for question in _questions(section)]
    ask = AskForm(intake.draft, questions=questions, language=page_language(), for_patient=True)
    valid = ask.is_valid()
    if request.method == "POST" and valid:
        at = timezone.now()
        try:
            actions.submit_intake(
                intake=intake,
                said=ask.said(),
                goal=str(intake.draft.get("goal-in-own-words", "")),
                today=site_today(at, _zone(request)),
                by=request.link,
                at=at,
                command_id=posted_command_id(request),
            )
        except Refusal as refusal:
            ask.add_error(None, refusal.message)
        else:
            return redirect("assessment:intake", token)
    answered = [(question, ask.values.get(question.id)) for question in questions] if valid else []
    return render(
        request,
        "assessment/intake_review.html",
        {
            "intake": intake,
            "form": ask,
            "answered": [(question, shown(question, value, page_language())) for question, value in answered],
            "token": token,
            "pages": len(PAGES),
            "clinic": request.site,
        },
    )


def shown(question: Question, value: object, language: str) -> str:
    """An answer as it is read back."""
    from mesotherapy.facts import Codes, show
    from mesotherapy.truth import Truth

    if value is None or value is Truth.UNKNOWN:
        return _("Not answered: we will ask you")
    if isinstance(value, Codes):
        labels = {option.id: option.label.in_(language) for option in question.option}
        return _(", ").join(labels.get(code, code) for code in sorted(value.present)) or _("None of these")
    if isinstance(value, Truth):
        return _("Yes") if value is Truth.YES else _("No")
    if isinstance(value, date):
        return date_full(value)
    return show(value)  # type: ignore[arg-type]
