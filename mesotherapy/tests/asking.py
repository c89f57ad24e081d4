"""Rule sets small enough to find the best possible order of questions, by trying every one of them."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import product

from mesotherapy.conditions import AllOf, AnyOf, Condition, Is
from mesotherapy.facts import Facts
from mesotherapy.planned import Planned
from mesotherapy.screening import Asking, Rules, Severity, Step
from mesotherapy.screening.asking import Standing
from mesotherapy.tests.rules import SomeRule, SomeScope
from mesotherapy.truth import Truth

DAY = date(2026, 11, 22)
Known = tuple[tuple[str, bool], ...]


def some_asking(seed: int, questions: int = 5) -> Asking[SomeRule]:
    """A few rules over a few questions, two treatments, groups and chances, all by chance."""
    chance = random.Random(seed)
    names = [f"q{place}" for place in range(questions)]
    rules = [
        SomeRule(
            f"r{place}",
            _some_condition(chance, names),
            chance.choice(list(Severity)[:3]),
            scope=SomeScope(substances=chance.choice([(), (), ("a",), ("b",)])),
        )
        for place in range(chance.randint(2, questions + 2))
    ]
    cut = chance.randint(1, questions - 1)
    return Asking(
        Rules.of(rules, order={name: place for place, name in enumerate(names)}),
        (Planned(substances=frozenset({"a"})), Planned(substances=frozenset({"b"}))),
        (tuple(names[:cut]), tuple(names[cut:])),
        {name: chance.choice([0.004, 0.02, 0.08, 0.25]) for name in names},
    )


def _some_condition(chance: random.Random, names: list[str]) -> Condition:
    if chance.random() < 0.7:
        return Is(chance.choice(names))
    several = tuple(Is(name) for name in chance.sample(names, 2))
    return chance.choice([AllOf, AnyOf])(several)


@dataclass
class Costs:
    """The expected cost of asking, from any state of knowledge: in our order, and in the best there is."""

    asking: Asking[SomeRule]
    _ours: dict[Known, float] = field(default_factory=dict)
    _best: dict[Known, float] = field(default_factory=dict)
    _standings: dict[Known, Standing] = field(default_factory=dict)

    def ours(self, known: Known = ()) -> float:
        """Following `steps`, the first each time."""
        if known not in self._ours:
            steps = self.asking.steps(_facts(known), DAY)
            self._ours[known] = self._after(steps[0], known, self.ours) if steps else 0.0
        return self._ours[known]

    def best(self, known: Known = ()) -> float:
        """Choosing at every state the step that leads to the least: every order is tried."""
        if known not in self._best:
            wanted = set(self.asking.open(self.asking.standing(_facts(known), DAY)))
            groups = (tuple(name for name in group if name in wanted) for group in self.asking.groups)
            steps = [Step(group) for group in groups if len(group) > 1]
            steps += [Step((name,)) for name in sorted(wanted)]
            self._best[known] = min((self._after(step, known, self.best) for step in steps), default=0.0)
        return self._best[known]

    def _after(self, step: Step, known: Known, then: object) -> float:
        """What a step costs, and what is expected after each of its outcomes."""
        assert callable(then)
        total = 0.0
        for answers in product([True, False], repeat=len(step.questions)):
            given = dict(zip(step.questions, answers, strict=True))
            likely = self._likely(given)
            cost = 1 + (sum(answers) if step.is_any_of_these else 0)
            total += likely * (cost + then(tuple(sorted({**dict(known), **given}.items()))))
        return total

    def _likely(self, given: Mapping[str, bool]) -> float:
        likely = 1.0
        for name, answer in given.items():
            likely *= self.asking.chance(name) if answer else 1 - self.asking.chance(name)
        return likely


def _facts(known: Known) -> Facts:
    return Facts.answers({name: Truth.of(answer) for name, answer in known}, DAY)
