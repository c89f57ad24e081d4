"""The pack's questions as they may be put to a person: which together, and how often each says something."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from mesotherapy.pack.contraindications import Contraindication
from mesotherapy.pack.frequencies import Frequency
from mesotherapy.pack.pack import Pack
from mesotherapy.pack.questions import AnswerKind, Question
from mesotherapy.planned import Planned
from mesotherapy.screening import Asking, in_groups


def asking_of(
    pack: Pack,
    treatments: Iterable[Planned],
    *,
    jurisdiction: str | None = None,
    signed: Collection[str] = (),
) -> Asking[Contraindication]:
    """How to ask for these treatments with as few questions as possible."""
    return Asking(
        rules=pack.rules,
        treatments=tuple(treatments),
        groups=groups_of(pack),
        chances=chances_of(pack),
        jurisdiction=jurisdiction,
        signed=frozenset(signed),
    )


def groups_of(pack: Pack) -> tuple[tuple[str, ...], ...]:
    """The questions that may be put as "any of these?": of one part of the history, near topics together.

    What a patient can answer at home is never mixed with what only an examination shows, nor yes or no with
    days.
    """
    parts: dict[tuple[str, bool, AnswerKind], list[Question]] = {}
    for question in pack.questions.values():
        if question.may_be_grouped:
            part = (question.section.value, question.for_patient, question.kind)
            parts.setdefault(part, []).append(question)
    return tuple(
        group for asked in parts.values() for group in in_groups(question.id for question in _by_topic(asked))
    )


def _by_topic(questions: list[Question]) -> list[Question]:
    first = {question.topic: question.order for question in sorted(questions, key=lambda q: -q.order)}
    return sorted(questions, key=lambda q: (first[q.topic], q.topic.value, q.order, q.id))


def chances_of(pack: Pack) -> Mapping[str, float]:
    """How often each question has an answer that raises something: for the order only."""
    return {
        question: frequency.chance for frequency in pack.all(Frequency) for question in frequency.questions
    }
