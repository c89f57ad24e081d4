"""A check-in on a phone: few taps, the gravest first, and the clinic told as soon as it must know."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from mesocare.aftercare.views import emergency_number
from mesocare.audit.commands import posted_command_id
from mesocare.clinics.access import LinkRequest, found_or_404, private_link
from mesocare.clinics.language import page_language
from mesocare.recovery import actions
from mesocare.recovery.forms import PageForm, WordsForm, WorriedForm
from mesocare.recovery.models import CheckIn, Report, Sitting
from mesocare.recovery.places import as_kept, has_picture, picture, where_words
from mesocare.recovery.queries import asked_in, day_of, next_check_in, open_check_in, unfinished_sitting
from mesocare.recovery.questions import Page, asked_when_worried, pages_of, questions_for
from mesocare.recovery.words import RED, day_words, told_to, told_words
from mesocare.treatment.models import TreatmentSession


def _session(request: LinkRequest) -> TreatmentSession:
    return cast(TreatmentSession, request.link.subject_object())


def _show(
    request: LinkRequest, template: str, session: TreatmentSession, token: str, status: int = 200, **more: Any
) -> HttpResponse:
    """A page on the phone, with the site's own hours, its phone and the emergency number of its place."""
    with timezone.override(ZoneInfo(session.site.time_zone)):
        return render(request, template, _context(session, token, **more), status=status)


def _context(session: TreatmentSession, token: str, **more: Any) -> dict[str, Any]:
    return {
        "token": token,
        "session": session,
        "clinic": session.site,
        "emergency_number": emergency_number(session.site.jurisdiction),
        "emergency_url": reverse("recovery:emergency", args=[session.site.slug]),
        "portal_section": "check-in",
        "day": day_words(day_of(session, timezone.now())),
        **more,
    }


@private_link("aftercare")
@require_GET
def check_in(request: LinkRequest, token: str) -> HttpResponse:
    """Where the message leads: the first question, or the place where somebody stopped."""
    session, at = _session(request), timezone.now()
    asked = open_check_in(session, at)
    if asked is None:
        coming = next_check_in(session, at)
        return _show(request, "recovery/nothing_asked.html", session, token, coming=coming)
    begun = unfinished_sitting(session, asked)
    if begun is not None:
        return redirect("recovery:check-in-page", token, begun.uuid, _first_open(begun))
    return redirect("recovery:check-in-page", token, uuid4(), 1)


def _first_open(sitting: Sitting) -> int:
    """The first page with a question that has no answer yet."""
    pages = _pages(sitting)
    for number, page in enumerate(pages, 1):
        if page.kind == "words" or any(question.id not in sitting.answers for question in page.questions):
            return number
    return len(pages)


def _pages(sitting: Sitting) -> list[Page]:
    return pages_of(questions_for(sitting.treatment_session, asked_in(sitting)))


def _sitting(session: TreatmentSession, uuid: UUID) -> Sitting:
    """This session's sitting, or a new one that nothing was written of yet.

    Raises: Http404: where nothing is asked, and for a sitting of another session.
    """
    found = Sitting.objects.filter(uuid=uuid).select_related("treatment_session__site", "check_in").first()
    if found is not None:
        if found.treatment_session_id != session.pk:
            raise Http404("sitting")
        return found
    at = timezone.now()
    asked = open_check_in(session, at)
    if asked is None:
        raise Http404("sitting")
    return Sitting(uuid=uuid, treatment_session=session, check_in=asked, begun_at=at, changed_at=at)


@private_link("aftercare")
@require_http_methods(["GET", "POST"])
def check_in_page(request: LinkRequest, token: str, sitting_uuid: UUID, number: int) -> HttpResponse:
    """One page of questions; each is kept when it is sent, and an alarm is told at once."""
    session = _session(request)
    sitting = _sitting(session, sitting_uuid)
    if sitting.sent_at is not None:
        return redirect("recovery:sent", token, sitting.uuid)
    pages = _pages(sitting)
    if not 1 <= number <= len(pages):
        raise Http404("page")
    page = pages[number - 1]
    if page.kind == "words":
        return _last_page(request, sitting, token, number, len(pages))
    form = PageForm(
        request.POST or None,
        page=page,
        session=session,
        regions=sitting.regions,
        initial=_initial(page, sitting),
    )
    if request.method == "POST" and form.is_valid():
        kept = _keep(request, sitting, form)
        return _next(sitting, kept, token, number)
    return _show(
        request,
        "recovery/page.html",
        session,
        token,
        status=422 if form.is_bound else 200,
        sitting=sitting,
        form=form,
        fields=[form[question.id] for question in page.questions if question.id in form.fields],
        page=page,
        number=number,
        total=len(pages),
        where=where_words(session),
        picture=picture(_marked(request, sitting)) if page.with_picture and has_picture(session) else "",
    )


def _marked(request: LinkRequest, sitting: Sitting) -> list[str]:
    """What is marked on the picture now: after an error, as it was sent."""
    if request.method == "POST":
        return [as_kept(place) for place in request.POST.getlist("regions")]
    return list(sitting.regions)


