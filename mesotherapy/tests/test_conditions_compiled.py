"""A condition as a function says what the condition says, for any history of statements."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from mesotherapy.conditions import (
    Age,
    AllOf,
    AnyOf,
    AtLeast,
    Compare,
    Condition,
    Equals,
    Ever,
    Includes,
    InNext,
    Is,
    Not,
    View,
    Within,
    compiled,
)
from mesotherapy.facts import FOR_LIFE, TODAY, Codes, Fact, Facts, Holding
from mesotherapy.quantity import Quantity, Unit
from mesotherapy.screening import Rules
from mesotherapy.tests.rules import SomeRule
from mesotherapy.truth import Truth

DAY = date(2026, 11, 22)
QUESTIONS = ("a", "b", "birth-date")
HOLDINGS = {"a": TODAY, "b": Holding(30, None), "birth-date": FOR_LIFE}

asked = st.sampled_from(QUESTIONS)
spans = st.integers(1, 45).map(lambda days: Quantity(Decimal(days), Unit.DAY))
years = st.integers(1, 80).map(lambda length: Quantity(Decimal(length), Unit.YEAR))
amounts = st.integers(0, 5).map(lambda count: Quantity(Decimal(count), Unit.MG))
codes = st.lists(st.sampled_from(["x", "y", "z"]), max_size=2)
atoms = (
    st.builds(Is, asked)
    | st.builds(Ever, asked)
    | st.builds(Within, asked, spans)
    | st.builds(InNext, asked, spans)
    | st.builds(Includes, asked, codes.map(tuple))
    | st.builds(Equals, asked, st.sampled_from(["x", "y"]))
    | st.builds(Compare, asked, more_than=amounts, at_most=amounts)
    | st.builds(Age, under=years)
)


def compound(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    some = st.lists(inner, min_size=1, max_size=3).map(tuple)
    return (
        inner.map(Not)
        | some.map(AnyOf)
        | some.map(AllOf)
        | some.flatmap(lambda of: st.integers(1, len(of) + 1).map(lambda count: AtLeast(count, of)))
    )


conditions = st.recursive(atoms, compound, max_leaves=6)
days = st.integers(-60, 5).map(lambda ahead: DAY + timedelta(days=ahead))
values = (
    st.sampled_from(Truth)
    | days
    | amounts
    | st.sampled_from(["x", "y"])
    | st.builds(Codes, codes.map(frozenset), st.booleans())
)
statements = st.builds(
    Fact, asked, values, days, until=st.none() | days, by=st.sampled_from(["patient", "doctor"])
)
histories = st.lists(statements, max_size=6).map(Facts.of)


@given(conditions, histories)
def test_a_compiled_condition_is_the_condition(condition: Condition, facts: Facts) -> None:
    assert compiled(condition)(View(facts, DAY, HOLDINGS)) is condition.truth(View(facts, DAY, HOLDINGS))


@given(conditions, histories)
def test_reading_every_question_at_once_changes_no_answer(condition: Condition, facts: Facts) -> None:
    ready = Rules.of([SomeRule("r", condition)], HOLDINGS).view(facts, DAY)

    assert compiled(condition)(ready) is condition.truth(View(facts, DAY, HOLDINGS))


@given(histories, asked, st.sampled_from([TODAY, FOR_LIFE, Holding(30, None)]))
def test_the_value_of_a_question_is_the_value_of_its_reading(
    facts: Facts, question: str, holding: Holding
) -> None:
    assert facts.value(question, DAY, holding) == facts.read(question, DAY, holding).value
