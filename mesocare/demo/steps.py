"""One step of care each, done through the features' own actions, so that the demo can hold
nothing a clinic could not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from mesocare.assessment.actions import (
    Said,
    keep_answers,
    record_examination,
    record_goal,
    record_risk_talk,
    record_score,
    record_screening,
)
from mesocare.assessment.models import ScreeningRecord
from mesocare.assessment.queries import facts_of, open_avoid_areas, weight_of
from mesocare.assessment.screening import judge
from mesocare.billing.actions import accept_quote, make_quote, take_payment
from mesocare.billing.models import Quote
from mesocare.billing.queries import cost_in_words
from mesocare.clinics.models import Organisation, Site, StaffMember
from mesocare.clinics.pack import current_pack, signed_statements, site_jurisdiction
from mesocare.clinics.roles import Role
from mesocare.consent.actions import make_consent, sign_consent
from mesocare.consent.models import Consent
from mesocare.demo.ids import once
from mesocare.demo.place import Place
from mesocare.patients.actions import create_patient
from mesocare.patients.identity import Identity
from mesocare.patients.models import Patient
from mesocare.planning.actions import offer_plan, save_plan
from mesocare.planning.draft import Draft, reckon
from mesocare.planning.models import Plan
from mesocare.planning.queries import dose_history
from mesocare.planning.wording import plain_summary
from mesocare.web.clock import site_today
from mesotherapy.conditions import questions_in
from mesotherapy.facts import Value
from mesotherapy.pack.indications import Indication
from mesotherapy.pack.protocols import Protocol
from mesotherapy.truth import Truth


@dataclass(slots=True)
class Clinic:
    """The demo clinic while it is being made."""

    organisation: Organisation
    place: Place
    staff: dict[Role, StaffMember]
    now: datetime
    patients: dict[str, Patient] = field(default_factory=dict)

    @property
    def site(self) -> Site:
        return self.place.sites[0]

    @property
    def today(self) -> date:
        return site_today(self.now, self.site.time_zone)

    def ago(self, days: int, hour: int = 10, minute: int = 0) -> datetime:
        """A moment on an earlier day (or a later one, for negative days)."""
        return (self.now - timedelta(days=days)).replace(hour=hour, minute=minute, second=0, microsecond=0)

    def by(self, role: Role) -> StaffMember:
        return self.staff[role]

    def id(self, step: str, patient: Patient | None = None) -> UUID:
        return once(self.organisation, f"{patient.number if patient else ''}-{step}")


def welcome(clinic: Clinic, key: str, identity: Identity, at: datetime) -> Patient:
    """Reception writes down who is coming."""
    patient = create_patient(
        organisation=clinic.organisation,
        identity=identity,
        by=clinic.by(Role.RECEPTION),
        at=at,
        command_id=once(clinic.organisation, f"patient-{key}"),
        home_site=clinic.site,
    )
    clinic.patients[key] = patient
    return patient


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


def plan(
    clinic: Clinic,
    patient: Patient,
    draft: Draft,
    at: datetime,
    *,
    site: Site | None = None,
    by: Role = Role.DIRECTOR,
) -> Plan:
    """Reckon, acknowledge each check with a reason, save."""
    where = site or clinic.site
    today = site_today(at, where.time_zone)
    pack = current_pack()
    reckoning = reckon(
        pack=pack,
        organisation=clinic.organisation,
        draft=draft,
        avoid=open_avoid_areas(patient),
        history=dose_history(patient, None),
        weight=weight_of(facts_of(patient), today),
        on=today,
    )
    checks = {
        line.id: "Talked through with the patient."
        for line in reckoning.lines
        if line.check.standing.value == "check"
    }
    indication = pack.get(Indication, pack.get(Protocol, draft.protocol).indication)
    return save_plan(
        patient=patient,
        course=None,
        expected_version=0,
        site=where,
        draft=draft,
        reckoning=reckoning,
        acknowledged=checks,
        alternatives=[{"id": other.id, "say": str(other.plain)} for other in indication.alternatives],
        summary=plain_summary(pack, draft, reckoning, "en"),
        note="",
        by=clinic.by(by),
        at=at,
        command_id=clinic.id(f"plan-{draft.protocol}", patient),
    )


def talk(
    clinic: Clinic, patient: Patient, protocol: str, asked: str, at: datetime, *, by: Role = Role.DIRECTOR
) -> None:
    found = current_pack().get(Protocol, protocol)
    record_risk_talk(
        patient=patient,
        protocol=protocol,
        topics=[f"risk:{risk.id}" for risk in found.consent_risks] + ["evidence"],
        asked=asked,
        by=clinic.by(by),
        at=at,
        command_id=clinic.id(f"risks-{protocol}", patient),
    )


def offer(clinic: Clinic, shown: Plan, at: datetime) -> Quote:
    """On offer, with its quote."""
    patient = shown.patient
    offer_plan(
        plan=shown,
        by=clinic.by(Role.DIRECTOR),
        at=at,
        command_id=clinic.id(f"offer-{shown.pk}", patient),
    )
    return make_quote(
        plan=shown,
        by=clinic.by(Role.DIRECTOR),
        at=at,
        command_id=clinic.id(f"quote-{shown.pk}", patient),
    )


def accept(clinic: Clinic, quote: Quote, at: datetime, *, paid_minor: int = 0) -> None:
    """The patient says yes at the desk, and pays some of it."""
    patient = quote.plan.patient
    accept_quote(
        quote=quote,
        name=patient.name,
        shown_digest=quote.text_digest,
        today=site_today(at, quote.site.time_zone),
        witness=clinic.by(Role.RECEPTION),
        by=clinic.by(Role.RECEPTION),
        at=at,
        command_id=clinic.id(f"accepted-{quote.pk}", patient),
    )
    if paid_minor:
        take_payment(
            course=quote.plan.course,
            site=quote.site,
            amount_minor=paid_minor,
            method="card",
            note="",
            by=clinic.by(Role.RECEPTION),
            at=at + timedelta(minutes=5),
            command_id=clinic.id(f"paid-{quote.pk}", patient),
        )


def consent(clinic: Clinic, shown: Plan, at: datetime, *, signed: bool = True) -> Consent:
    """The consent for a plan, signed by typing the name unless it is still open."""
    patient = shown.patient
    today = site_today(at, shown.course.site.time_zone)
    made = make_consent(
        plan=shown,
        cost=cost_in_words(shown),
        until=today + timedelta(days=365),
        today=today,
        time_to_reflect="Text given five days before.",
        patient_questions="",
        by=clinic.by(Role.DIRECTOR),
        at=at,
        command_id=clinic.id(f"consent-{shown.pk}", patient),
    )
    if signed:
        sign_consent(
            consent=made,
            name=patient.name,
            strokes=[],
            typed=True,
            shown_digest=made.text_digest,
            witness=clinic.by(Role.ASSISTANT),
            by=clinic.by(Role.ASSISTANT),
            at=at + timedelta(minutes=10),
            command_id=clinic.id(f"signed-{shown.pk}", patient),
        )
    return made
