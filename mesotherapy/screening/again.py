"""Screening people again after a change: who is judged otherwise, and because of what.

Only the rules that a change touches are held against everybody. Where each of them stands and acts as
before, the verdict is the same, for it rests on nothing else; the few others are judged twice in full. That
this finds exactly what judging everybody twice finds is a law of the tests.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Generic

from mesotherapy.conditions import View
from mesotherapy.facts import Facts
from mesotherapy.planned import ANYTHING, Planned
from mesotherapy.screening.engine import screen
from mesotherapy.screening.findings import Screening
from mesotherapy.screening.rules import C, Check, Rules, Verdict
from mesotherapy.truth import Truth

Stand = tuple[Truth, int] | None


@dataclass(frozen=True, slots=True)
class Otherwise(Generic[C]):
    """One person who is judged otherwise: both screenings, and the rules that made the difference."""

    before: Screening[C]
    after: Screening[C]
    because: tuple[C, ...]

    @property
    def is_worse(self) -> bool:
        return self.after.verdict.rank < self.before.verdict.rank

    @property
    def verdicts(self) -> tuple[Verdict, Verdict]:
        return self.before.verdict, self.after.verdict


@dataclass(frozen=True)
class Again(Generic[C]):
    """A change of rules, of what is signed or planned, or of what is known about some questions.

    `questions` are those about which something new was said; leave it empty when only rules changed.
    `planned_before` is what was planned before, where the substances of a product or the plan changed too.
    """

    before: Rules[C]
    after: Rules[C]
    planned: Planned = ANYTHING
    jurisdiction: str | None = None
    signed_before: frozenset[str] = frozenset()
    signed: frozenset[str] = frozenset()
    questions: Collection[str] = ()
    planned_before: Planned | None = None

    @cached_property
    def touched(self) -> Mapping[str, tuple[Check[C] | None, Check[C] | None]]:
        """The rules that the change touches, before and after, by id."""
        was = {check.rule.id: check for check in self._before}
        now = {check.rule.id: check for check in self._after}
        return {
            name: (was.get(name), now.get(name))
            for name in dict.fromkeys((*now, *was))
            if self._is_touched(was.get(name), now.get(name))
        }

    @property
    def _earlier_plan(self) -> Planned:
        return self.planned_before or self.planned

    @property
    def _before(self) -> tuple[Check[C], ...]:
        return self.before.checks(self._earlier_plan, self.jurisdiction, self.signed_before)

    @property
    def _after(self) -> tuple[Check[C], ...]:
        return self.after.checks(self.planned, self.jurisdiction, self.signed)

    def _is_touched(self, was: Check[C] | None, now: Check[C] | None) -> bool:
        if was is None or now is None:
            return True
        asked = {*was.questions, *now.questions}
        held = any(self.before.holdings.get(name) != self.after.holdings.get(name) for name in asked)
        same = (was.rule.when, was.acts_as, was.rule.recheck) == (
            now.rule.when,
            now.acts_as,
            now.rule.recheck,
        )
        return held or not same or not asked.isdisjoint(self.questions)

    @cached_property
    def reads(self) -> tuple[str, ...]:
        """The questions that have to be known to tell whether anything moves for a person."""
        checks = (check for pair in self.touched.values() for check in pair if check is not None)
        asked = (question for check in checks for question in check.questions)
        return tuple(dict.fromkeys((*asked, *self.questions)))

    def moves(self, facts: Facts, on: date, earlier: Facts | None = None) -> bool:
        """Whether anything moves for a person: needs no more of what is known than `reads`."""
        was_view, now_view = self._views(facts, on, earlier)
        return bool(self._moved(was_view, now_view)) or bool(
            self.questions and self._days_moved(was_view, now_view)
        )

    def _views(self, facts: Facts, on: date, earlier: Facts | None) -> tuple[View, View]:
        known = facts if earlier is None else earlier
        return View(known, on, self.before.holdings), View(facts, on, self.after.holdings)

    def _moved(self, was_view: View, now_view: View) -> list[Check[C] | None]:
        return [
            (now or was)
            for was, now in self.touched.values()
            if _weighs(was, was_view) != _weighs(now, now_view) or _times(was, now, was_view, now_view)
        ]

    def judge(self, facts: Facts, on: date, earlier: Facts | None = None) -> Otherwise[C] | None:
        """How one person is judged otherwise; None when nothing moves. `earlier` is what was known before."""
        known = facts if earlier is None else earlier
        was_view, now_view = self._views(facts, on, earlier)
        moved = self._moved(was_view, now_view)
        if not moved and not (self.questions and self._days_moved(was_view, now_view)):
            return None
        before, after = (
            screen(rules, said, on=on, planned=planned, jurisdiction=self.jurisdiction, signed=signed)
            for rules, said, planned, signed in (
                (self.before, known, self._earlier_plan, self.signed_before),
                (self.after, facts, self.planned, self.signed),
            )
        )
        if before.verdict is after.verdict and before.defer_until == after.defer_until:
            return None
        return Otherwise(before, after, tuple(check.rule for check in moved if check is not None))

    def _days_moved(self, was: View, now: View) -> bool:
        """A new day can move the first day that works, with no rule standing otherwise."""
        return any(was.value(name) != now.value(name) for name in self.questions)


def _times(was: Check[C] | None, now: Check[C] | None, was_view: View, now_view: View) -> bool:
    """Whether a delay that is told otherwise may end, or begin, on another day for this person."""
    if was is None or now is None or now.verdict is not Verdict.DEFER:
        return False
    if (was.rule.when, was.rule.recheck) == (now.rule.when, now.rule.recheck):
        return False
    settled = (Truth.NO, Truth.UNKNOWN)
    return any(
        view.value(name) not in settled or view.reading(name).history
        for view, check in ((was_view, was), (now_view, now))
        for name in check.questions
    )


def _weighs(check: Check[C] | None, view: View) -> Stand:
    """Where a rule stands and what it does; nothing when it is absent, or only informs.

    An unknown one opens a question, whatever it would do if it were present.
    """
    if check is None or check.verdict is Verdict.CLEAR:
        return None
    state = check.test(view)
    if state is Truth.NO:
        return None
    return state, check.rank if state is Truth.YES else Verdict.ASK.rank
