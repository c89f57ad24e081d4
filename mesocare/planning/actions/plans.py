"""Opening a course, writing its plan version by version, offering it, and hearing yes or no."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from mesocare.audit.actions import record
from mesocare.audit.commands import run_once
from mesocare.clinics.models import Site, StaffMember
from mesocare.clinics.pack import current_pack, pack_in_force
from mesocare.patients.models import Patient
from mesocare.planning.draft import Draft, Reckoning
from mesocare.planning.models import Course, DoseGiven, Plan, PlanEvent, PlanZone
from mesocare.planning.permissions import check_are_drawn, check_can_plan
from mesocare.planning.queries import newest_plan, standing
from mesocare.web.refusal import Refusal
from mesotherapy.dosing import Standing
from mesotherapy.pack.protocols import Protocol


class PlanChanged(Refusal):
    """Someone saved a newer version of the plan."""


class PlanStopped(Refusal):
    """A check says stop: the plan cannot be offered as it is."""


class AlreadyAccepted(Refusal):
    """The patient has said yes to this plan; offering it again would take that back."""


class CheckNotSeen(Refusal):
    """A check has not been acknowledged."""


class NotOffered(Refusal):
    """A plan is accepted only after it was offered."""


def save_plan(
    *,
    patient: Patient,
    course: Course | None,
    expected_version: int,
    site: Site,
    draft: Draft,
    reckoning: Reckoning,
    acknowledged: Mapping[str, str],
    alternatives: Iterable[Mapping[str, Any]],
    summary: str,
    note: str,
    by: StaffMember,
    at: datetime,
    command_id: UUID,
) -> Plan:
    """Keep a plan as a new version; the first one opens the course.

    Raises:
        PlanChanged: if the course has a newer version than the one that was edited.
        SwitchedOff: if the treatment is off here.
        NoChart: if no chart draws one of its zones.
    """
    protocol = current_pack().get(Protocol, draft.protocol)
    check_can_plan(patient.organisation, protocol)
    check_are_drawn(zone.zone for zone in draft.zones)

    def perform() -> Plan:
        opened = course or _open_course(patient, site, protocol.indication, by, at)
        Course.objects.select_for_update().get(pk=opened.pk)
        before = newest_plan(opened)
        if (before.version if before else 0) != expected_version:
            raise PlanChanged(
                _(
                    "A newer version of this plan was saved while you worked. Open it; your changes "
                    "are still on this page."
                )
            )
        plan = _write_plan(
            opened, expected_version + 1, draft, reckoning, acknowledged, alternatives, summary, note, by, at
        )
        if before is not None and standing(before) in {"draft", "offered", "accepted"}:
            PlanEvent.objects.create(plan=before, kind="superseded", by=by, at=at)
        _note("plan.saved", plan, by, at, version=plan.version, protocol=plan.protocol)
        return plan

    return run_once(command_id=command_id, action="save_plan", organisation=by.organisation, perform=perform)


def _open_course(patient: Patient, site: Site, indication: str, by: StaffMember, at: datetime) -> Course:
    return Course.objects.create(
        patient=patient, site=site, indication=indication, practitioner=by, opened_at=at
    )


def _write_plan(
    course: Course,
    version: int,
    draft: Draft,
    reckoning: Reckoning,
    acknowledged: Mapping[str, str],
    alternatives: Iterable[Mapping[str, Any]],
    summary: str,
    note: str,
    by: StaffMember,
    at: datetime,
) -> Plan:
    plan = Plan.objects.create(
        course=course,
        version=version,
        protocol=draft.protocol,
        pack_version=pack_in_force(at=at),
        components=[part.as_json() for part in draft.components],
        technique=draft.technique,
        device=draft.device,
        needle=draft.needle.as_json(),
        numbing=draft.numbing.as_json() if draft.numbing else {},
        sessions=draft.sessions,
        interval_min_days=draft.interval_min_days,
        interval_ideal_days=draft.interval_ideal_days,
        interval_max_days=draft.interval_max_days,
        review_weeks=draft.review_weeks,
        scale=draft.scale,
        chair_minutes=reckoning.chair_minutes,
        checks=[check.as_json() for check in reckoning.lines],
        acknowledged=[{"check": check, "reason": reason} for check, reason in sorted(acknowledged.items())],
        alternatives=list(alternatives),
        patient_summary=summary.strip(),
        note=note.strip(),
        planned_by=by,
        planned_at=at,
    )
    for position, zone in enumerate(reckoning.zones):
        PlanZone.objects.create(plan=plan, position=position, **zone.as_row())
    return plan


def offer_plan(*, plan: Plan, by: StaffMember, at: datetime, command_id: UUID) -> PlanEvent:
    """Put the plan before the patient. A stop, or a check nobody acknowledged, keeps it in the clinic.

    Raises:
        AlreadyAccepted: if the patient has accepted it.
        PlanStopped: if a check says stop.
        CheckNotSeen: if a check was not acknowledged with a reason.
    """

    def perform() -> PlanEvent:
        _check_can_offer(plan)
        event = PlanEvent.objects.create(plan=plan, kind="offered", by=by, at=at)
        _note("plan.offered", plan, by, at, version=plan.version)
        return event

    return run_once(command_id=command_id, action="offer_plan", organisation=by.organisation, perform=perform)


def _check_can_offer(plan: Plan) -> None:
    newest = newest_plan(plan.course)
    if newest is None or newest.pk != plan.pk:
        raise PlanChanged(_("There is a newer version of this plan. Offer that one."))
    if standing(plan) == "accepted":
        raise AlreadyAccepted(_("The patient has accepted this plan. To change it, save a new version."))
    stops = [check for check in plan.checks if check["standing"] == Standing.STOP.value]
    if stops:
        raise PlanStopped(
            _("The plan cannot be offered: %(say)s Change the plan, then offer it.")
            % {"say": stops[0]["say"]}
        )
    seen = {row["check"] for row in plan.acknowledged}
    unseen = [
        check
        for check in plan.checks
        if check["standing"] == Standing.CHECK.value and check["id"] not in seen
    ]
    if unseen:
        raise CheckNotSeen(_("Acknowledge this first, with a reason: %(say)s") % {"say": unseen[0]["say"]})


@transaction.atomic
def accept_plan(*, plan: Plan, by: StaffMember | None, at: datetime) -> PlanEvent:
    """The patient said yes. Called with the acceptance of its quote, inside that transaction.

    Raises:
        NotOffered: if the plan was never offered, or a newer version replaced it.
    """
    Course.objects.select_for_update().get(pk=plan.course_id)  # a new version is saved before this or after
    if standing(plan) != "offered":
        raise NotOffered(
            _("This plan is not on offer any more. Ask the clinic for the one that is. Nothing was accepted.")
        )
    event = PlanEvent.objects.create(plan=plan, kind="accepted", by=by, by_patient=by is None, at=at)
    _note("plan.accepted", plan, by or "patient", at, version=plan.version)
    return event


def close_plan(
    *, plan: Plan, kind: str, reason: str, by: StaffMember, at: datetime, command_id: UUID
) -> PlanEvent:
    """The patient said no (`declined`), or the course ends here (`closed`)."""

    def perform() -> PlanEvent:
        event = PlanEvent.objects.create(
            plan=plan, kind=kind, by=by, at=at, detail={"reason": reason.strip()}
        )
        _note(f"plan.{kind}", plan, by, at, reason=reason.strip())
        return event

    return run_once(command_id=command_id, action="close_plan", organisation=by.organisation, perform=perform)


def record_dose(
    *,
    course: Course,
    treatment_session: UUID,
    substance: str,
    amount: str,
    volume_ml: Decimal,
    given_on: date,
    given_at: datetime,
) -> DoseGiven:
    """What a sealed session put in. Called once per substance, inside the sealing transaction."""
    return DoseGiven.objects.create(
        patient=course.patient,
        course=course,
        treatment_session=treatment_session,
        substance=substance,
        amount=amount,
        volume_ml=volume_ml,
        given_on=given_on,
        given_at=given_at,
    )


def _note(action: str, plan: Plan, by: Any, at: datetime, **detail: object) -> None:
    patient = plan.patient
    record(
        action=action,
        by=by,
        at=at,
        organisation=patient.organisation,
        patient=patient,
        subject=plan,
        detail=detail,
    )
