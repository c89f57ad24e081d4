"""Everybody's last screening, judged again when the knowledge, a signature or what is known changes.

Both judgements are made for the same day: the kept facts with the pack they were judged with, and the facts
of now with the pack in force. So an answer that has merely gone stale is no change; a new rule, a signature,
a statement or another substance in the plan is. What is asked anew at every session is taken as last
answered: otherwise every verdict would be "questions open" on the morning after.

This tells people early. Nothing rests on it: the gate judges everybody anew, whatever stands here.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from mesocare.assessment.actions.again import keep_rescreening
from mesocare.assessment.models import Answer, Rejudged, Rescreening, ScreeningRecord
from mesocare.clinics.models import Organisation, SignedStatement
from mesocare.clinics.pack import current_pack, knowledge_of
from mesocare.knowing.again import judged_again
from mesocare.planning.models import Plan
from mesocare.web.clock import site_today
from mesotherapy.facts import show
from mesotherapy.pack.contraindications import Contraindication
from mesotherapy.screening import Finding
from mesotherapy.screening.again import Otherwise
from mesotherapy.screening.rules import MEANS, Verdict
from mesotherapy.truth import Truth

OVERLAP = 1000  # rows looked at twice: of two that are written at once, the later number may be there first


def rescreen_all(at: datetime) -> None:
    """Every clinic whose knowledge or patients changed since it was last looked at."""
    for organisation in Organisation.objects.order_by("pk"):
        with knowledge_of(organisation):
            rescreen(organisation, at)


def rescreen(organisation: Organisation, at: datetime) -> Rescreening | None:
    """Judge again whoever a change may touch; None when nothing changed."""
    last = Rescreening.objects.filter(organisation=organisation).order_by("-at", "-pk").first()
    seen = _seen(organisation)
    if last is not None and last.seen == seen:
        return None
    everybody = last is None or any(last.seen[name] != seen[name] for name in ("pack", "signed"))
    records = newest_screenings(organisation)
    if not everybody and last is not None:
        answers, plans = _answers(organisation), _plans(organisation)
        new = answers.filter(pk__gt=last.seen["answer"] - OVERLAP).values("patient")
        planned = plans.filter(pk__gt=last.seen["plan"] - OVERLAP).values("course__patient")
        records = records.filter(Q(patient__in=new) | Q(patient__in=planned))
    told = set(Rejudged.objects.filter(rescreening__organisation=organisation).values_list("screening"))
    checked = unread = 0
    kept = []
    for screening, found in judged_again(organisation, records, site_today(at, _zone(organisation))):
        if found == "unread":
            unread += 1
            continue
        checked += 1
        if found is not None or (screening.pk,) in told:
            kept.append((screening, _as_kept(found)))
    return keep_rescreening(
        organisation=organisation,
        seen=seen,
        is_everybody=everybody,
        judged=kept,
        checked=checked,
        unread=unread,
        at=at,
    )


def _seen(organisation: Organisation) -> dict[str, Any]:
    """What a round rests on: as long as it is the same, nobody is judged otherwise."""
    return {
        "pack": current_pack().digest,
        "signed": SignedStatement.objects.filter(organisation=organisation).count(),
        "answer": _newest(_answers(organisation)),
        "plan": _newest(_plans(organisation)),
    }


def _answers(organisation: Organisation) -> QuerySet[Answer]:
    return Answer.objects.filter(patient__organisation=organisation)


def _plans(organisation: Organisation) -> QuerySet[Plan]:
    return Plan.objects.filter(course__patient__organisation=organisation)


def _newest(rows: QuerySet[Any]) -> int:
    """Read from the end: the largest of millions of rows would be looked for every minute."""
    return rows.order_by("-pk").values_list("pk", flat=True).first() or 0


def newest_screenings(organisation: Organisation) -> QuerySet[ScreeningRecord]:
    """The last screening of each patient for each treatment; for every treatment where none was in mind."""
    same = ScreeningRecord.objects.filter(patient=OuterRef("patient"), protocol=OuterRef("protocol"))
    newest = same.order_by("-screened_at", "-pk").values("pk")[:1]
    rows = ScreeningRecord.objects.filter(patient__organisation=organisation, pk=Subquery(newest))
    narrower = ScreeningRecord.objects.filter(patient=OuterRef("patient")).exclude(protocol="")
    rows = rows.filter(~Q(protocol="") | ~Exists(narrower))
    return rows.select_related("patient__organisation", "pack_version").order_by("patient", "pk")


def _zone(organisation: Organisation) -> str:
    site = organisation.sites.order_by("pk").first()
    return site.time_zone if site else "UTC"


def _as_kept(found: Otherwise[Contraindication] | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "before": found.before.verdict.value,
        "after": found.after.verdict.value,
        "defer_until": found.after.defer_until,
        "is_worse": found.is_worse,
        "because": _because(found),
    }


def _because(found: Otherwise[Contraindication]) -> list[dict[str, Any]]:
    """Each rule that made the difference, the gravest first: what it did, what it does, on which words."""
    was = {finding.rule.id: finding for finding in found.before.findings}
    now = {finding.rule.id: finding for finding in found.after.findings}
    rules = sorted(found.because, key=lambda rule: _rank(now.get(rule.id)))
    return [_reason(rule, was.get(rule.id), now.get(rule.id)) for rule in rules]


def _reason(
    rule: Contraindication, was: Finding[Contraindication] | None, now: Finding[Contraindication] | None
) -> dict[str, Any]:
    return {
        "rule": rule.id,
        "title": str(rule.title),
        "was": _does(was),
        "now": _does(now),
        "until": now.until.isoformat() if now and now.until else None,
        "sources": list(rule.source),
        "facts": [
            {
                "question": fact.question,
                "value": fact.text or show(fact.value),
                "by": fact.by,
                "on": fact.on.isoformat(),
            }
            for fact in (now.because if now else ())
        ],
    }


def _does(finding: Finding[Contraindication] | None) -> str:
    """The verdict that a finding alone leads to; nothing where there is no such rule, or it is absent."""
    if finding is None or finding.state is Truth.NO:
        return ""
    return Verdict.ASK.value if finding.state is Truth.UNKNOWN else MEANS[finding.acts_as].value


def _rank(finding: Finding[Contraindication] | None) -> int:
    does = _does(finding)
    return Verdict(does).rank if does else len(Verdict)
