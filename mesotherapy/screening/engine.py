"""Screening itself: each rule against the answers, the verdict, and what to ask next."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from mesotherapy.conditions import View
from mesotherapy.facts import Facts
from mesotherapy.planned import ANYTHING, Planned
from mesotherapy.screening.findings import Screening, first_day
from mesotherapy.screening.rules import C, Check, Rules, Severity, Verdict
from mesotherapy.truth import Truth


class NothingToScreen(ValueError):
    """There were no contraindications to screen against, so nothing could be cleared."""


def screen(
    rules: Rules[C],
    facts: Facts,
    *,
    on: date,
    planned: Planned = ANYTHING,
    jurisdiction: str | None = None,
    signed: Collection[str] = (),
    view: View | None = None,
) -> Screening[C]:
    """Check what was said about a patient against the contraindications of a planned treatment.

    Every rule that touches the plan yields a finding, so that the page can show what was checked as well
    as what was found. `signed` holds the statement ids ("contraindication:…") that the medical director has
    signed: a rule with a weak source stops only when it is among them. `view` holds the answers where they
    have been read already.

    Raises:
        NothingToScreen: if there are no rules at all.
    """
    if not rules.rules:
        raise NothingToScreen("No contraindications were given to screen against.")
    view = rules.view(facts, on) if view is None else view
    checks = rules.checks(planned, jurisdiction, signed)
    states = [check.test(view) for check in checks]
    verdict = verdict_of(checks, states)
    until = None
    if verdict is Verdict.DEFER:
        # Also the rules that are absent today: one may begin before the others have ended.
        until = first_day([check.rule for check in checks if check.acts_as is Severity.DEFER], view)
    return Screening(
        verdict, on, _ask(checks, states, verdict, rules.order, view), until, checks, tuple(states), view
    )


def verdict_of(checks: Sequence[Check[C]], states: Sequence[Truth]) -> Verdict:
    """What the states of the rules mean together."""
    # Order is the policy: a known block or delay beats an open question, which beats a caution.
    worst, asks = Verdict.CLEAR.rank, False
    for check, state in zip(checks, states, strict=True):
        if state is not Truth.NO:
            if state is Truth.YES:
                worst = min(worst, check.rank)
            elif check.rank != _CLEAR:
                asks = True
    return Verdict.ASK if asks and worst > Verdict.ASK.rank else _BY_RANK[worst]


_BY_RANK = tuple(Verdict)
_CLEAR = Verdict.CLEAR.rank


def _ask(
    checks: Sequence[Check[C]],
    states: Sequence[Truth],
    verdict: Verdict,
    order: Mapping[str, int],
    view: View,
) -> tuple[str, ...]:
    """Questions that can still make the verdict worse, the most decisive first.

    A question weighs more the graver the finding it can settle, then the more findings it can settle, and
    the fewer other questions that takes.
    """
    if verdict is Verdict.BLOCKED:
        return ()
    until = Verdict.DEFER.rank if verdict is Verdict.DEFER else Verdict.CAUTION.rank
    weights: dict[str, list[float]] = {}
    for check, state in zip(checks, states, strict=True):
        if state is not Truth.UNKNOWN or check.rank > until:
            continue
        needs = check.needs(view)
        share = 1 / len(needs)
        for question in needs:
            weight = weights.get(question)
            if weight is None:
                weight = weights[question] = [0.0] * (_CLEAR + 1)
            weight[check.rank] -= share
    return tuple(sorted(weights, key=lambda question: (weights[question], order.get(question, 0), question)))
