"""Questions, examination, verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from mesocare.assessment.actions import (
    Said,
    keep_answers,
    record_examination,
    record_goal,
    record_score,
    record_screening,
)
from mesocare.assessment.models import ScreeningRecord
from mesocare.assessment.queries import facts_of
from mesocare.assessment.screening import judge
from mesocare.clinics.pack import current_pack, signed_statements, site_jurisdiction
from mesocare.clinics.roles import Role
from mesocare.demo.steps.clinic import Clinic
from mesocare.patients.models import Patient
from mesocare.web.clock import site_today
from mesotherapy.conditions import questions_in
from mesotherapy.facts import Value
from mesotherapy.pack.protocols import Protocol
from mesotherapy.truth import Truth


def assess(
    clinic: Clinic,
    patient: Patient,
    protocol: str,
    at: datetime,
    *,
    differ: Mapping[str, tuple[Value, str]] | None = None,
    phototype: int = 3,
    goal: str = "",
    note: str = "",
    scores: Mapping[str, Mapping[str, int]] | None = None,
    by: Role = Role.DIRECTOR,
    leave_open: tuple[str, ...] = (),
) -> ScreeningRecord:
    """The questions of a treatment, answered without anything remarkable but for what differs; then
    the verdict.
    """
    doctor = clinic.by(by)
    today = site_today(at, clinic.site.time_zone)
    answers = settled_answers(clinic, patient, protocol, today)
    for question, (value, words) in (differ or {}).items():
        answers[question] = Said(question=question, value=value, words=words)
    for question in leave_open:
        answers.pop(question, None)
    stamp = f"{protocol}-{at:%Y%m%d}"
    keep_answers(
        patient=patient,
        said=list(answers.values()),
        asked_with=current_pack().digest,
        today=today,
        by=doctor,
        at=at,
        command_id=clinic.id(f"answers-{stamp}", patient),
    )
    if goal:
        record_goal(
            patient=patient,
            indication=current_pack().get(Protocol, protocol).indication,
            words=goal,
            by_when="",
            by=doctor,
            at=at,
            command_id=clinic.id(f"goal-{stamp}", patient),
        )
    if note:
        record_examination(
            patient=patient,
            indication=current_pack().get(Protocol, protocol).indication,
            phototype=phototype,
            findings=[],
            note=note,
            by=doctor,
            at=at,
            command_id=clinic.id(f"examined-{stamp}", patient),
        )
    for scale, items in (scores or {}).items():
        score_now(clinic, patient, scale, items, at, by=by)
    return screen_now(clinic, patient, protocol, at, by=by)


def settled_answers(
    clinic: Clinic,
    patient: Patient,
    protocol: str,
    today: date,
    plan_scope: Mapping[str, Sequence[str]] | None = None,
) -> dict[str, Said]:
    """An unremarkable answer to every question the treatment rests on."""
    pack = current_pack()
    judged = judge(
        facts_of(patient),
        protocol=protocol,
        plan_scope=plan_scope,
        jurisdiction=site_jurisdiction(clinic.site),
        signed=signed_statements(clinic.organisation),
        on=today,
    )
    wanted = {name for finding in judged.screening.findings for name in questions_in(finding.rule.when)}
    found = {}
    for name in sorted(wanted):
        question = pack.questions[name]
        value = question.settled
        if name == "birth-date" and patient.birth_date is not None:
            value = patient.birth_date
        if value is not Truth.UNKNOWN:
            found[name] = Said(question=name, value=value)
    return found


def screen_now(
    clinic: Clinic, patient: Patient, protocol: str, at: datetime, *, by: Role = Role.DIRECTOR
) -> ScreeningRecord:
    return record_screening(
        patient=patient,
        protocol=protocol,
        plan_scope=None,
        jurisdiction=site_jurisdiction(clinic.site),
        signed=signed_statements(clinic.organisation),
        today=site_today(at, clinic.site.time_zone),
        by=clinic.by(by),
        at=at,
        command_id=clinic.id(f"screened-{protocol}-{at:%Y%m%d%H%M}", patient),
    )


def score_now(
    clinic: Clinic,
    patient: Patient,
    scale: str,
    items: Mapping[str, int],
    at: datetime,
    *,
    by: Role = Role.DIRECTOR,
) -> None:
    record_score(
        patient=patient,
        scale=scale,
        items=items,
        by=clinic.by(by),
        by_patient=False,
        note="",
        at=at,
        command_id=clinic.id(f"score-{scale}-{at:%Y%m%d}", patient),
    )
