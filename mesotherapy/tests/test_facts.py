from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mesotherapy.facts import (
    FOR_LIFE,
    TODAY,
    Codes,
    Fact,
    Facts,
    Holding,
    add_time,
    from_rows,
    show,
    to_rows,
)
from mesotherapy.quantity import Quantity, Unit
from mesotherapy.truth import Truth

YES, NO, UNKNOWN = Truth.YES, Truth.NO, Truth.UNKNOWN
DAY = date(2026, 11, 22)

values = st.one_of(
    st.sampled_from(Truth),
    st.builds(Quantity, st.decimals(0, 500, places=2), st.sampled_from(Unit)),
    st.dates(),
    st.builds(Codes, st.frozensets(st.text("abc-", min_size=1)), st.booleans()),
    st.text(min_size=1),
)
facts = st.builds(
    Fact,
    question=st.sampled_from(["a", "b"]),
    value=values,
    on=st.dates(),
    until=st.none() | st.dates(),
    confirmed_on=st.none() | st.dates(),
    by=st.text(),
    origin=st.text(),
    code=st.text(),
    text=st.text(),
)


@given(st.lists(facts))
def test_facts_survive_the_way_through_json(said: list[Fact]) -> None:
    assert from_rows(to_rows(Facts.of(said))) == Facts.of(said)


def test_a_bool_is_not_an_answer() -> None:
    with pytest.raises(TypeError, match="not an answer"):
        Fact("pregnant", True, DAY)  # type: ignore[arg-type]


def test_an_answer_that_holds_today_is_history_tomorrow() -> None:
    said = Facts.answers({"unwell": NO}, DAY)
    tomorrow = said.read("unwell", date(2026, 11, 23), TODAY)

    assert said.read("unwell", DAY, TODAY).value is NO
    assert tomorrow.value is UNKNOWN
    assert [fact.value for fact in tomorrow.history] == [NO]


def test_a_yes_may_hold_longer_than_a_no() -> None:
    pregnancy = Holding(0, 42 * 7)
    in_june = Facts.answers({"pregnant": YES}, date(2026, 6, 1))

    assert in_june.read("pregnant", DAY, pregnancy).value is YES
    assert in_june.read("pregnant", date(2027, 6, 1), pregnancy).value is UNKNOWN


def test_what_ended_is_history_and_what_has_not_begun_is_not_yet_known() -> None:
    pregnancy = Fact("pregnant", YES, date(2020, 1, 1), until=date(2020, 9, 1))
    said = Facts.of([pregnancy])

    assert said.read("pregnant", date(2020, 5, 1)).value is YES
    assert said.read("pregnant", date(2020, 9, 1)).value is UNKNOWN
    assert said.read("pregnant", date(2020, 9, 1)).history == (pregnancy,)
    assert said.read("pregnant", date(2019, 5, 1)).history == ()


def test_what_was_confirmed_later_holds_from_then() -> None:
    prescribed = Fact("takes-warfarin", YES, date(2011, 3, 1), confirmed_on=DAY)

    assert Facts.of([prescribed]).read("takes-warfarin", DAY, Holding(90, 90)).value is YES
    assert Facts.of([prescribed]).read("takes-warfarin", date(2027, 6, 1), Holding(90, 90)).value is UNKNOWN


def test_the_latest_statement_wins_and_the_other_is_kept_as_a_conflict() -> None:
    record = Fact("stroke", YES, date(2015, 1, 1), by="another hospital")
    patient = Fact("stroke", NO, DAY, by="patient")
    reading = (Facts.of([patient]) | Facts.of([record])).read("stroke", DAY)

    assert reading.value is NO
    assert reading.conflicts == (record,)


def test_on_one_day_the_last_word_wins() -> None:
    said = Facts.answers({"stroke": NO}, DAY) | Facts.answers({"stroke": YES}, DAY)

    assert said.read("stroke", DAY).value is YES


