"""Codes of packages as scanners type them, and what is no code."""

from datetime import date

import pytest

from mesocare.stock.codes import Code, CodeUnreadable, gtin_in, looks_like_code, read_code

GTIN = "09506000134352"  # of the prefix that GS1 keeps for examples
FULL = Code(gtin=GTIN, lot="TX4417", expires_on=date(2028, 11, 30), serial="A0071")


@pytest.mark.parametrize(
    "text",
    [
        f"]d201{GTIN}1728113010TX4417\x1d21A0071",
        f"]C101{GTIN}1728113010TX4417\x1d21A0071\r\n",
        f"\x1d01{GTIN}1728110010TX4417\x1d21A0071",
        f"01{GTIN}21A0071<GS>1728113010TX4417",
        f"01{GTIN}21A0071|10TX4417^]17281130",
        f"(01){GTIN}(17)281130(10)TX4417(21)A0071",
        f"(01){GTIN}(10)TX4417(21)A0071(17)281100\t",
    ],
)
def test_one_package_however_the_scanner_types_it(text: str) -> None:
    assert looks_like_code(text)
    assert read_code(text) == FULL


@pytest.mark.parametrize("lot", ["other-7", "A/B.1", "X_Y+Z", "12,5"])
@pytest.mark.parametrize("code", ["01{}10{}\x1d17281130", "(01){}(10){}(17)281130"])
def test_a_lot_keeps_every_character_it_has(code: str, lot: str) -> None:
    assert read_code(code.format(GTIN, lot)) == Code(gtin=GTIN, lot=lot, expires_on=date(2028, 11, 30))


@pytest.mark.parametrize(
    ("day", "last"),
    [("280200", date(2028, 2, 29)), ("270200", date(2027, 2, 28)), ("271200", date(2027, 12, 31))],
)
def test_a_month_alone_ends_with_its_last_day(day: str, last: date) -> None:
    assert read_code(f"01{GTIN}17{day}").expires_on == last


@pytest.mark.parametrize("digits", ["9506000134352", "09506000134352", "95060001 34352"])
def test_the_digits_below_a_code_are_an_article_number(digits: str) -> None:
    assert gtin_in(digits) == GTIN


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("01095060001343531728113010A", "no article number"),  # check digit 3 for 2
        ("9506000134353", "no article number"),
        ("(01)09506000134352(17)281332(10)A", "scan"),  # month 13
        ("01" + GTIN + "17281132", "scan"),
        (f"01{GTIN}10A\x1d10B", "two things"),
        (f"]d201{GTIN}01{GTIN[:-2]}60", "."),
        ("1" * 201, "too long"),
        ("(01)" + "9" * 100_000, "too long"),
        (f"01{GTIN}10A\x00B", "characters"),
        (f"01{GTIN}10A\x1bB", "characters"),
        ("(01)(10)", "scan"),
        ("()", "scan"),
        ("]d2", "."),
        ("(01" * 40, "scan"),
        (f"01{GTIN}10'; DROP TABLE stock_lot; --", "scan"),
    ],
)
def test_what_is_no_code_is_refused_with_what_to_do(text: str, says: str) -> None:
    with pytest.raises(CodeUnreadable) as refused:
        read_code(text)
    assert says.lower() in refused.value.message.lower()


@pytest.mark.parametrize("typed", ["TX4417", "HA-2291", "12345", "Saline", ""])
def test_a_lot_that_somebody_types_is_no_code(typed: str) -> None:
    assert not looks_like_code(typed)
