"""The signal of a lot: its factors by hand, its laws, and its two promises on simulated clinics."""

import random
from datetime import date, timedelta
from fractions import Fraction
from math import comb
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mesotherapy.lot_safety import (
    FALSE_ALARMS,
    MEDIAN_SESSIONS,
    RATIOS,
    SPEAKS_UP,
    Reported,
    ReportProblem,
    Treated,
    judge,
    reports_of,
    stand_together,
)

MONDAY = date(2026, 5, 4)
RUNS = 100_000


def treated(key: str, had_it: bool, day: int = 0, reported: int | None = None) -> Treated:
    on = MONDAY + timedelta(days=day)
    told = None if reported is None else MONDAY + timedelta(days=reported)
    return Treated(key=key, on=on, had_it=had_it, reported_on=told)


def test_a_report_multiplies_by_what_the_ratio_makes_of_its_chance() -> None:
    report = Reported(on=MONDAY, had_it=True, with_it=3, without_it=17)

    assert report.by_chance == Fraction(3, 20)
    assert report.factor(5) == (Fraction(15, 32)) / Fraction(3, 20)
    assert Reported(on=MONDAY, had_it=False, with_it=3, without_it=17).factor(5) == Fraction(17, 32) / (
        Fraction(17, 20)
    )


@given(st.integers(0, 400), st.integers(0, 400), st.integers(2, 50))
def test_by_chance_the_expected_factor_is_one(with_it: int, without_it: int, ratio: int) -> None:
    if with_it == 0 or without_it == 0:
        return
    hit = Reported(on=MONDAY, had_it=True, with_it=with_it, without_it=without_it)
    miss = Reported(on=MONDAY, had_it=False, with_it=with_it, without_it=without_it)

    assert hit.by_chance * hit.factor(ratio) + (1 - hit.by_chance) * miss.factor(ratio) == 1
    assert hit.factor(ratio) > 1 > miss.factor(ratio)  # so a lot that is safer has an expectation below 1


@given(st.integers(1, 6), st.integers(1, 6), st.integers(0, 4))
def test_over_every_way_the_reports_may_fall_the_evidence_is_one_on_average(
    with_it: int, without_it: int, reports: int
) -> None:
    """The oracle: every choice of the sessions that have a report, by brute force."""
    from itertools import combinations

    reports = min(reports, with_it + without_it)
    keys = range(with_it + without_it)
    total = Fraction(0)
    for chosen in combinations(keys, reports):
        # Averaged over the order in which those reports come: keys give one order; all orders weigh alike.
        total += sum(
            _mixed([at < with_it for at in order], with_it, without_it) for order in _orders(chosen)
        ) / Fraction(_count(reports))
    assert total / comb(with_it + without_it, reports) == 1


def _orders(chosen: tuple[int, ...]) -> list[tuple[int, ...]]:
    from itertools import permutations

    return list(permutations(chosen))


def _count(many: int) -> int:
    from math import factorial

    return factorial(many)


def _mixed(hits: list[bool], with_it: int, without_it: int) -> Fraction:
    total = Fraction(0)
    for ratio, weight in RATIOS.items():
        a, b = with_it, without_it
        for hit in hits:
            weight *= Reported(on=MONDAY, had_it=hit, with_it=a, without_it=b).factor(ratio)
            a, b = a - hit, b - (not hit)
        total += weight
    return total


def test_a_session_is_compared_with_those_of_its_week_that_were_given_by_then() -> None:
    (report,) = reports_of(
        [
            treated("a", True, 0, reported=2),
            treated("b", False, 1),
            treated("later that week", False, 4),
            treated("next week", False, 7),
        ]
    )

    assert (report.with_it, report.without_it) == (1, 1)


def test_of_two_reports_the_second_is_no_longer_compared_with_the_first() -> None:
    first, second = reports_of(
        [treated("a", True, 0, reported=9), treated("b", True, 0, reported=12), treated("c", False)]
    )

    assert (first.with_it, second.with_it) == (2, 1)


def test_reports_count_when_they_come_however_late() -> None:
    told = reports_of(
        [treated("a", False, 0, reported=200), treated("b", True, 7, reported=8), treated("c", False, 7)]
    )

    assert [one.had_it for one in told] == [True, False]


def test_a_report_before_its_session_is_a_mistake_that_is_said() -> None:
    with pytest.raises(ReportProblem, match="after what is reported of it"):
        reports_of([treated("a", True, 3, reported=1)])
    with pytest.raises(ReportProblem, match="one of the sessions it is among"):
        Reported(on=MONDAY, had_it=True, with_it=0, without_it=4)


def test_a_lot_with_nothing_beside_it_says_nothing() -> None:
    signal = judge([treated(str(n), True, 0, reported=n + 1) for n in range(9)])

    assert (signal.can_tell, signal.evidence, signal.speaks_up) == (False, 1.0, False)
    assert (signal.sessions, signal.with_event) == (9, 9)


def test_what_was_seen_once_stays_said() -> None:
    week = [treated(f"w{n}", True, 0, reported=n + 1) for n in range(3)]
    week += [treated(f"o{n}", False) for n in range(60)]
    later = [treated(f"x{n}", True, 7) for n in range(30)]
    later += [treated(f"y{n}", False, 7, reported=n + 9) for n in range(30)]
    signal = judge([*week, *later])

    assert signal.evidence < SPEAKS_UP <= signal.highest
    assert signal.since == MONDAY + timedelta(days=3)


