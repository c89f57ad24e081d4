from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mesocare.diary.models import OpeningHours
from mesocare.diary.spans import Span, intersect, subtract
from mesocare.diary.words import week_words

DAY = datetime(2026, 5, 12, tzinfo=UTC)
unhurried = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
minutes = st.integers(0, 24 * 60)
spans = st.builds(lambda a, b: Span(at(min(a, b)), at(max(a, b) + 1)), minutes, minutes)


def at(minute: int) -> datetime:
    return DAY + timedelta(minutes=minute)


def covered(many: list[Span]) -> set[int]:
    """The slow, obvious way: every single minute."""
    return {minute for minute in range(26 * 60) if any(span.start <= at(minute) < span.end for span in many)}


@unhurried
@given(st.lists(spans, max_size=5), st.lists(spans, max_size=5))
def test_taking_away_leaves_exactly_the_minutes_that_are_not_taken(
    some: list[Span], taken: list[Span]
) -> None:
    assert covered(subtract(some, taken)) == covered(some) - covered(taken)


@unhurried
@given(st.lists(spans, max_size=4), st.lists(spans, max_size=4))
def test_what_lies_in_both_is_what_both_cover(some: list[Span], others: list[Span]) -> None:
    assert covered(intersect(some, others)) == covered(some) & covered(others)


@unhurried
@given(spans, st.integers(5, 90), st.sampled_from([5, 15, 30]))
def test_every_start_fits_and_lies_on_a_step(span: Span, length: int, step: int) -> None:
    starts = list(span.starts(length, step))

    assert all(span.holds(Span.from_start(start, length)) for start in starts)
    assert all((start.hour * 60 + start.minute) % step == 0 for start in starts)


def test_visits_that_only_touch_do_not_overlap() -> None:
    assert not Span(at(0), at(30)).overlaps(Span(at(30), at(60)))


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 5, 12), 24), (date(2026, 10, 25), 25)]
)
def test_a_day_has_the_hours_its_place_gives_it(day: date, hours: int) -> None:
    assert Span.of_day(day, "Europe/Paris").minutes == hours * 60


@pytest.mark.parametrize(
    ("day", "utc_hour"), [(date(2026, 3, 27), 8), (date(2026, 3, 30), 7), (date(2026, 10, 26), 8)]
)
def test_nine_in_the_morning_stays_nine_when_the_clocks_change(day: date, utc_hour: int) -> None:
    morning = Span.on(day, time(9), time(13), "Europe/Paris")

    assert (morning.start.hour, morning.minutes) == (utc_hour, 240)


def test_a_shift_over_the_lost_hour_is_an_hour_shorter_and_one_over_the_extra_hour_longer() -> None:
    assert Span.on(date(2026, 3, 29), time(1), time(5), "Europe/Paris").minutes == 180
    assert Span.on(date(2026, 10, 25), time(1), time(5), "Europe/Paris").minutes == 300


def test_hours_of_a_week_are_said_by_runs_of_days() -> None:
    rows = [OpeningHours(weekday=day, from_time=time(9), to_time=time(13)) for day in (0, 1, 2, 4)]
    rows.append(OpeningHours(weekday=4, from_time=time(14), to_time=time(18)))

    assert week_words(rows) == "Mon–Wed 09:00–13:00; Fri 09:00–13:00, 14:00–18:00"
    assert week_words([]) == ""
