"""Screening again after a change, and many at once: the same as judging everybody, one by one."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from mesotherapy.conditions import Ever, Is, Within
from mesotherapy.facts import TODAY, Facts, Holding
from mesotherapy.quantity import Quantity, Unit
from mesotherapy.screening import Rules, Severity, screen
from mesotherapy.screening.again import Again
from mesotherapy.screening.columns import Columns
from mesotherapy.screening.rules import Verdict
from mesotherapy.tests.rules import SomeRule, rule
from mesotherapy.tests.test_conditions_compiled import HOLDINGS, histories
from mesotherapy.tests.test_conditions_compiled import conditions as any_conditions
from mesotherapy.truth import Truth

DAY = date(2026, 11, 22)
ruled = st.lists(st.tuples(any_conditions, st.sampled_from(Severity)), min_size=1, max_size=4).map(
    lambda bodies: [SomeRule(f"r{place}", when, severity) for place, (when, severity) in enumerate(bodies)]
)
some_holdings = st.fixed_dictionaries({"a": st.sampled_from([TODAY, Holding(30, None)])}).map(
    lambda changed: {**HOLDINGS, **changed}
)


@given(ruled, ruled, st.integers(0, 4), some_holdings, histories)
def test_looking_at_what_changed_finds_what_judging_twice_finds(
    old: list[SomeRule], new: list[SomeRule], kept: int, holdings: dict[str, Holding], facts: Facts
) -> None:
    before = Rules.of(old, HOLDINGS)
    after = Rules.of([*old[:kept], *new[kept:]] or old, holdings)
    found = Again(before, after).judge(facts, DAY)
    one, two = (screen(rules, facts, on=DAY) for rules in (before, after))

    assert (found is None) == ((one.verdict, one.defer_until) == (two.verdict, two.defer_until))
    if found is not None:
        assert found.verdicts == (one.verdict, two.verdict)


@given(ruled, histories, histories)
def test_a_new_statement_is_found_by_the_rules_that_rest_on_it(
    rules: list[SomeRule], earlier: Facts, more: Facts
) -> None:
    ready, facts = Rules.of(rules, HOLDINGS), earlier | more
    found = Again(ready, ready, questions=more.by_question.keys()).judge(facts, DAY, earlier)
    one, two = (screen(ready, said, on=DAY) for said in (earlier, facts))

    assert (found is None) == ((one.verdict, one.defer_until) == (two.verdict, two.defer_until))


def test_only_the_rules_of_the_change_are_touched_and_named() -> None:
    old, new = rule("a", id="r"), rule("a", "relative", id="r")
    other = rule("b", id="other")
    again = Again(Rules.of([old, other]), Rules.of([new, other]))
    found = again.judge(Facts.answers({"a": Truth.YES, "b": Truth.NO}, DAY), DAY)

    assert list(again.touched) == ["r"]
    assert found is not None
    assert found.verdicts == (Verdict.BLOCKED, Verdict.CAUTION)
    assert [each.id for each in found.because] == ["r"]
    assert not found.is_worse


def test_a_signature_that_lets_a_weak_rule_stop_is_a_change() -> None:
    weak = Rules.of([rule("a", id="w", is_weak=True)])
    again = Again(weak, weak, signed=frozenset({"contraindication:w"}))
    found = again.judge(Facts.answers({"a": Truth.YES}, DAY), DAY)

    assert found is not None
    assert found.is_worse


def test_a_later_day_moves_the_first_day_that_works() -> None:
    span = Quantity(Decimal(14), Unit.DAY)
    ready = Rules.of([SomeRule("peel", Within("peel-on", span), Severity.DEFER)])
    earlier = Facts.answers({"peel-on": DAY - timedelta(days=9)}, DAY - timedelta(days=9))
    facts = earlier | Facts.answers({"peel-on": DAY - timedelta(days=1)}, DAY)
    found = Again(ready, ready, questions=["peel-on"]).judge(facts, DAY, earlier)

    assert found is not None
    assert found.before.defer_until == DAY + timedelta(days=5)
    assert found.after.defer_until == DAY + timedelta(days=13)


@given(ruled, st.lists(histories, min_size=1, max_size=9))
def test_by_columns_everybody_has_the_verdict_of_being_judged_alone(
    rules: list[SomeRule], people: list[Facts]
) -> None:
    ready = Rules.of(rules, HOLDINGS)
    ranks = Columns(people, DAY, ready).ranks(ready.checks())
    for place, facts in enumerate(people):
        verdict = screen(ready, facts, on=DAY).verdict
        assert [bool(bits >> place & 1) for bits in ranks] == [each is verdict for each in Verdict]


def test_columns_know_what_ended_and_what_was_said_twice() -> None:
    ready = Rules.of([SomeRule("r", Ever("a")), SomeRule("s", Is("a"))], {"a": TODAY})
    ended = Facts.answers({"a": Truth.YES}, DAY - timedelta(days=5))
    columns = Columns([ended, Facts.answers({"a": Truth.NO}, DAY)], DAY, ready)

    assert (columns.column(Ever("a")).yes, columns.column(Ever("a")).no) == (0b01, 0b10)
    assert (columns.column(Is("a")).yes, columns.column(Is("a")).no) == (0b00, 0b10)
