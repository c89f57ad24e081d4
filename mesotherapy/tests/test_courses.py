from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mesotherapy.courses import (
    CourseError,
    Interval,
    WindowState,
    WorkPace,
    ZoneWork,
    chair_time,
    next_session,
    repropose,
    windows,
)

FORTNIGHTLY = Interval(min_days=14, ideal_days=21, max_days=28)
START = date(2026, 11, 1)


def days(*numbers: int) -> list[date]:
    return [START + timedelta(days=number) for number in numbers]


def test_the_first_session_may_be_any_day_from_the_start() -> None:
    first = windows(sessions=3, interval=FORTNIGHTLY, done=[], start=START)[0]

    assert (first.earliest, first.latest) == (START, None)


def test_the_next_window_counts_from_what_really_happened_not_from_the_plan() -> None:
    (second, third) = windows(sessions=3, interval=FORTNIGHTLY, done=days(10), start=START)

    assert (second.earliest, second.ideal, second.latest) == tuple(days(24, 31, 38))
    assert second.firm
    assert not third.firm
    assert third.ideal == days(52)[0]


def test_a_session_booked_late_moves_the_windows_after_it() -> None:
    (_, third) = windows(sessions=3, interval=FORTNIGHTLY, done=days(0), start=START, booked={2: days(28)[0]})

    assert third.earliest == days(42)[0]


@pytest.mark.parametrize(
    ("day", "state"),
    [(13, WindowState.TOO_EARLY), (14, WindowState.OPEN), (28, WindowState.OPEN), (29, WindowState.OVERDUE)],
)
def test_a_window_is_closed_open_or_overdue(day: int, state: WindowState) -> None:
    (second,) = windows(sessions=2, interval=FORTNIGHTLY, done=days(0), start=START)

    assert second.state(days(day)[0]) is state


def test_a_complete_course_has_no_next_session() -> None:
    assert next_session(sessions=2, done=days(0)) == 2
    assert next_session(sessions=2, done=days(0, 21)) is None
    assert windows(sessions=2, interval=FORTNIGHTLY, done=days(0, 21), start=START) == ()


def test_bookings_that_still_fit_are_left_alone() -> None:
    booked = {2: days(21)[0], 3: days(42)[0]}

    assert repropose(sessions=3, interval=FORTNIGHTLY, done=days(0), booked=booked, today=days(5)[0]) == ()


def test_a_missed_session_is_proposed_again_and_says_why() -> None:
    booked = {2: days(21)[0], 3: days(38)[0]}
    second, third = repropose(
        sessions=3, interval=FORTNIGHTLY, done=days(0), booked=booked, today=days(25)[0]
    )

    assert (second.session, second.was, second.now) == (2, *days(21, 25))
    assert "passed without a session" in second.because
    assert (third.session, third.now) == (3, days(46)[0])
    assert "Too soon" in third.because


def test_a_session_that_happened_late_pushes_the_next_booking() -> None:
    (third,) = repropose(
        sessions=3, interval=FORTNIGHTLY, done=days(0, 35), booked={3: days(42)[0]}, today=days(36)[0]
    )

    assert third.now == days(56)[0]
    assert "Too soon" in third.because


@given(
    st.integers(2, 8),
    st.lists(st.integers(0, 120), max_size=4, unique=True),
    st.dictionaries(st.integers(1, 8), st.integers(0, 400), max_size=8),
    st.integers(0, 400),
)
def test_a_proposal_never_breaks_the_least_interval_and_never_lies_in_the_past(
    sessions: int, done: list[int], booked: dict[int, int], today: int
) -> None:
    happened = sorted(days(*done))[:sessions]
    bookings = {number: days(day)[0] for number, day in booked.items()}
    now = max([*happened, days(today)[0]])
    changes = repropose(sessions=sessions, interval=FORTNIGHTLY, done=happened, booked=bookings, today=now)
    after = {**bookings, **{change.session: change.now for change in changes}}
    course = [after[number] for number in range(len(happened) + 1, sessions + 1)]

    assert all(day >= now for day in course)
    for earlier, later in zip([*happened[-1:], *course], course if happened else course[1:], strict=False):
        assert (later - earlier).days >= FORTNIGHTLY.min_days


def test_an_interval_that_contradicts_itself_is_refused() -> None:
    with pytest.raises(CourseError, match="min ≤ ideal ≤ max"):
        Interval(min_days=21, ideal_days=14, max_days=28)


PACE = WorkPace(
    preparation_minutes=Decimal(5),
    seconds_per_point=Decimal(2),
    seconds_per_cm2_pass=Decimal(3),
    minutes_per_zone=Decimal(1),
    aftercare_minutes=Decimal(5),
)


def test_chair_time_grows_with_points_and_zones_and_is_rounded_to_the_diary() -> None:
    time = chair_time(pace=PACE, zones=[ZoneWork(points=57), ZoneWork(points=57)])

    assert time.chair_minutes == 20
    assert {part.kind: part.minutes for part in time.parts}["treatment"] == Decimal("3.8")


def test_numbing_counts_for_the_visit_and_not_for_the_chair() -> None:
    time = chair_time(pace=PACE, zones=[ZoneWork(points=57)], numbing_minutes=45)

    assert time.visit_minutes - time.chair_minutes == 45


def test_a_pen_is_timed_by_area_and_passes() -> None:
    time = chair_time(pace=PACE, zones=[ZoneWork(area_cm2=Decimal(24), passes=4)])

    assert {part.kind: part.minutes for part in time.parts}["treatment"] == Decimal("4.8")
