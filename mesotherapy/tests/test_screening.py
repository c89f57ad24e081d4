from datetime import date

import pytest

from mesotherapy.facts import TODAY, Fact, Facts, Holding, Value
from mesotherapy.planned import Planned
from mesotherapy.screening import NothingToScreen, Rules, Screening, Severity, Verdict, screen
from mesotherapy.tests.rules import SomeRule, SomeScope, rule
from mesotherapy.truth import Truth

YES, NO, UNKNOWN = Truth.YES, Truth.NO, Truth.UNKNOWN
DAY = date(2026, 11, 22)


def screened(*rules: SomeRule, signed: tuple[str, ...] = (), **answers: Value) -> Screening[SomeRule]:
    said = {name.replace("_", "-"): value for name, value in answers.items()}
    return screen(Rules.of(rules), Facts.answers(said, DAY), on=DAY, signed=signed)


def test_nothing_to_screen_against_is_refused_and_never_clear() -> None:
    with pytest.raises(NothingToScreen, match="No contraindications"):
        screened()


@pytest.mark.parametrize(
    ("severity", "present", "unknown"),
    [
        ("absolute", Verdict.BLOCKED, Verdict.ASK),
        ("defer", Verdict.DEFER, Verdict.ASK),
        ("relative", Verdict.CAUTION, Verdict.ASK),
        ("info", Verdict.CLEAR, Verdict.CLEAR),
    ],
)
def test_each_severity_gives_its_verdict(severity: str, present: Verdict, unknown: Verdict) -> None:
    assert screened(rule("a", severity), a=YES).verdict is present
    assert screened(rule("a", severity)).verdict is unknown
    assert screened(rule("a", severity), a=NO).verdict is Verdict.CLEAR


def test_the_worst_finding_decides() -> None:
    rules = [rule("a", "absolute"), rule("b", "defer"), rule("c", "relative"), rule("d", "info")]

    assert screened(*rules, a=YES, b=YES, c=YES, d=YES).verdict is Verdict.BLOCKED
    assert screened(*rules, b=YES, c=YES).verdict is Verdict.DEFER
    assert screened(*rules, a=NO, b=NO, c=YES).verdict is Verdict.CAUTION
    assert screened(*rules, c=YES).verdict is Verdict.ASK


def test_an_unanswered_question_asks_and_is_named() -> None:
    screening = screened(rule("pregnant"))

    assert (screening.verdict, screening.ask) == (Verdict.ASK, ("pregnant",))
    assert screening.findings[0].needs == ("pregnant",)


def test_every_rule_yields_a_finding_with_what_decided_it() -> None:
    screening = screened(rule("a"), rule("b", "relative"), rule("c", "info"), a=NO, b=YES)

    assert [finding.word for finding in screening.findings] == ["absent", "present", "unknown"]
    assert [[fact.question for fact in finding.because] for finding in screening.findings] == [
        ["a"],
        ["b"],
        [],
    ]


def test_nothing_is_asked_once_blocked() -> None:
    assert screened(rule("a"), rule("b"), a=YES).ask == ()


def test_once_deferred_only_what_could_block_or_defer_is_asked() -> None:
    screening = screened(rule("a", "defer"), rule("b"), rule("c", "relative"), rule("d", "defer"), a=YES)

    assert screening.ask == ("b", "d")


def test_the_gravest_and_then_the_most_telling_question_is_asked_first() -> None:
    screening = screened(
        rule("mild", "relative"),
        rule({"any": ["shared", "other"]}, id="one"),
        rule({"any": ["shared", "another"]}, id="two"),
        rule("later", "defer"),
    )

    assert screening.ask == ("shared", "another", "other", "later", "mild")


def test_ties_are_asked_in_the_order_of_the_pack() -> None:
    rules = Rules.of([rule("a"), rule("b")], order={"a": 20, "b": 10})

    assert screen(rules, Facts.of([]), on=DAY).ask == ("b", "a")


def test_a_question_that_cannot_matter_any_more_is_not_asked() -> None:
    assert screened(rule({"all": ["a", "b"]}), a=NO).ask == ()
    assert screened(rule("i", "info")).ask == ()