def test_a_new_measurement_replaces_an_old_one_without_a_conflict() -> None:
    old = Fact("weight", Quantity.parse("60 kg"), date(2026, 1, 1))
    new = Fact("weight", Quantity.parse("64 kg"), DAY)
    reading = Facts.of([new, old]).read("weight", DAY)

    assert (reading.value, reading.conflicts) == (new.value, ())


def test_i_do_not_know_takes_back_what_the_same_person_said_and_nobody_elses() -> None:
    mine = Fact("stroke", NO, date(2026, 1, 1), by="patient")
    unsure = Fact("stroke", UNKNOWN, DAY, by="patient")
    record = Fact("stroke", YES, date(2015, 1, 1), by="hospital")

    assert Facts.of([mine, unsure]).read("stroke", DAY).value is UNKNOWN
    assert Facts.of([record, mine, unsure]).read("stroke", DAY).value is YES


def test_an_open_list_leaves_the_rest_unknown_and_a_complete_one_closes_it() -> None:
    imported = Fact("medicines", Codes(frozenset({"warfarin"}), complete=False), date(2026, 1, 1))
    asked = Fact("medicines", Codes(frozenset({"aspirin"})), DAY)
    before = Facts.of([imported]).read("medicines", DAY).value
    after = Facts.of([imported, asked]).read("medicines", DAY)

    assert isinstance(before, Codes)
    assert isinstance(after.value, Codes)
    assert (before.includes("warfarin"), before.includes("aspirin")) == (YES, UNKNOWN)
    assert (after.value.includes("aspirin"), after.value.includes("warfarin")) == (YES, NO)
    assert after.conflicts == (imported,)


def test_open_lists_made_since_the_complete_one_are_added_to_it() -> None:
    asked = Fact("medicines", Codes(frozenset({"aspirin"})), date(2026, 1, 1))
    imported = Fact("medicines", Codes(frozenset({"warfarin"}), complete=False), DAY)

    assert Facts.of([asked, imported]).read("medicines", DAY).value == Codes(
        frozenset({"aspirin", "warfarin"})
    )


def test_a_statement_made_twice_is_kept_once() -> None:
    said = Facts.answers({"stroke": NO}, DAY)

    assert len(said | said) == 1
    assert list(said | said) == list(said)


@pytest.mark.parametrize(
    ("start", "span", "end"),
    [
        (date(2026, 1, 31), "1 mo", date(2026, 2, 28)),
        (date(2024, 2, 29), "1 y", date(2025, 2, 28)),
        (date(2026, 11, 22), "30 d", date(2026, 12, 22)),
        (date(2026, 11, 22), "2 wk", date(2026, 12, 6)),
        (date(2026, 3, 31), "-1 mo", date(2026, 2, 28)),
    ],
)
def test_time_is_added_as_the_calendar_has_it(start: date, span: str, end: date) -> None:
    assert add_time(start, Quantity.parse(span)) == end


def test_only_calendar_spans_can_be_added_to_a_day() -> None:
    with pytest.raises(ValueError, match="not a span"):
        add_time(DAY, Quantity.parse("2 mL"))


def test_values_are_shown_as_short_text() -> None:
    shown = [show(value) for value in (YES, Quantity.parse("3.2"), DAY, Codes(frozenset("ba")), "IV")]

    assert shown == ["yes", "3.2", "2026-11-22", "a, b", "IV"]
    assert show(Codes(frozenset())) == "none"


def test_a_coded_row_that_is_not_coded_is_refused() -> None:
    with pytest.raises(ValueError, match="only coded answers are lists"):
        from_rows([{"question": "a", "type": "text", "value": ["x"], "on": "2026-01-01"}])


def test_holding_for_life_never_ends() -> None:
    assert Facts.answers({"stroke": YES}, date(1950, 1, 1)).read("stroke", DAY, FOR_LIFE).value is YES
