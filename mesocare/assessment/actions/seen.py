"""What was seen and talked about: examination, places to leave alone, goals, risks, scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from mesocare.assessment.actions.noting import note_change
from mesocare.assessment.models import AvoidArea, AvoidAreaClosed, Examination, Goal, RiskTalk, Score
from mesocare.audit.commands import run_once
from mesocare.clinics.actions import check_reason
from mesocare.clinics.models import StaffMember
from mesocare.clinics.pack import current_pack
from mesocare.patients.models import Patient
from mesocare.web.refusal import Refusal
from mesotherapy.outcomes import ScoreProblem, score
from mesotherapy.pack.scales import Scale


class CannotScore(Refusal):
    """An item of the scale is missing or out of range."""


def record_examination(
    *,
    patient: Patient,
    indication: str,
    phototype: int | None,
    findings: Sequence[Mapping[str, str]],
    note: str,
    by: StaffMember,
    at: datetime,
    command_id: UUID,
) -> Examination:
    """What the clinician saw, zone by zone."""

    def perform() -> Examination:
        row = Examination.objects.create(
            patient=patient,
            indication=indication,
            phototype=phototype,
            findings=[dict(finding) for finding in findings],
            note=note.strip(),
            examined_by=by,
            examined_at=at,
        )
        note_change("examination.recorded", patient, row, by, at)
        return row

    return run_once(
        command_id=command_id, action="record_examination", organisation=by.organisation, perform=perform
    )


def note_avoid_area(
    *,
    patient: Patient,
    chart: str,
    kind: str,
    label: str,
    triangle: int,
    weights: Sequence[float],
    radius_mm: Decimal,
    by: StaffMember,
    at: datetime,
    command_id: UUID,
) -> AvoidArea:
    """A place on the skin no point may enter, from now on and at every visit until it is closed."""

    def perform() -> AvoidArea:
        row = AvoidArea.objects.create(
            patient=patient,
            chart=chart,
            kind=kind,
            label=label.strip(),
            triangle=triangle,
            weights=list(weights),
            radius_mm=radius_mm,
            noted_by=by,
            noted_at=at,
        )
        note_change("avoid-area.noted", patient, row, by, at, kind=kind)
        return row

    return run_once(
        command_id=command_id, action="note_avoid_area", organisation=by.organisation, perform=perform
    )


def close_avoid_area(
    *, area: AvoidArea, reason: str, by: StaffMember, at: datetime, command_id: UUID
) -> AvoidAreaClosed:
    """Someone looked, and the place may be treated again."""
    words = check_reason(reason)

    def perform() -> AvoidAreaClosed:
        row = AvoidAreaClosed.objects.create(area=area, reason=words, closed_by=by, closed_at=at)
        note_change("avoid-area.closed", area.patient, row, by, at)
        return row

    return run_once(
        command_id=command_id, action="close_avoid_area", organisation=by.organisation, perform=perform
    )


def record_goal(
    *,
    patient: Patient,
    indication: str,
    words: str,
    by_when: str,
    by: StaffMember | None,
    at: datetime,
    command_id: UUID,
) -> Goal:
    """What the patient wants, in the patient's words."""

    def perform() -> Goal:
        row = Goal.objects.create(
            patient=patient,
            indication=indication,
            words=words.strip(),
            by_when=by_when.strip(),
            recorded_by=by,
            recorded_at=at,
        )
        note_change("goal.recorded", patient, row, by or "patient", at)
        return row

    return run_once(
        command_id=command_id, action="record_goal", organisation=patient.organisation, perform=perform
    )


def record_risk_talk(
    *,
    patient: Patient,
    protocol: str,
    topics: Sequence[str],
    asked: str,
    by: StaffMember,
    at: datetime,
    command_id: UUID,
) -> RiskTalk:
    """The talk about risks and alternatives: who, when, what was said and asked."""

    def perform() -> RiskTalk:
        row = RiskTalk.objects.create(
            patient=patient,
            protocol=protocol,
            topics=list(topics),
            asked=asked.strip(),
            talked_by=by,
            talked_at=at,
        )
        note_change("risks.talked-through", patient, row, by, at, protocol=protocol)
        return row

    return run_once(
        command_id=command_id, action="record_risk_talk", organisation=by.organisation, perform=perform
    )


def record_score(
    *,
    patient: Patient,
    scale: str,
    items: Mapping[str, int],
    by: StaffMember | None,
    by_patient: bool,
    note: str,
    at: datetime,
    command_id: UUID,
) -> Score:
    """Score a scale and keep every item.

    Raises:
        CannotScore: if an item is missing or out of range; says which.
    """
    found = current_pack().get(Scale, scale)
    try:
        scored = score(found, dict(items))
    except ScoreProblem as problem:
        raise CannotScore(str(problem)) from problem

    def perform() -> Score:
        row = Score.objects.create(
            patient=patient,
            scale=scale,
            scale_version=scored.version,
            items=dict(scored.items),
            score=scored.value,
            scored_by=by,
            by_patient=by_patient,
            scored_at=at,
            note=note.strip(),
        )
        note_change("score.recorded", patient, row, by or "patient", at, scale=scale, score=str(scored.value))
        return row

    return run_once(
        command_id=command_id, action="record_score", organisation=patient.organisation, perform=perform
    )
