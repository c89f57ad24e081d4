"""The assessment: questions with their reasons, findings as they form, examination, goals, risks, screening."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mesocare.assessment import actions
from mesocare.assessment.asking import AskForm, initial_of
from mesocare.assessment.context import InHand, asked_protocol, in_hand
from mesocare.assessment.forms import (
    AvoidAreaForm,
    ExaminationForm,
    GoalForm,
    ReasonForm,
    RiskTalkForm,
    ScoreForm,
)
from mesocare.assessment.models import AvoidArea, Override, ScreeningRecord
from mesocare.assessment.queries import newest_goal, open_avoid_areas
from mesocare.audit.commands import posted_command_id
from mesocare.clinics.access import ClinicRequest, own_or_404, staff
from mesocare.clinics.pack import current_pack, signed_statements, site_jurisdiction
from mesocare.clinics.roles import Permission
from mesocare.patients.access import get_patient
from mesocare.patients.models import Patient
from mesocare.patients.pages import patient_page
from mesocare.web.clock import site_today
from mesocare.web.components import Step
from mesocare.web.refusal import Refusal
from mesotherapy.pack.indications import Indication
from mesotherapy.pack.protocols import Protocol
from mesotherapy.pack.questions import Question, Section
from mesotherapy.pack.scales import Scale
from mesotherapy.skin import AvoidArea as SkinArea
from mesotherapy.skin import SurfacePoint, load_chart, locate, project
from mesotherapy.skin.drawing import MapState, draw_face

SECTION_WORDS = {
    Section.GOALS: _("Concern"),
    Section.TODAY: _("Today"),
    Section.HISTORY: _("Health"),
    Section.MEDICINES: _("Medicines"),
    Section.ALLERGIES: _("Allergies"),
    Section.SKIN: _("Skin"),
    Section.PERSON: _("Person"),
}


def _hand(request: ClinicRequest, patient: Patient) -> InHand:
    protocol = asked_protocol(request.GET.get("protocol", "") or request.POST.get("protocol", ""))
    return in_hand(request, patient, protocol, site_today(timezone.now(), request.site.time_zone))


def _steps(patient: Patient, hand: InHand, current: Section | None) -> list[Step]:
    steps = []
    for section, words in SECTION_WORDS.items():
        questions = hand.in_section(section)
        if not questions:
            continue
        done = sum(hand.answered(question) for question in questions)
        state = "done" if done == len(questions) else "partial" if done else "unknown"
        url = reverse("assessment:section", args=[patient.uuid, section.value]) + _query(hand)
        steps.append(Step(str(words), url, state, section is current))
    return steps


def _query(hand: InHand) -> str:
    return f"?protocol={hand.protocol}" if hand.protocol else ""


def _context(
    request: ClinicRequest, patient: Patient, hand: InHand, current: Section | None, **more: Any
) -> dict[str, Any]:
    pack = current_pack()
    return patient_page(
        request,
        patient,
        "assessment",
        timezone.now(),
        hand=hand,
        screening=hand.judged.screening,
        steps=_steps(patient, hand, current),
        protocols=pack.all(Protocol),
        protocol=pack.find(Protocol, hand.protocol) if hand.protocol else None,
        query=_query(hand),
        goal=newest_goal(patient),
        pack_digest=pack.digest,
        question_words={question.id: str(question.clinician) for question in pack.questions.values()},
        **more,
    )


@staff(Permission.CLINICAL_READ)
@require_GET
def assess(request: ClinicRequest, patient_uuid: UUID) -> HttpResponse:
    """The next question that can still change the verdict, beside the findings so far."""
    patient = get_patient(request, patient_uuid)
    hand = _hand(request, patient)
    question = _skipping(hand, request.GET.getlist("skip"))
    form = _form([question], hand, None) if question else None
    return render(
        request,
        "assessment/assess.html",
        _context(
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
    hand = _hand(request, patient)
    question = current_pack().questions.get(request.POST.get("question", ""))
    if question is None:
        raise actions.QuestionsChanged(
            _("This question is not in the pack any more. Nothing was saved. Go on with the next one.")
        )
    form = _form([question], hand, request.POST)
    if form.is_valid() and form.values:
        _keep(request, patient, form)
        return redirect(reverse("assessment:assess", args=[patient.uuid]) + _query(hand))
    if not form.errors:
        form.add_error(question.id, _("Choose an answer, or skip the question for later."))
    return render(
        request,
        "assessment/assess.html",
        _context(
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
    hand = _hand(request, patient)
    questions = hand.in_section(current)
    form = _form(questions, hand, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _keep_changed(request, patient, hand, form)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.info(request, _("Answers saved."))
            return redirect(reverse("assessment:assess", args=[patient.uuid]) + _query(hand))
    return render(
        request,
        "assessment/section.html",
        _context(
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
    hand = _hand(request, patient)
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


def _screening(request: ClinicRequest, patient_uuid: UUID, screening_uuid: UUID) -> ScreeningRecord:
    patient = get_patient(request, patient_uuid)
    return own_or_404(
        request, ScreeningRecord, through="patient__organisation", uuid=screening_uuid, patient=patient
    )


@staff(Permission.CLINICAL_READ)
@require_GET
def screening(request: ClinicRequest, patient_uuid: UUID, screening_uuid: UUID) -> HttpResponse:
    """A screening as it was kept, with what was overridden, by whom and why."""
    row = _screening(request, patient_uuid, screening_uuid)
    overrides = list(row.overrides.select_related("overridden_by__user", "confirmation__confirmed_by__user"))
    shown = sorted(
        (finding for finding in row.findings if finding["state"] != "absent"),
        key=lambda finding: (
            finding["state"] != "present",
            ["absolute", "defer", "relative", "info"].index(finding["acts_as"]),
        ),
    )
    pack = current_pack()
    return render(
        request,
        "assessment/screening.html",
        patient_page(
            request,
            row.patient,
            "assessment",
            timezone.now(),
            record=row,
            shown=[
                {
                    "finding": finding,
                    "overrides": [each for each in overrides if each.rule == finding["rule"]],
                }
                for finding in shown
            ],
            absent=[finding for finding in row.findings if finding["state"] == "absent"],
            protocol=pack.find(Protocol, row.protocol) if row.protocol else None,
            reason_form=ReasonForm(),
            question_words={question.id: str(question.clinician) for question in pack.questions.values()},
        ),
    )


@staff(Permission.SCREENING_OVERRIDE)
@require_POST
def override(request: ClinicRequest, patient_uuid: UUID, screening_uuid: UUID) -> HttpResponse:
    row = _screening(request, patient_uuid, screening_uuid)
    made = actions.override_finding(
        screening=row,
        rule=request.POST.get("rule", ""),
        reason=request.POST.get("reason", ""),
        by=request.staff,
        at=timezone.now(),
        command_id=posted_command_id(request),
    )
    if made.severity == "absolute":
        messages.info(request, _("Reason kept. A second clinician has to confirm it before treatment."))
    return redirect("assessment:screening", row.patient.uuid, row.uuid)


@staff(Permission.SCREENING_OVERRIDE)
@require_POST
def confirm(request: ClinicRequest, patient_uuid: UUID, override_uuid: UUID) -> HttpResponse:
    patient = get_patient(request, patient_uuid)
    made = own_or_404(
        request,
        Override,
        through="screening__patient__organisation",
        uuid=override_uuid,
        screening__patient=patient,
    )
    actions.confirm_override(
        override=made,
        note=request.POST.get("note", ""),
        by=request.staff,
        at=timezone.now(),
        command_id=posted_command_id(request),
    )
    return redirect("assessment:screening", patient.uuid, made.screening.uuid)


@staff(Permission.ASSESSMENT_RECORD)
@require_http_methods(["GET", "POST"])
def examine(request: ClinicRequest, patient_uuid: UUID) -> HttpResponse:
    """Phototype, what is seen, and the places on the skin to leave alone."""
    patient = get_patient(request, patient_uuid)
    newest = patient.examinations.order_by("-examined_at").first()
    form = ExaminationForm(
        request.POST or None, initial={"phototype": newest.phototype or "" if newest else "", "note": ""}
    )
    hand = _hand(request, patient)
    if request.method == "POST" and form.is_valid():
        at = timezone.now()
        actions.record_examination(
            patient=patient,
            indication="",
            phototype=int(form.cleaned_data["phototype"]) if form.cleaned_data["phototype"] else None,
            findings=[],
            note=form.cleaned_data["note"],
            by=request.staff,
            at=at,
            command_id=posted_command_id(request),
        )
        messages.info(request, _("Examination saved."))
        return redirect(reverse("assessment:examine", args=[patient.uuid]) + _query(hand))
    return render(
        request,
        "assessment/examine.html",
        _context(
            request,
            patient,
            hand,
            Section.SKIN,
            form=form,
            area_form=AvoidAreaForm(),
            areas=open_avoid_areas(patient),
            picture=_avoid_picture(patient),
            examinations=patient.examinations.select_related("examined_by__user").order_by("-examined_at")[
                :10
            ],
            indications=current_pack().all(Indication),
        ),
    )


def _avoid_picture(patient: Patient) -> str:
    chart = load_chart("face-front")
    areas = []
    for row in open_avoid_areas(patient):
        x, y = project(chart, SurfacePoint(row.triangle, tuple(row.weights)))
        areas.append(SkinArea(x, y, float(row.radius_mm), 0.0, row.label or row.kind, str(row.uuid)))
    return mark_safe(
        draw_face(chart, MapState(avoid=tuple(areas)), variant="plan", title=_("Places to leave alone"))
    )


@staff(Permission.ASSESSMENT_RECORD)
@require_POST
def avoid(request: ClinicRequest, patient_uuid: UUID) -> HttpResponse:
    """Mark a place on the chart that no point may enter."""
    patient = get_patient(request, patient_uuid)
    form = AvoidAreaForm(request.POST)
    if not form.is_valid():
        raise NotOnTheChart(_("Give the place in millimetres on the chart and how far to keep away."))
    given = form.cleaned_data
    found = locate(load_chart("face-front"), float(given["x_mm"]), float(given["y_mm"]))
    if found is None:
        raise NotOnTheChart(_("That point is not on the face. Choose a place inside the drawing."))
    actions.note_avoid_area(
        patient=patient,
        chart="face-front",
        kind=given["kind"],
        label=given["label"],
        triangle=found.at.triangle,
        weights=found.at.weights,
        radius_mm=given["radius_mm"],
        by=request.staff,
        at=timezone.now(),
        command_id=posted_command_id(request),
    )
    messages.info(request, _("Marked: %(place)s.") % {"place": found.name or _("face")})
    return redirect("assessment:examine", patient.uuid)


class NotOnTheChart(Refusal):
    """The place is not on the drawing."""


@staff(Permission.ASSESSMENT_RECORD)
@require_POST
def close_avoid(request: ClinicRequest, patient_uuid: UUID, area_uuid: UUID) -> HttpResponse:
    patient = get_patient(request, patient_uuid)
    area = own_or_404(request, AvoidArea, through="patient__organisation", uuid=area_uuid, patient=patient)
    actions.close_avoid_area(
        area=area,
        reason=request.POST.get("reason", ""),
        by=request.staff,
        at=timezone.now(),
        command_id=posted_command_id(request),
    )
    return redirect("assessment:examine", patient.uuid)


@staff(Permission.ASSESSMENT_RECORD)
@require_http_methods(["GET", "POST"])
def goals(request: ClinicRequest, patient_uuid: UUID) -> HttpResponse:
    patient = get_patient(request, patient_uuid)
    hand = _hand(request, patient)
    form = GoalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.record_goal(
            patient=patient,
            indication=_indication(hand),
            by=request.staff,
            at=timezone.now(),
            command_id=posted_command_id(request),
            **form.cleaned_data,
        )
        messages.info(request, _("Goal saved, in the patient's words."))
        return redirect(reverse("assessment:assess", args=[patient.uuid]) + _query(hand))
    return render(
        request,
        "assessment/goals.html",
        _context(
            request,
            patient,
            hand,
            Section.GOALS,
            form=form,
            goals=patient.goals.order_by("-recorded_at", "-pk"),
        ),
    )


def _indication(hand: InHand) -> str:
    return current_pack().get(Protocol, hand.protocol).indication if hand.protocol else ""


@staff(Permission.ASSESSMENT_RECORD)
@require_http_methods(["GET", "POST"])
def risks(request: ClinicRequest, patient_uuid: UUID, protocol_id: str) -> HttpResponse:
    """The talk about risks: what was said, what was asked."""
    patient = get_patient(request, patient_uuid)
    protocol = current_pack().find(Protocol, protocol_id)
    if protocol is None:
        raise Http404(protocol_id)
    indication = current_pack().get(Indication, protocol.indication)
    form = RiskTalkForm(request.POST or None, protocol=protocol, alternatives=indication.alternatives)
    hand = in_hand(request, patient, protocol.id, site_today(timezone.now(), request.site.time_zone))
    if request.method == "POST" and form.is_valid():
        actions.record_risk_talk(
            patient=patient,
            protocol=protocol.id,
            by=request.staff,
            at=timezone.now(),
            command_id=posted_command_id(request),
            **form.cleaned_data,
        )
        messages.info(request, _("The talk is on record."))
        return redirect(reverse("assessment:assess", args=[patient.uuid]) + _query(hand))
    return render(
        request,
        "assessment/risks.html",
        _context(
            request,
            patient,
            hand,
            None,
            form=form,
            talks=patient.risk_talks.select_related("talked_by__user").order_by("-talked_at")[:10],
        ),
    )


@staff(Permission.ASSESSMENT_RECORD)
@require_http_methods(["GET", "POST"])
def score(request: ClinicRequest, patient_uuid: UUID, scale_id: str) -> HttpResponse:
    """Score one scale, item by item."""
    patient = get_patient(request, patient_uuid)
    scale = current_pack().find(Scale, scale_id)
    if scale is None or not scale.implementable:
        raise Http404(scale_id)
    form = ScoreForm(request.POST or None, scale=scale)
    hand = _hand(request, patient)
    if request.method == "POST" and form.is_valid():
        row = actions.record_score(
            patient=patient,
            scale=scale.id,
            items=form.items(),
            by=request.staff,
            by_patient=scale.rated_by.value == "patient",
            note=form.cleaned_data["note"],
            at=timezone.now(),
            command_id=posted_command_id(request),
        )
        messages.info(
            request, _("%(scale)s: %(score)s.") % {"scale": scale.name, "score": row.score.normalize()}
        )
        back = request.GET.get("next", "")
        return redirect(
            back if _is_ours(back) else reverse("assessment:assess", args=[patient.uuid]) + _query(hand)
        )
    return render(
        request,
        "assessment/score.html",
        _context(
            request,
            patient,
            hand,
            Section.SKIN,
            form=form,
            scale=scale,
            earlier=patient.scores.filter(scale=scale.id).order_by("-scored_at")[:10],
        ),
    )


def _is_ours(address: str) -> bool:
    """A path of this site: one slash, no host."""
    return address.startswith("/") and not address.startswith(("//", "/\\"))


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
