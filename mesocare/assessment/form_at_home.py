"""The history form on a phone: what is put to the patient next, and what their answers so far say.

Only what can still change a verdict of a treatment in mind is asked, several questions at once where "none of
these" can answer them. The draft of the form keeps what was typed, and the path: every page as it was put.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import cached_property
from typing import Any

from mesocare.assessment.asking import AskForm
from mesocare.assessment.models import Intake
from mesocare.assessment.queries import facts_of
from mesocare.clinics.models import Site
from mesocare.clinics.pack import current_pack, protocols_here, signed_statements, site_jurisdiction
from mesotherapy.facts import Facts
from mesotherapy.pack.grouping import asking_of
from mesotherapy.pack.questions import AnswerKind, Question
from mesotherapy.screening import Step

FIRST = ("main-concern", "goal-in-own-words")


class How(Enum):
    """How a page puts its questions."""

    PAGE = "page"  # one by one
    LIST = "list"  # "any of these?"
    DETAIL = "detail"  # what was ticked on a list, one by one


@dataclass(frozen=True, slots=True)
class Put:
    """One page of the form."""

    how: How
    questions: tuple[Question, ...]

    def as_kept(self) -> dict[str, Any]:
        return {"how": self.how.value, "ask": [question.id for question in self.questions]}


@dataclass(frozen=True)
class FormAtHome:
    """A form as it stands."""

    intake: Intake
    site: Site | None
    on: date
    language: str

    @cached_property
    def questions(self) -> Mapping[str, Question]:
        """Every question that a patient can answer at home."""
        return {name: found for name, found in current_pack().questions.items() if found.for_patient}

    @cached_property
    def path(self) -> tuple[Put, ...]:
        """The pages so far, without what a newer pack no longer asks."""
        kept = (self._read(row) for row in self.intake.draft.get("path", []))
        return tuple(put for put in kept if put.questions)

    def _read(self, row: Mapping[str, Any]) -> Put:
        return Put(
            How(row["how"]), tuple(self.questions[name] for name in row["ask"] if name in self.questions)
        )

    @cached_property
    def answers(self) -> AskForm:
        """All that was typed so far, read as answers; what was not put is empty and says nothing."""
        form = AskForm(
            self.intake.draft, questions=self.questions.values(), language=self.language, for_patient=True
        )
        form.is_valid()
        return form

    @property
    def waiting(self) -> tuple[Question, ...]:
        """What was ticked on a list and not yet asked in detail."""
        asked = {question.id for put in self.path if put.how is How.DETAIL for question in put.questions}
        ticked = self.intake.draft.get("ticked", [])
        return tuple(self.questions[name] for name in ticked if name in self.questions and name not in asked)

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """What is still to be put, the best first."""
        pack = current_pack()
        organisation = self.intake.patient.organisation
        here = protocols_here(organisation)
        meant = [each for each in here if each.indication == self.intake.indication] or list(here)
        asking = asking_of(
            pack,
            [pack.planned(protocol=protocol.id) for protocol in meant],
            jurisdiction=site_jurisdiction(self.site) if self.site else None,
            signed=signed_statements(organisation),
        )
        put = {question.id for page in self.path for question in page.questions}
        said = Facts.answers(self.answers.values, self.on)
        return asking.steps(facts_of(self.intake.patient) | said, self.on, self.questions.keys() - put)

    @property
    def next(self) -> Put | None:
        """The page that comes next; none when nothing more can change."""
        if not self.path:
            return Put(How.PAGE, tuple(self._known(FIRST)))
        if self.waiting:
            return Put(How.DETAIL, self.waiting)
        if not self.steps:
            return None
        step = self.steps[0]
        how = How.LIST if step.is_any_of_these else How.PAGE
        return Put(how, tuple(self._known(step.questions)))

    def _known(self, names: Sequence[str]) -> Iterator[Question]:
        return (self.questions[name] for name in names if name in self.questions)

    @property
    def left(self) -> int:
        """How many pages are expected after this one."""
        return max(0, len(self.steps) - (0 if self.waiting else 1)) if self.path else len(self.steps)

    def at(self, page: int) -> Put | None:
        """A page that was put before, by its number from 1; the next one behind them."""
        if 1 <= page <= len(self.path):
            return self.path[page - 1]
        return self.next

    def ticked_on(self, put: Put) -> set[str]:
        """What is ticked when a list is opened again."""
        return {question.id for question in put.questions} & set(self.intake.draft.get("ticked", []))

    def with_page(self, page: int, put: Put) -> list[dict[str, Any]]:
        """The path once a page was answered."""
        pages = [each.as_kept() for each in self.path]
        if 1 <= page <= len(pages):
            return pages
        return [*pages, put.as_kept()]

    def from_list(self, put: Put, ticked: set[str]) -> dict[str, Any]:
        """What a list says: no to each that is not ticked; what is ticked is asked next."""
        kept: dict[str, Any] = {}
        for question in put.questions:
            is_day = question.kind is AnswerKind.DATE
            if question.id not in ticked:
                kept |= {question.id: "", f"never:{question.id}": "on"} if is_day else {question.id: "no"}
            elif question.id not in self.ticked_on(put):
                kept |= {question.id: "", f"never:{question.id}": ""} if is_day else {question.id: "yes"}
        others = [
            name
            for name in self.intake.draft.get("ticked", [])
            if name not in {question.id for question in put.questions}
        ]
        kept["ticked"] = [*others, *(question.id for question in put.questions if question.id in ticked)]
        return kept

    def unsaid(self, put: Put) -> dict[str, Any]:
        """A list that the patient leaves for the clinic: nothing is said about any of it."""
        kept: dict[str, Any] = {}
        for question in put.questions:
            kept |= {question.id: "", f"never:{question.id}": ""}
        names = {question.id for question in put.questions}
        kept["ticked"] = [name for name in self.intake.draft.get("ticked", []) if name not in names]
        return kept
