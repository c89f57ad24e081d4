from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mesotherapy.quantity import DifferentUnits, NotAQuantity, Quantity, Unit, total

amounts = st.decimals(min_value=-10_000, max_value=10_000, places=3)
quantities = st.builds(Quantity, amounts, st.sampled_from(Unit))


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        ("0.05 mL", "0.05", Unit.ML),
        ("0.05 ml", "0.05", Unit.ML),
        ("4\u202fmg/mL", "4", Unit.MG_PER_ML),
        ("12.1 cm²", "12.1", Unit.CM2),
        ("300 IU", "300", Unit.IU),
        ("60kg", "60", Unit.KG),
        ("36.9 °C", "36.9", Unit.CELSIUS),
        ("2.5 %", "2.5", Unit.PERCENT),
        ("6 mo", "6", Unit.MONTH),
        ("50 points", "50", Unit.POINTS),
        ("3.0", "3.0", Unit.NUMBER),
    ],
)
def test_an_amount_is_read_with_its_unit(text: str, amount: str, unit: Unit) -> None:
    assert Quantity.parse(text).amount == Decimal(amount)
    assert Quantity.parse(text).unit is unit


@pytest.mark.parametrize(
    "text", ["", "mL", "1 furlong", "1,5 mL", "one mL", "NaN mL", "1e3 mL", "1 mL mL", "1 1"]
)
def test_what_is_not_an_amount_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(NotAQuantity, match="not an amount"):
        Quantity.parse(text)


@given(quantities)
def test_writing_and_reading_gives_the_same_amount_to_the_digit(quantity: Quantity) -> None:
    again = Quantity.parse(str(quantity))

    assert (str(again.amount), again.unit) == (f"{quantity.amount:f}", quantity.unit)
    assert Quantity.parse(quantity.format(thin=True)) == quantity


def test_units_of_one_dimension_convert() -> None:
    assert Quantity.parse("0.3 g").to(Unit.MG) == Quantity.parse("300 mg")
    assert Quantity.parse("1.5 cm") == Quantity.parse("15 mm")
    assert hash(Quantity.parse("1.5 cm")) == hash(Quantity.parse("15 mm"))


@pytest.mark.parametrize(("text", "unit"), [("100 IU", Unit.MG), ("1 mo", Unit.DAY), ("1 mL", Unit.MG)])
def test_what_has_no_fixed_factor_never_converts(text: str, unit: Unit) -> None:
    with pytest.raises(DifferentUnits):
        Quantity.parse(text).to(unit)


def test_adding_different_units_says_so() -> None:
    with pytest.raises(DifferentUnits, match="1 mL and 1 mg have different units; convert one first"):
        Quantity.parse("1 mL") + Quantity.parse("1 mg")
    with pytest.raises(DifferentUnits):
        assert Quantity.parse("1 mL") < Quantity.parse("1 mg")
    assert Quantity.parse("1 mL") != Quantity.parse("1 mg")


def test_floats_never_enter_an_amount() -> None:
    with pytest.raises(TypeError, match="float"):
        Quantity.parse("1 mL") * 0.1  # type: ignore[operator]
    with pytest.raises(TypeError, match="float"):
        Quantity.parse("1 mL") / 0.1  # type: ignore[operator]
    with pytest.raises(TypeError, match="Decimal"):
        Quantity(1.5, Unit.ML)  # type: ignore[arg-type]


@given(st.lists(amounts, max_size=8), st.permutations(range(8)))
def test_a_sum_does_not_depend_on_the_order(values: list[Decimal], order: list[int]) -> None:
    parts = [Quantity(value, Unit.MG) for value in values]
    shuffled = [parts[place] for place in order if place < len(parts)]

    assert total(parts, Unit.G) == total(shuffled, Unit.MG)


def test_arithmetic_and_formatting_are_exact() -> None:
    dose = Quantity.parse("0.02 mL") * 57

    assert str(dose) == "1.14 mL"
    assert dose.format(thin=True) == "1.14\u202fmL"
    assert Quantity.parse("12.1 cm2").format() == "12.1 cm²"
    assert Quantity.parse("3.5").format() == "3.5"
    assert dose.ratio(Quantity.parse("0.02 mL")) == 57
    assert str((dose / 2).quantize("0.01")) == "0.57 mL"
    assert -dose < dose - dose