def test_counting_all_that_are_watched_asks_for_more() -> None:
    loud = judge(
        [treated(f"w{n}", True, 0, reported=n + 1) for n in range(3)]
        + [treated(f"o{n}", False) for n in range(20)]
    )
    quiet = judge([treated("w", True), treated("o", False)])

    assert loud.speaks_up
    assert stand_together({"lot": loud}) == {"lot"}
    assert stand_together({"lot": loud, **{str(n): quiet for n in range(99)}}) == frozenset()
    assert stand_together({"lot": loud}, watched=100) == frozenset()


# The two promises, on simulated clinics


def simulated(
    runs: int, weeks: int, *, usual: float, ratio: float, seed: int, with_it: int = 6, without_it: int = 24
) -> tuple[Any, Any]:
    """(sessions with the lot when it spoke up, or −1; evidence at the end), for each run.

    A second way to reckon it: all clinics side by side, week by week, in floating point.
    """
    chance = np.random.default_rng(seed)
    ratios = np.array([float(r) for r in RATIOS])
    logs = np.log(np.array([float(w) for w in RATIOS.values()]))[None, :] * np.ones((runs, 1))
    spoke = np.full(runs, -1)
    for week in range(weeks):
        hits = chance.binomial(with_it, usual * ratio, runs)
        misses = chance.binomial(without_it, usual, runs)
        alive = np.flatnonzero(hits + misses)
        a, b = np.full(runs, with_it), np.full(runs, without_it)
        while alive.size:
            hit = chance.random(alive.size) * (hits[alive] + misses[alive]) < hits[alive]
            among = (a[alive] + b[alive])[:, None] / (ratios * a[alive][:, None] + b[alive][:, None])
            logs[alive] += np.log(np.where(hit[:, None], ratios * among, among))
            a[alive] -= hit
            b[alive] -= ~hit
            hits[alive] -= hit
            misses[alive] -= ~hit
            loud = alive[(spoke[alive] < 0) & (np.exp(logs[alive]).sum(axis=1) >= SPEAKS_UP)]
            spoke[loud] = (week + 1) * with_it
            alive = alive[hits[alive] + misses[alive] > 0]
    return spoke, np.exp(logs).sum(axis=1)


def test_on_a_hundred_thousand_clinics_false_alarms_stay_within_their_bound() -> None:
    spoke, _evidence = simulated(RUNS, 60, usual=0.02, ratio=1, seed=5)

    assert 0 < (spoke >= 0).mean() <= FALSE_ALARMS


def test_by_chance_alone_the_evidence_stays_one_on_average() -> None:
    """Over a few weeks: over many the average is made by runs too rare to be drawn."""
    _spoke, evidence = simulated(RUNS, 3, usual=0.02, ratio=1, seed=6)

    assert evidence.mean() == pytest.approx(1, abs=0.03)


@pytest.mark.parametrize("usual", MEDIAN_SESSIONS, ids=str)
def test_five_times_the_usual_infections_are_flagged_within_the_stated_sessions(usual: Fraction) -> None:
    stated = MEDIAN_SESSIONS[usual]
    spoke, _evidence = simulated(20_000, stated // 6 + 1, usual=float(usual), ratio=5, seed=11)

    assert ((spoke >= 0) & (spoke <= stated)).mean() >= 0.5


def test_a_lot_that_is_safer_than_the_rest_speaks_up_even_less() -> None:
    spoke, _evidence = simulated(20_000, 60, usual=0.05, ratio=0.5, seed=3)

    assert (spoke >= 0).mean() < FALSE_ALARMS / 4


def test_the_bound_holds_with_late_reports_a_lot_begun_in_mid_week_and_a_rate_that_rises() -> None:
    """Clinics day by day through the core itself; the rate triples half way, reports come weeks later."""
    chance = random.Random(17)
    runs = 1500
    loud = sum(judge(_clinic(chance)).speaks_up for _ in range(runs))

    assert loud / runs <= float(FALSE_ALARMS)


def _clinic(chance: random.Random) -> list[Treated]:
    first = chance.randrange(10)
    sessions = []
    for day in range(56):
        usual = 0.02 if day < 28 else 0.06
        for number in range(4):
            told = day + int(chance.expovariate(1 / 9)) if chance.random() < usual else None
            had_it = day >= first and chance.random() < 0.25
            sessions.append(treated(f"{day:02}-{number}", had_it, day, told))
    return sessions


def test_the_side_by_side_clinics_reckon_as_the_core_does() -> None:
    chance = random.Random(2)
    for _ in range(50):
        hits = [chance.random() < 0.4 for _ in range(5)]
        week = [treated(f"w{n}", True) for n in range(8)] + [treated(f"o{n}", False) for n in range(9)]
        for order, hit in enumerate(hits):
            at = next(n for n, one in enumerate(week) if one.had_it is hit and one.reported_on is None)
            week[at] = treated(week[at].key, hit, 0, order + 1)
        assert judge(week).evidence == pytest.approx(float(_mixed(hits, 8, 9)))
