"""The history form on the patient's own phone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from mesocare.assessment import actions
from mesocare.assessment.actions.sending import send_intake
from mesocare.assessment.asking import AskForm, initial_of
from mesocare.assessment.form_at_home import FormAtHome, How, Put
from mesocare.assessment.models import Intake
from mesocare.assessment.queries import facts_of
from mesocare.audit.commands import posted_command_id
from mesocare.clinics.access import ClinicRequest, LinkRequest, private_link, staff
from mesocare.clinics.language import page_language
from mesocare.clinics.roles import Permission
from mesocare.patients.access import get_patient
from mesocare.web.clock import site_today
from mesocare.web.refusal import Refusal
from mesocare.web.templatetags.formats import date_full
from mesotherapy.pack.questions import AnswerKind, Question, Section

PARTS = {
    Section.GOALS: gettext_lazy("What you wish for"),
    Section.TODAY: gettext_lazy("How you are now"),
    Section.HISTORY: gettext_lazy("Your health"),
    Section.MEDICINES: gettext_lazy("Medicines"),
    Section.ALLERGIES: gettext_lazy("Allergies and reactions"),
    Section.SKIN: gettext_lazy("Your skin"),
    Section.PERSON: gettext_lazy("About you"),
}


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


def _form(request: LinkRequest) -> FormAtHome:
    intake = cast(Intake, request.link.subject_object())
    today = site_today(timezone.now(), _zone(request))
    return FormAtHome(intake, request.site, today, page_language())


@private_link("intake")
@require_http_methods(["GET", "POST"])
def form(request: LinkRequest, token: str, page: int = 0) -> HttpResponse:
    """One page of the form: some questions, or a list of which none may apply. Kept as it is left.

    Without a number it is the next page that is needed.
    """
    home = _form(request)
    if home.intake.submitted_at is not None:
        return render(request, "assessment/intake_done.html", {"intake": home.intake, "clinic": request.site})
    put = home.at(page)
    if put is None:
        return redirect("assessment:intake-review", token)
    if put.how is How.LIST:
        return _list(request, token, home, put, page)
    return _one_by_one(request, token, home, put, page)


def _list(request: LinkRequest, token: str, home: FormAtHome, put: Put, page: int) -> HttpResponse:
    """Any of these? One tap says no to each; what is ticked is asked in detail."""
    ticked = set(request.POST.getlist("tick")) & {question.id for question in put.questions}
    problem = ""
    if request.method == "POST":
        if "later" in request.POST:
            return _keep(token, home, put, page, home.unsaid(put))
        if bool(ticked) is not ("none" in request.POST):
            return _keep(token, home, put, page, home.from_list(put, ticked))
        problem = (
            _("You ticked something and also pressed “None of these”. Untick it, or go on with it.")
            if ticked
            else _("Tick what applies to you, or press “None of these”.")
        )
    shown_ticked = ticked if request.method == "POST" else home.ticked_on(put)
    return render(
        request,
        "assessment/intake_list.html",
        _around(request, token, home, put, page)
        | {
            "items": [
                {
                    "id": question.id,
                    "words": question.ask.in_(home.language),
                    "help": question.help.in_(home.language) if question.help else "",
                    "is_ticked": question.id in shown_ticked,
                }
                for question in put.questions
            ],
            "problem": problem,
        },
        status=422 if problem else 200,
    )


def _one_by_one(request: LinkRequest, token: str, home: FormAtHome, put: Put, page: int) -> HttpResponse:
    initial = initial_of(put.questions, facts_of(home.intake.patient), home.on)
    ask = AskForm(
        request.POST if request.method == "POST" else None,
        questions=put.questions,
        language=home.language,
        for_patient=True,
        initial=initial | home.intake.draft,
    )
    if request.method == "POST" and ask.is_valid():
        return _keep(token, home, put, page, _plain(request, ask))
    rows = [
        (question, ask[question.id], [ask[name] for name in ask.fields if name.endswith(f":{question.id}")])
        for question in put.questions
    ]
    context = _around(request, token, home, put, page) | {"form": ask, "questions": rows}
    return render(request, "assessment/intake.html", context)


def _keep(token: str, home: FormAtHome, put: Put, page: int, answers: dict[str, object]) -> HttpResponse:
    actions.save_intake_draft(intake=home.intake, answers={**answers, "path": home.with_page(page, put)})
    return redirect("assessment:intake", token)


def _around(request: LinkRequest, token: str, home: FormAtHome, put: Put, page: int) -> dict[str, object]:
    number = page if 1 <= page <= len(home.path) else len(home.path) + 1
    return {
        "intake": home.intake,
        "put": put,
        "part": PARTS[put.questions[0].section],
        "is_days": put.questions[0].kind is AnswerKind.DATE,
        "page": number,
        "before": number - 1,
        "left": home.left,
        "of": number + home.left,
        "token": token,
        "clinic": request.site,
    }


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
    home = _form(request)
    intake = home.intake
    if intake.submitted_at is not None:
        return render(request, "assessment/intake_done.html", {"intake": intake, "clinic": request.site})
    ask = home.answers
    if request.method == "POST" and ask.is_valid():
        at = timezone.now()
        try:
            actions.submit_intake(
                intake=intake,
                said=ask.said(),
                goal=str(intake.draft.get("goal-in-own-words", "")),
                together=[
                    [question.id for question in put.questions] for put in home.path if put.how is How.LIST
                ],
                today=site_today(at, _zone(request)),
                by=request.link,
                at=at,
                command_id=posted_command_id(request),
            )
        except Refusal as refusal:
            ask.add_error(None, refusal.message)
        else:
            return redirect("assessment:intake", token)
    return render(
        request,
        "assessment/intake_review.html",
        {
            "intake": intake,
            "form": ask,
            "pages": list(_read_back(home)),
            "more": home.next is not None,
            "token": token,
            "clinic": request.site,
        },
    )


def _read_back(home: FormAtHome) -> Iterator[dict[str, object]]:
    """Every page as it was put, each question in full with its answer."""
    in_detail = {question.id for put in home.path if put.how is How.DETAIL for question in put.questions}
    for number, put in enumerate(home.path, 1):
        said = [
            (
                question.ask.in_(home.language),
                shown(question, home.answers.values.get(question.id), home.language),
            )
            for question in put.questions
            if put.how is not How.LIST or question.id not in in_detail
        ]
        if said:
            yield {"number": number, "part": PARTS[put.questions[0].section], "said": said}


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
