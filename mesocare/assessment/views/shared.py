"""What the assessment's pages share."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from mesocare.assessment import actions
from mesocare.assessment.context import InHand, asked_protocol, in_hand
from mesocare.assessment.queries import newest_goal
from mesocare.audit.commands import posted_command_id
from mesocare.clinics.access import ClinicRequest
from mesocare.clinics.pack import current_pack, protocols_here
from mesocare.patients.models import Patient
from mesocare.patients.pages import patient_page
from mesocare.web.clock import site_today
from mesocare.web.components import Step
from mesotherapy.pack.protocols import Protocol
from mesotherapy.pack.questions import Question, Section

SECTION_WORDS = {
    Section.GOALS: _("Concern"),
    Section.TODAY: _("Today"),
    Section.HISTORY: _("Health"),
    Section.MEDICINES: _("Medicines"),
    Section.ALLERGIES: _("Allergies"),
    Section.SKIN: _("Skin"),
    Section.PERSON: _("Person"),
}


def hand_of(request: ClinicRequest, patient: Patient) -> InHand:
    protocol = asked_protocol(
        request.organisation, request.GET.get("protocol", "") or request.POST.get("protocol", "")
    )
    return in_hand(request, patient, protocol, site_today(timezone.now(), request.site.time_zone))


def steps_of(patient: Patient, hand: InHand, current: Section | None) -> list[Step]:
    steps = []
    for section, words in SECTION_WORDS.items():
        questions = hand.in_section(section)
        if not questions:
            continue
        done = sum(hand.answered(question) for question in questions)
        state = "done" if done == len(questions) else "partial" if done else "unknown"
        url = reverse("assessment:section", args=[patient.uuid, section.value]) + query_of(hand)
        steps.append(Step(str(words), url, state, section is current))
    return steps


def query_of(hand: InHand, *more: tuple[str, str]) -> str:
    """The treatment in mind, and whatever else the address has to tell."""
    told = [("protocol", hand.protocol)] if hand.protocol else []
    return f"?{urlencode([*told, *more])}" if told or more else ""


def keep_said(
    request: ClinicRequest, patient: Patient, said: list[actions.Said], *, together: bool = False
) -> None:
    """The answers of one page, as the person at it heard them."""
    at = timezone.now()
    actions.keep_answers(
        patient=patient,
        said=said,
        asked_with=request.POST.get("asked_with", ""),
        today=site_today(at, request.site.time_zone),
        by=request.staff,
        at=at,
        command_id=posted_command_id(request),
        together=together,
    )


def page_of(
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
        steps=steps_of(patient, hand, current),
        protocols=protocols_here(request.organisation),
        protocol=pack.find(Protocol, hand.protocol) if hand.protocol else None,
        query=query_of(hand),
        goal=newest_goal(patient),
        pack_digest=pack.digest,
        question_words={question.id: str(question.clinician) for question in pack.questions.values()},
        **more,
    )


def beside_of(form: Any, question: Question) -> list[Any]:
    """What stands beside an answer: their words, or "never"."""
    return [form[name] for name in (f"words:{question.id}", f"never:{question.id}") if name in form.fields]
