"""Two versions of a pack, entry by entry: rules first, statements matched by what they say."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mesotherapy.pack.changing import FIRST, How, changes_between, in_words, pieces_between
from mesotherapy.pack.kinds import KINDS


def said(words: str, **more: Any) -> dict[str, Any]:
    return {"say": {"en": words}, "source": ["A1999"], "evidence": "rct", "confidence": "read", **more}


ONE = said("Redness in 12 of 40 people on the first day.")
TWO = said("Hands off the treated skin until the evening.")
THREE = said("Sun on the face may leave dark marks for months.")


def test_a_statement_put_before_the_others_is_one_that_was_added() -> None:
    found = list(pieces_between({"uses": [ONE, TWO]}, {"uses": [THREE, ONE, TWO]}))

    assert [(each.before, each.after) for each in found] == [(None, THREE)]


def test_a_number_changed_in_a_statement_is_that_number_alone() -> None:
    before, after = said("At most so much.", max="8 mg"), said("At most so much.", max="6 mg")
    found = list(pieces_between({"limits": [ONE, before]}, {"limits": [after, ONE]}))

    assert [(each.path, each.before, each.after) for each in found] == [(("limits", "max"), "8 mg", "6 mg")]


def test_of_two_statements_of_the_same_words_only_what_differs_is_told() -> None:
    own = said(ONE["say"]["en"], note={"en": "A note that is far longer than anything else in here. " * 4})
    found = list(pieces_between({"uses": [ONE]}, {"uses": [{**own, "source": ["B2001"]}]}))

    assert [each.path for each in found] == [("uses", "source"), ("uses", "note")]


def test_statements_with_a_name_are_matched_by_it_however_they_changed() -> None:
    found = list(pieces_between({"notes": [{**ONE, "id": "n"}]}, {"notes": [{**THREE, "id": "n"}]}))

    assert [each.path for each in found] == [("notes", "n", "say", "en")]
    gone = list(pieces_between({"notes": [{**ONE, "id": "n"}]}, {"notes": [{**ONE, "id": "m"}]}))
    assert [(each.before is None, each.after is None) for each in gone] == [(False, True), (True, False)]


def test_of_a_list_of_names_only_what_came_and_went_is_told() -> None:
    found = list(pieces_between({"classes": ["a", "b"]}, {"classes": ["b", "c"]}))

    assert [(each.before, each.after) for each in found] == [(["a"], ["c"])]
    assert list(pieces_between({"classes": ["a", "b"]}, {"classes": ["b", "a"]}))  # an order is not lost


def test_rules_are_told_first_and_what_is_gone_before_what_is_new() -> None:
    before = {"source": {"A1999": {}}, "contraindication": {"x": {}, "y": {"n": 1}}, "aftercare": {"a": {}}}
    after = {"source": {}, "contraindication": {"y": {"n": 2}, "z": {}}, "aftercare": {"a": {"t": 1}}}

    found = changes_between(before, after)
    assert [(each.place, each.how) for each in found] == [
        ("contraindication:x", How.REMOVED),
        ("contraindication:z", How.ADDED),
        ("contraindication:y", How.CHANGED),
        ("aftercare:a", How.CHANGED),
        ("source:A1999", How.REMOVED),
    ]


def test_every_kind_that_is_told_first_is_one_of_the_pack() -> None:
    assert set(FIRST) <= {kind.name for kind in KINDS}


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, ""),
        (True, "yes"),
        (["a", "b"], "a, b"),
        ({"en": "Words", "ar": "كلمات"}, "Words"),
        ({"say": {"en": "At most."}, "max": "8 mg", "row": ["X-1"]}, "At most. max 8 mg"),
    ],
)
def test_a_value_in_words(value: Any, words: str) -> None:
    assert in_words(value) == words


values = st.recursive(
    st.booleans() | st.integers(0, 9) | st.text("abc", max_size=4),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("abcd"), inner, max_size=4),
    max_leaves=12,
)


@given(
    st.dictionaries(st.sampled_from("xyz"), values, max_size=3),
    st.dictionaries(st.sampled_from("xyz"), values, max_size=3),
)
def test_nothing_that_differs_is_left_untold(before: dict[str, Any], after: dict[str, Any]) -> None:
    kept = copy.deepcopy((before, after))
    told = list(pieces_between(before, after))

    assert bool(told) == (before != after)
    assert all(each.before != each.after for each in told)
    assert (before, after) == kept
