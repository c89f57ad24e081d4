"""Reading courses and plans."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from mesocare.patients.models import Patient
from mesocare.planning.draft import Draft, DraftZone, Needle, Numbing, Part
from mesocare.planning.models import Course, DoseGiven, Plan
from mesotherapy.dosing import Given
from mesotherapy.quantity import Quantity


def courses_of(patient: Patient) -> list[Course]:
    """Every course of a patient, newest first."""
    return list(patient.courses.select_related("site", "practitioner__user").order_by("-opened_at", "-pk"))


def newest_plan(course: Course) -> Plan | None:
    return course.plans.prefetch_related("zones", "events").order_by("-version").first()


def standing(plan: Plan) -> str:
    """draft · offered · accepted · declined · superseded · closed: the newest word about a plan."""
    newest = plan.events.order_by("-at", "-pk").first()
    return newest.kind if newest else "draft"


def accepted_plan(course: Course) -> Plan | None:
    """The version the patient said yes to, if that is still the word about it."""
    plans = course.plans.filter(events__kind="accepted").order_by("-version").distinct()
    return next((plan for plan in plans if standing(plan) == "accepted"), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedSince:
    """A dose that a signed session did not count, because nobody knew then that it was in the product."""

    treatment_session: UUID
    course: int
    substance: str
    amount: Quantity | None  # None: not known
    on: date


_since: list[Callable[[Patient], Iterable[CountedSince]]] = []


def register_since(provider: Callable[[Patient], Iterable[CountedSince]]) -> None:
    """Let the treatment say what counts since a label was corrected."""
    if provider not in _since:
        _since.append(provider)


def dose_history(patient: Patient, course: Course | None, before: date | None = None) -> tuple[Given, ...]:
    """Every dose this patient had anywhere in the organisation, for the core's checks.

    What a label is found to list after the signature counts from then on.
    """
    rows = DoseGiven.objects.filter(patient=patient)
    if before is not None:
        rows = rows.filter(given_on__lt=before)
    signed = tuple(
        Given(
            substance=row.substance,
            amount=Quantity.parse(row.amount) if row.amount else None,
            on=row.given_on,
            in_course=course is not None and row.course_id == course.pk,
        )
        for row in rows.order_by("given_on", "pk")
    )
    later = tuple(
        Given(
            substance=one.substance,
            amount=one.amount,
            on=one.on,
            in_course=course is not None and one.course == course.pk,
        )
        for say in _since
        for one in say(patient)
        if before is None or one.on < before
    )
    return (*signed, *later)


def sessions_given(course: Course) -> list[date]:
    """The days on which sessions of this course really took place."""
    days = DoseGiven.objects.filter(course=course).values_list("treatment_session", "given_on").distinct()
    return sorted(dict(days).values())


def sessions_left(course: Course) -> int:
    """Sessions of the accepted (or newest) plan that have not happened."""
    plan = accepted_plan(course) or newest_plan(course)
    return max(0, plan.sessions - len(sessions_given(course))) if plan else 0


def draft_of(plan: Plan) -> Draft:
    """A saved plan as the plan page would say it."""
    zones = list(plan.zones.all())
    return Draft(
        protocol=plan.protocol,
        technique=plan.technique,
        device=plan.device,
        target_layer=zones[0].target_layer if zones else "",
        components=tuple(Part.from_json(part) for part in plan.components),
        needle=Needle.from_json(plan.needle),
        zones=tuple(
            DraftZone(
                zone=zone.zone,
                side=zone.side,
                spacing_mm=zone.spacing_mm,
                volume_per_point_ml=zone.volume_per_point_ml,
                passes=zone.passes,
                topical_volume_ml=zone.topical_volume_ml,
            )
            for zone in zones
        ),
        numbing=Numbing.from_json(plan.numbing) if plan.numbing.get("kind") else None,
        sessions=plan.sessions,
        interval_min_days=plan.interval_min_days,
        interval_ideal_days=plan.interval_ideal_days,
        interval_max_days=plan.interval_max_days,
        review_weeks=plan.review_weeks,
        scale=plan.scale,
    )
