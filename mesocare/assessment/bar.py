"""What the patient bar says on every screen: allergies, and the phototype."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from mesocare.assessment.models import Examination
from mesocare.assessment.queries import facts_of
from mesocare.clinics.pack import current_pack
from mesocare.patients.bar import BarParts
from mesocare.patients.models import Patient
from mesocare.web.components import StatusItem
from mesotherapy.facts import FOR_LIFE, Facts
from mesotherapy.pack.questions import AnswerKind, Question, Section
from mesotherapy.pack.topics import Topic
from mesotherapy.truth import Truth

ROMAN = ("", "I", "II", "III", "IV", "V", "VI")
NAMED = "Allergy to "
MOST_ALERTS = 2


def bar_parts(patient: Patient) -> BarParts:
    """An allergy once told stays in the bar however old the answer is; that nobody asked is said too."""
    asked = list(allergy_questions())
    facts = facts_of(patient, questions=[question.id for question in asked])
    alerts = [_alert(question) for question in asked if _value(facts, question) is Truth.YES]
    if len(alerts) > MOST_ALERTS:
        more = _("%(count)s more allergies") % {"count": len(alerts) - MOST_ALERTS + 1}
        alerts = [*alerts[: MOST_ALERTS - 1], StatusItem("stop", more)]
    return BarParts(tuple(alerts), tuple(_facts(patient, asked, facts, has_alerts=bool(alerts))))


def allergy_words(patient: Patient) -> list[str]:
    """Every allergy that was ever told, in full; where none was, how far it was asked."""
    asked = list(allergy_questions())
    facts = facts_of(patient, questions=[question.id for question in asked])
    told = [str(_alert(question).text) for question in asked if _value(facts, question) is Truth.YES]
    return told or [next(_facts(patient, asked, facts, has_alerts=False))]


def allergy_questions() -> Iterator[Question]:
    """The questions whose yes is an allergy."""
    for question in current_pack().questions.values():
        if (
            question.section is Section.ALLERGIES
            and question.topic is Topic.ALLERGY
            and question.kind is AnswerKind.YES_NO
            and question.id not in NOT_AN_ALLERGY
        ):
            yield question


NOT_AN_ALLERGY = frozenset({"reaction-to-same-product", "has-adrenaline-pen"})


def _value(facts: Facts, question: Question) -> object:
    return facts.read(question.id, date.max, FOR_LIFE).value


def _alert(question: Question) -> StatusItem:
    said = str(question.clinician or question.ask)
    if said.startswith(NAMED):
        return StatusItem("stop", _("Allergy: %(to)s") % {"to": said.removeprefix(NAMED).split(" or ")[0]})
    return StatusItem("stop", said)


def _facts(patient: Patient, asked: list[Question], facts: Facts, *, has_alerts: bool) -> Iterator[str]:
    if not has_alerts:
        answered = [question for question in asked if _value(facts, question) is Truth.NO]
        if not answered:
            yield _("Allergies: not asked")
        elif len(answered) == len(asked):
            yield _("No known allergy")
        else:
            yield _("No allergy told, %(asked)s of %(all)s asked") % {
                "asked": len(answered),
                "all": len(asked),
            }
    newest = (
        Examination.objects.filter(patient=patient, phototype__isnull=False)
        .order_by("-examined_at", "-pk")
        .values_list("phototype", flat=True)
        .first()
    )
    if newest is not None and 0 < newest < len(ROMAN):
        yield _("Phototype %(roman)s") % {"roman": ROMAN[newest]}
