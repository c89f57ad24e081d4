"""Keeping what was said and seen, and how it was judged. Nothing here changes an earlier row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from mesocare.assessment.models import (
    Answer,
    AvoidArea,
    AvoidAreaClosed,
    Examination,
    FindingDecision,
    Goal,
    Intake,
    Override,
    OverrideConfirmation,
    RiskTalk,
    SaidBy,
    Score,
    ScreeningRecord,
)
from mesocare.assessment.queries import facts_of
from mesocare.assessment.screening import judge, scope_json
from mesocare.audit.actions import record
from mesocare.audit.commands import run_once
from mesocare.clinics.access import may
from mesocare.clinics.actions import check_reason
from mesocare.clinics.models import StaffMember
from mesocare.clinics.pack import current_pack, pack_in_force
from mesocare.clinics.roles import Permission
from mesocare.patients.models import Patient
from mesocare.web.refusal import Refusal
from mesotherapy.facts import Fact, Value, to_rows
from mesotherapy.outcomes import ScoreProblem, score
from mesotherapy.pack.scales import Scale
from mesotherapy.screening import Screening, Severity


class QuestionsChanged(Refusal):
    """The knowledge pack was replaced while the page was open."""


class NotOverridable(Refusal):
    """The finding is not there, or no person may decide otherwise."""


class SamePerson(Refusal):
    """The second clinician is the first one."""


class CannotScore(Refusal):
    """An item of the scale is missing or out of range."""


class AlreadySent(Refusal):
    """The form was sent in before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One answer as given: the question, its value, and the person's own words where they wrote any."""

    question: str
    value: Value
    words: str = ""
    on: date | None = None
    until: date | None = None
    origin: str = ""
    code: str = ""


def record_answers(
    *,
    patient: Patient,
    said: Iterable[Said],
    said_by: SaidBy,
    today: date,
    by: StaffMember | None,
    at: datetime,
) -> list[Answer]:
    """Keep each answer as a new row, in the caller's transaction. The core decides which statement holds."""
    return [Answer.objects.create(**_answer(patient, each, said_by, today, by, at)) for each in said]


def _answer(
    patient: Patient, said: Said, said_by: SaidBy, today: date, by: StaffMember | None, at: datetime
) -> dict[str, Any]:
    who = by.name if by is not None else str(SaidBy(said_by).label)
    fact = Fact(
        question=said.question,
        value=said.value,
        on=said.on or today,
        until=said.until,
        by=who,
        origin=said.origin,
        code=said.code,
        text=said.words,
    )
    return {
        "patient": patient,
        "question": said.question,
        "value": to_rows([fact])[0],
        "words": said.words,
        "said_by": said_by,
        "recorded_by": by,
        "recorded_at": at,
        "said_on": said.on or today,
        "source_reference": said.origin,
        "code": said.code,
    }


def keep_answers(
    *,
    patient: Patient,
    said: Sequence[Said],
    asked_with: str,
    today: date,
    by: StaffMember,
    at: datetime,
    command_id: UUID,
) -> Patient:
    """A clinician's answers from one page.

    Raises:
        QuestionsChanged: if the page was made with another pack.
    """
    if asked_with != current_pack().digest:
        raise QuestionsChanged(
            _(
                "The questions were updated while this page was open. Your answers are still here. Check them, then save again."
            )
        )

    def perform() -> Patient:
        record_answers(patient=patient, said=said, said_by=SaidBy.CLINICIAN, today=today, by=by, at=at)
        _note("answers.recorded", patient, patient, by, at, questions=[each.question for each in said])
        return patient

    return run_once(
        command_id=command_id, action="keep_answers", organisation=by.organisation, perform=perform
    )


def record_screening(
    *,
    patient: Patient,
    protocol: str,
    plan_scope: Mapping[str, Sequence[str]] | None,
    jurisdiction: str | None,
    signed: frozenset[str],
    today: date,
    by: StaffMember,
    at: datetime,
    command_id: UUID,
) -> ScreeningRecord:
    """Judge what is known today and keep the judgement with its facts, findings and the pack it was made with."""

    def perform() -> ScreeningRecord:
        facts = facts_of(patient)
        judged = judge(
            facts,
            protocol=protocol,
            plan_scope=plan_scope,
            jurisdiction=jurisdiction,
            signed=signed,
            on=today,
        )
        row = ScreeningRecord.objects.create(
            patient=patient,
            protocol=protocol,
            scope=scope_json(protocol, plan_scope),
            facts=to_rows(facts),
            verdict=judged.screening.verdict.value,
            defer_until=judged.screening.defer_until,
            findings=judged.findings_json(),
            asked_today=judged.asked_today,
            pack_version=pack_in_force(at=at),
            screened_on=today,
            screened_at=at,
            screened_by=by,
        )
        _note("screening.recorded", patient, row, by, at, verdict=row.verdict, protocol=protocol)
        return row

    return run_once(
        command_id=command_id, action="record_screening", organisation=by.organisation, perform=perform
    )


