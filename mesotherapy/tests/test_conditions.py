from datetime import date

import pytest

from mesotherapy.conditions import View, behind, questions_in, turning_days, undecided
from mesotherapy.facts import FOR_LIFE, TODAY, Codes, Fact, Facts, Value
from mesotherapy.quantity import Quantity
from mesotherapy.truth import Truth
from mesotherapy.writing import NotACondition, read_condition, write_condition

YES, NO, UNKNOWN = Truth.YES, Truth.NO, Truth.UNKNOWN
DAY = date(2026, 11, 22)

EVERY_FORM = [
    "pregnant",
    {"not": "pregnant"},
    {"any": ["a", {"ever": "stroke"}]},
    {
        "all": [
            "a",
            {"age-under": "18 y"},
            {"age-at-least": "65 y"},
            {"age-under": "18 y", "age-at-least": "6 mo"},
        ]
    },
    {"at-least": 2, "of": ["a", "b", "c"]},
    {"question": "inr", "more-than": "3.0"},
    {"question": "inr", "at-least": "2.0", "less-than": "3.0"},
    {"question": "inr", "at-most": "3.0"},
    {"question": "last-peel-on", "within": "30 d"},
    {"question": "vaccine-on", "in-next": "7 d"},
    {"question": "medicines", "includes": ["warfarin"]},
    {"question": "phototype", "is": "IV"},
]


def view(on: date = DAY, **answers: Value) -> View:
    said = {name.replace("_", "-"): value for name, value in answers.items()}
    return View(Facts.answers(said, DAY), on, {})


def truth(written: object, **answers: Value) -> Truth:
    return read_condition(written).truth(view(**answers))


@pytest.mark.parametrize("written", EVERY_FORM, ids=str)
def test_every_form_reads_and_writes_back_the_same(written: object) -> None:
    assert write_condition(read_condition(written)) == written


@pytest.mark.parametrize("written", EVERY_FORM, ids=str)
def test_with_nothing_said_every_form_is_unknown_and_names_its_questions(written: object) -> None:
    condition = read_condition(written)
    nothing = View(Facts.of([]), DAY, {})

    assert condition.truth(nothing) is UNKNOWN
    assert undecided(condition, nothing) == questions_in(condition) != ()


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ({}, "not a condition"),
        (3, "not a condition"),
        ("", "id of a question"),
        ({"any": []}, "one or more"),
        ({"any": "pregnant"}, "one or more"),
        ({"at-least": 4, "of": ["a"]}, "from 1 to 1"),
        ({"at-least": True, "of": ["a"]}, "from 1 to 1"),
        ({"question": "inr"}, "not a form"),
        ({"question": "inr", "above": "3"}, "not a form"),
        ({"question": "inr", "more-than": "many"}, "not an amount"),
        ({"question": "x", "within": "30 mL"}, "whole number of"),
        ({"question": "x", "within": "1.5 d"}, "whole number of"),
        ({"age-under": "18 d"}, "age in mo or y"),
        ({"question": "x", "includes": "warfarin"}, "list of one or more codes"),
    ],
)
def test_what_does_not_read_says_what_was_expected(written: object, says: str) -> None:
    with pytest.raises(NotACondition, match=says):
        read_condition(written)


def test_is_yes_and_is_no_are_the_question_and_its_opposite() -> None:
    assert truth({"question": "stroke", "is": "yes"}, stroke=YES) is YES
    assert truth({"question": "stroke", "is": "no"}, stroke=YES) is NO


def test_any_needs_one_yes_and_all_needs_every_one() -> None:
    assert truth({"any": ["a", "b"]}, a=YES) is YES
    assert truth({"any": ["a", "b"]}, a=NO) is UNKNOWN
    assert truth({"all": ["a", "b"]}, a=NO) is NO
    assert truth({"all": ["a", "b"]}, a=YES, b=YES) is YES


def test_at_least_counts() -> None:
    two = {"at-least": 2, "of": ["a", "b", "c"]}

    assert truth(two, a=YES, b=YES) is YES
    assert truth(two, a=NO, b=NO) is NO
    assert truth(two, a=YES, b=NO) is UNKNOWN


def test_an_amount_is_held_against_each_limit() -> None:
    between = {"question": "inr", "at-least": "2.0", "less-than": "3.0"}

    assert truth(between, inr=Quantity.parse("2.0")) is YES
    assert truth(between, inr=Quantity.parse("3.0")) is NO
    assert truth({"question": "inr", "more-than": "3.0"}, inr=Quantity.parse("3.0")) is NO
    assert truth({"question": "inr", "at-most": "3.0"}, inr=Quantity.parse("3.0")) is YES
    assert truth({"question": "weight", "less-than": "50 kg"}, weight=Quantity.parse("49900 g")) is YES
    assert truth(between, inr=Quantity.parse("2 mg")) is UNKNOWN


