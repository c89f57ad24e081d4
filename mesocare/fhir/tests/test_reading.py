from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from mesocare.fhir.elements import amount, first_day, last_day
from mesocare.fhir.reading import NotABundle, PatientRecord, read_bundle
from mesocare.fhir.tests.bundles import (
    CLOPIDOGREL,
    PREGNANT,
    RXNORM,
    SEIZURES,
    STROKE,
    WARFARIN,
    bundle,
    concept,
    condition,
    medicine,
    status,
)
from mesotherapy.facts import Reading
from mesotherapy.pack import Pack, load_pack
from mesotherapy.quantity import Quantity
from mesotherapy.truth import Truth

YES, NO, UNKNOWN = Truth.YES, Truth.NO, Truth.UNKNOWN
DAY = date(2026, 11, 22)


@cache
def pack() -> Pack:
    return load_pack(Path(__file__).resolve().parents[3] / "knowledge")


def record(*resources: dict[str, Any], on: date = DAY, **more: str) -> PatientRecord:
    return read_bundle(bundle(*resources, **more), pack(), on)[0]


def reading(question: str, *resources: dict[str, Any], on: date = DAY) -> Reading:
    return record(*resources, on=on).facts.read(question, on, pack().questions[question].holding)


def test_who_the_patient_is() -> None:
    person = record().person

    assert (person.id, person.family, person.given) == ("ana", "Example", "Ana Maria")
    assert (person.birth_date, person.gender) == (date(1980, 5, 17), "female")
    assert person.phones == ("+44 20 7946 0000",)
    assert person.address == "1 Example Street, London, GB"
    assert person.identifiers == (("https://example.org/mrn", "42"),)
    assert not person.has_died


def test_the_birth_date_is_a_fact_and_everything_else_stays_unknown() -> None:
    facts = record().facts

    assert set(facts.by_question) == {"birth-date"}
    assert facts.read("pregnant", DAY).value is UNKNOWN


@pytest.mark.parametrize(
    ("resource", "question"),
    [
        (WARFARIN, "takes-anticoagulant"),
        (CLOPIDOGREL, "takes-antiplatelet"),
        (SEIZURES, "seizure-disorder"),
        (STROKE, "stroke"),
        (PREGNANT, "pregnant"),
    ],
)
def test_what_is_active_is_a_yes_with_its_source(resource: dict[str, Any], question: str) -> None:
    found = reading(question, resource)
    fact = found.facts[0]

    assert found.value is YES
    assert (fact.by, fact.origin) == ("import", f"{resource['resourceType']}/r1")
    assert fact.code.split("|")[1] in str(resource)
    assert fact.text


def test_a_condition_is_present_from_its_onset_until_its_abatement() -> None:
    once = condition("72892002", "Normal pregnancy", "2015-02-15T23:36:43+00:00", "2015-09-27T23:36:43+00:00")

    assert reading("pregnant", once, on=date(2015, 2, 14)).value is UNKNOWN
    assert reading("pregnant", once, on=date(2015, 2, 15)).value is YES
    assert reading("pregnant", once, on=date(2015, 9, 26)).value is YES
    assert reading("pregnant", once, on=date(2015, 9, 27)).value is UNKNOWN
    assert len(reading("pregnant", once, on=DAY).history) == 1


def test_an_open_condition_counts_while_its_answer_would_still_hold() -> None:
    open_pregnancy = condition("72892002", "Normal pregnancy", "2020-10-18")

    assert reading("pregnant", open_pregnancy, on=date(2021, 3, 1)).value is YES
    assert reading("pregnant", open_pregnancy, on=DAY).value is UNKNOWN
    assert len(reading("pregnant", open_pregnancy, on=DAY).history) == 1
    assert reading("seizure-disorder", condition("84757009", "Epilepsy", "1956-03-20")).value is YES


@pytest.mark.parametrize("state", ["resolved", "inactive", "remission"])
def test_a_condition_that_is_over_is_history_also_without_a_date(state: str) -> None:
    over = condition("84757009", "Epilepsy", "1956-03-20", clinicalStatus=status(state))

    assert reading("seizure-disorder", over).value is UNKNOWN
    assert len(reading("seizure-disorder", over).history) == 1


