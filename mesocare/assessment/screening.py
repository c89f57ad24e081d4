"""From a patient's facts to a verdict, with the knowledge in force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from mesocare.clinics.pack import current_pack
from mesotherapy.conditions import questions_in
from mesotherapy.facts import Facts, show
from mesotherapy.pack import Pack
from mesotherapy.pack.contraindications import Contraindication
from mesotherapy.screening import Finding, Screening
from mesotherapy.truth import Truth

DIMENSIONS = ("substances", "techniques", "devices", "zones")


@dataclass(frozen=True, slots=True)
class Judged:
    """A screening and which of today's questions were answered today."""

    screening: Screening[Contraindication]
    asked_today: list[str]
    must_ask_today: list[str]

    @property
    def not_asked_today(self) -> list[str]:
        return [question for question in self.must_ask_today if question not in self.asked_today]

    def findings_json(self) -> list[dict[str, Any]]:
        """Every finding as it is kept: what was checked as well as what was found."""
        return [finding_json(finding) for finding in self.screening.findings]


def finding_json(finding: Finding[Contraindication]) -> dict[str, Any]:
    rule = finding.rule
    return {
        "rule": rule.id,
        "title": str(rule.title),
        "topic": rule.topic.value,
        "severity": rule.severity.value,
        "acts_as": finding.acts_as.value,
        "state": finding.word,
        "local": rule.local,
        "overridable": rule.overridable,
        "because": [
            {
                "fact": fact.question,
                "value": show(fact.value),
                "from": fact.origin or fact.by,
                "code": fact.code,
                "on": fact.on.isoformat(),
                "words": fact.text,
            }
            for fact in finding.because
        ],
        "needs": list(finding.needs),
        "do": str(rule.say.clinician),
        "patient": str(rule.say.patient),
        "sources": list(rule.source),
        "until": finding.until.isoformat() if finding.until else None,
    }


def scope_json(protocol: str, plan_scope: Mapping[str, Sequence[str]] | None) -> dict[str, Any]:
    """The scope as it is kept with a screening."""
    narrowed = {name: sorted(ids) for name, ids in (plan_scope or {}).items() if ids}
    return {"protocol": protocol, **narrowed}


def judge(
    facts: Facts,
    *,
    protocol: str,
    plan_scope: Mapping[str, Sequence[str]] | None,
    jurisdiction: str | None,
    signed: frozenset[str],
    on: date,
) -> Judged:
    """Screen for a protocol, narrowed to what a plan really uses; without one, for everything the
    pack knows.
    """
    pack = current_pack()
    narrowed = {name: ids for name, ids in (plan_scope or {}).items() if ids}
    planned = pack.planned(protocol=protocol or None, **narrowed)  # type: ignore[arg-type]
    screening = pack.screen(facts, on=on, planned=planned, jurisdiction=jurisdiction, signed=signed)
    must = today_questions(pack, screening)
    return Judged(screening, [question for question in must if answered_on(facts, question, on)], must)


def today_questions(pack: Pack, screening: Screening[Contraindication]) -> list[str]:
    """The questions that are asked at every session and on which this screening rests."""
    rests_on = {question for finding in screening.findings for question in questions_in(finding.rule.when)}
    return [
        question.id
        for question in pack.questions.values()
        if question.asked_today and question.id in rests_on
    ]


def answered_on(facts: Facts, question: str, on: date) -> bool:
    """Whether somebody said yes, no or an amount to it on this very day. "Not known" is no answer."""
    return any(
        fact.on == on and fact.value is not Truth.UNKNOWN for fact in facts.by_question.get(question, ())
    )
