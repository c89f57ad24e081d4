"""The result of a course beside its goals, and the decision a person writes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from mesocare.audit.commands import posted_command_id
from mesocare.clinics.access import ClinicRequest, may, own_or_404, staff
from mesocare.clinics.pack import current_pack
from mesocare.clinics.roles import Permission
from mesocare.outcomes import actions
from mesocare.outcomes.charts import plot_of
from mesocare.outcomes.forms import DecisionForm, ReviewForm
from mesocare.outcomes.models import Decision, DecisionKind
from mesocare.outcomes.queries import GAIS, Results, decisions_of, numbers_digest, results_of
from mesocare.outcomes.words import range_words, scale_short
from mesocare.patients.access import get_patient
from mesocare.patients.models import Patient
from mesocare.patients.pages import patient_page
from mesocare.planning.models import Course
from mesocare.planning.queries import courses_of, newest_plan
from mesocare.web.refusal import Refusal
from mesotherapy.pack.indications import Indication
from mesotherapy.pack.scales import Scale


@staff(Permission.CLINICAL_READ)
@require_GET
def outcomes(request: ClinicRequest, patient_uuid: UUID) -> HttpResponse:
    """Scores over sessions against goals, reactions, what was given: the newest course, or another."""
    patient = get_patient(request, patient_uuid)
    courses = courses_of(patient)
    asked = [course for course in courses if str(course.uuid) == request.GET.get("course")]
    course = next(iter(asked or courses), None)
    if course is None:
        context = patient_page(request, patient, "outcomes", timezone.now())
        return render(request, "outcomes/none.html", context)
    return _page(request, patient, course)


def _page(
    request: ClinicRequest,
    patient: Patient,
    course: Course,
    review: ReviewForm | None = None,
    decision: DecisionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    at = timezone.now()
    results = results_of(course, at)
    shown = numbers_digest(results.numbers)
    here = reverse("outcomes:outcomes", args=[patient.uuid]) + f"?course={course.uuid}"
    decisions = decisions_of(course)
    context = patient_page(
        request,
        patient,
        "outcomes",
        at,
        course=course,
        courses=[(other, _course_name(other)) for other in courses_of(patient)],
        results=results,
        charts=[
            (one, plot_of(one, results.session_days), range_words(one.scale))
            for one in results.scales
            if not one.is_once
        ],
        once=[one for one in results.scales if one.is_once],
        to_score=[(scale, scale_short(scale)) for scale in results.to_score],
        here=here,
        review=review or _review_form(results),
        decision=decision or DecisionForm(initial={"shown": shown}),
        decisions=decisions,
        next_url=_next_url(decisions[0]) if decisions else "",
        may_record=may(request.staff, Permission.OUTCOMES_RECORD),
        may_decide=may(request.staff, Permission.OUTCOMES_DECIDE),
    )
    return render(request, "outcomes/outcomes.html", context, status=status)


def _course_name(course: Course) -> str:
    return str(current_pack().get(Indication, course.indication).name)


def _review_form(results: Results, data: Any = None) -> ReviewForm:
    gais = current_pack().get(Scale, GAIS)
    return ReviewForm(data, gais=gais, goals=[one.goal for one in results.goals])


def _course(request: ClinicRequest, patient: Patient, course_uuid: UUID) -> Course:
    rows = Course.objects.select_related("patient__organisation", "site", "practitioner__user")
    return own_or_404(request, rows, through="patient__organisation", uuid=course_uuid, patient=patient)


@staff(Permission.CLINICAL_READ, Permission.OUTCOMES_RECORD)
@require_POST
def review(request: ClinicRequest, patient_uuid: UUID, course_uuid: UUID) -> HttpResponse:
    """GAIS of both sides and the patient's own goals, in one sitting."""
    patient = get_patient(request, patient_uuid)
    course = _course(request, patient, course_uuid)
    form = _review_form(results_of(course, timezone.now()), request.POST)
    if form.is_valid():
        actions.record_review(
            course=course,
            grades=form.grades(),
            met=form.met(),
            words=form.cleaned_data["words"],
            by=request.staff,
            at=timezone.now(),
            command_id=posted_command_id(request),
        )
        messages.info(request, _("Review kept."))
        return _back(patient, course)
    return _page(request, patient, course, review=form, status=422)


def _back(patient: Patient, course: Course) -> HttpResponse:
    return redirect(reverse("outcomes:outcomes", args=[patient.uuid]) + f"?course={course.uuid}")


@staff(Permission.CLINICAL_READ, Permission.OUTCOMES_DECIDE)
@require_POST
def decide(request: ClinicRequest, patient_uuid: UUID, course_uuid: UUID) -> HttpResponse:
    """Keep the decision with the numbers that stood on the page."""
    patient = get_patient(request, patient_uuid)
    course = _course(request, patient, course_uuid)
    form = DecisionForm(request.POST)
    if form.is_valid():
        try:
            actions.decide(
                course=course,
                by=request.staff,
                at=timezone.now(),
                command_id=posted_command_id(request),
                **form.cleaned_data,
            )
        except Refusal as refusal:
            form.add_error(None, refusal.message)
            _show_new_numbers(form, course)
        else:
            messages.info(request, _("Decision kept with the numbers it used."))
            return _back(patient, course)
    return _page(request, patient, course, decision=form, status=422)


def _show_new_numbers(form: forms.Form, course: Course) -> None:
    """The page that comes back shows the numbers as they are now, and the form names those."""
    data = dict(form.data.items())
    data["shown"] = numbers_digest(results_of(course, timezone.now()).numbers)
    form.data = data


def _next_url(decision: Decision) -> str:
    """Where the decision's next step is taken."""
    course = decision.course
    patient = course.patient.uuid
    plan = newest_plan(course)
    places: dict[str, tuple[str, list[Any]]] = {
        DecisionKind.CONTINUE: ("diary:book-course", [course.uuid]),
        DecisionKind.CHANGE: ("planning:choose", [patient]),
        DecisionKind.STOP: ("planning:show", [patient, plan.uuid if plan else patient]),
        DecisionKind.MAINTAIN: ("diary:book", []),
    }
    name, arguments = places[decision.kind]
    try:
        address = reverse(name, args=arguments)
    except NoReverseMatch:
        return ""
    return f"{address}?patient={patient}" if name == "diary:book" else address
