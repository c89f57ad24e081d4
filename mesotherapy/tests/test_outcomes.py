from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mesotherapy.outcomes import ScoreProblem, Trend, change, course_of, score
from mesotherapy.tests.care import GAIS, MASI, MMASI, TRIAL, ZONES, en, scale

WORST = {zone: {"area": 6, "darkness": 4, "homogeneity": 4} for zone in ZONES}
CLEAR = {zone: {"area": 0, "darkness": 0, "homogeneity": 0} for zone in ZONES}


def test_the_worst_melasma_scores_48_and_24_and_clear_skin_scores_nothing() -> None:
    assert score(MASI, WORST).value == 48
    assert score(MMASI, WORST).value == 24
    assert score(MASI, CLEAR).value == score(MMASI, CLEAR).value == 0


def test_each_zone_weighs_as_published_in_both_scales() -> None:
    one = {"area": 2, "darkness": 3, "homogeneity": 1}
    forehead = score(MASI, {**CLEAR, "forehead": one})
    chin = score(MASI, {**CLEAR, "chin": one})

    assert forehead.value == Decimal("2.4")
    assert chin.value == Decimal("0.8")
    assert score(MMASI, {**CLEAR, "forehead": one}).value == Decimal("1.8")


def test_the_modified_scale_takes_no_notice_of_homogeneity() -> None:
    without = {zone: {"area": 3, "darkness": 2} for zone in ZONES}
    with_it = {zone: {"area": 3, "darkness": 2, "homogeneity": 4} for zone in ZONES}

    assert score(MMASI, without).value == score(MMASI, with_it).value == 6


def test_the_answer_reads_as_the_command_line_promises() -> None:
    told = score(MASI, {**CLEAR, "forehead": {"area": 2, "darkness": 3, "homogeneity": 1}}).to_json()

    assert told["scale"] == "masi"
    assert told["score"] == 2.4
    assert told["range"] == [0, 48]
    assert told["direction"] == "lower is better"
    assert told["items"]["forehead"] == {"area": 2, "darkness": 3, "homogeneity": 1}


@pytest.mark.parametrize(
    ("items", "said"),
    [
        ({"grade": 0}, "grade: 0 is out of range; give a whole number from 1 to 5."),
        ({"grade": 6}, "grade: 6 is out of range; give a whole number from 1 to 5."),
        ({"grade": True}, "grade: True is not a whole number from 1 to 5."),
        ({"grade": Decimal("2.5")}, "grade: Decimal('2.5') is not a whole number from 1 to 5."),
        ({}, "grade: missing; give a whole number from 1 to 5."),
    ],
)
def test_a_rating_that_is_not_on_the_scale_is_refused_in_words(items, said: str) -> None:
    with pytest.raises(ScoreProblem) as refused:
        score(GAIS, items)

    assert refused.value.problems == (said,)


def test_every_wrong_item_is_named_at_once_and_none_is_dropped() -> None:
    wrong = {**WORST, "chin": {"area": 7, "darkness": -1, "homogeneity": 0}, "nose": {"area": 1}}
    with pytest.raises(ScoreProblem) as refused:
        score(MASI, wrong)

    assert [problem.split(":")[0] for problem in refused.value.problems] == [
        "chin.area", "chin.darkness", "nose.area",
    ]  # fmt: skip


def test_a_scale_whose_licence_does_not_allow_it_is_not_computed() -> None:
    closed = scale(implementable=False, items=[], licence={"say": en("needs a licence"), **TRIAL})
    with pytest.raises(ScoreProblem, match="needs a licence"):
        score(closed, {"grade": 1})


@pytest.mark.parametrize(
    ("direction", "first", "last", "trend"),
    [
        ("lower-is-better", 4, 2, Trend.BETTER),
        ("lower-is-better", 2, 4, Trend.WORSE),
        ("higher-is-better", 4, 2, Trend.WORSE),
        ("higher-is-better", 2, 4, Trend.BETTER),
        ("higher-is-better", 2, 2, Trend.SAME),
    ],
)
def test_better_and_worse_follow_the_direction_of_the_scale(direction, first, last, trend) -> None:
    moved = change(scale(direction=direction), Decimal(first), Decimal(last))

    assert (moved.by, moved.trend) == (last - first, trend)


def test_a_course_is_told_against_its_first_score() -> None:
    scores = [
        (date(2026, 3, 1), Decimal(6)),
        (date(2026, 1, 1), Decimal(12)),
        (date(2026, 5, 1), Decimal(14)),
    ]

    assert [moved.by for moved in course_of(MASI, scores)] == [-6, 2]


areas, grades = st.integers(0, 6), st.integers(0, 4)
ratings = st.fixed_dictionaries({"area": areas, "darkness": grades, "homogeneity": grades})
faces = st.fixed_dictionaries(dict.fromkeys(ZONES, ratings))


@given(faces)
def test_scores_stay_in_range_and_the_modified_one_is_never_more(face) -> None:
    whole, modified = score(MASI, face).value, score(MMASI, face).value

    assert 0 <= modified <= 24
    assert modified <= whole <= 48


@given(faces, st.sampled_from(sorted(ZONES)), areas)
def test_a_larger_area_never_scores_better(face, zone: str, area: int) -> None:
    larger = {**face, zone: {**face[zone], "area": max(area, face[zone]["area"])}}

    assert score(MASI, larger).value >= score(MASI, face).value