@pytest.mark.parametrize(
    "state", ["refuted", "entered-in-error", "provisional", "differential", "unconfirmed"]
)
def test_a_condition_that_is_not_certain_does_not_count_and_is_listed(state: str) -> None:
    doubted = record(condition("84757009", "Epilepsy", "1956-03-20", verificationStatus=status(state)))

    assert "seizure-disorder" not in doubted.facts.by_question
    assert [item.why_not for item in doubted.unmapped] == [f"recorded as {state}"]


def test_an_undated_condition_counts_where_answers_hold_for_life() -> None:
    assert reading("stroke", condition("230690007", "Stroke")).value is YES
    assert reading("pregnant", condition("72892002", "Normal pregnancy")).value is UNKNOWN


@pytest.mark.parametrize("state", ["stopped", "completed", "cancelled", "on-hold", "draft"])
def test_a_prescription_that_is_not_active_is_history(state: str) -> None:
    found = reading("takes-anticoagulant", medicine("855332", "Warfarin", state))

    assert (found.value, len(found.history)) == (UNKNOWN, 1)


def test_an_active_prescription_counts_however_long_ago_it_was_written_and_not_before() -> None:
    old = medicine("855332", "Warfarin", on="2001-01-01")

    assert reading("takes-anticoagulant", old).value is YES
    assert reading("takes-anticoagulant", old, on=date(2000, 12, 31)).value is UNKNOWN


def test_a_medicine_not_to_be_given_is_listed_and_does_not_count() -> None:
    forbidden = record(medicine("855332", "Warfarin", doNotPerform=True))

    assert "takes-anticoagulant" not in forbidden.facts.by_question
    assert forbidden.unmapped[0].why_not == "recorded as not to be given"


def test_a_medicine_named_by_reference_is_found_inside_or_beside() -> None:
    coded = {"resourceType": "Medication", "id": "m", "code": concept("855332", "Warfarin", RXNORM)}
    request = {"resourceType": "MedicationRequest", "status": "active", "authoredOn": "2020-01-01"}
    inside = request | {"contained": [coded], "medicationReference": {"reference": "#m"}}
    beside = request | {"medicationReference": {"reference": "Medication/m"}}

    assert reading("takes-anticoagulant", inside).value is YES
    assert reading("takes-anticoagulant", coded, beside).value is YES


def allergy(state: str = "active", verified: str = "confirmed") -> dict[str, Any]:
    return {
        "resourceType": "AllergyIntolerance",
        "clinicalStatus": status(state),
        "verificationStatus": status(verified),
        "code": concept("300916003", "Latex allergy"),
        "recordedDate": "1977-09-22",
    }


def test_an_allergy_counts_unless_it_is_over_or_refuted() -> None:
    assert reading("allergy-latex", allergy()).value is YES
    assert reading("allergy-latex", allergy("inactive")).value is UNKNOWN
    assert reading("allergy-latex", allergy("resolved")).value is UNKNOWN
    assert reading("allergy-latex", allergy(verified="refuted")).value is UNKNOWN


def test_a_weight_is_an_amount_in_kilograms() -> None:
    weighed = {
        "resourceType": "Observation",
        "status": "final",
        "code": concept("29463-7", "Body Weight", "http://loinc.org"),
        "effectiveDateTime": "2026-11-01",
        "valueQuantity": {"value": 130, "code": "[lb_av]"},
    }

    assert reading("weight", weighed).value == Quantity.parse("58.9670081 kg")
    nonsense = record(weighed | {"valueQuantity": {"value": 9000, "code": "kg"}})
    assert "between" in nonsense.unmapped[0].why_not
    strange = record(weighed | {"valueQuantity": {"value": 9, "code": "stone"}})
    assert strange.unmapped[0].why_not == "its value has no amount in a unit that is known"


