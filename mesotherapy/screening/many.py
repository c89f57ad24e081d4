"""Many people on one day: what a statement is worth on that day is worked out once for all who made it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Generic

from mesotherapy.conditions import View
from mesotherapy.facts import FOR_LIFE, Fact, Facts, Value
from mesotherapy.planned import ANYTHING, Planned
from mesotherapy.screening.engine import screen
from mesotherapy.screening.findings import Screening
from mesotherapy.screening.rules import C, Rules

MOST = 500_000


class OneDay(Generic[C]):
    """A day on which many people are screened by the same rules, with what they are screened for.

    It pays where people share their statements as the very same objects (`facts.rows.Wordings`).
    """

    def __init__(
        self,
        rules: Rules[C],
        on: date,
        planned: Planned = ANYTHING,
        jurisdiction: str | None = None,
        signed: Collection[str] = (),
    ) -> None:
        self.rules, self.on = rules, on
        self._planned, self._jurisdiction, self._signed = planned, jurisdiction, frozenset(signed)
        # By the statements' identity; they are kept beside the value, so that no other can take their place.
        self._values: dict[int, tuple[tuple[Fact, ...], Value]] = {}

    def screen(self, facts: Facts) -> Screening[C]:
        """The same as `engine.screen` says of this person alone."""
        return screen(
            self.rules,
            facts,
            on=self.on,
            planned=self._planned,
            jurisdiction=self._jurisdiction,
            signed=self._signed,
            view=self.view(facts),
        )

    def view(self, facts: Facts) -> View:
        """A person's answers with every question of the rules read."""
        view = View(facts, self.on, self.rules.holdings)
        values, known = view.values, self._values
        values.update(self.rules.nothing)
        for question, said in facts.by_question.items():
            kept = known.get(id(said))
            if kept is None:
                if len(known) >= MOST:
                    known.clear()
                holding = self.rules.holdings.get(question, FOR_LIFE)
                kept = known[id(said)] = (said, facts.value(question, self.on, holding))
            values[question] = kept[1]
        return view
