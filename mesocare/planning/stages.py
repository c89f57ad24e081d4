"""All courses under way, by the stage they are in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mesocare.clinics.models import Organisation, Site
from mesocare.clinics.pack import current_pack
from mesocare.planning.models import Course, Plan
from mesocare.planning.queries import newest_plan, sessions_given, standing
from mesotherapy.pack.indications import Indication


@dataclass(frozen=True, slots=True)
class UnderWay:
    """One course in the list."""

    course: Course
    plan: Plan
    indication: str
    given: int

    @property
    def left(self) -> int:
        return max(0, self.plan.sessions - self.given)


STAGES = ("draft", "offered", "accepted", "in-progress", "finishing")


def courses_by_stage(organisation: Organisation, sites: Iterable[Site]) -> dict[str, list[UnderWay]]:
    """Courses of the staff's sites: drafts, on offer, accepted, in progress, last session given."""
    found: dict[str, list[UnderWay]] = {stage: [] for stage in STAGES}
    pack = current_pack()
    rows = Course.objects.filter(patient__organisation=organisation, site__in=list(sites))
    for course in rows.select_related("patient", "site", "practitioner__user").order_by("-opened_at")[:200]:
        plan = newest_plan(course)
        word = standing(plan) if plan else ""
        if plan is None or word in {"declined", "closed"}:
            continue
        given = len(sessions_given(course))
        stage = _stage(word, given, plan.sessions)
        found[stage].append(UnderWay(course, plan, str(pack.get(Indication, course.indication).name), given))
    return found


def _stage(word: str, given: int, sessions: int) -> str:
    if word != "accepted":
        return word if word in STAGES else "draft"
    if given == 0:
        return "accepted"
    return "finishing" if given >= sessions else "in-progress"
