"""How each of them fared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from mesocare.clinics.roles import Role
from mesocare.demo.cast import MMASI, arrive, book, ready_for_treatment
from mesocare.demo.steps import Clinic, score_now
from mesocare.demo.treated.visit import Visit, treat
from mesocare.orders.actions import say_about_prescription
from mesocare.planning.actions import keep_recipe, review_recipe
from mesocare.planning.models import Plan
from mesocare.recovery.actions import ask_due, mark_missed, report_from_patient
from mesocare.recovery.questions import nothing_marked
from mesocare.treatment.actions import allow_here
from mesocare.treatment.models import TreatmentSession

CALM = {"redness": 1, "swelling": 1, "pain": 1}  # what a first day is like; every other question answered no
QUIET: dict[str, Any] = {}


def in_treatment(clinic: Clinic) -> None:
    """From a first session to the end of a course."""
    _what_the_law_leaves_open(clinic)
    _what_needs_an_order(clinic)
    _ana_has_finished(clinic)
    _grace_was_treated_at_the_other_site(clinic)
    _elena_comes_for_her_third(clinic)
    _mira_felt_faint_the_first_time(clinic)
    _tom_bruises_slowly(clinic)
    _ida_is_unwell(clinic)
    _marc_comes_for_his_first(clinic)
    ask_due(clinic.now)
    mark_missed(clinic.now)


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


def _what_needs_an_order(clinic: Clinic) -> None:
    """The same for prescriptions: what the pack does not know of saline and the numbing cream."""
    for substance in ("sodium-chloride-0.9", "lidocaine-prilocaine-cream"):
        say_about_prescription(
            place=clinic.site.jurisdiction,
            substance=substance,
            is_needed=False,
            reason="Demo: assumed so that sessions can be shown. Ask a lawyer before you do.",
            by=clinic.by(Role.DIRECTOR),
            at=clinic.ago(199),
            command_id=clinic.id(f"prescription-{substance}"),
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
        session=session,
        answers=nothing_marked(session, moment) | dict(answers),
        at=at,
        moment=moment,
        words=words,
        regions=tuple(regions),
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
    _kept_as_a_recipe(clinic, plan)
    for number, days in enumerate((28, 14), start=1):
        session = treat(
            clinic,
            plan,
            Visit(days=days, number=number, hour=9, pain={"forehead M": 4, "malar R": 3}, mixed=number == 2),
        )
        report(clinic, session, "day-1", clinic.ago(days - 1, 9), CALM)
        report(clinic, session, "day-7", clinic.ago(days - 7, 9), QUIET)
    today = book(clinic, plan.patient, "session", 0, 9, 30, course=plan.course, number=3)
    if today.starts_at <= clinic.now:
        arrive(clinic, today)


def _kept_as_a_recipe(clinic: Clinic, plan: Plan) -> None:
    """The clinic's usual blend, kept and approved for the demo."""
    version = keep_recipe(
        plan=plan,
        name="Four milligrams a millilitre",
        reason="Demo: the strength of the first comparative trial.",
        by=clinic.by(Role.PRACTITIONER),
        at=clinic.ago(39),
        command_id=clinic.id("recipe"),
    )
    review_recipe(
        version=version,
        is_approved=True,
        reason="Demo: approved so that it can be shown.",
        by=clinic.by(Role.DIRECTOR),
        at=clinic.ago(38),
        command_id=clinic.id("recipe-review"),
    )


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
    report(clinic, session, "day-1", clinic.ago(6, 9), CALM | {"bruising": 1})
    report(clinic, session, "day-3", clinic.ago(4, 9), CALM | {"bruising": 1})
    report(
        clinic,
        session,
        "day-7",
        clinic.now - timedelta(hours=3),
        QUIET | {"bruising": 2},
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