@pytest.mark.parametrize(
    ("day", "expected"),
    [(date(2026, 10, 24), YES), (date(2026, 10, 23), NO), (DAY, YES), (date(2026, 12, 1), NO), (NO, NO)],
)
def test_within_counts_back_from_the_session(day: Value, expected: Truth) -> None:
    assert truth({"question": "last-peel-on", "within": "30 d"}, last_peel_on=day) is expected


def test_a_day_told_long_ago_still_counts_while_it_lies_within_the_span() -> None:
    told = Facts.answers({"vaccine-on": date(2026, 11, 18)}, date(2026, 11, 18))
    stale = View(told, DAY, {"vaccine-on": TODAY})

    assert read_condition({"question": "vaccine-on", "within": "7 d"}).truth(stale) is YES
    assert read_condition({"question": "vaccine-on", "within": "2 d"}).truth(stale) is UNKNOWN
    assert turning_days(read_condition({"question": "vaccine-on", "within": "7 d"}), stale) == (
        date(2026, 11, 25),
    )


@pytest.mark.parametrize(
    ("day", "expected"),
    [(date(2026, 11, 29), YES), (date(2026, 11, 30), NO), (DAY, YES), (date(2026, 11, 21), NO), (NO, NO)],
)
def test_in_next_counts_forward_from_the_session(day: Value, expected: Truth) -> None:
    assert truth({"question": "vaccine-on", "in-next": "7 d"}, vaccine_on=day) is expected


def test_something_that_happened_on_a_day_nobody_knows_leaves_the_date_unknown() -> None:
    assert truth({"question": "last-peel-on", "within": "30 d"}, last_peel_on=YES) is UNKNOWN


@pytest.mark.parametrize(("born", "expected"), [(date(2008, 11, 22), NO), (date(2008, 11, 23), YES)])
def test_a_birthday_counts_from_the_day_itself(born: date, expected: Truth) -> None:
    assert truth({"age-under": "18 y"}, birth_date=born) is expected
    assert truth({"age-at-least": "18 y"}, birth_date=born) is ~expected


def test_codes_include_any_of_those_named() -> None:
    thinners = {"question": "medicines", "includes": ["warfarin", "clopidogrel"]}

    assert truth(thinners, medicines=Codes(frozenset({"clopidogrel"}))) is YES
    assert truth(thinners, medicines=Codes(frozenset())) is NO
    assert truth(thinners, medicines=Codes(frozenset({"aspirin"}), complete=False)) is UNKNOWN
    assert truth(thinners, medicines=NO) is NO


def test_words_are_compared_exactly() -> None:
    assert truth({"question": "phototype", "is": "IV"}, phototype="IV") is YES
    assert truth({"question": "phototype", "is": "IV"}, phototype="V") is NO


def test_ever_reads_what_has_ended_and_what_has_grown_stale() -> None:
    ended = Facts.of([Fact("pregnant", YES, date(2020, 1, 1), until=date(2020, 9, 1))])
    ever = read_condition({"ever": "pregnant"})

    assert ever.truth(View(ended, DAY, {})) is YES
    assert read_condition("pregnant").truth(View(ended, DAY, {})) is UNKNOWN
    assert ever.truth(View(Facts.answers({"pregnant": NO}, DAY), DAY, {})) is NO


def test_a_settled_condition_needs_nothing_and_an_unknown_one_only_what_can_settle_it() -> None:
    condition = read_condition({"any": [{"all": ["a", "b"]}, "c"]})

    assert undecided(condition, view(a=NO)) == ("c",)
    assert undecided(condition, view(a=NO, c=YES)) == ()


def test_because_names_only_the_answers_that_made_it_so() -> None:
    condition = read_condition({"any": ["a", {"not": "b"}, "c"]})

    assert behind(condition, view(a=YES, b=YES, c=NO)) == ("a",)
    assert behind(condition, view(a=NO, b=YES, c=NO)) == ("a", "b", "c")


def test_moving_the_day_keeps_the_answers_that_held_when_they_were_asked() -> None:
    asked = View(Facts.answers({"unwell": NO}, DAY), DAY, {"unwell": TODAY, "x": FOR_LIFE})

    assert read_condition("unwell").truth(asked.then(date(2027, 1, 1))) is NO


def test_the_days_on_which_time_alone_turns_a_condition_are_named() -> None:
    condition = read_condition(
        {"any": [{"question": "peel-on", "within": "30 d"}, {"question": "jab-on", "in-next": "7 d"}]}
    )
    days = turning_days(condition, view(peel_on=date(2026, 11, 1), jab_on=date(2026, 12, 10)))

    assert days == (date(2026, 12, 1), date(2026, 12, 3), date(2026, 12, 11))
