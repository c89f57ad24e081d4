"""What codes of other systems answer."""

import pytest

from mesotherapy.pack import Pack

ANSWERS = [
    ("rxnorm", "855332", {"takes-anticoagulant", "takes-warfarin"}),
    ("rxnorm", "11289", {"takes-anticoagulant", "takes-warfarin"}),
    ("rxnorm", "309362", {"takes-antiplatelet"}),
    ("rxnorm", "748856", {"takes-combined-hormones"}),
    ("atc", "B01AF02", {"takes-anticoagulant"}),
    ("atc", "B01AC04", {"takes-antiplatelet"}),
    ("snomed", "72892002", {"pregnant"}),
    ("snomed", "128613002", {"seizure-disorder"}),
    ("snomed", "703151001", {"seizure-disorder"}),
    ("snomed", "230690007", {"stroke"}),
    ("snomed", "49436004", {"clot-forming-heart", "heart-rhythm-trouble"}),
    ("icd10", "G40.909", {"seizure-disorder"}),
    ("icd10", "I63.9", {"stroke"}),
    ("icd10", "N18.4", {"kidney-disease", "kidney-disease-severe"}),
    ("icd10", "N18.2", {"kidney-disease"}),
    ("icd10", "D68.51", {"clotting-tendency"}),
    ("icd10", "C50.9", {"cancer-now", "cancer-before"}),
    ("snomed", "91935009", {"allergy-soy"}),
    ("snomed", "417532002", {"allergy-fish"}),
    ("snomed", "91637004", {"neuromuscular-disease"}),
    ("icd10", "G70.00", {"neuromuscular-disease"}),
    ("icd10", "E03.9", {"thyroid-underactive"}),
    ("icd10", "K25.4", {"stomach-ulcer-now"}),
    ("atc", "J01GB03", {"takes-nerve-muscle-medicine"}),
    ("loinc", "29463-7", {"weight"}),
]


@pytest.mark.parametrize(("system", "code", "questions"), ANSWERS)
def test_a_code_answers_the_questions_it_should(
    pack: Pack, system: str, code: str, questions: set[str]
) -> None:
    assert {meaning.question for meaning in pack.meanings(system, code)} == questions


def test_a_code_nobody_listed_answers_nothing(pack: Pack) -> None:
    assert pack.meanings("snomed", "999999999") == ()


def test_a_past_miscarriage_is_known_and_says_nothing_about_today(pack: Pack) -> None:
    (meaning,) = pack.meanings("snomed", "19169002")
    assert meaning.ignored