def decide_finding(
    *,
    screening: ScreeningRecord,
    rule: str,
    decision: str,
    note: str,
    by: StaffMember,
    at: datetime,
    command_id: UUID,
) -> FindingDecision:
    """Accept or reject a suggested finding. Rejecting does not change the verdict; overriding does."""

    def perform() -> FindingDecision:
        row = FindingDecision.objects.create(
            screening=screening, rule=rule, decision=decision, note=note.strip(), decided_by=by, decided_at=at
        )
        _note("finding.decided", screening.patient, row, by, at, rule=rule, decision=decision)
        return row

    return run_once(
        command_id=command_id, action="decide_finding", organisation=by.organisation, perform=perform
    )


def override_finding(
    *, screening: ScreeningRecord, rule: str, reason: str, by: StaffMember, at: datetime, command_id: UUID
) -> Override:
    """Go on in spite of a finding: a role that may, and a reason. An absolute one waits for a second clinician.

    Raises:
        NotOverridable: if the finding does not stop anything, or nobody may override it.
    """
    words = check_reason(reason)
    finding = next((row for row in screening.findings if row["rule"] == rule), None)
    if finding is None or finding["state"] == "absent":
        raise NotOverridable(_("This finding is not present, so there is nothing to override."))
    if not finding["overridable"]:
        raise NotOverridable(_("Nobody can override this finding: %(title)s.") % {"title": finding["title"]})

    def perform() -> Override:
        row = Override.objects.create(
            screening=screening,
            rule=rule,
            severity=finding["acts_as"],
            reason=words,
            overridden_by=by,
            overridden_at=at,
        )
        _note("finding.overridden", screening.patient, row, by, at, rule=rule, reason=words)
        return row

    return run_once(
        command_id=command_id, action="override_finding", organisation=by.organisation, perform=perform
    )


def confirm_override(
    *, override: Override, note: str, by: StaffMember, at: datetime, command_id: UUID
) -> OverrideConfirmation:
    """The second clinician, from wherever they are. It may not be the first one.

    Raises:
        SamePerson: if it is.
    """
    if by.pk == override.overridden_by_id or by.user_id == override.overridden_by.user_id:
        raise SamePerson(
            _("A second clinician has to confirm this. Ask a colleague; they can sign from elsewhere.")
        )
    if not may(by, Permission.SCREENING_OVERRIDE):
        raise SamePerson(_("Only a practitioner or the medical director can be the second clinician."))

    def perform() -> OverrideConfirmation:
        row = OverrideConfirmation.objects.create(
            override=override, confirmed_by=by, confirmed_at=at, note=note.strip()
        )
        _note("override.confirmed", override.screening.patient, row, by, at, rule=override.rule)
        return row

    return run_once(
        command_id=command_id, action="confirm_override", organisation=by.organisation, perform=perform
    )


def override_holds(override: Override) -> bool:
    """An absolute finding needs its second signature; the others need none."""
    if override.severity != Severity.ABSOLUTE.value:
        return True
    return OverrideConfirmation.objects.filter(override=override).exists()


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
        _note("examination.recorded", patient, row, by, at)
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
        _note("avoid-area.noted", patient, row, by, at, kind=kind)
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
        _note("avoid-area.closed", area.patient, row, by, at)
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
        _note("goal.recorded", patient, row, by or "patient", at)
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
        _note("risks.talked-through", patient, row, by, at, protocol=protocol)
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
        _note("score.recorded", patient, row, by or "patient", at, scale=scale, score=str(scored.value))
        return row

    return run_once(
        command_id=command_id, action="record_score", organisation=patient.organisation, perform=perform
    )


def submit_intake(
    *, intake: Intake, said: Sequence[Said], goal: str, today: date, by: Any, at: datetime, command_id: UUID
) -> Intake:
    """The patient sends the form in; it becomes part of the record, word for word.

    Raises:
        AlreadySent: if it was sent in before by another submission.
    """
    patient = intake.patient

    def perform() -> Intake:
        row = Intake.objects.select_for_update().get(pk=intake.pk)
        if row.submitted_at is not None:
            raise AlreadySent(_("You have already sent this form in. Call us if something changed."))
        record_answers(patient=patient, said=said, said_by=SaidBy.PATIENT, today=today, by=None, at=at)
        if goal.strip():
            Goal.objects.create(
                patient=patient, indication=row.indication, words=goal.strip(), recorded_at=at
            )
        row.submitted_at = at
        row.save(update_fields=["submitted_at"])
        _note("intake.sent-in", patient, row, by, at, answers=len(said))
        return row

    return run_once(
        command_id=command_id, action="submit_intake", organisation=patient.organisation, perform=perform
    )


def save_intake_draft(*, intake: Intake, answers: Mapping[str, Any]) -> None:
    """Keep what is typed so far, so that a phone that dies loses nothing. Not yet part of the record."""
    Intake.objects.filter(pk=intake.pk, submitted_at=None).update(draft={**intake.draft, **answers})


def _note(action: str, patient: Patient, subject: Any, by: Any, at: datetime, **detail: object) -> None:
    record(
        action=action,
        by=by,
        at=at,
        organisation=patient.organisation,
        patient=patient,
        subject=subject,
        detail=detail,
    )


__all__ = [
    "AlreadySent", "CannotScore", "NotOverridable", "QuestionsChanged", "Said", "SamePerson", "Screening",
    "close_avoid_area", "confirm_override", "decide_finding", "keep_answers", "note_avoid_area", "override_finding",
    "override_holds", "record_answers", "record_examination", "record_goal", "record_risk_talk", "record_score",
    "record_screening", "save_intake_draft", "submit_intake",
]  # fmt: skip
