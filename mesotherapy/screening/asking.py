"""What to ask next, so that as few questions as possible settle every treatment in mind.

A step is one thing put to a person: a question alone, or several as "any of these?". It costs one, and one
more for each thing that was ticked, which is then asked in detail. Nothing more is asked once no answer could
change the verdict, or the first day, of any treatment in mind.

Where every step can only block one treatment, asking by the chance of a block over the cost is the shortest
in expectation (the least cost testing sequence: doi:10.1515/EQC.2004.229). With lists the best choice is
NP-hard (doi:10.1007/s10479-016-2345-7): here each step is weighed by what its answers are expected to save
of everything else, over its expected cost. How near that comes to the best possible order is measured in
`mesotherapy.tests.test_asking` and `benchmarks.asking`, and told in `docs/explanation/asking.md`.

Chances are for the order only. They never touch a verdict.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise
from math import prod
from typing import Generic

from mesotherapy.conditions import View
from mesotherapy.facts import Facts
from mesotherapy.planned import ANYTHING, Planned, is_everything
from mesotherapy.screening.rules import C, Check, Rules, Severity
from mesotherapy.truth import Truth

USUAL_CHANCE = 0.02


@dataclass(frozen=True, slots=True)
class Step:
    """One thing put to a person: a question, or several as "any of these?"."""

    questions: tuple[str, ...]

    @property
    def is_any_of_these(self) -> bool:
        return len(self.questions) > 1


@dataclass(frozen=True, slots=True)
class Standing:
    """How the rules stand with what is known, one bit for each rule."""

    blocks: int
    defers: int
    unknown: int
    view: View


@dataclass(frozen=True)
class Asking(Generic[C]):
    """The rules of some treatments, and how their questions may be put.

    `groups` are the questions that may be put together, `chances` how often each has an answer that raises
    something. Of steps that are worth the same, the one that stands first in the form comes first.
    """

    rules: Rules[C]
    treatments: tuple[Planned, ...] = (ANYTHING,)
    groups: tuple[tuple[str, ...], ...] = ()
    chances: Mapping[str, float] | None = None
    jurisdiction: str | None = None
    signed: frozenset[str] = frozenset()

    def standing(self, facts: Facts, on: date) -> Standing:
        """Hold what is known against every rule."""
        view = self.rules.view(facts, on)
        blocks = defers = unknown = 0
        for place, check in enumerate(self._checks):
            state = check.test(view)
            if state is Truth.YES:
                blocks |= self._bit(check, Severity.ABSOLUTE, place)
                defers |= self._bit(check, Severity.DEFER, place)
            elif state is Truth.UNKNOWN:
                unknown |= 1 << place
        return Standing(blocks, defers, unknown, view)

    @staticmethod
    def _bit(check: Check[C], severity: Severity, place: int) -> int:
        return 1 << place if check.acts_as is severity else 0

    def open(self, standing: Standing) -> tuple[str, ...]:
        """The questions whose answers can still change a verdict, or a first day."""
        rules = self._open(standing.blocks, standing.defers, standing.unknown)
        needs = (
            question for place in _places(rules) for question in self._checks[place].needs(standing.view)
        )
        return tuple(dict.fromkeys(needs))

    def steps(self, facts: Facts, on: date, may_ask: Collection[str] | None = None) -> tuple[Step, ...]:
        """What is left to put to a person, the best first; empty when nothing more can change.

        `may_ask` leaves out what cannot be asked here, or was asked and not known.
        """
        standing = self.standing(facts, on)
        wanted = [name for name in self.open(standing) if may_ask is None or name in may_ask]
        steps = list(self._put(wanted))
        left = _Left(self, steps)
        worth = {step: self._worth(step, standing, left) for step in steps}
        return tuple(sorted(steps, key=lambda step: (-worth[step], self._place(step))))

    def _put(self, wanted: Sequence[str]) -> Iterator[Step]:
        left = set(wanted)
        for group in self.groups:
            together = tuple(name for name in group if name in left)
            if together:
                left.difference_update(together)
                yield Step(together)
        for name in wanted:
            if name in left:
                yield Step((name,))

    def chance(self, question: str) -> float:
        """How often the answer raises something: for the order only, never for a verdict."""
        return (self.chances or {}).get(question, USUAL_CHANCE)

    def cost(self, step: Step) -> float:
        """What a step is expected to cost: itself, and each thing that is ticked."""
        if not step.is_any_of_these:
            return 1.0
        return 1.0 + sum(map(self.chance, step.questions))

    def _worth(self, step: Step, standing: Standing, left: _Left[C]) -> float:
        """What the answers of a step are expected to save of everything else, for each unit of its cost.

        Its outcomes are taken to be: all raise nothing, or just one does.
        """
        now = self._open(standing.blocks, standing.defers, standing.unknown)
        closed = 0
        for name in step.questions:
            closed |= self._closes.get(name, 0)
        full = left.cost(now, step)
        saved_by_no = full - left.cost(now & ~closed, step)
        none = prod(1 - self.chance(name) for name in step.questions)
        gain = none * saved_by_no
        for name in step.questions:
            fires = self._fires.get(name, 0) & standing.unknown
            stops = fires & (self._acting(Severity.ABSOLUTE) | self._acting(Severity.DEFER))
            chance = self.chance(name)
            if stops and chance < 1:
                gain += none * chance / (1 - chance) * (full - left.cost(self._after(fires, standing), step))
        return gain / self.cost(step)

    def _after(self, fires: int, standing: Standing) -> int:
        """The rules still open once these have become present."""
        blocks = standing.blocks | fires & self._acting(Severity.ABSOLUTE)
        defers = standing.defers | fires & self._acting(Severity.DEFER)
        return self._open(blocks, defers, standing.unknown & ~fires)

    def _open(self, blocks: int, defers: int, unknown: int) -> int:
        """The rules that can still change something: of no blocked treatment, no caution of a delayed one."""
        stops = self._acting(Severity.ABSOLUTE) | self._acting(Severity.DEFER)
        speaks = stops | self._acting(Severity.RELATIVE)
        found = 0
        for treatment in self._treatments:
            if not treatment & blocks:
                found |= treatment & (stops if treatment & defers else speaks)
        return found & unknown

    def _place(self, step: Step) -> tuple[int, str]:
        return self.rules.order.get(step.questions[0], 0), step.questions[0]

    @cached_property
    def _checks(self) -> tuple[Check[C], ...]:
        return self.rules.checks(ANYTHING, self.jurisdiction, self.signed)

    @cached_property
    def _treatments(self) -> tuple[int, ...]:
        """Each treatment's rules as bits; treatments with the same rules once."""
        scopes = [check.rule.scope for check in self._checks]
        masks = (
            sum(1 << i for i, scope in enumerate(scopes) if is_everything(scope) or planned.touches(scope))
            for planned in self.treatments
        )
        return tuple(dict.fromkeys(masks))

    def _acting(self, severity: Severity) -> int:
        return self._by_severity[severity.value]

    @cached_property
    def _by_severity(self) -> Mapping[str, int]:
        return {
            severity.value: sum(
                1 << place for place, check in enumerate(self._checks) if check.acts_as is severity
            )
            for severity in Severity
        }

    @cached_property
    def rests_on(self) -> Mapping[str, int]:
        """The rules that rest on each question, as bits."""
        found: dict[str, int] = {}
        for place, check in enumerate(self._checks):
            for question in check.questions:
                found[question] = found.get(question, 0) | 1 << place
        return found

    @cached_property
    def _fires(self) -> Mapping[str, int]:
        """The rules that a single yes makes present, whatever else is unknown."""
        return self._settled_by(Truth.YES, Truth.YES)

    @cached_property
    def _closes(self) -> Mapping[str, int]:
        """The rules over several questions that a single no makes absent, whatever else is unknown."""
        several = sum(1 << place for place, check in enumerate(self._checks) if len(check.questions) > 1)
        return {name: rules & several for name, rules in self._settled_by(Truth.NO, Truth.NO).items()}

    def _settled_by(self, answer: Truth, state: Truth) -> Mapping[str, int]:
        found: dict[str, int] = {}
        for place, check in enumerate(self._checks):
            for question in check.questions:
                view = View(Facts.answers({question: answer}, date.max), date.max, {})
                if check.test(view) is state:
                    found[question] = found.get(question, 0) | 1 << place
        return found


