"""Everyone who has not been treated yet."""

from __future__ import annotations

from mesocare.assessment.actions.sending import send_intake
from mesocare.clinics.roles import Role
from mesocare.demo import drafts
from mesocare.demo.cast.diary import book
from mesocare.demo.cast.people import ACNE_SCARS, MELASMA, MMASI, REJUVENATION, STORIES
from mesocare.demo.steps import Clinic, accept, assess, consent, offer, plan, prescribe, talk
from mesocare.planning.models import Plan
from mesotherapy.truth import Truth


def before_treatment(clinic: Clinic) -> None:
    """Everyone who has not been treated yet."""
    _noor_comes_for_the_first_time(clinic)
    _lea_is_pregnant(clinic)
    _jonas_takes_an_anticoagulant(clinic)
    _priya_is_thinking_it_over(clinic)
    _sofia_has_accepted_but_not_signed(clinic)
    _oskar_has_a_draft(clinic)
    _amal_has_a_form_at_home(clinic)


def _noor_comes_for_the_first_time(clinic: Clinic) -> None:
    noor = clinic.patients["noor"]
    assess(
        clinic,
        noor,
        MELASMA,
        clinic.ago(2, 18),
        differ={"family-blood-clot": (Truth.YES, "my mother, a leg vein, she was 44")},
        phototype=4,
        goal="I want to stop covering my cheeks.",
        leave_open=(
            "pregnant",
            "breastfeeding",
            "medicines-changed",
            "takes-combined-hormones",
            "seizure-disorder",
        ),
    )
    book(clinic, noor, "consultation", 0, 10, 15, room=1, reason="First assessment")


def _lea_is_pregnant(clinic: Clinic) -> None:
    assess(
        clinic,
        clinic.patients["lea"],
        REJUVENATION,
        clinic.ago(6),
        differ={"pregnant": (Truth.YES, "eleven weeks")},
        goal="Something fresh before summer.",
    )


def _jonas_takes_an_anticoagulant(clinic: Clinic) -> None:
    assess(
        clinic,
        clinic.patients["jonas"],
        ACNE_SCARS,
        clinic.ago(9),
        differ={
            "takes-anticoagulant": (Truth.YES, "warfarin, since the valve in 2019"),
            "takes-warfarin": (Truth.YES, "5 mg at night"),
        },
        goal="Scars I have had since school.",
    )


def _priya_is_thinking_it_over(clinic: Clinic) -> None:
    priya = clinic.patients["priya"]
    assess(
        clinic,
        priya,
        REJUVENATION,
        clinic.ago(4),
        goal="Less dry, less dull.",
        note="Fine lines at rest, dry, no lesions.",
        phototype=5,
    )
    offer(clinic, plan(clinic, priya, drafts.rejuvenation(), clinic.ago(4, 10, 40)), clinic.ago(4, 10, 50))


def _sofia_has_accepted_but_not_signed(clinic: Clinic) -> None:
    sofia = clinic.patients["sofia"]
    assess(
        clinic,
        sofia,
        MELASMA,
        clinic.ago(8),
        goal="Even out the patches by spring.",
        note="Malar pattern, epidermal under Wood's lamp.",
        phototype=3,
    )
    shown = plan(clinic, sofia, drafts.melasma(), clinic.ago(8, 10, 40))
    talk(
        clinic,
        sofia,
        MELASMA,
        "Whether tablets would work better. Told what the pooled trials found.",
        clinic.ago(8, 10, 50),
    )
    accept(clinic, offer(clinic, shown, clinic.ago(8, 11)), clinic.ago(3, 12), paid_minor=14000)
    consent(clinic, shown, clinic.ago(3, 12, 20), signed=False)


def _oskar_has_a_draft(clinic: Clinic) -> None:
    oskar = clinic.patients["oskar"]
    assess(
        clinic,
        oskar,
        ACNE_SCARS,
        clinic.ago(1, 16),
        goal="The left cheek bothers me most.",
        note="Rolling scars both cheeks, ice-pick temple left.",
    )
    plan(clinic, oskar, drafts.acne_scars(), clinic.ago(1, 16, 30))


def _amal_has_a_form_at_home(clinic: Clinic) -> None:
    amal = clinic.patients["amal"]
    send_intake(
        patient=amal,
        site=clinic.site,
        indication="melasma",
        by=clinic.by(Role.RECEPTION),
        at=clinic.ago(1, 15),
        command_id=clinic.id("intake", amal),
    )
    book(clinic, amal, "consultation", -1, 9, 30, room=1, reason="First visit")


def ready_for_treatment(clinic: Clinic, key: str, days: int, role: Role = Role.DIRECTOR) -> Plan:
    """Assessed, planned, accepted, paid and signed, some days ago."""
    patient = clinic.patients[key]
    protocol, draft, goal, note, paid = STORIES[key]
    scores = {"mmasi": MMASI} if protocol == MELASMA else {}
    assess(clinic, patient, protocol, clinic.ago(days), goal=goal, note=note, scores=scores, by=role)
    shown = plan(clinic, patient, draft, clinic.ago(days, 10, 30), by=role)
    talk(clinic, patient, protocol, "", clinic.ago(days, 10, 40), by=role)
    accept(clinic, offer(clinic, shown, clinic.ago(days, 11)), clinic.ago(days - 2, 12), paid_minor=paid)
    consent(clinic, shown, clinic.ago(days - 5, 12))
    prescribe(clinic, shown, clinic.ago(days - 5, 12, 30), by=role)
    return shown
