""" "Is it for me?": one question at a time, on answers that stay in the form."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from mesocare.clinics.access import public
from mesocare.clinics.models import Site
from mesocare.clinics.pack import current_pack, signed_statements, site_jurisdiction
from mesocare.guide.actions import note_page_use
from mesocare.guide.carrying import Carried, posted_answer, read_all, read_one
from mesocare.guide.checking import STAGES, Place, SelfCheck, without, without_last
from mesocare.guide.offered import chosen_at, treatments_at
from mesocare.guide.place import language, public_page, public_site
from mesocare.guide.telling import findings, headline
from mesocare.web.clock import site_today
from mesotherapy.pack.questions import NotAnAnswer, Question


@public
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def self_check(request: HttpRequest, site_slug: str) -> HttpResponse:
    """A GET begins; each POST carries all answers so far and shows the next question, or what they mean."""
    site = public_site(site_slug)
    if request.method != "POST" or "start" in request.POST:
        return _begin(request, site)
    today = site_today(timezone.now(), site.time_zone)
    answers = read_all(current_pack(), request.POST.getlist("said"), today)
    if "back" in request.POST:
        return _ask_again(request, site, answers, today)
    if request.POST.get("change"):
        return _change(request, site, answers, today)
    answers, problem = _with_posted(request, answers, today)
    return _go_on(request, site, _check(request, site, answers, today), problem)


def _begin(request: HttpRequest, site: Site) -> HttpResponse:
    spoken = language()
    treatments = [
        (each.protocol.id, each.protocol.name.in_(spoken), each.is_offered)
        for each in treatments_at(site.organisation)
    ]
    wanted = request.GET.get("treatment", "")
    return render(
        request,
        "guide/check_start.html",
        public_page(site, "self-check", treatments=treatments, wanted=wanted),
    )


def _check(request: HttpRequest, site: Site, answers: tuple[Carried, ...], on: date) -> SelfCheck:
    pack = current_pack()
    place = Place(signed_statements(site.organisation), site_jurisdiction(site))
    chosen = chosen_at(treatments_at(site.organisation), request.POST.getlist("treatment"))
    return SelfCheck(pack, chosen, answers, on, place)


def _with_posted(
    request: HttpRequest, answers: tuple[Carried, ...], on: date
) -> tuple[tuple[Carried, ...], str]:
    """The answers with the one just given; what cannot be read is said beside the question."""
    question = current_pack().questions.get(request.POST.get("question", ""))
    if question is None or not question.for_patient:
        return answers, ""
    text = posted_answer(question, request.POST, request.POST.getlist("option"))
    if not text:
        return answers, _("Choose an answer, or say that you are not sure.")
    try:
        given = read_one(question, text[:200], on)
    except NotAnAnswer:
        return answers, mistake(question)
    return (*without(answers, question.id), given), ""


def mistake(question: Question) -> str:
    if question.id == "birth-date":
        return _("Write your age in years, as a number.")
    if question.kind.value == "date":
        return _("Give a day, such as 2026-03-14, or choose one of the other answers.")
    return _("This answer could not be read. Choose one of the answers.")


def until_of(request: HttpRequest) -> int:
    """How far the person agreed to go: first only what could rule it out."""
    text = request.POST.get("until", "")
    return min(int(text), len(STAGES)) if text.isascii() and text.isdigit() and len(text) < 3 else 0


def _go_on(request: HttpRequest, site: Site, check: SelfCheck, problem: str) -> HttpResponse:
    until = until_of(request)
    question = check.next_question(until)
    if problem:
        question = check.pack.questions.get(request.POST.get("question", "")) or question
    if question is None or "stop" in request.POST:
        return _result(request, site, check)
    return _question(request, site, check, question, problem)


def _ask_again(request: HttpRequest, site: Site, answers: tuple[Carried, ...], on: date) -> HttpResponse:
    """The question before this one, with what was answered."""
    if not answers:
        return _begin(request, site)
    check = _check(request, site, without_last(answers), on)
    return _question(request, site, check, answers[-1].question, "", answers[-1])


def _change(request: HttpRequest, site: Site, answers: tuple[Carried, ...], on: date) -> HttpResponse:
    """One answer again; the others are kept."""
    wanted = request.POST["change"]
    before = next((answer for answer in answers if answer.question.id == wanted), None)
    check = _check(request, site, tuple(without(answers, wanted)), on)
    if before is None:
        return _go_on(request, site, check, "")
    return _question(request, site, check, before.question, "", before)


def _question(
    request: HttpRequest,
    site: Site,
    check: SelfCheck,
    question: Question,
    problem: str,
    before: Carried | None = None,
) -> HttpResponse:
    spoken, until = language(), until_of(request)
    context = public_page(
        site,
        "self-check",
        check=check,
        until=until,
        question=question,
        kind="age" if question.id == "birth-date" else question.kind.value,
        ask=_("How old are you?") if question.id == "birth-date" else question.ask.in_(spoken),
        help=question.help.in_(spoken) if question.help and question.id != "birth-date" else "",
        why=question.why.in_(spoken) if question.why else "",
        options=[(option.id, option.label.in_(spoken)) for option in question.option],
        unit=question.unit.label if question.unit else "",
        number=len(check.answers) + 1,
        left=check.left(until),
        problem=problem,
        before=before.text if before else "",
    )
    return render(request, "guide/check_question.html", context, status=422 if problem else 200)


def _result(request: HttpRequest, site: Site, check: SelfCheck) -> HttpResponse:
    spoken = language()
    note_page_use(site=site, page="self-check", at=timezone.now())
    context = public_page(
        site,
        "self-check",
        check=check,
        until=check.next_stage if check.next_stage is not None else until_of(request),
        headlines=[headline(check, judgement, spoken) for judgement in check.judgements],
        findings=findings(check, spoken),
        unsure=[(answer, answer.question.ask.in_(spoken), _why(answer, spoken)) for answer in check.unsure],
        said=[(answer, _shown_question(answer, spoken), answer.shown(spoken)) for answer in check.answers],
        settled=check.settled,
        left=check.left(check.next_stage or 0),
        stage=check.next_stage,
        clinician_count=len(check.for_a_clinician),
    )
    return render(request, "guide/check_result.html", context)


def _why(answer: Carried, spoken: str) -> str:
    return answer.question.why.in_(spoken) if answer.question.why else ""


def _shown_question(answer: Carried, spoken: str) -> str:
    return _("How old are you?") if answer.is_age else answer.question.ask.in_(spoken)
