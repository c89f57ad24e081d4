"""The self-check: the engine's own verdict on answers that nobody keeps, and the next question to ask."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from mesocare.guide.carrying import Carried, facts_in
from mesotherapy.pack import Pack
from mesotherapy.pack.contraindications import Contraindication
from mesotherapy.pack.protocols import Protocol
from mesotherapy.pack.questions import Question
from mesotherapy.screening import Finding, Screening, Severity, Verdict

STAGES = (
    Severity.ABSOLUTE,
    Severity.DEFER,
    Severity.RELATIVE,
)  # what rules out, what delays, what needs care


@dataclass(frozen=True, slots=True)
class Place:
    """Who judges: which statements the clinic's director signed, and under which law."""

    signed: frozenset[str]
    jurisdiction: str | None


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the answers mean for one treatment."""

    protocol: Protocol
    screening: Screening[Contraindication]

    @property
    def verdict(self) -> Verdict:
        return self.screening.verdict

    @property
    def present(self) -> tuple[Finding[Contraindication], ...]:
        return self.screening.present

    @property
    def to_talk_about(self) -> tuple[Finding[Contraindication], ...]:
        return tuple(finding for finding in self.present if finding.acts_as is not Severity.INFO)

    def stage_of(self, question: str) -> int:
        """The gravest thing that the question can still settle."""
        stages = (
            STAGES.index(finding.acts_as)
            for finding in self.screening.unknown
            if question in finding.needs and finding.acts_as in STAGES
        )
        return min(stages, default=len(STAGES))


@dataclass(frozen=True)
class SelfCheck:
    """Some treatments, the answers so far, and what follows from them."""

    pack: Pack
    protocols: tuple[Protocol, ...]
    answers: tuple[Carried, ...]
    on: date
    place: Place

    @cached_property
    def judgements(self) -> tuple[Judgement, ...]:
        facts = facts_in(self.answers, self.on)
        return tuple(Judgement(protocol, self._screen(protocol, facts)) for protocol in self.protocols)

    def _screen(self, protocol: Protocol, facts: object) -> Screening[Contraindication]:
        return self.pack.screen(
            facts,  # type: ignore[arg-type]
            on=self.on,
            planned=self.pack.planned(protocol=protocol.id),
            jurisdiction=self.place.jurisdiction,
            signed=self.place.signed,
        )

    @cached_property
    def open(self) -> tuple[tuple[int, Question], ...]:
        """Questions that a patient can answer and that can still change a verdict, each with its stage."""
        found: dict[str, int] = {}
        for judgement in self.judgements:
            for name in judgement.screening.ask:
                if self._is_asked_here(self.pack.questions[name]):
                    found[name] = min(found.get(name, len(STAGES)), judgement.stage_of(name))
        ordered = sorted(found, key=lambda name: found[name])  # stable: within a stage, the engine's order
        return tuple((found[name], self.pack.questions[name]) for name in ordered)

    def _is_asked_here(self, question: Question) -> bool:
        """Not twice, not what only an examination shows, and what holds for a day only on that day."""
        return question.for_patient and question.id not in self.answered and not self._waits(question)

    def _waits(self, question: Question) -> bool:
        return question.asked_today and not self._can_rule_out(question)

    def _can_rule_out(self, question: Question) -> bool:
        return any(judgement.stage_of(question.id) == 0 for judgement in self.judgements)

    @cached_property
    def answered(self) -> frozenset[str]:
        return frozenset(answer.question.id for answer in self.answers)

    def next_question(self, until: int) -> Question | None:
        """The next question of the stages that were agreed to."""
        return next((question for stage, question in self.open if stage <= until), None)

    def left(self, until: int) -> int:
        """At most so many questions are left; an answer often settles several."""
        return sum(stage <= until for stage, _question in self.open)

    @property
    def next_stage(self) -> int | None:
        """The stage that going on would open."""
        return self.open[0][0] if self.open else None

    @property
    def unsure(self) -> tuple[Carried, ...]:
        """Answers of "not sure" that still matter."""
        matters = {name for judgement in self.judgements for name in judgement.screening.ask}
        return tuple(answer for answer in self.answers if answer.is_unsure and answer.question.id in matters)

    @property
    def for_a_clinician(self) -> tuple[Question, ...]:
        """Open questions that are not the person's to answer here: an examination, or the day itself."""
        asked = dict.fromkeys(name for judgement in self.judgements for name in judgement.screening.ask)
        questions = (self.pack.questions[name] for name in asked)
        return tuple(question for question in questions if not question.for_patient or self._waits(question))

    @property
    def settled(self) -> tuple[Carried, ...]:
        """Answers that no present finding rests on: nothing speaks against the treatment in them."""
        because = {
            fact.question
            for judgement in self.judgements
            for finding in judgement.to_talk_about
            for fact in finding.because
        }
        return tuple(
            answer for answer in self.answers if not answer.is_unsure and answer.question.id not in because
        )


def without_last(answers: Sequence[Carried]) -> tuple[Carried, ...]:
    return tuple(answers[:-1])


def without(answers: Iterable[Carried], question: str) -> Iterator[Carried]:
    return (answer for answer in answers if answer.question.id != question)
