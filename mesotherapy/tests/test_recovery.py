from datetime import datetime, timedelta
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mesotherapy.recovery import (
    Report,
    SessionFacts,
    TriageProblem,
    Urgency,
    check_ins_of,
    due_check_ins,
    read_report,
    triage,
)
from mesotherapy.tests.care import GRADES, YES_NO, care_pack

AT = datetime(2026, 11, 20, 10, 0)
GEL = SessionFacts(at=AT, substances=frozenset({"gel"}), techniques=frozenset({"papule"}), zones=("malar R",))
PEN = SessionFacts(at=AT, substances=frozenset({"water"}), techniques=frozenset({"pen"}), zones=("malar R",))
ALL_NO = dict.fromkeys(YES_NO, "no") | dict.fromkeys(GRADES, 0) | {"pain": 0}

pack = cache(care_pack)


def report(days=2, hours=0, asked=(), worried=False, **answers) -> Report:
    given_ = {name.replace("_", "-"): value for name, value in answers.items()}
    return Report(at=AT + timedelta(days=days, hours=hours), answers=given_, asked=asked, worried=worried)


def judged(said: Report, session=GEL, earlier=(), place="GB"):
    return triage(pack(), session, said, earlier, place)


def test_the_example_of_the_command_line_is_answered_the_same_day() -> None:
    said = Report(
        at=datetime(2026, 11, 22, 8, 4),
        answers={"redness": 2, "swelling": 1, "bruising": 0, "pain": 5, "fever": "no", "spreading": "yes",
                 "breathing": "no"},
    )  # fmt: skip
    told = judged(said).to_json()

    assert told["urgency"] == "same-day"
    assert told["answer_by"] == "2026-11-22T16:00"
    assert told["band"]["redness"] == {"reported": 2, "expected": [0, 1]}
    assert told["reasons"][0]["rule"] == "spreading"
    assert told["reasons"][0]["sources"] == ["LABEL"]


@pytest.mark.parametrize(
    ("hours", "answer_by"),
    [(0, "16:00"), (3, "16:00"), (5, "17:00"), (12, "00:00")],
)
def test_the_same_day_ends_at_four_or_two_hours_after_a_late_report(hours: int, answer_by: str) -> None:
    found = judged(report(hours=hours, spreading="yes"))

    assert found.answer_by.strftime("%H:%M") == answer_by


@pytest.mark.parametrize(
    ("answers", "urgency", "wait"),
    [
        ({"breathing": "yes"}, Urgency.EMERGENCY, timedelta(0)),
        ({"redness": 3, "breathing": "no"}, Urgency.WITHIN_48H, timedelta(days=2)),
        ({"fever": "unknown"}, Urgency.ROUTINE, timedelta(days=7)),
    ],
)
def test_each_urgency_has_its_clock(answers, urgency: Urgency, wait: timedelta) -> None:
    said = report(**answers)
    found = judged(said)

    assert found.urgency is urgency
    assert found.answer_by == said.at + wait


def test_expected_answers_ask_for_nobody_and_still_do_not_reassure() -> None:
    found = judged(report(**{name.replace("-", "_"): value for name, value in ALL_NO.items()}))

    assert found.urgency is Urgency.EXPECTED
    assert found.answer_by is None
    assert found.reasons == ()
    for calming in ("normal", "fine", "well", "nothing to worry", "do not worry"):
        assert calming not in found.tell_patient.lower()


def test_the_worst_of_several_reasons_decides_and_all_are_told() -> None:
    found = judged(report(fever="yes", spreading="yes", redness=3))

    assert found.urgency is Urgency.EMERGENCY
    assert found.reasons[0].rule == "sepsis"
    assert {reason.rule for reason in found.reasons} == {"sepsis", "hot", "spreading", "above-band:redness"}


