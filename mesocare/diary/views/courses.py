"""Booking a whole course, and planning the rest of one again."""

import uuid
from datetime import date, datetime
from math import inf
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from mesocare.audit.commands import posted_command_id
from mesocare.clinics.access import ClinicRequest, own_site_or_404, staff
from mesocare.clinics.roles import Permission
from mesocare.diary import actions, before
from mesocare.diary.choices import Choice, Slot, slot_from
from mesocare.diary.forms import WishesForm
from mesocare.diary.free import practitioners_of
from mesocare.diary.happened import booked_review, booked_sessions, plan_of
from mesocare.diary.months import months_of
from mesocare.diary.proposals import propose_course
from mesocare.diary.proposed import Proposal, Wishes
from mesocare.diary.replan import changes_of
from mesocare.diary.views.booking import posted_versions
from mesocare.diary.words import day_words
from mesocare.patients.access import get_patient
from mesocare.patients.pages import patient_page
from mesocare.planning.models import Course, Plan
from mesocare.planning.queries import standing
from mesocare.web.clock import site_today
from mesocare.web.refusal import Refusal


def _course_here(request: ClinicRequest, course_uuid: uuid.UUID) -> tuple[Course, Plan | None]:
    rows = Course.objects.select_related("patient", "site__organisation", "practitioner__user")
    course = own_site_or_404(request, rows, uuid=course_uuid)
    return course, plan_of(course)


def _choices(request: ClinicRequest, course: Course, prefix: str = "") -> dict[int | None, Slot]:
    """The times chosen on the page, by session number: `session-4`; the review is `review`.

    With the prefix "was-", the times as the page showed them before.
    """
    asked = request.POST if request.method == "POST" else request.GET
    found: dict[int | None, Slot] = {}
    for full_name, key in asked.items():
        name = full_name.removeprefix(prefix) if full_name.startswith(prefix) else ""
        number = name.removeprefix("session-")
        is_session = name.startswith("session-") and number.isdecimal()
        if (is_session or name == "review") and (slot := slot_from(str(key), course.site)):
            found[int(number) if is_session else None] = slot
    return found


def _pinned(request: ClinicRequest, course: Course) -> dict[int | None, Slot]:
    """The times up to the first that was changed on the page; what comes after it is worked out again."""
    chosen, before = _choices(request, course), _choices(request, course, "was-")
    changed = [_place(number) for number, slot in chosen.items() if before.get(number) != slot]
    last = min(changed, default=_place(None))
    return {number: slot for number, slot in chosen.items() if _place(number) <= last}


def _place(number: int | None) -> float:
    """The place of a session in the course; the review comes after them all."""
    return inf if number is None else number


@staff(Permission.DIARY_BOOK)
@require_http_methods(["GET", "HEAD", "POST"])
def book_course(request: ClinicRequest, course_uuid: uuid.UUID) -> HttpResponse:
    course, plan = _course_here(request, course_uuid)
    if plan is None:
        raise Http404(_("This course has no plan yet."))
    at, refused = timezone.now(), None
    if request.method == "POST" and "again" not in request.POST:
        try:
            chosen = [Choice(number, slot) for number, slot in _choices(request, course).items()]
            facts: dict[str, Any] = {"by": request.staff, "command_id": posted_command_id(request)}
            actions.book_course(course=course, choices=chosen, at=at, **facts)
            return redirect("diary:book-course", course_uuid=course.uuid)
        except Refusal as refusal:
            refused = refusal
    form = WishesForm(request.GET or None, people=practitioners_of(course.site))
    proposal = _proposal(request, course, plan, form, at, keep=refused is None)
    part = "diary/_proposal.html" if request.htmx and not request.htmx.boosted else "diary/book_course.html"
    context = _booking_page(request, proposal, form, at)
    return render(request, part, {**context, "refused": refused}, status=refused.status if refused else 200)


