import pytest

from mesocare.patients.names import fold, tokens_of, words_of
from mesocare.patients.phones import comparable, reversed_digits


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Müller", "muller"),
        ("ŁUKASZ", "lukasz"),
        ("Straße", "strasse"),
        ("Ångström", "angstrom"),
        ("Işık", "isik"),
    ],
)
def test_a_name_is_found_however_it_is_spelled(typed: str, folded: str) -> None:
    assert fold(typed) == folded


def test_hyphens_part_words_and_apostrophes_do_not() -> None:
    assert words_of("Anne-Marie O'Brien") == ["anne", "marie", "obrien"]


def test_a_word_that_stands_in_both_names_is_kept_once() -> None:
    assert tokens_of("Maria", "Maria Lopez") == ["lopez", "maria"]


def test_a_number_is_the_same_with_and_without_its_country_code() -> None:
    assert comparable("07700 900123") == comparable("+44 (0)7700-900123") == comparable("+447700900123")


def test_a_few_digits_are_too_few_to_compare() -> None:
    assert comparable("12") == ""
    assert reversed_digits("+1 23") == "321"