def test_a_temperature_counts_as_fever_from_38_degrees() -> None:
    questions = check_ins_of(pack())
    warm, hot = (
        read_report(questions, at=report().at, answers={"temperature_c": degrees, "fever": "no"})
        for degrees in ("37.9", 38)
    )

    assert judged(warm).urgency is Urgency.EXPECTED
    assert judged(hot).urgency is Urgency.SAME_DAY


def test_an_unknown_answer_to_a_red_flag_is_followed_up_as_its_rule_says() -> None:
    found = judged(report(breathing="unknown", redness=0))

    assert found.urgency is Urgency.WITHIN_48H
    assert "not settled" in found.reasons[0].say


def test_a_red_flag_question_that_was_asked_and_left_out_counts_as_unknown() -> None:
    assert judged(report(redness=0)).urgency is Urgency.EXPECTED
    assert judged(report(redness=0, asked=("redness", "breathing"))).urgency is Urgency.WITHIN_48H


def test_half_of_a_red_flag_with_the_rest_unanswered_is_not_dropped() -> None:
    found = judged(report(fever="yes"))

    assert "sepsis" in {reason.rule for reason in found.reasons}


def test_a_yes_that_no_rule_takes_up_goes_to_a_person() -> None:
    late_pus = judged(report(days=30, pus="yes"))
    smile = judged(report(uneven_smile="yes"))

    assert late_pus.urgency is smile.urgency is Urgency.ROUTINE
    assert late_pus.reasons[0].rule == "unjudged:pus"


def test_an_empty_report_is_silence_and_silence_is_not_wellness() -> None:
    assert judged(report()).urgency is Urgency.ROUTINE


def test_i_am_worried_always_reaches_a_person() -> None:
    found = judged(report(worried=True, redness=0))

    assert found.urgency is Urgency.WITHIN_48H
    assert found.reasons[0].rule == "worried"


def test_a_rule_for_a_substance_speaks_only_after_that_substance() -> None:
    assert judged(report(vision="yes")).urgency is Urgency.EMERGENCY
    assert "sight-after-gel" not in {r.rule for r in judged(report(vision="yes"), PEN).reasons}


def test_where_the_zones_do_not_say_the_region_every_rule_may_apply() -> None:
    nowhere = SessionFacts(at=AT)

    assert "sight-after-gel" in {r.rule for r in judged(report(vision="yes"), nowhere).reasons}


@pytest.mark.parametrize(
    ("days", "grade", "above"), [(1, 2, False), (2, 2, True), (3, 1, False), (4, 1, True)]
)
def test_a_sign_is_held_against_the_band_of_its_day(days: int, grade: int, above: bool) -> None:
    found = judged(report(days=days, redness=grade))

    assert found.band["redness"].is_above is above
    assert (found.urgency is Urgency.WITHIN_48H) is above


def test_a_pen_may_redden_more_than_a_gel_and_together_the_wider_band_counts() -> None:
    both = SessionFacts(
        at=AT, substances=frozenset({"gel"}), techniques=frozenset({"pen"}), zones=("malar R",)
    )

    assert judged(report(redness=3), GEL).band["redness"].expected == (0, 1)
    assert judged(report(redness=3), both).band["redness"].expected == (0, 3)


def test_a_sign_that_no_envelope_expects_is_above_its_band_at_once() -> None:
    assert judged(report(lumps=1)).urgency is Urgency.WITHIN_48H


def test_growing_beyond_the_band_is_worse_again() -> None:
    earlier = [report(days=1, redness=1)]

    assert judged(report(days=3, redness=2), earlier=earlier).urgency is Urgency.SAME_DAY
    assert judged(report(days=3, redness=2)).urgency is Urgency.WITHIN_48H


def test_swelling_that_grows_inside_its_band_is_not_called_worse_again() -> None:
    found = judged(report(days=2, swelling=2), earlier=[report(days=1, swelling=1)])

    assert found.urgency is Urgency.EXPECTED


