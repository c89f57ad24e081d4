"""Screening itself: each rule against the answers, the verdict, and what to ask next."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from mesotherapy.conditions import View, undecided
from mesotherapy.facts import Facts
from mesotherapy.planned import ANYTHING, Planned
from mesotherapy.screening.findings import Finding, Screening, first_day, settled
from mesotherapy.screening.rules import C, Ready, Rules, Severity, Verdict, statement_id
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
) -> Screening[C]:
    """Check what was said about a patient against the contraindications of a planned treatment.

    Every rule that touches the plan yields a finding, so that the page can show what was checked as well
    as what was found. `signed` holds the statement ids ("contraindication:…") that the medical director has
    signed: a rule with a weak source stops only when it is among them.

    Raises:
        NothingToScreen: if there are no rules at all.
    """
    if not rules.rules:
        raise NothingToScreen("No contraindications were given to screen against.")
    view = View(facts, on, rules.holdings)
    findings = tuple(
        _finding(ready, view, signed)
        for ready in rules.ready
        if (ready.always or planned.touches(ready.rule.scope)) and ready.rule.holds_in(jurisdiction)
    )
    verdict = _verdict(findings)
    until = None
    if verdict is Verdict.DEFER:
        until = first_day([finding.rule for finding in findings if finding.acts_as is Severity.DEFER], view)
    return Screening(verdict, on, findings, _ask(findings, verdict, rules.order), until)


def _finding(ready: Ready[C], view: View, signed: Collection[str]) -> Finding[C]:
    state = ready.rule.when.truth(view)
    needs = undecided(ready.rule.when, view) if state is Truth.UNKNOWN else ()
    acts = ready.unsigned
    if ready.signed is not acts and statement_id(ready.rule) in signed:
        acts = ready.signed
    return Finding(ready.rule, state, acts, needs, view)


def _verdict(findings: Iterable[Finding[C]]) -> Verdict:
    # Order is the policy: a known block or delay beats an open question, which beats a caution.
    findings = tuple(findings)
    worst = settled(findings)
    asks = any(
        finding.state is Truth.UNKNOWN and finding.acts_as is not Severity.INFO for finding in findings
    )
    return Verdict.ASK if asks and worst.rank > Verdict.ASK.rank else worst


def _ask(findings: Iterable[Finding[C]], verdict: Verdict, order: Mapping[str, int]) -> tuple[str, ...]:
    """Questions that can still make the verdict worse, the most decisive first.

    A question weighs more the graver the finding it can settle, then the more findings it can settle, and
    the fewer other questions that takes.
    """
    if verdict is Verdict.BLOCKED:
        return ()
    weights: dict[str, list[float]] = {}
    for finding in findings:
        column = _COLUMN.get(finding.acts_as)
        if (
            finding.state is not Truth.UNKNOWN
            or column is None
            or (verdict is Verdict.DEFER and column == _CAUTION)
        ):
            continue
        for question in finding.needs:
            weights.setdefault(question, [0.0, 0.0, 0.0])[column] -= 1 / len(finding.needs)
    return tuple(sorted(weights, key=lambda question: (weights[question], order.get(question, 0), question)))


_CAUTION = 2
_COLUMN = {Severity.ABSOLUTE: 0, Severity.DEFER: 1, Severity.RELATIVE: _CAUTION}