def test_a_stale_answer_is_unknown_and_shown_as_history() -> None:
    rules = Rules.of([rule("pregnant")], {"pregnant": TODAY})
    screening = screen(rules, Facts.answers({"pregnant": NO}, date(2026, 11, 1)), on=DAY)

    assert screening.verdict is Verdict.ASK
    assert [fact.on for fact in screening.findings[0].history] == [date(2026, 11, 1)]
    assert screening.findings[0].because == ()


def test_what_was_once_so_is_the_reason_where_a_rule_asks_for_ever() -> None:
    ended = Fact("seizure", YES, date(2001, 1, 1), until=date(2009, 1, 1))
    finding = screen(Rules.of([rule({"ever": "seizure"})]), Facts.of([ended]), on=DAY).findings[0]

    assert (finding.state, finding.because) == (YES, (ended,))


def test_a_day_told_long_ago_that_still_counts_is_the_reason_and_defers() -> None:
    rules = Rules.of([rule({"question": "jab-on", "within": "7 d"}, "defer")], {"jab-on": TODAY})
    told = Fact("jab-on", date(2026, 11, 18), date(2026, 11, 18))
    screening = screen(rules, Facts.of([told]), on=DAY)

    assert (screening.verdict, screening.defer_until) == (Verdict.DEFER, date(2026, 11, 25))
    assert screening.findings[0].because == (told,)


def test_a_conflicting_statement_is_kept_beside_the_finding() -> None:
    record = Fact("stroke", YES, date(2015, 1, 1), by="hospital")
    patient = Fact("stroke", NO, DAY, by="patient")
    finding = screen(Rules.of([rule("stroke")]), Facts.of([record, patient]), on=DAY).findings[0]

    assert (finding.state, finding.conflicts) == (NO, (record,))


def test_deferring_says_the_first_day_that_works() -> None:
    peel = rule({"question": "peel-on", "within": "30 d"}, "defer")
    jab = rule({"question": "jab-on", "in-next": "7 d"}, "defer")

    assert screened(peel, peel_on=date(2026, 11, 10)).defer_until == date(2026, 12, 10)
    assert screened(jab, jab_on=date(2026, 11, 25)).defer_until == date(2026, 11, 26)


def test_the_first_day_works_for_every_deferring_rule_also_one_that_only_begins_later() -> None:
    peel = rule({"question": "peel-on", "within": "30 d"}, "defer")
    jab = rule({"question": "jab-on", "in-next": "7 d"}, "defer")
    screening = screened(peel, jab, peel_on=date(2026, 11, 10), jab_on=date(2026, 12, 14))

    assert screening.verdict is Verdict.DEFER
    assert screening.defer_until == date(2026, 12, 15)


def test_a_delay_with_no_date_of_its_own_has_none_or_the_day_to_look_again() -> None:
    assert screened(rule("infected", "defer"), infected=YES).defer_until is None
    again = screened(rule("infected", "defer", recheck="14 d"), infected=YES)

    assert again.defer_until == date(2026, 12, 6)
    assert again.findings[0].until == date(2026, 12, 6)


def test_a_delay_without_end_leaves_no_first_day_even_beside_one_that_ends() -> None:
    peel = rule({"question": "peel-on", "within": "30 d"}, "defer")

    assert screened(peel, rule("infected", "defer"), peel_on=DAY, infected=YES).defer_until is None


def test_age_defers_until_the_birthday() -> None:
    young = rule({"age-under": "18 y"}, "defer")

    assert screened(young, birth_date=date(2009, 1, 15)).defer_until == date(2027, 1, 15)


def test_a_rule_applies_only_where_its_scope_touches_the_plan() -> None:
    seizure = rule("seizure", scope=SomeScope(substances=("tranexamic-acid",)))
    general = rule("pregnant")
    rules, facts = Rules.of([seizure, general]), Facts.answers({"seizure": YES, "pregnant": NO}, DAY)
    with_txa = Planned(substances=frozenset({"tranexamic-acid"}))
    with_ha = Planned(substances=frozenset({"ha-non-cross-linked"}))

    assert screen(rules, facts, on=DAY, planned=with_txa).verdict is Verdict.BLOCKED
    assert screen(rules, facts, on=DAY, planned=with_ha).verdict is Verdict.CLEAR
    assert screen(rules, facts, on=DAY).verdict is Verdict.BLOCKED