def _proposal(
    request: ClinicRequest, course: Course, plan: Plan, form: WishesForm, at: datetime, keep: bool
) -> Proposal:
    """The times, with those that were chosen kept; after a refusal they are looked for afresh."""
    wishes = form.wishes if form.is_bound else Wishes()
    pinned = _pinned(request, course) if keep else {}
    return propose_course(course, plan, at=at, wishes=wishes, pinned=pinned)


def _booking_page(
    request: ClinicRequest, proposal: Proposal, form: WishesForm, at: datetime
) -> dict[str, Any]:
    course = proposal.course
    patient = get_patient(request, course.patient.uuid)
    first = min((part.slot.day for part in proposal.found if part.slot), default=None)
    return patient_page(
        request,
        patient,
        "",
        at,
        section="calendar",
        course=course,
        plan=proposal.plan,
        proposal=proposal,
        wishes_form=form,
        wish_words=wish_words(proposal.wishes, course),
        months=months_of(proposal, site_today(at, course.site.time_zone)),
        booked=sorted(proposal.booked.items()),
        booked_review=booked_review(course),
        is_accepted=standing(proposal.plan) == "accepted",
        heading=heading(proposal),
        weekday_names=[(str(WEEKDAYS_ABBR[n])[:2], str(WEEKDAYS[n])) for n in range(7)],
        first_day=first,
        before=before.things_before(course, first) if first else [],
    )


def heading(proposal: Proposal) -> str:
    """Book 2 sessions and a review."""
    count = len(proposal.sessions)
    sessions = ngettext("%(n)d session", "%(n)d sessions", count) % {"n": count}
    if count and proposal.review:
        return _("Book %(sessions)s and a review") % {"sessions": sessions}
    if proposal.review:
        return _("Book the review")
    return _("Book %(sessions)s") % {"sessions": sessions}


def wish_words(wishes: Wishes, course: Course) -> list[str]:
    """What is looked for, as short words: "Tue or Thu", "before 11:00", "Dr Lind", "Away 1 to 14 July"."""
    words = []
    if wishes.weekdays:
        words.append(_(" or ").join(str(WEEKDAYS_ABBR[day]) for day in sorted(wishes.weekdays)))
    if wishes.not_before:
        words.append(_("from %(time)s") % {"time": f"{wishes.not_before:%H:%M}"})
    if wishes.not_after:
        words.append(_("before %(time)s") % {"time": f"{wishes.not_after:%H:%M}"})
    words.append((wishes.practitioner or course.practitioner).name)
    words += [_away_words(first, last) for first, last in wishes.away]
    return words


def _away_words(first: date, last: date) -> str:
    return _("Away %(first)s to %(last)s") % {"first": day_words(first), "last": day_words(last)}


@staff(Permission.DIARY_BOOK)
@require_http_methods(["GET", "HEAD", "POST"])
def replan(request: ClinicRequest, course_uuid: uuid.UUID) -> HttpResponse:
    """What of the rest of a course has to change, as a diff, and saving it."""
    course, plan = _course_here(request, course_uuid)
    if plan is None:
        raise Http404(_("This course has no plan yet."))
    at, refused = timezone.now(), None
    if request.method == "POST":
        try:
            actions.rebook_course(
                course=course,
                choices=[Choice(number, slot) for number, slot in _choices(request, course).items()],
                versions=posted_versions(request),
                by=request.staff,
                at=at,
                command_id=posted_command_id(request),
            )
            return redirect("diary:replan", course_uuid=course.uuid)
        except Refusal as refusal:
            refused = refusal
    patient = get_patient(request, course.patient.uuid)
    changes = changes_of(course, plan, at=at)
    changed = {change.number for change in changes}
    stays = [
        (number, row) for number, row in sorted(booked_sessions(course).items()) if number not in changed
    ]
    context = patient_page(
        request,
        patient,
        "",
        at,
        section="calendar",
        course=course,
        plan=plan,
        changes=changes,
        found=[change for change in changes if change.now],
        stays=stays,
        refused=refused,
    )
    return render(request, "diary/replan.html", context, status=refused.status if refused else 200)
