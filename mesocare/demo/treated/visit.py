"""One session, from the arrival to the aftercare sheet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from mesocare.aftercare.actions import sign_sheet
from mesocare.aftercare.sheet import Chosen, offered_lines
from mesocare.assessment.actions import keep_answers, record_screening
from mesocare.clinics.models import Site
from mesocare.clinics.pack import current_pack, signed_statements, site_jurisdiction
from mesocare.clinics.roles import Role
from mesocare.demo.cast import arrive, book
from mesocare.demo.place import check_kits
from mesocare.demo.steps import Clinic, settled_answers
from mesocare.diary.models import Appointment
from mesocare.mixing.actions import Drawn, check_mixture
from mesocare.planning.models import Plan
from mesocare.stock.models import Lot
from mesocare.treatment.actions import (
    apply_changes,
    confirm_checklist,
    mix_for_session,
    open_session,
    sign_session,
    start_session,
)
from mesocare.treatment.gate_checklist import asked_of
from mesocare.treatment.live import given_ml
from mesocare.treatment.models import TreatmentSession
from mesocare.treatment.parts import on_offer, parts_of
from mesocare.treatment.screened import plan_scope
from mesocare.treatment.sealed import Reconciled
from mesocare.web.clock import site_today
from mesotherapy.quantity import Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One session of a course, as it went."""

    days: int
    number: int
    hour: int = 10
    mixed: bool = False  # mixed ahead, with a second person's check
    site: int = 0
    role: Role = Role.DIRECTOR
    pain: Mapping[str, int] | None = None
    stop_after: int | None = None  # zones done before it was stopped
    stop_reason: str = ""
    reaction: str = ""


def treat(clinic: Clinic, plan: Plan, visit: Visit) -> TreatmentSession:
    """Arrive, ask today's questions, pass the gate, chart, sign, hand out aftercare."""
    booked = book(
        clinic,
        plan.patient,
        "session",
        visit.days,
        visit.hour,
        0,
        course=plan.course,
        number=visit.number,
        site=visit.site,
        role=visit.role,
    )
    arrive(clinic, booked)
    at = booked.starts_at + timedelta(minutes=4)
    session = _through_the_gate(clinic, plan, booked, visit, at)
    _chart(clinic, session, visit, at + timedelta(minutes=2))
    ended = at + timedelta(minutes=26)
    _sign(clinic, session, visit, ended)
    _aftercare(clinic, session, visit, ended + timedelta(minutes=3))
    return TreatmentSession.objects.get(pk=session.pk)


def _through_the_gate(
    clinic: Clinic, plan: Plan, booked: Appointment, visit: Visit, at: datetime
) -> TreatmentSession:
    operator, site = clinic.by(visit.role), booked.site
    check_kits(clinic.organisation, clinic.place, clinic.staff, at.replace(hour=7, minute=10))
    session = open_session(
        course=plan.course,
        site=site,
        by=operator,
        at=at,
        appointment=booked,
        command_id=clinic.id(f"open-{visit.number}", plan.patient),
    )
    _ask_today(clinic, session, site, visit, at)
    if visit.mixed:
        _mix(clinic, session, visit, at)
    lots = [
        {"op": "choose-lot", "part": part.key, "lot": str(_lot(part, site, at))}
        for part in parts_of(session.plan)
    ]
    _change(clinic, session, visit, at, "ready", {"op": "identity", "name": "yes", "born": "yes"}, *lots)
    waiting = TreatmentSession.objects.get(pk=session.pk)
    confirm_checklist(
        session=waiting,
        ticked=[point.key for point in asked_of(waiting)],
        by=operator,
        at=at,
        command_id=clinic.id(f"checklist-{visit.number}", plan.patient),
    )
    return start_session(
        session=TreatmentSession.objects.get(pk=session.pk),
        by=operator,
        at=at,
        command_id=clinic.id(f"start-{visit.number}", plan.patient),
    )


def _mix(clinic: Clinic, session: TreatmentSession, visit: Visit, at: datetime) -> None:
    """Mixed by the operator, seen by the assistant, with a label for the one syringe."""
    components = [part for part in parts_of(session.plan) if part.substance and part.key != "numbing"]
    mixture = mix_for_session(
        session=session,
        drawn=[
            Drawn(
                substance=part.substance,
                lot=Lot.objects.select_related("product").get(uuid=str(_lot(part, session.site, at))),
                volume_ml=part.amount,
            )
            for part in components
        ],
        hours=Decimal(1),
        use_by_reason="Demo: given at once, as the house rule has it.",
        syringes=1,
        alone_reason="",
        by=clinic.by(visit.role),
        at=at,
        command_id=clinic.id(f"mix-{visit.number}", session.patient),
    )
    check_mixture(
        mixture=mixture,
        by=clinic.by(Role.ASSISTANT),
        at=at + timedelta(minutes=1),
        command_id=clinic.id(f"mix-check-{visit.number}", session.patient),
    )


