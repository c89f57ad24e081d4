"""Those in treatment: sessions given, recovery at home, results to look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from mesocare.demo.cast import MMASI, arrive, book, ready_for_treatment
from mesocare.demo.place import check_kits
from mesocare.demo.steps import Clinic, score_now, settled_answers
from mesocare.diary.models import Appointment
from mesocare.planning.models import Plan
from mesocare.recovery.actions import report_from_patient
from mesocare.treatment.actions import allow_here, apply_changes, open_session, sign_session, start_session
from mesocare.treatment.gate import plan_scope
from mesocare.treatment.live import given_ml
from mesocare.treatment.models import TreatmentSession
from mesocare.treatment.parts import on_offer, parts_of
from mesocare.treatment.sealed import Reconciled
from mesocare.web.clock import site_today
from mesotherapy.quantity import Quantity

CALM = {
    "redness": 1, "swelling": 1, "bruising": 0, "pain": 1,
    **dict.fromkeys(
        ("fever", "spreading", "heat", "pus", "blister", "skin-blanching", "skin-black", "vision",
         "breathing", "face-or-tongue-swelling", "hives", "faint"),
        "no",
    ),
}  # fmt: skip
QUIET = CALM | {"redness": 0, "swelling": 0, "pain": 0}


def in_treatment(clinic: Clinic) -> None:
    """From a first session to the end of a course."""
    _what_the_law_leaves_open(clinic)
    _ana_has_finished(clinic)
    _grace_was_treated_at_the_other_site(clinic)
    _elena_comes_for_her_third(clinic)
    _mira_felt_faint_the_first_time(clinic)
    _tom_bruises_slowly(clinic)
    _ida_is_unwell(clinic)
    _marc_comes_for_his_first(clinic)


def _what_the_law_leaves_open(clinic: Clinic) -> None:
    """Where the pack knows no law, the demo's director answers for it. A real one asks a lawyer first."""
    place = clinic.site.jurisdiction
    for what in (f"mixing:{place}", "substance:lidocaine-prilocaine-cream", "substance:ha-non-cross-linked"):
        allow_here(
            place=place,
            what=what,
            is_allowed=True,
            reason="Demo: assumed so that sessions can be shown. Ask a lawyer before you do.",
            by=clinic.by(Role.DIRECTOR),
            at=clinic.ago(199),
            command_id=clinic.id(f"law-{what}"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One session of a course, as it went."""

    days: int
    number: int
    hour: int = 10
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
    lots = [
        {"op": "choose-lot", "part": part.key, "lot": str(_lot(part, site, at))}
        for part in parts_of(session.plan)
    ]
    _change(clinic, session, visit, at, "ready", {"op": "identity", "name": "yes", "born": "yes"}, *lots)
    return start_session(
        session=TreatmentSession.objects.get(pk=session.pk),
        by=operator,
        at=at,
        command_id=clinic.id(f"start-{visit.number}", plan.patient),
    )


def _lot(part: Any, site: Site, at: datetime) -> object:
    return on_offer(part, site, site_today(at, site.time_zone))[-1].lot.uuid


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


def report(
    clinic: Clinic,
    session: TreatmentSession,
    moment: str,
    at: datetime,
    answers: Mapping[str, Any],
    *,
    words: str = "",
    regions: Sequence[str] = (),
) -> None:
    report_from_patient(
        session=session, answers=dict(answers), at=at, moment=moment, words=words, regions=tuple(regions)
    )


def _ana_has_finished(clinic: Clinic) -> None:
    plan = ready_for_treatment(clinic, "ana", 110)
    for number, days in enumerate((98, 84, 70, 56), start=1):
        session = treat(clinic, plan, Visit(days=days, number=number, pain={"malar R": 3, "malar L": 3}))
        report(clinic, session, "day-1", clinic.ago(days - 1, 9), CALM)
        report(clinic, session, "day-3", clinic.ago(days - 3, 9), QUIET)
        if number in {2, 4}:
            score_now(clinic, plan.patient, "mmasi", _fading(number), clinic.ago(days, 9, 50))
    book(clinic, plan.patient, "review", 0, 14, 0, room=1, minutes=30, course=plan.course)


def _fading(number: int) -> dict[str, int]:
    """The patches a little lighter each time; the area stays."""
    lighter = {4: 2, 2: 1}[number]
    return {
        item: max(0, value - lighter) if item.endswith("darkness") else value for item, value in MMASI.items()
    }


def _grace_was_treated_at_the_other_site(clinic: Clinic) -> None:
    plan = ready_for_treatment(clinic, "grace", 50)
    days = _last_thursday(clinic, 30)
    session = treat(clinic, plan, Visit(days=days, number=1, site=1, role=Role.PRACTITIONER))
    report(clinic, session, "day-1", clinic.ago(days - 1, 9), CALM)
    report(clinic, session, "day-7", clinic.ago(days - 7, 9), QUIET)


def _last_thursday(clinic: Clinic, at_least: int) -> int:
    """Days since a Thursday, on which Dr Okoye works at the other site."""
    return next(days for days in range(at_least, at_least + 7) if clinic.ago(days).weekday() == 3)


def _elena_comes_for_her_third(clinic: Clinic) -> None:
    plan = ready_for_treatment(clinic, "elena", 40)
    for number, days in enumerate((28, 14), start=1):
        session = treat(
            clinic, plan, Visit(days=days, number=number, hour=9, pain={"forehead M": 4, "malar R": 3})
        )
        report(clinic, session, "day-1", clinic.ago(days - 1, 9), CALM)
        report(clinic, session, "day-7", clinic.ago(days - 7, 9), QUIET)
    today = book(clinic, plan.patient, "session", 0, 9, 30, course=plan.course, number=3)
    if today.starts_at <= clinic.now:
        arrive(clinic, today)


def _mira_felt_faint_the_first_time(clinic: Clinic) -> None:
    plan = ready_for_treatment(clinic, "mira", 40, Role.PRACTITIONER)
    session = treat(
        clinic,
        plan,
        Visit(
            days=28,
            number=1,
            hour=15,
            stop_after=2,
            stop_reason="She felt faint after the second zone. Lay down, pressure normal, went home well.",
            reaction="felt faint",
        ),
    )
    report(clinic, session, "day-1", clinic.ago(27, 9), CALM)
    book(clinic, plan.patient, "session", 0, 15, 30, course=plan.course, number=2)


def _tom_bruises_slowly(clinic: Clinic) -> None:
    plan = ready_for_treatment(clinic, "tom", 20)
    session = treat(clinic, plan, Visit(days=7, number=1, hour=11))
    report(clinic, session, "day-1", clinic.ago(6, 9), CALM | {"bruising": 2})
    report(clinic, session, "day-3", clinic.ago(4, 9), CALM | {"bruising": 3})
    report(
        clinic,
        session,
        "day-7",
        clinic.now - timedelta(hours=3),
        QUIET | {"bruising": 3},
        words="Still blue under the left eye.",
        regions=("malar L",),
    )


def _ida_is_unwell(clinic: Clinic) -> None:
    plan = ready_for_treatment(clinic, "ida", 15)
    session = treat(clinic, plan, Visit(days=3, number=1, hour=16))
    report(clinic, session, "day-1", clinic.ago(2, 9), CALM)
    report(
        clinic,
        session,
        "day-3",
        clinic.now - timedelta(minutes=8),
        CALM | {"redness": 3, "swelling": 2, "pain": 5, "fever": "yes", "spreading": "yes", "heat": "yes"},
        words="It feels hot and tight, and the red is bigger than this morning.",
        regions=("malar R",),
    )


def _marc_comes_for_his_first(clinic: Clinic) -> None:
    plan = ready_for_treatment(clinic, "marc", 12)
    book(clinic, plan.patient, "session", 0, 11, 45, course=plan.course, number=1, minutes=60)
