"""The order of questions: as few as possible, and never another verdict."""

from datetime import date

import pytest

from mesotherapy.facts import Facts
from mesotherapy.planned import Planned
from mesotherapy.screening import Asking, Rules, Step, in_groups, screen
from mesotherapy.tests.asking import Costs, some_asking
from mesotherapy.tests.rules import SomeRule, SomeScope, rule
from mesotherapy.truth import Truth

YES, NO = Truth.YES, Truth.NO
DAY = date(2026, 11, 22)
SETS = range(30)


def asking(*rules: SomeRule, **chances: float) -> Asking[SomeRule]:
    return Asking(Rules.of(rules), chances=chances)


def first(found: Asking[SomeRule], **said: Truth) -> tuple[str, ...]:
    steps = found.steps(Facts.answers(said, DAY), DAY)
    return steps[0].questions if steps else ()


def test_of_two_stops_the_likelier_is_asked_first() -> None:
    assert first(asking(rule("a"), rule("b"), a=0.01, b=0.2)) == ("b",)


def test_once_blocked_nothing_is_asked() -> None:
    assert first(asking(rule("a"), rule("b")), a=YES) == ()


def test_a_treatment_that_is_blocked_does_not_silence_another() -> None:
    only_one = SomeScope(substances=("x",))
    found = Asking(
        Rules.of([rule("a", scope=only_one), rule("b")]),
        (Planned(substances=frozenset({"x"})), Planned(substances=frozenset({"y"}))),
    )

    assert first(found, a=YES) == ("b",)


def test_once_delayed_cautions_are_not_asked_and_stops_are() -> None:
    found = asking(rule("a", "defer"), rule("b", "relative"), rule("c"))

    assert first(found, a=YES) == ("c",)


def test_what_matters_only_with_another_answer_waits_for_it() -> None:
    found = asking(rule({"all": ["has-it", {"question": "level", "more-than": "3"}]}))

    assert first(found) == ("has-it",)
    assert first(Asking(found.rules), **{"has-it": NO}) == ()


def test_questions_of_a_group_are_put_together_and_only_those_that_are_open() -> None:
    found = Asking(Rules.of([rule("a"), rule("b"), rule("c")]), groups=(("a", "b", "c"),))

    assert first(found) == ("a", "b", "c")
    assert first(found, b=NO) == ("a", "c")
    assert not Step(("a",)).is_any_of_these


def test_what_may_not_be_asked_here_is_left_out() -> None:
    found = Asking(Rules.of([rule("a"), rule("b")]), groups=(("a", "b"),))

    assert found.steps(Facts.of([]), DAY, may_ask={"b"}) == (Step(("b",)),)


def test_groups_are_of_about_the_same_size_and_lose_nothing() -> None:
    names = [f"q{place}" for place in range(17)]

    assert [len(group) for group in in_groups(names, most=8)] == [6, 5, 6]
    assert [name for group in in_groups(names, most=8) for name in group] == names
    assert in_groups([]) == ()


@pytest.mark.parametrize("seed", SETS)
def test_following_the_steps_ends_with_the_verdict_of_asking_everything(seed: int) -> None:
    """Every way the answers could turn out, for each treatment."""
    found = some_asking(seed)
    names = [name for group in found.groups for name in group]
    for turn in range(2 ** len(names)):
        truly = {name: Truth.of(bool(turn >> place & 1)) for place, name in enumerate(names)}
        said: dict[str, Truth] = {}
        while steps := found.steps(Facts.answers(said, DAY), DAY):
            said |= {name: truly[name] for name in steps[0].questions}
        for planned in found.treatments:
            fewer, all_of_them = (
                screen(found.rules, Facts.answers(each, DAY), on=DAY, planned=planned)
                for each in (said, truly)
            )
            assert fewer.verdict is all_of_them.verdict


def test_the_order_is_within_a_fiftieth_of_the_best_there_is() -> None:
    """On small sets of rules, where every order can be tried. The figures: docs/explanation/asking.md."""
    costs = [Costs(some_asking(seed)) for seed in SETS]
    pairs = [(each.ours(), each.best()) for each in costs]
    ratios = [ours / best for ours, best in pairs if best]

    assert all(ours >= best - 1e-9 for ours, best in pairs)
    assert sum(ratios) / len(ratios) < 1.02
    assert max(ratios) < 1.3