def _lot(part: Any, site: Site, at: datetime) -> object:
    """The lot that expires last, of the product that is offered first."""
    offered = on_offer(part, site, site_today(at, site.time_zone))
    return [shelf for shelf in offered if shelf.product == offered[0].product][-1].lot.uuid


def _ask_today(clinic: Clinic, session: TreatmentSession, site: Site, visit: Visit, at: datetime) -> None:
    today = site_today(at, site.time_zone)
    scope = plan_scope(session.plan, session.state)
    keep_answers(
        patient=session.patient,
        said=list(settled_answers(clinic, session.patient, session.plan.protocol, today, scope).values()),
        asked_with=current_pack().digest,
        today=today,
        by=clinic.by(visit.role),
        at=at,
        command_id=clinic.id(f"today-{visit.number}", session.patient),
    )
    record_screening(
        patient=session.patient,
        protocol=session.plan.protocol,
        plan_scope=scope,
        jurisdiction=site_jurisdiction(site),
        signed=signed_statements(clinic.organisation),
        today=today,
        by=clinic.by(visit.role),
        at=at,
        command_id=clinic.id(f"screen-{visit.number}", session.patient),
    )


def _change(
    clinic: Clinic,
    session: TreatmentSession,
    visit: Visit,
    at: datetime,
    step: str,
    *changes: Mapping[str, Any],
) -> None:
    newest = TreatmentSession.objects.get(pk=session.pk)
    apply_changes(
        session=newest,
        command_id=clinic.id(f"chart-{visit.number}-{step}", session.patient),
        version=newest.version,
        changes=list(changes),
        by=clinic.by(visit.role),
        at=at,
    )


def _chart(clinic: Clinic, session: TreatmentSession, visit: Visit, at: datetime) -> None:
    zones = session.state["zones"]
    _change(
        clinic, session, visit, at, "clean", {"op": "antisepsis", "agent": "chlorhexidine 0.5 % in alcohol"}
    )
    done = zones if visit.stop_after is None else zones[: visit.stop_after]
    for index, zone in enumerate(done):
        place = {"zone": zone["zone"], "side": zone["side"]}
        changes: list[Mapping[str, Any]] = [{"op": "zone-done", **place}]
        score = (visit.pain or {}).get(f"{zone['zone']} {zone['side']}")
        if score is not None:
            changes.append({"op": "pain", **place, "score": score})
        _change(clinic, session, visit, at + timedelta(minutes=4 * index + 3), f"zone-{index}", *changes)
    end = at + timedelta(minutes=20)
    if visit.reaction:
        place = {"zone": zones[0]["zone"], "side": zones[0]["side"]}
        _change(clinic, session, visit, end, "reaction", {"op": "reaction", "what": visit.reaction, **place})
    if visit.stop_reason:
        _change(clinic, session, visit, end, "stop", {"op": "stop", "reason": visit.stop_reason})


def _sign(clinic: Clinic, session: TreatmentSession, visit: Visit, at: datetime) -> None:
    newest = TreatmentSession.objects.get(pk=session.pk)
    prepared = sum((Quantity.parse(part["volume"]).amount for part in newest.plan.components), Decimal(0))
    sign_session(
        session=newest,
        reconciled=Reconciled(
            prepared_ml=prepared, left_ml=prepared - given_ml(newest), wasted_ml=Decimal(0)
        ),
        amounts={},
        deviation_reason=visit.stop_reason,
        by=clinic.by(visit.role),
        at=at,
        command_id=clinic.id(f"sign-{visit.number}", session.patient),
    )


USUAL = {
    "make-up": "24 h",
    "sun": "2 wk",
    "exercise": "3 d",
    "sauna-and-heat": "7 d",
    "acids-and-retinoids": "7 d",
}


def _aftercare(clinic: Clinic, session: TreatmentSession, visit: Visit, at: datetime) -> None:
    newest = TreatmentSession.objects.get(pk=session.pk)
    lines = [
        Chosen(line=offered.line.id, value=USUAL.get(offered.line.id, ""))
        for offered in offered_lines(newest)
        if not offered.line.has_time or offered.line.id in USUAL
    ]
    sign_sheet(
        session=newest,
        chosen=lines,
        own_instructions="Sleep on your back tonight if you can.",
        products=[{"name": "Sunscreen SPF 50+", "how": "every morning, and again at noon"}],
        by=clinic.by(visit.role),
        at=at,
        command_id=clinic.id(f"aftercare-{visit.number}", session.patient),
    )