class _Left(Generic[C]):
    """What it would cost to put every step that some rules still need."""

    def __init__(self, asking: Asking[C], steps: Sequence[Step]) -> None:
        rests = asking.rests_on
        self._costs = [(step, asking.cost(step), _union(rests, step.questions)) for step in steps]
        self._known: dict[int, float] = {}

    def cost(self, rules: int, but: Step) -> float:
        """The cost of the steps that these rules rest on, without one of them."""
        total = self._known.get(rules)
        if total is None:
            total = self._known[rules] = sum(cost for _, cost, needed in self._costs if needed & rules)
        own = next(cost if needed & rules else 0.0 for step, cost, needed in self._costs if step is but)
        return total - own


def _union(rests: Mapping[str, int], names: Iterable[str]) -> int:
    found = 0
    for name in names:
        found |= rests.get(name, 0)
    return found


def _places(bits: int) -> Iterator[int]:
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


MOST_TOGETHER = 8


def in_groups(questions: Iterable[str], most: int = MOST_TOGETHER) -> tuple[tuple[str, ...], ...]:
    """Questions cut into as few groups as hold at most so many each, of about the same size."""
    names = tuple(questions)
    if not names:
        return ()
    count = -(-len(names) // most)
    cuts = [round(len(names) * place / count) for place in range(count + 1)]
    return tuple(names[start:end] for start, end in pairwise(cuts))
