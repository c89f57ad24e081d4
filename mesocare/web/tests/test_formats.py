"""Numbers, units, days and money are written the same way everywhere."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from mesocare.web.money import Money
from mesocare.web.templatetags import formats

THIN, MINUS = "\u2009", "\u2212"


def test_a_unit_stands_after_a_thin_space() -> None:
    assert formats.quantity("0.05 mL") == f"0.05{THIN}mL"
    assert formats.unit(Decimal("4.0"), "mg/mL") == f"4.0{THIN}mg/mL"


@pytest.mark.parametrize("nothing", [None, ""])
def test_what_is_not_known_is_said(nothing: object) -> None:
    assert formats.number(nothing) == formats.quantity(nothing) == formats.money(nothing) == "unknown"


def test_zero_is_a_number() -> None:
    assert formats.number(0) == "0"


def test_a_minus_is_a_minus() -> None:
    assert formats.number(Decimal("-0.55")) == f"{MINUS}0.55"
    assert formats.money(Money(-1250, "EUR")) == f"{MINUS}€12.50"


def test_a_very_small_amount_is_never_written_with_an_exponent() -> None:
    assert formats.number(Decimal("1E-7")) == "0.0000001"


def test_whole_money_has_no_decimals() -> None:
    assert formats.money(Money(62000, "EUR")) == "€620"
    assert formats.money(1250, "EUR") == "€12.50"


def test_a_time_is_shown_in_the_sites_zone() -> None:
    with timezone.override(ZoneInfo("Europe/Berlin")):
        assert formats.clock(datetime(2026, 5, 12, 7, 30, tzinfo=UTC)) == "09:30"
        assert formats.date_full(datetime(2026, 5, 11, 22, 30, tzinfo=UTC)) == "12 May 2026"


def test_a_day_of_another_year_says_its_year() -> None:
    assert formats.day(date(1984, 2, 11)) == "Sat 11 Feb 1984"


def test_a_day_of_this_year_does_not() -> None:
    today = timezone.localdate()
    assert str(today.year) not in formats.day(today)


def test_minutes_become_hours() -> None:
    assert formats.minutes(40) == f"40{THIN}min"
    assert formats.minutes(80) == f"1{THIN}h 20{THIN}min"
    assert formats.minutes(0) == f"0{THIN}min"


def test_one_day_is_not_days() -> None:
    with translation.override("en"):
        assert formats.days(1) == "1 day"
        assert formats.days(14) == "14 days"
