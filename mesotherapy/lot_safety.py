"""Whether sessions with one lot go wrong more often than the sessions beside them, asked after every report.

**The question.** Each time an adverse event is reported, look at all sessions of the same week that had none
so far. If the lot is no worse than the rest, the report falls on one of its sessions just as often as they
are many among them: 3 of 20 sessions, 3 in 20. No rate of the past is needed and none is invented: the
clinic's own other sessions of that week are the comparison, so that a season, a new way of asking or a busy
month shifts both sides alike.

**The method.** The anytime-valid logrank test of ter Schure, Pérez-Ortiz, Ly and Grünwald with weeks as
strata. For a supposed ratio r of risks, a report among a sessions with the lot and b without multiplies the
evidence by

    r (a + b) / (r a + b)   if the session had the lot,      (a + b) / (r a + b)   if it had not.

By chance alone (ratio 1) the expected factor is exactly 1, and for a lot that is safer than the rest it is
less than 1; so the evidence is a nonnegative supermartingale that begins at 1. It is averaged over the ratios
of `RATIOS`, which keeps it one.

**The bound.** Ville's inequality: the chance that such evidence ever reaches 1/α is at most α. The lot speaks
up at `SPEAKS_UP`, so of a hundred lots that are no worse than the rest at most `FALSE_ALARMS` × 100 ever do,
however often and whenever somebody looks. Several are watched at once: `stand_together` says which remain
when all of them are counted (e-BH of Wang and Ramdas), whatever they have in common.

**What it cannot see.** A lot used in every session of its weeks has nothing beside it: no evidence either
way. What makes the treated different (the harder cases in one room) is not the lot's fault and shows alike:
the signal is a reason to look, not a verdict.

Sources:
    av-logrank: J. ter Schure, M. F. Pérez-Ortiz, A. Ly, P. Grünwald, The anytime-valid logrank test: error
        control under continuous monitoring with unlimited horizon, New England Journal of Statistics in Data
        Science 2(2), 2024, 190–214, doi:10.51387/24-NEJSDS65.
    e-bh: R. Wang, A. Ramdas, False discovery rate control with e-values, Journal of the Royal Statistical
        Society B 84(3), 2022, 822–852, doi:10.1111/rssb.12489.
    maxsprt: I. R. Silva, J. Maro, M. Kulldorff, Exact sequential test for clinical trials and post-market
        drug and vaccine safety surveillance with Poisson and binary data, Statistics in Medicine 40(22),
        2021, doi:10.1002/sim.9094: what is usual in surveillance, and why a bound over a fixed horizon was
        not chosen (ADR 0010).

| Clause | Here |
|---|---|
| one report at a time, risk set of those without an event | done: `reports_of` |
| ties: reports of one day | done: one after the other, in an order that does not look at the lot |
| strata | done: weeks |
| a prior over ratios | done: three, fixed, named in `RATIOS` |
| confidence sequence for the ratio | not done: a person reads the counts and what chance would give |
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TypeVar

RATIOS: Mapping[int, Fraction] = {2: Fraction(1, 4), 5: Fraction(1, 2), 20: Fraction(1, 4)}
"""Ratios of risk that are looked for, and the weight of each. They decide how soon a lot that is worse is
seen; the bound on false alarms holds whatever they are."""

FALSE_ALARMS = Fraction(1, 50)
"""The most that lots no worse than the rest may ever speak up: 2 in 100."""

SPEAKS_UP = int(1 / FALSE_ALARMS)
"""The evidence at which one speaks up."""

ALL_COUNTED = Fraction(1, 20)
"""Of those that stand when all watched are counted, the share that may be false."""

MEDIAN_SESSIONS: Mapping[Fraction, int] = {
    Fraction(1, 100): 150,
    Fraction(2, 100): 75,
    Fraction(5, 100): 36,
}
"""Usual share of infections → sessions with the lot until half of the lots with five times as many have
spoken up, where the lot is in a fifth of the sessions. Measured: `tests/sweeps/test_lot_safety.py`."""

K = TypeVar("K", bound=Hashable)


class ReportProblem(ValueError):
    """The counts of a report contradict each other. The message says which and how."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Treated:
    """One session: when it was, whether the lot was in it, and when something was first reported of it.

    `key` names the session; of two reports on one day the smaller key comes first.
    """

    key: str
    on: date
    had_it: bool
    reported_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """One report as it came in, among the sessions of its week without one so far, its own included."""

    on: date
    had_it: bool
    with_it: int
    without_it: int

    def __post_init__(self) -> None:
        own = self.with_it if self.had_it else self.without_it
        if self.with_it < 0 or self.without_it < 0 or own < 1:
            raise ReportProblem(
                f"A report is about one of the sessions it is among, not about one of {self.with_it} with "
                f"and {self.without_it} without."
            )

    @property
    def by_chance(self) -> Fraction:
        """How likely the report falls on a session with the lot if the lot makes no difference."""
        return Fraction(self.with_it, self.with_it + self.without_it)

    @property
    def tells(self) -> bool:
        """Whether there was anything to compare with."""
        return self.with_it > 0 and self.without_it > 0

    def factor(self, ratio: int) -> Fraction:
        """What the report does to the evidence for a ratio of risks."""
        among = Fraction(self.with_it + self.without_it, ratio * self.with_it + self.without_it)
        return among * ratio if self.had_it else among


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """What the reports so far say about one lot.

    `expected` is how many of the reports chance alone would have put on its sessions; `highest` the most the
    evidence ever was, which is what the bound is about; `since` the day on which it first spoke up.
    """

    sessions: int
    with_event: int
    other_sessions: int
    others_with_event: int
    reports: int
    expected: float
    evidence: float
    highest: float
    since: date | None

    @property
    def speaks_up(self) -> bool:
        """Whether it has ever passed the line. What was seen is not unseen by what comes after."""
        return self.since is not None

    @property
    def can_tell(self) -> bool:
        """Whether any report had sessions of both kinds beside it."""
        return self.reports > 0