def _initial(page: Page, sitting: Sitting) -> dict[str, Any]:
    """What was said before, when somebody goes back."""
    said = {question.id: sitting.answers.get(question.id) for question in page.questions}
    if page.kind != "ticks":
        return {sign: str(value) for sign, value in said.items() if value is not None}
    if any(value is None for value in said.values()):
        return {}
    ticked = [sign for sign, value in said.items() if value == "yes"]
    unsure = ["unsure"] if "unknown" in said.values() else []
    return {"ticked": [*ticked, *unsure] or ["none"]}


def _keep(request: LinkRequest, sitting: Sitting, form: PageForm) -> Sitting:
    return actions.keep_page(
        session=sitting.treatment_session,
        sitting_uuid=sitting.uuid,
        check_in=sitting.check_in,
        answers=form.answers(),
        regions=form.regions(),
        read_in=page_language(),
        by=request.link,
        at=timezone.now(),
        command_id=posted_command_id(request),
    )


def _next(before: Sitting, kept: Sitting, token: str, number: int) -> HttpResponse:
    """On to the next page; where this one brought a new alarm, "call us now" comes first."""
    newest = _alarm(kept)
    if set(kept.told) - set(before.told) and newest is not None:
        return redirect("recovery:call-now", token, kept.uuid, number + 1)
    return redirect("recovery:check-in-page", token, kept.uuid, number + 1)


def _alarm(sitting: Sitting) -> Report | None:
    """The report of this sitting that asks for a call, the newest."""
    return sitting.reports.filter(urgency__in=RED).order_by("-reported_at", "-pk").first()


def _last_page(request: LinkRequest, sitting: Sitting, token: str, number: int, total: int) -> HttpResponse:
    if sitting._state.adding:
        return redirect("recovery:check-in", token)
    form = WordsForm(request.POST or None, initial={"words": sitting.words})
    if request.method == "POST" and form.is_valid():
        report = actions.send_sitting(
            sitting=sitting,
            words=form.cleaned_data["words"],
            read_in=page_language(),
            by=request.link,
            at=timezone.now(),
            command_id=posted_command_id(request),
        )
        if report.urgency in RED and _alarm_is_new(sitting, report):
            return redirect("recovery:call-now", token, sitting.uuid, 0)
        return redirect("recovery:sent", token, sitting.uuid)
    more: dict[str, Any] = {"sitting": sitting, "form": form, "number": number, "total": total}
    return _show(request, "recovery/words.html", sitting.treatment_session, token, **more)


def _alarm_is_new(sitting: Sitting, report: Report) -> bool:
    """Whether "call us now" was not shown for as much before."""
    return not sitting.reports.exclude(pk=report.pk).filter(urgency=report.urgency).exists()


@private_link("aftercare")
@require_GET
def call_now(request: LinkRequest, token: str, sitting_uuid: UUID, number: int) -> HttpResponse:
    """Please call us now: before the remaining questions. The clinic knows already."""
    session = _session(request)
    sitting = found_or_404(Sitting, uuid=sitting_uuid, treatment_session=session)
    report = _alarm(sitting)
    if report is None:
        return redirect("recovery:check-in", token)
    total = len(_pages(sitting))
    return _show(
        request,
        "recovery/call_now.html",
        session,
        token,
        sitting=sitting,
        report=report,
        is_emergency=report.urgency == "emergency",
        tell=told_to(report),
        told=told_words(report),
        next_page=number if 1 <= number <= total and sitting.sent_at is None else 0,
    )


@private_link("aftercare")
@require_GET
def sent(request: LinkRequest, token: str, sitting_uuid: UUID) -> HttpResponse:
    """What happens now, in the core's words. It never says that all is well."""
    session = _session(request)
    sitting = found_or_404(Sitting, uuid=sitting_uuid, treatment_session=session)
    report = sitting.reports.filter(is_complete=True).first()
    if report is None:
        return redirect("recovery:check-in", token)
    return _show(
        request,
        "recovery/sent.html",
        session,
        token,
        report=report,
        tell=told_to(report),
        is_red=report.urgency in RED,
        coming=next_check_in(session, timezone.now()),
    )


@private_link("aftercare")
@require_http_methods(["GET", "POST"])
def worried(request: LinkRequest, token: str) -> HttpResponse:
    """ "I am worried": open at any time. One tap tells the clinic; the questions follow."""
    session = _session(request)
    form = WorriedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        sitting = _tell_worry(request, session, form.cleaned_data["words"])
        return redirect("recovery:check-in-page", token, sitting.uuid, 1)
    asked = questions_for(session, asked_when_worried(day_of(session, timezone.now())))
    more: dict[str, Any] = {"form": form, "total": len(pages_of(asked)), "portal_section": "worried"}
    return _show(request, "recovery/worried.html", session, token, **more)


def _tell_worry(request: LinkRequest, session: TreatmentSession, words: str) -> Sitting:
    at = timezone.now()
    asked: CheckIn | None = open_check_in(session, at)
    return actions.keep_page(
        session=session,
        sitting_uuid=uuid4(),
        check_in=asked,
        answers={},
        worried=True,
        words=words,
        read_in=page_language(),
        by=request.link,
        at=at,
        command_id=posted_command_id(request),
    )