@pytest.mark.parametrize(
    ("scope", "planned", "touches"),
    [
        (SomeScope(classes=("z",)), Planned(substances=frozenset("x"), classes=frozenset("z")), True),
        (SomeScope(("y",), ("z",)), Planned(substances=frozenset("y"), classes=frozenset()), True),
        (SomeScope(substances=("y",), techniques=("nappage",)),
         Planned(substances=frozenset({"y"}), techniques=frozenset({"papule"})), False),
        (SomeScope(techniques=("nappage",)), Planned(substances=frozenset({"y"})), True),
        (SomeScope(zones=("malar",)), Planned(zones=frozenset()), False),
        (SomeScope(devices=("derma-pen",)), Planned(devices=frozenset({"derma-pen"})), True),
        (SomeScope(indications=("melasma",)), Planned(indications=frozenset({"acne-scars"})), False),
    ],
)  # fmt: skip
def test_within_a_list_any_is_enough_and_every_list_must_match(
    scope: SomeScope, planned: Planned, touches: bool
) -> None:
    assert planned.touches(scope) is touches


def test_a_rule_of_another_country_is_left_out_and_of_no_country_in_doubt_is_kept() -> None:
    french, general = rule("a", places=("FR",)), rule("b", "info")
    facts = Facts.answers({"a": YES}, DAY)

    assert screen(Rules.of([french, general]), facts, on=DAY, jurisdiction="GB").verdict is Verdict.CLEAR
    assert screen(Rules.of([french, general]), facts, on=DAY, jurisdiction="FR").verdict is Verdict.BLOCKED
    assert screen(Rules.of([french, general]), facts, on=DAY).verdict is Verdict.BLOCKED


@pytest.mark.parametrize("severity", ["absolute", "defer"])
def test_a_weak_source_warns_and_stops_only_once_the_director_signed_it(severity: str) -> None:
    weak = rule("a", severity, "weak", is_weak=True)

    assert screened(weak, a=YES).verdict is Verdict.CAUTION
    assert screened(weak, a=YES).findings[0].acts_as is Severity.RELATIVE
    assert screened(weak).verdict is Verdict.ASK
    assert screened(weak, a=YES, signed=("contraindication:weak",)).verdict is Verdict(
        {"absolute": "blocked", "defer": "defer"}[severity]
    )


def test_a_weak_information_stays_information() -> None:
    assert screened(rule("a", "info", is_weak=True), a=YES).verdict is Verdict.CLEAR


def test_a_local_finding_cuts_an_area_and_does_not_block() -> None:
    screening = screened(rule("infected-spot", local=True), infected_spot=YES)

    assert screening.verdict is Verdict.CAUTION
    assert [finding.rule.id for finding in screening.avoid] == ["absolute:infected-spot"]
    assert screening.stopping == ()


def test_what_stops_can_be_overridden_only_when_every_stop_can() -> None:
    soft, hard = rule("a"), rule("b", overridable=False)

    assert screened(soft, hard, a=YES, b=NO).is_overridable
    assert not screened(soft, hard, a=YES, b=YES).is_overridable


def test_present_findings_come_gravest_first() -> None:
    screening = screened(rule("c", "info"), rule("b", "relative"), rule("a"), a=YES, b=YES, c=YES)

    assert [finding.rule.severity.value for finding in screening.present] == ["absolute", "relative", "info"]


def test_the_bounds_say_which_verdicts_are_still_possible() -> None:
    rules = [rule("a"), rule("b", "relative"), rule("c", "info")]

    assert screened(*rules).could_become == {Verdict.BLOCKED, Verdict.CAUTION, Verdict.CLEAR}
    assert screened(*rules, b=YES).could_become == {Verdict.BLOCKED, Verdict.CAUTION}
    assert screened(*rules, a=YES).could_become == {Verdict.BLOCKED}
    assert screened(*rules, a=NO, b=NO).could_become == {Verdict.CLEAR}


def test_a_yes_that_holds_longer_than_a_no_still_blocks() -> None:
    rules = Rules.of([rule("pregnant")], {"pregnant": Holding(0, 294)})
    screening = screen(rules, Facts.answers({"pregnant": YES}, date(2026, 8, 1)), on=DAY)

    assert screening.verdict is Verdict.BLOCKED