def reports_of(sessions: Iterable[Treated]) -> list[Reported]:
    """Every report in the order in which it came in, each among the sessions of its week.

    A session counts from its own day on, until something is reported of it; so one that has not been given
    yet is not among those it is compared with.

    >>> day = date(2026, 5, 4)
    >>> told = reports_of([
    ...     Treated(key="a", on=day, had_it=True, reported_on=date(2026, 5, 9)),
    ...     Treated(key="b", on=day, had_it=False),
    ...     Treated(key="c", on=date(2026, 5, 6), had_it=False),
    ...     Treated(key="d", on=date(2026, 5, 12), had_it=False),
    ... ])
    >>> [(one.had_it, one.with_it, one.without_it) for one in told]
    [(True, 1, 2)]

    Raises:
        ReportProblem: if something is reported of a session before it was given.
    """
    weeks: dict[tuple[int, int], list[Treated]] = defaultdict(list)
    for session in sessions:
        if session.reported_on is not None and session.reported_on < session.on:
            raise ReportProblem(f"{session.key} was given on {session.on}, after what is reported of it.")
        weeks[session.on.isocalendar()[:2]].append(session)
    found = [line for week in weeks.values() for line in _of_week(week)]
    return [reported for _day, _key, reported in sorted(found, key=lambda line: line[:2])]


def _of_week(week: Sequence[Treated]) -> list[tuple[date, str, Reported]]:
    told = sorted(
        (session.reported_on, session.key, session.had_it)
        for session in week
        if session.reported_on is not None
    )
    lines, gone = [], {True: 0, False: 0}
    for on, key, had_it in told:
        there = {True: 0, False: 0}
        for session in week:
            there[session.had_it] += session.on <= on
        # Whoever had a report before this one was given before it too, so is counted in `there`.
        reported = Reported(
            on=on, had_it=had_it, with_it=there[True] - gone[True], without_it=there[False] - gone[False]
        )
        lines.append((on, key, reported))
        gone[had_it] += 1
    return lines


def judge(sessions: Iterable[Treated]) -> Signal:
    """What is known of one lot from all sessions of the clinic in the weeks in which it was used.

    >>> week = [Treated(key=f"o{n}", on=date(2026, 5, 4), had_it=False) for n in range(20)]
    >>> week += [
    ...     Treated(key=f"w{n}", on=date(2026, 5, 4), had_it=True, reported_on=date(2026, 5, 6 + n))
    ...     for n in range(3)
    ... ]
    >>> signal = judge(week)
    >>> signal.with_event, round(signal.expected, 2), signal.speaks_up
    (3, 0.27, True)

    Raises:
        ReportProblem: if something is reported of a session before it was given.
    """
    known = list(sessions)
    # In floating point: thousands of reports would make fractions of thousands of digits. What runs out below
    # is 0, which never speaks up.
    evidence = {ratio: float(weight) for ratio, weight in RATIOS.items()}
    now = highest = 1.0
    since: date | None = None
    reports = [one for one in reports_of(known) if one.tells]
    for reported in reports:
        evidence = {ratio: part * float(reported.factor(ratio)) for ratio, part in evidence.items()}
        now = sum(evidence.values())
        highest = max(highest, now)
        if since is None and now >= SPEAKS_UP:
            since = reported.on
    had = [session for session in known if session.had_it]
    others = [session for session in known if not session.had_it]
    return Signal(
        sessions=len(had),
        with_event=sum(session.reported_on is not None for session in had),
        other_sessions=len(others),
        others_with_event=sum(session.reported_on is not None for session in others),
        reports=len(reports),
        expected=float(sum((one.by_chance for one in reports), Fraction(0))),
        evidence=now,
        highest=highest,
        since=since,
    )


def stand_together(
    signals: Mapping[K, Signal], watched: int = 0, share: Fraction = ALL_COUNTED
) -> frozenset[K]:
    """Of all that are watched, those that still stand when it is counted how many are watched.

    Of those named here the expected share that is no worse than the rest is at most `share`, whatever the
    watched have in common: a lot, its product and the room it was used in share their sessions. It is asked
    of the evidence as it is now, at any time. `watched` counts those, too, of which nothing was reported and
    which are not in `signals`.
    """
    many = max(watched, len(signals))
    ordered = sorted(signals, key=lambda key: signals[key].evidence, reverse=True)
    standing = 0
    for count, key in enumerate(ordered, 1):
        if signals[key].evidence * count * share >= many:
            standing = count
    return frozenset(ordered[:standing])
