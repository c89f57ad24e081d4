"""Many kept screenings judged again, with what is known read for a few hundred patients at once.

Where nothing was said since a screening, what was known then is what is known now: then only the rules that a
change touches are held against it, only the answers these rest on are read, and whoever they do not move is
done. That it finds what judging each alone twice in full finds is a test.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any, Literal

from django.db.models import Exists, OuterRef, QuerySet

from mesocare.assessment.everybody import facts_of_everybody
from mesocare.assessment.models import Answer, ScreeningRecord
from mesocare.clinics.models import Organisation, SignedStatement
from mesocare.clinics.pack import current_pack, site_jurisdiction
from mesocare.knowing.effects import kept_pack
from mesocare.planning.contents import substances_in
from mesocare.planning.models import Plan
from mesotherapy.facts import FOR_LIFE, Facts, from_rows
from mesotherapy.facts.rows import Wordings
from mesotherapy.pack import Pack
from mesotherapy.pack.contraindications import Contraindication
from mesotherapy.pack.problems import UnknownEntry
from mesotherapy.planned import Planned
from mesotherapy.screening.again import Again, Otherwise
from mesotherapy.screening.rules import Rules, Verdict

AT_A_TIME = 400
SCOPE = ("substances", "techniques", "devices", "zones")
Scope = Mapping[str, Any]
Found = Otherwise[Contraindication] | None
Unread = Literal["unread"]  # the pack of that time cannot be read any more, or names what is gone
Change = Again[Contraindication]


def judged_again(
    organisation: Organisation, records: QuerySet[ScreeningRecord], on: date
) -> Iterator[tuple[ScreeningRecord, Found | Unread]]:
    """Each screening with how it comes out otherwise on a day; None where nothing moves."""
    newer = Answer.objects.filter(patient=OuterRef("patient"), recorded_at__gte=OuterRef("screened_at"))
    rows = records.annotate(has_newer=Exists(newer)).defer("facts", "findings", "pack_version__content")
    bench, waiting = Bench(organisation, on), iter(rows.iterator(AT_A_TIME))
    while several := list(islice(waiting, AT_A_TIME)):
        yield from bench.judged(several)


def _is_newer(row: ScreeningRecord) -> bool:
    """Whether anything was said since, as `judged_again` asked the database."""
    return bool(row.__dict__["has_newer"])


class Bench:
    """What all screenings of one round share."""

    def __init__(self, organisation: Organisation, on: date) -> None:
        self._on = on
        site = organisation.sites.order_by("pk").first()
        self._place = site_jurisdiction(site) if site else None
        rows = SignedStatement.objects.filter(organisation=organisation)
        self._signed = list(rows.values_list("statement", "signed_at"))
        self._after = lasting(current_pack())
        self._before: dict[str, Rules[Contraindication]] = {}
        self._changes: dict[object, Change] = {}
        self._wordings = Wordings()

    def judged(self, several: Sequence[ScreeningRecord]) -> list[tuple[ScreeningRecord, Found | Unread]]:
        """A few hundred screenings, in their order."""
        changes = {row.pk: self._change(row) for row in several}
        still = [row for row in several if not _is_newer(row) and changes[row.pk] is not None]
        settled = {row.pk for row in still} - {row.pk for row in self._moved(still, changes)}
        rest = [row for row in several if changes[row.pk] is not None and row.pk not in settled]
        facts = self._facts(rest)
        found: dict[int, Found] = dict.fromkeys(settled)
        for row in rest:
            found[row.pk] = self._one(row, changes[row.pk], facts[row.patient_id])
        return [(row, found.get(row.pk) if changes[row.pk] else "unread") for row in several]

    def _moved(
        self, rows: list[ScreeningRecord], changes: Mapping[int, Change | None]
    ) -> list[ScreeningRecord]:
        """Of those about whom nothing new is known, the ones whom a rule of the change moves."""
        touched = [(row, change) for row in rows if (change := changes[row.pk]) and change.touched]
        reads = sorted({question for _row, change in touched for question in change.reads})
        facts = self._facts([row for row, _change in touched], reads)
        return [row for row, change in touched if change.moves(facts[row.patient_id], self._on)]

    def _facts(self, rows: Iterable[ScreeningRecord], questions: list[str] | None = None) -> dict[int, Facts]:
        return dict(facts_of_everybody((row.patient_id for row in rows), questions, self._wordings))

    def _one(self, row: ScreeningRecord, change: Change | None, facts: Facts) -> Found:
        earlier = from_rows(row.facts) if _is_newer(row) else facts
        change = self._change(row, _said_since(earlier, facts)) if _is_newer(row) else change
        return _of_weight(change.judge(facts, self._on, earlier)) if change else None

    def _change(self, row: ScreeningRecord, questions: frozenset[str] = frozenset()) -> Change | None:
        """What is otherwise for this screening: rules, signatures, plan, what was said; None if unread."""
        digest, pack = row.pack_version.digest, current_pack()
        before = pack if digest == pack.digest else kept_pack(digest)
        if before is None:
            return None
        try:
            planned = _planned(pack, row, _scope_now(row))
            planned_before = _planned(before, row, row.scope)
        except UnknownEntry:
            return None
        signed = frozenset(name for name, when in self._signed if when <= row.screened_at)
        key = (digest, planned, planned_before, signed, questions)
        if key not in self._changes:
            if len(self._changes) >= AT_A_TIME:
                self._changes.clear()
            if digest not in self._before:
                self._before[digest] = lasting(before)
            self._changes[key] = Again(
                self._before[digest],
                self._after,
                planned=planned,
                planned_before=planned_before,
                jurisdiction=self._place,
                signed_before=signed,
                signed=frozenset(name for name, _ in self._signed),
                questions=questions,
            )
        return self._changes[key]


def lasting(pack: Pack) -> Rules[Contraindication]:
    """The pack's rules, with the answers of a day as they were last given."""
    rules = pack.rules
    lasting = {name: FOR_LIFE if holding.days == 0 else holding for name, holding in rules.holdings.items()}
    return Rules.of(rules.rules, lasting, rules.order)


def _of_weight(found: Found) -> Found:
    """That open questions were answered without anything found is no news."""
    if found is not None and found.before.verdict is Verdict.ASK and not found.is_worse:
        return None
    return found


def _said_since(earlier: Facts, facts: Facts) -> frozenset[str]:
    """The questions about which something else is known now."""
    was, now = earlier.by_question, facts.by_question
    return frozenset(name for name in {*was, *now} if set(was.get(name, ())) != set(now.get(name, ())))


def _planned(pack: Pack, screening: ScreeningRecord, scope: Scope) -> Planned:
    given = {name: scope[name] for name in SCOPE if scope.get(name)}
    return pack.planned(protocol=screening.protocol or None, **given)


def _scope_now(screening: ScreeningRecord) -> Scope:
    """The kept scope with the substances of the newest plan: a product may hold another one by now."""
    kept: Scope = screening.scope
    if not kept.get("substances"):
        return kept
    plans = Plan.objects.filter(course__patient=screening.patient, protocol=screening.protocol)
    plan = plans.order_by("-pk").first()
    if plan is None:
        return kept
    return {**kept, "substances": sorted({*substances_in(plan.components), *kept["substances"]})}