@pytest.mark.parametrize(("now", "urgency"), [(3, Urgency.EXPECTED), (4, Urgency.SAME_DAY)])
def test_pain_that_rises_by_two_points_is_worse_again(now: int, urgency: Urgency) -> None:
    found = judged(report(days=1, hours=6, pain=now), earlier=[report(days=1, pain=2)])

    assert found.urgency is urgency


def test_a_lump_in_the_third_week_where_there_was_none_is_new() -> None:
    found = judged(report(days=21, lumps=1), earlier=[report(days=14, lumps=0)])

    assert "nodule" in {reason.rule for reason in found.reasons}


def test_a_report_that_came_later_is_not_earlier() -> None:
    found = judged(report(days=1, pain=4), earlier=[report(days=2, pain=0)])

    assert found.urgency is Urgency.EXPECTED


def test_the_emergency_text_carries_the_number_of_the_place() -> None:
    assert "999" in judged(report(breathing="yes")).tell_patient
    assert "999" in judged(report(breathing="yes"), place="GB-SCT").tell_patient
    assert "your local emergency number" in judged(report(breathing="yes"), place=None).tell_patient


def test_a_report_from_before_the_session_is_refused() -> None:
    with pytest.raises(TriageProblem, match="before the session"):
        judged(report(days=-1))


@pytest.mark.parametrize(
    "answers",
    [{"redness": 4}, {"redness": -1}, {"redness": 1.5}, {"pain": 11}, {"fever": "maybe"}, {"fever": True},
     {"temperature_c": 50}, {"temperature_c": "warm"}, {"sneezing": "yes"}],
)  # fmt: skip
def test_an_answer_that_does_not_read_is_refused_and_never_dropped(answers) -> None:
    with pytest.raises(TriageProblem, match=rf"report\.answers\.{next(iter(answers))}"):
        read_report(check_ins_of(pack()), at=AT, answers=answers)


def test_check_ins_come_in_order_and_months_are_calendar_months() -> None:
    due = due_check_ins(check_ins_of(pack()), AT)

    assert [one.moment.id for one in due] == ["evening", "day-1", "month-3"]
    assert due[0].opens_at == AT + timedelta(hours=2)
    assert due[2].opens_at == datetime(2027, 2, 20, 10, 0)


def test_an_unanswered_check_in_is_silent_after_its_time() -> None:
    evening = due_check_ins(check_ins_of(pack()), AT)[0]

    assert not evening.is_silent(AT + timedelta(hours=6), answered=False)
    assert evening.is_silent(AT + timedelta(hours=6, minutes=1), answered=False)
    assert not evening.is_silent(AT + timedelta(days=9), answered=True)


answers = st.dictionaries(st.sampled_from(YES_NO), st.sampled_from(["yes", "no", "unknown"])).flatmap(
    lambda said: st.dictionaries(st.sampled_from(GRADES), st.integers(0, 3)).map(
        lambda graded: {**said, **graded}
    )
)


@given(answers, st.sampled_from(YES_NO), st.integers(0, 220), st.sets(st.sampled_from(YES_NO)), st.booleans())
def test_one_more_yes_never_lowers_the_urgency(said, sign: str, days: int, asked, worried: bool) -> None:
    without = Report(at=AT + timedelta(days=days), answers=said, asked=tuple(asked), worried=worried)
    with_it = Report(at=without.at, answers={**said, sign: "yes"}, asked=tuple(asked), worried=worried)

    assert judged(with_it).urgency.rank <= judged(without).urgency.rank


@given(answers, st.sampled_from(GRADES), st.integers(0, 220))
def test_one_grade_more_never_lowers_the_urgency(said, sign: str, days: int) -> None:
    grade = said.get(sign, 0)
    mild, more = (
        Report(at=AT + timedelta(days=days), answers={**said, sign: level})
        for level in (grade, min(3, grade + 1))
    )

    assert judged(more).urgency.rank <= judged(mild).urgency.rank
