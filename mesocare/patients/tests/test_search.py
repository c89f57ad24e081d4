from datetime import date
from uuid import uuid4

import pytest

from mesocare.patients.actions import correct_identity, create_patient
from mesocare.patients.identity import Identity
from mesocare.patients.listing import page_of_names
from mesocare.patients.models import Patient
from mesocare.patients.search import search_patients, similar_names
from tests.support.world import World


@pytest.fixture
def people(world: World) -> dict[str, Patient]:
    born = date(1984, 2, 11)
    rows = [
        ("Elena", "Moreau", born, "+44 7700 900123"),
        ("Łukasz", "Müller", date(1990, 10, 1), "+48 601 234 567"),
        ("Anne-Marie", "Moreno", date(1990, 1, 10), ""),
        ("Morten", "Aaberg", None, ""),
    ]
    return {
        given: create_patient(
            organisation=world.organisation,
            identity=Identity(
                given_name=given,
                family_name=family,
                birth_date=day,
                phone=phone,
                email=f"{family.lower()}@example.org",
            ),
            by=world.practitioner,
            at=world.at,
            command_id=uuid4(),
        )
        for given, family, day, phone in rows
    }


def found(world: World, query: str) -> list[str]:
    return [patient.given_name for patient in search_patients(world.organisation, query)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("mor", ["Elena", "Anne-Marie", "Morten"]),
        ("moreau elena", ["Elena"]),
        ("ELENA MOR", ["Elena"]),
        ("müll", ["Łukasz"]),
        ("lukasz muller", ["Łukasz"]),
        ("marie", ["Anne-Marie"]),
        ("elena müller", []),
        ("eau", []),
    ],
)
def test_the_start_of_any_word_of_the_name_finds(
    world: World, people: dict[str, Patient], query: str, expected: list[str]
) -> None:
    assert found(world, query) == expected


@pytest.mark.parametrize("query", ["1984-02-11", "11/02/1984", "11.02.1984", "11 Feb 1984"])
def test_a_birth_date_finds_in_the_ways_it_is_written(
    world: World, people: dict[str, Patient], query: str
) -> None:
    assert found(world, query) == ["Elena"]


def test_a_day_that_can_be_read_two_ways_finds_both(world: World, people: dict[str, Patient]) -> None:
    assert set(found(world, "10/01/1990")) == {"Łukasz", "Anne-Marie"}


@pytest.mark.parametrize("query", ["07700 900123", "+44 7700 900123", "900123", "0044 7700900123"])
def test_a_phone_finds_from_its_last_digits(world: World, people: dict[str, Patient], query: str) -> None:
    assert found(world, query) == ["Elena"]


def test_a_number_finds_its_patient_first(world: World, people: dict[str, Patient]) -> None:
    patient = people["Morten"]

    assert found(world, f"#{patient.number}") == ["Morten"]
    assert found(world, str(patient.number))[0] == "Morten"


def test_an_email_finds_whatever_its_case(world: World, people: dict[str, Patient]) -> None:
    assert found(world, "MOREAU@example.org") == ["Elena"]


@pytest.mark.parametrize("query", ["%", "_", "' OR 1=1", "#", "+", "\\", "9" * 40])
def test_signs_that_mean_something_elsewhere_find_nobody(
    world: World, people: dict[str, Patient], query: str
) -> None:
    assert found(world, query) == []


def test_a_name_that_is_misspelled_brings_the_near_ones(world: World, people: dict[str, Patient]) -> None:
    assert next((name.word, name.count) for name in similar_names(world.organisation, "Moreu")) == (
        "moreau",
        1,
    )


def test_another_organisation_finds_nobody(
    world: World, other_world: World, people: dict[str, Patient]
) -> None:
    assert search_patients(other_world.organisation, "moreau") == []


def test_a_corrected_name_is_found_and_the_old_one_is_not(world: World, people: dict[str, Patient]) -> None:
    elena = people["Elena"]
    identity = Identity(given_name="Elena", family_name="Lindqvist")
    correct_identity(
        patient=elena, identity=identity, by=world.practitioner, at=world.at, version=1, command_id=uuid4()
    )

    assert found(world, "lindq") == ["Elena"]
    assert "Elena" not in found(world, "moreau")


def test_pages_of_the_list_meet_without_gap_or_repeat(world: World, people: dict[str, Patient]) -> None:
    first = page_of_names(world.organisation, size=3)
    assert first.last is not None
    second = page_of_names(world.organisation, after=first.last.uuid, size=3)
    assert second.first is not None
    back = page_of_names(world.organisation, before=second.first.uuid, size=3)

    names = [patient.family_name for patient in (*first.patients, *second.patients)]
    assert sorted(names) == sorted(patient.family_name for patient in people.values())
    assert list(back.patients) == list(first.patients)
    assert (first.has_earlier, first.has_later, second.has_later) == (False, True, False)
