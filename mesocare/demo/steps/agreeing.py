"""Plan, talk, offer, acceptance, consent."""

from __future__ import annotations

from datetime import datetime, timedelta

from mesocare.assessment.actions import record_risk_talk
from mesocare.assessment.queries import facts_of, open_avoid_areas, weight_of
from mesocare.billing.actions import accept_quote, make_quote, take_payment
from mesocare.billing.models import Quote
from mesocare.billing.queries import costs_in_words
from mesocare.clinics.models import Site
from mesocare.clinics.pack import current_pack, site_jurisdiction
from mesocare.clinics.roles import Role
from mesocare.consent.actions import make_consent, sign_consent
from mesocare.consent.models import Consent
from mesocare.demo.steps.clinic import Clinic
from mesocare.orders.actions import Ordered, write_order
from mesocare.orders.pages import needed_of
from mesocare.orders.queries import examinations_by, routes_of
from mesocare.patients.models import Patient
from mesocare.planning.actions import offer_plan, save_plan
from mesocare.planning.draft import Draft, reckon
from mesocare.planning.models import Plan
from mesocare.planning.queries import dose_history
from mesocare.planning.wording import plain_summary
from mesocare.web.clock import site_today
from mesotherapy.pack.indications import Indication
from mesotherapy.pack.protocols import Protocol


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
        years=patient.age_on(today),
        place=site_jurisdiction(where),
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
        cost=costs_in_words(shown),
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


MOST = {"tranexamic-acid": "8 mg"}  # the demo's own ceiling


def prescribe(clinic: Clinic, shown: Plan, at: datetime, *, by: Role = Role.DIRECTOR) -> None:
    """An order for whatever of the plan needs one here, by whoever examined the patient."""
    patient, site = shown.patient, shown.course.site
    today = site_today(at, site.time_zone)
    for name in needed_of(shown):
        write_order(
            plan=shown,
            site=site,
            ordered=Ordered(
                substance=name,
                product="",
                strength=next(part["strength"] for part in shown.components if part["substance"] == name),
                routes=routes_of(shown, name),
                most_per_session=MOST[name],
                sessions=shown.sessions,
                valid_from=today,
                valid_until=today + timedelta(days=182),
                indication=str(current_pack().get(Indication, shown.course.indication).name),
                off_label="Demo: no licensed product for this; evidence and doubts talked through.",
            ),
            examination=examinations_by(patient, clinic.by(by))[0],
            by=clinic.by(by),
            at=at,
            command_id=clinic.id(f"order-{name}-{shown.pk}", patient),
        )
