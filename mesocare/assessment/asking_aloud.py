"""What is asked next in the clinic: the same lists as on the patient's phone, read out by whoever asks."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from mesocare.assessment.actions import Said
from mesocare.assessment.context import InHand
from mesocare.clinics.models import Site
from mesocare.clinics.pack import current_pack, protocols_here, signed_statements, site_jurisdiction
from mesotherapy.pack.grouping import asking_of
from mesotherapy.pack.questions import AnswerKind, Question
from mesotherapy.screening import Step
from mesotherapy.truth import Truth

NO, YES, NOT_KNOWN = "no", "yes", "unknown"
MARKS = (NO, YES, NOT_KNOWN)


@dataclass(frozen=True, slots=True)
class Aloud:
    """What is left to ask, the best first, and what was asked today and is not known."""

    steps: tuple[Step, ...]
    not_known: tuple[str, ...]

    @property
    def questions(self) -> tuple[Question, ...]:
        """What is put next; nothing when no answer can change anything."""
        return known(self.steps[0].questions) if self.steps else ()

    @property
    def is_list(self) -> bool:
        return len(self.questions) > 1


def known(names: Sequence[str]) -> tuple[Question, ...]:
    """Of these, the questions that the pack has."""
    questions = current_pack().questions
    return tuple(questions[name] for name in names if name in questions)


def aloud(hand: InHand, site: Site, skipped: Collection[str]) -> Aloud:
    """What is left to ask for the treatment in hand, or for all that are given here.

    What was asked today and is not known is not asked again at once: it stays unknown, and is told.
    """
    pack, organisation = current_pack(), site.organisation
    if hand.protocol:
        treatments = [pack.planned(protocol=hand.protocol)]
    else:
        # Each by itself, so that one that is blocked does not silence the others; then all the pack knows.
        treatments = [pack.planned(protocol=each.id) for each in protocols_here(organisation)]
        treatments.append(pack.planned())
    asking = asking_of(
        pack,
        treatments,
        jurisdiction=site_jurisdiction(site),
        signed=signed_statements(organisation),
    )
    asked = {
        name
        for name, facts in hand.facts.by_question.items()
        if any(fact.on == hand.on and fact.value is Truth.UNKNOWN for fact in facts)
    }
    steps = asking.steps(hand.facts, hand.on, pack.questions.keys() - asked - set(skipped))
    still = asking.open(asking.standing(hand.facts, hand.on)) if asked else ()
    return Aloud(steps, tuple(name for name in still if name in asked))


def marks_of(given: Mapping[str, str], asked: Sequence[Question]) -> dict[str, str]:
    """What is marked in a list: no, yes or unknown by question; what is not marked is left out."""
    marks = {question.id: given.get(f"said:{question.id}", "") for question in asked}
    return {name: mark for name, mark in marks.items() if mark in MARKS}


def said_in_list(asked: Sequence[Question], marks: Mapping[str, str]) -> list[Said]:
    """A list as answers, one for each question: no where nothing is marked, as it would be alone.

    A day that somebody has had is not said yet: it is asked in detail next.
    """
    said = []
    for question in asked:
        mark = marks.get(question.id, NO)
        if mark == NOT_KNOWN:
            said.append(Said(question=question.id, value=Truth.UNKNOWN))
        elif mark == NO or question.kind is not AnswerKind.DATE:
            said.append(Said(question=question.id, value=question.read(mark)))
    return said