def test_a_procedure_answers_when_it_was_last_done() -> None:
    vaccinated = {
        "resourceType": "Procedure",
        "status": "completed",
        "code": concept("33879002", "Administration of vaccine"),
        "performedPeriod": {"start": "2026-11-20", "end": "2026-11-21"},
    }

    assert reading("last-vaccine-on", vaccinated, on=date(2026, 11, 21)).value == date(2026, 11, 21)
    assert record(vaccinated | {"status": "not-done"}).unmapped[0].why_not == "recorded as not-done"


def test_what_the_pack_does_not_know_is_kept_and_listed() -> None:
    unknown = record(
        condition("000000", "Something rare", "2020-01-01"),
        {"resourceType": "Condition", "code": {"text": "only words"}},
        {"resourceType": "Encounter"},
        {"resourceType": "Encounter"},
    )

    assert [(item.origin, item.code, item.text, item.why_not) for item in unknown.unmapped] == [
        ("Condition/r1", "snomed|000000", "Something rare", "the pack does not know this code"),
        ("Condition/r2", "", "only words", "it has no code"),
        ("Encounter", "", "2 Encounter", "Encounter resources are not read"),
    ]
    assert unknown.items[0].resource["onsetDateTime"] == "2020-01-01"


def test_a_code_known_to_have_no_bearing_is_neither_a_fact_nor_unmapped() -> None:
    pollen = record(allergy() | {"code": concept("419263009", "Allergy to tree pollen")})

    assert pollen.unmapped == ()
    assert set(pollen.facts.by_question) == {"birth-date"}


def test_each_patient_of_a_bundle_gets_what_is_theirs() -> None:
    one, two = bundle(WARFARIN, patient="one"), bundle(SEIZURES, patient="two")
    both = {"resourceType": "Bundle", "entry": [*one["entry"], *two["entry"]]}
    first, second = read_bundle(both, pack(), DAY)

    assert set(first.facts.by_question) >= {"takes-anticoagulant"}
    assert "seizure-disorder" not in first.facts.by_question
    assert "seizure-disorder" in second.facts.by_question
    assert "takes-anticoagulant" not in second.facts.by_question


def test_a_patient_named_by_the_entrys_own_address_is_found() -> None:
    named = bundle(SEIZURES)
    named["entry"][0]["fullUrl"] = "urn:uuid:1-2-3"
    named["entry"][1]["resource"]["subject"] = {"reference": "urn:uuid:1-2-3"}

    assert "seizure-disorder" in read_bundle(named, pack(), DAY)[0].facts.by_question


@pytest.mark.parametrize(
    ("found", "says"),
    [
        ([], "not a Bundle"),
        ({"resourceType": "Patient"}, "not a Bundle: resourceType is 'Patient'"),
        ({"resourceType": "Bundle"}, "no Patient"),
        ({"resourceType": "Bundle", "entry": [3, {"resource": None}]}, "no Patient"),
    ],
)
def test_what_is_not_a_bundle_with_a_patient_says_so(found: object, says: str) -> None:
    with pytest.raises(NotABundle, match=says):
        read_bundle(found, pack(), DAY)


def test_fields_of_an_odd_shape_are_absent_and_never_an_error() -> None:
    odd = record(
        {
            "resourceType": "Condition",
            "code": [],
            "onsetDateTime": 3,
            "onsetPeriod": "x",
            "clinicalStatus": [1],
        },
        {"resourceType": "Observation", "code": {"coding": ["x", {"code": 4}]}, "valueQuantity": []},
        {"resourceType": "AllergyIntolerance", "reaction": "x", "code": None},
    )

    assert [item.why_not for item in odd.unmapped] == ["it has no code"] * 3


def test_dates_that_name_only_a_year_or_month_are_taken_on_the_careful_side() -> None:
    assert (first_day("2018"), last_day("2018")) == (date(2018, 1, 1), date(2018, 12, 31))
    assert (first_day("2024-02"), last_day("2024-02")) == (date(2024, 2, 1), date(2024, 2, 29))
    assert first_day("2018-13") is first_day("soon") is first_day(None) is None


def test_amounts_need_a_number_and_a_unit_that_is_known() -> None:
    assert amount({"value": 2.5, "code": "{INR}"}) == Quantity.parse("2.5")
    assert amount({"value": True}) is amount({"value": "2"}) is amount({"value": 2, "code": "stone"}) is None
