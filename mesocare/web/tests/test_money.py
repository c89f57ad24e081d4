from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mesocare.web.money import CurrenciesDiffer, Money, format_money

amounts = st.integers(-(10**9), 10**9)


@given(amounts, amounts)
def test_adding_and_taking_away_are_exact(first: int, second: int) -> None:
    one, two = Money(first, "EUR"), Money(second, "EUR")
    assert (one + two) - two == one


@given(amounts)
def test_an_amount_comes_back_from_its_text(minor: int) -> None:
    money = Money(minor, "EUR")
    assert Money.of(str(money.amount), "EUR") == money


@pytest.mark.parametrize(("amount", "rate", "tax"), [(1000, "20", 200), (1005, "10", 100), (1015, "10", 102)])
def test_tax_is_rounded_half_to_even(amount: int, rate: str, tax: int) -> None:
    assert Money(amount, "EUR").times(Decimal(rate) / 100).minor == tax


def test_two_currencies_are_never_added_or_compared() -> None:
    with pytest.raises(CurrenciesDiffer):
        Money(1, "EUR") + Money(1, "GBP")
    with pytest.raises(CurrenciesDiffer):
        assert Money(1, "EUR") < Money(1, "GBP")


def test_a_currency_has_its_own_number_of_decimals() -> None:
    assert Money.of("1200", "JPY").minor == 1200
    assert Money.of("1.250", "KWD").minor == 1250
    assert format_money(1200, "JPY") == "JP¥1,200"
    with pytest.raises(ValueError, match="more decimals"):
        Money.of("1.005", "EUR")
