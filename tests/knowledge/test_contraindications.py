"""What a medical director may rely on when reading the contraindications."""

import re

import pytest

from mesotherapy.conditions import questions_in
from mesotherapy.pack import Pack
from mesotherapy.pack.base import Evidence, Topic
from mesotherapy.pack.contraindications import Contraindication
from mesotherapy.screening import Severity

WEAK_EVIDENCE = {Evidence.VENDOR, Evidence.NEWS, Evidence.TEACHING, Evidence.SURVEY, Evidence.NONE}
TREATMENTS = (
    "rejuvenation-ha-non-cross-linked",
    "melasma-tranexamic-acid-intradermal",
    "acne-scars-derma-pen-ha",
)
GROUND_RULES = {
    "pregnancy", "breastfeeding", "under-18", "bleeding-disorder", "anticoagulant", "skin-infection",
    "skin-cancer-in-area", "immunosuppressant", "body-dysmorphic-disorder", "keloid-injection",
}  # fmt: skip
ONLY_TRANEXAMIC_ACID = {
    "stroke-ever",
    "seizure-tranexamic",
    "blood-clot-ever",
    "combined-hormonal-contraception",
}


def rules_of(pack: Pack) -> list[Contraindication]:
    return list(pack.all(Contraindication))


def test_nothing_in_the_pack_claims_to_be_reviewed(pack: Pack) -> None:
    assert [rule.id for rule in rules_of(pack) if rule.review is not None] == []


def test_no_absolute_block_rests_on_a_clinic_page_alone(pack: Pack) -> None:
    blocks = [rule for rule in rules_of(pack) if rule.severity is Severity.ABSOLUTE and not rule.local]
    assert [rule.id for rule in blocks if rule.evidence in WEAK_EVIDENCE or rule.is_weak] == []


def test_every_rule_that_stops_names_its_rows_or_says_why_it_has_none(pack: Pack) -> None:
    stops = (rule for rule in rules_of(pack) if rule.severity in (Severity.ABSOLUTE, Severity.DEFER))
    assert [rule.id for rule in stops if not rule.row and rule.note is None] == []


def test_a_rule_read_across_or_concluded_says_what_it_was_read_from(pack: Pack) -> None:
    derived = (rule for rule in rules_of(pack) if rule.confidence.value == "derived")
    assert [rule.id for rule in derived if rule.note is None] == []


def test_every_deferral_has_a_day_on_which_to_ask_again(pack: Pack) -> None:
    deferring = [rule for rule in rules_of(pack) if rule.severity is Severity.DEFER]
    undated = [rule for rule in deferring if "-on" not in " ".join(questions_in(rule.when))]
    assert [rule.id for rule in undated if rule.recheck is None] == []


def test_no_text_about_a_prescribed_blood_thinner_leads_to_stopping_it(pack: Pack) -> None:
    for name in ("anticoagulant", "antiplatelet"):
        rule = pack.get(Contraindication, name)
        assert "Never tell the patient to stop" in str(rule.say.clinician)
        assert str(rule.say.patient).startswith("Keep taking your medicine exactly as prescribed.")


def test_every_text_to_the_patient_is_short_and_plain(pack: Pack) -> None:
    for rule in rules_of(pack):
        for sentence in re.split(r"(?<=[.?!])\s+", str(rule.say.patient)):
            assert len(sentence.split()) <= 24, f"{rule.id}: {sentence}"


@pytest.mark.parametrize("protocol", TREATMENTS)
def test_each_of_the_three_treatments_is_screened_for_the_ground_rules(pack: Pack, protocol: str) -> None:
    screened = {rule.id for rule in rules_of(pack) if pack.planned(protocol=protocol).touches(rule.scope)}
    assert screened >= GROUND_RULES


@pytest.mark.parametrize("protocol", [TREATMENTS[0], TREATMENTS[2]])
def test_what_speaks_against_tranexamic_acid_alone_does_not_touch_hyaluronic_acid(
    pack: Pack, protocol: str
) -> None:
    screened = {rule.id for rule in rules_of(pack) if pack.planned(protocol=protocol).touches(rule.scope)}
    assert screened.isdisjoint(ONLY_TRANEXAMIC_ACID)


def test_every_topic_of_the_issue_that_applies_is_covered(pack: Pack) -> None:
    assert {rule.topic for rule in rules_of(pack)} == set(Topic)
