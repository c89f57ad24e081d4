"""What a newer pack would change for the patients who are under treatment now, before it is adopted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from mesocare.assessment.queries import facts_of, open_avoid_areas, weight_of
from mesocare.clinics.models import Adoption, Organisation
from mesocare.clinics.pack import adoptions_of, current_pack, signed_statements, site_jurisdiction
from mesocare.knowing.adopting import content_by
from mesocare.planning.contents import substances_in
from mesocare.planning.draft import Reckoning, reckon
from mesocare.planning.models import Plan, PlanEvent
from mesocare.planning.queries import dose_history, draft_of, sessions_given
from mesotherapy.dosing import DoseProblem, Standing
from mesotherapy.facts import Facts
from mesotherapy.pack import Pack
from mesotherapy.pack.contraindications import Contraindication
from mesotherapy.pack.loader import pack_from_content
from mesotherapy.pack.problems import PackProblems, UnknownEntry
from mesotherapy.screening import Finding, Screening

OVER = ("declined", "closed", "superseded")


@dataclass(frozen=True, slots=True)
class Moved:
    """One thing that is judged otherwise: what it is, before and then."""

    about: str
    before: str
    after: str
    is_worse: bool


@dataclass(frozen=True, slots=True)
class Effect:
    """One plan under the adopted knowledge and under the newer one."""

    plan: Plan
    verdict: Moved | None
    findings: tuple[Moved, ...]
    doses: tuple[Moved, ...]
    problem: str = ""
    given: int = 0

    @property
    def is_any(self) -> bool:
        return bool(self.verdict or self.findings or self.doses or self.problem)


def changed_adoptions(organisation: Organisation) -> dict[str, Adoption]:
    """Treatments that were adopted and whose knowledge has changed since."""
    states = adoptions_of(organisation)
    return {name: state.adoption for name, state in states.items() if state.has_changed and state.adoption}


def open_plans(organisation: Organisation, protocols: Iterable[str]) -> QuerySet[Plan]:
    """The newest plan of every course that is not over, in these treatments."""
    newest = Plan.objects.filter(course=OuterRef("course")).order_by("-version").values("pk")[:1]
    word = PlanEvent.objects.filter(plan=OuterRef("pk")).order_by("-at", "-pk").values("kind")[:1]
    plans = Plan.objects.filter(
        course__patient__organisation=organisation, protocol__in=list(protocols), pk=Subquery(newest)
    ).annotate(word=Subquery(word))
    rows = plans.exclude(word__in=OVER) | plans.filter(word=None)
    return (
        rows.select_related("course__patient", "course__site")
        .prefetch_related("zones")
        .order_by("course__patient_id", "pk")
    )


def effect_on(plan: Plan, adoption: Adoption, on: date) -> Effect:
    """Judge and reckon one plan twice: with the knowledge it was adopted with, and with the newer."""
    before, after = adopted_pack(adoption), current_pack()
    given = len(sessions_given(plan.course))
    if before is None:
        return Effect(
            plan, None, (), (), _("The adopted version can no longer be read by this software."), given
        )
    facts = facts_of(plan.patient)
    try:
        old, new = (_screened(pack, plan, facts, on) for pack in (before, after))
        reckoned = [_reckoned(pack, plan, facts, on) for pack in (before, after)]
    except (UnknownEntry, DoseProblem, ValueError, KeyError) as problem:
        return Effect(plan, None, (), (), str(problem), given)
    return Effect(plan, _verdict(old, new), tuple(_findings(old, new)), tuple(_doses(*reckoned)), "", given)


def adopted_pack(adoption: Adoption) -> Pack | None:
    """The pack as it was adopted, or None where this software cannot read it any more."""
    return kept_pack(adoption.pack_version.digest)


@lru_cache(maxsize=4)
def kept_pack(digest: str) -> Pack | None:
    """A version of the pack by its digest, or None where this software cannot read it any more."""
    try:
        return pack_from_content(content_by(digest))
    except PackProblems:
        return None


def _screened(pack: Pack, plan: Plan, facts: Facts, on: date) -> Screening[Contraindication]:
    numbing = [plan.numbing["substance"]] if plan.numbing.get("substance") else []
    zones = list(plan.zones.all())
    planned = pack.planned(
        protocol=plan.protocol,
        substances=sorted({*substances_in(plan.components), *numbing}),
        techniques=sorted({zone.technique for zone in zones}) or [plan.technique],
        devices=[plan.device],
        zones=sorted({zone.zone for zone in zones}) or None,
    )
    organisation = plan.course.patient.organisation
    return pack.screen(
        facts,
        on=on,
        planned=planned,
        jurisdiction=site_jurisdiction(plan.course.site),
        signed=signed_statements(organisation),
    )


def _verdict(old: Screening[Contraindication], new: Screening[Contraindication]) -> Moved | None:
    if old.verdict is new.verdict:
        return None
    worse = new.verdict.rank < old.verdict.rank
    return Moved(_("Verdict"), old.verdict.value, new.verdict.value, worse)


def _findings(old: Screening[Contraindication], new: Screening[Contraindication]) -> Iterator[Moved]:
    """Rules that speak now and did not, or otherwise; those that are absent both times say nothing."""
    before = {finding.rule.id: finding for finding in old.findings}
    after = {finding.rule.id: finding for finding in new.findings}
    for name in dict.fromkeys((*after, *before)):
        said, says = _said(before.get(name)), _said(after.get(name))
        if said != says:
            rule = (after.get(name) or before[name]).rule
            yield Moved(str(rule.title), said, says, bool(says))


def _said(finding: Finding[Contraindication] | None) -> str:
    if finding is None or finding.word == "absent":
        return ""
    return f"{WORDS[finding.word]()}, {ACTS[finding.acts_as.value]()}"


WORDS = {"present": lambda: _("present"), "unknown": lambda: _("not known")}
ACTS = {
    "absolute": lambda: _("stops"),
    "defer": lambda: _("not yet"),
    "relative": lambda: _("with care"),
    "info": lambda: _("good to know"),
}


def _reckoned(pack: Pack, plan: Plan, facts: Facts, on: date) -> Reckoning:
    patient = plan.patient
    return reckon(
        pack=pack,
        organisation=patient.organisation,
        draft=draft_of(plan),
        avoid=open_avoid_areas(patient),
        history=dose_history(patient, plan.course),
        weight=weight_of(facts, on),
        years=patient.age_on(on),
        place=site_jurisdiction(plan.course.site),
        on=on,
    )


def _doses(old: Reckoning, new: Reckoning) -> Iterator[Moved]:
    """Checks that stand otherwise: new ones, gone ones, and those with another limit."""
    before = {line.id: line.check for line in old.lines}
    after = {line.id: line.check for line in new.lines}
    order = list(Standing)
    for name in dict.fromkeys((*after, *before)):
        was, is_now = before.get(name), after.get(name)
        fine = [check is None or check.standing is Standing.OK for check in (was, is_now)]
        same = was and is_now and (was.standing, was.limit) == (is_now.standing, is_now.limit)
        if all(fine) or same:
            continue
        worse = is_now is not None and (
            was is None or order.index(is_now.standing) > order.index(was.standing)
        )
        yield Moved(
            name.partition(":")[0].replace("-", " "),
            was.say if was else "",
            is_now.say if is_now else "",
            worse,
        )
