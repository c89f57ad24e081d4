"""The cast: invented people, one or more at every stage of the path. Each has a stated role in the story."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid5

from mesocare.assessment.sending import send_intake
from mesocare.clinics.roles import Role
from mesocare.demo import drafts
from mesocare.demo.steps import Clinic, accept, assess, consent, offer, plan, talk, welcome
from mesocare.diary.actions import book_appointment, mark_arrived
from mesocare.diary.models import Appointment
from mesocare.patients.identity import Identity
from mesocare.patients.models import Patient
from mesocare.planning.models import Course, Plan
from mesocare.web.clock import at_site
from mesotherapy.truth import Truth

MELASMA = "melasma-tranexamic-acid-intradermal"
REJUVENATION = "rejuvenation-ha-non-cross-linked"
ACNE_SCARS = "acne-scars-derma-pen-ha"

PEOPLE = {
    "elena": Identity(
        family_name="Moreau",
        given_name="Elena",
        birth_date=date(1984, 2, 11),
        sex="female",
        phone="+44 7700 900101",
        email="elena.moreau@demo.example",
        prefers="Tuesdays or Thursdays before 11",
    ),
    "noor": Identity(
        family_name="Aziz",
        given_name="Noor",
        birth_date=date(1990, 9, 3),
        sex="female",
        phone="+44 7700 900102",
        email="noor.aziz@demo.example",
    ),
    "marc": Identity(
        family_name="Dubois",
        given_name="Marc",
        birth_date=date(1975, 6, 21),
        sex="male",
        phone="+44 7700 900103",
        email="marc.dubois@demo.example",
    ),
    "ana": Identity(
        family_name="Petrov",
        given_name="Ana",
        birth_date=date(1979, 4, 17),
        sex="female",
        phone="+44 7700 900104",
        email="ana.petrov@demo.example",
    ),
    "mira": Identity(
        family_name="Holt",
        given_name="Mira",
        birth_date=date(1988, 1, 29),
        sex="female",
        phone="+44 7700 900105",
        email="mira.holt@demo.example",
    ),
    "ida": Identity(
        family_name="Kerr",
        given_name="Ida",
        birth_date=date(1997, 7, 8),
        sex="female",
        phone="+44 7700 900106",
        email="ida.kerr@demo.example",
    ),
    "tom": Identity(
        family_name="Reyes",
        given_name="Tom",
        birth_date=date(1982, 11, 2),
        sex="male",
        phone="+44 7700 900107",
        email="tom.reyes@demo.example",
    ),
    "lea": Identity(
        family_name="Sand",
        given_name="Lea",
        birth_date=date(1995, 3, 14),
        sex="female",
        phone="+44 7700 900108",
        email="lea.sand@demo.example",
    ),
    "jonas": Identity(
        family_name="Berg",
        given_name="Jonas",
        birth_date=date(1971, 12, 5),
        sex="male",
        phone="+44 7700 900109",
        email="jonas.berg@demo.example",
    ),
    "priya": Identity(
        family_name="Nair",
        given_name="Priya",
        birth_date=date(1992, 5, 30),
        sex="female",
        phone="+44 7700 900110",
        email="priya.nair@demo.example",
    ),
    "sofia": Identity(
        family_name="Lindqvist",
        given_name="Sofia",
        birth_date=date(1986, 8, 19),
        sex="female",
        phone="+44 7700 900111",
        email="sofia.lindqvist@demo.example",
    ),
    "oskar": Identity(
        family_name="Weiss",
        given_name="Oskar",
        birth_date=date(1966, 10, 10),
        sex="male",
        phone="+44 7700 900112",
        email="oskar.weiss@demo.example",
    ),
    "amal": Identity(
        family_name="Haddad",
        given_name="Amal",
        birth_date=date(1998, 2, 2),
        sex="female",
        phone="+44 7700 900113",
        email="amal.haddad@demo.example",
    ),
    "grace": Identity(
        family_name="Obi",
        given_name="Grace",
        birth_date=date(1981, 9, 25),
        sex="female",
        phone="+44 7700 900114",
        email="grace.obi@demo.example",
    ),
}


def welcome_everyone(clinic: Clinic) -> None:
    """Reception knew the earlier ones first, so they have the lower numbers."""
    for days, key in zip(range(140, 140 - len(PEOPLE) * 4, -4), PEOPLE, strict=True):
        welcome(clinic, key, PEOPLE[key], clinic.ago(days, 9))


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
    return shown


MMASI = {
    "forehead.area": 2, "forehead.darkness": 2,
    "right_malar.area": 4, "right_malar.darkness": 3,
    "left_malar.area": 4, "left_malar.darkness": 2,
    "chin.area": 0, "chin.darkness": 0,
}  # fmt: skip

STORIES = {
    "elena": (MELASMA, drafts.melasma(), "Stop covering my cheeks by summer.", "Malar, mixed.", 70000),
    "ana": (MELASMA, drafts.melasma(4), "Patches lighter on the upper cheeks.", "Malar, epidermal.", 56000),
    "mira": (REJUVENATION, drafts.rejuvenation(), "Less tired-looking.", "Dry, fine lines at rest.", 50000),
    "ida": (REJUVENATION, drafts.rejuvenation(), "Glow for my sister's wedding.", "Fine lines, eyes.", 16500),
    "tom": (REJUVENATION, drafts.rejuvenation(), "Look rested.", "Dull, smoker.", 16500),
    "marc": (ACNE_SCARS, drafts.acne_scars(), "Smoother cheeks.", "Rolling and boxcar scars.", 19000),
    "grace": (REJUVENATION, drafts.rejuvenation(), "Even, soft skin.", "Dry cheeks.", 16500),
}  # fmt: skip


def book(
    clinic: Clinic,
    patient: Patient,
    kind: str,
    days: int,
    hour: int,
    minute: int,
    *,
    room: int = 2,
    minutes: int = 45,
    site: int = 0,
    course: Course | None = None,
    number: int | None = None,
    role: Role = Role.DIRECTOR,
    reason: str = "",
) -> Appointment:
    """A visit some days ago (negative: ahead), at the site's own time."""
    where = clinic.place.sites[site]
    local = at_site(clinic.now, where.time_zone).replace(hour=hour, minute=minute, second=0, microsecond=0)
    starts_at = local - timedelta(days=days)
    return book_appointment(
        site=where,
        patient=patient,
        practitioner=clinic.by(role),
        room=clinic.place.rooms[site, room],
        kind=kind,
        starts_at=starts_at,
        minutes=minutes,
        by=clinic.by(Role.RECEPTION) if site == 0 else clinic.by(Role.DIRECTOR),
        at=min(clinic.now, starts_at) - timedelta(days=1),
        command_id=uuid5(clinic.organisation.uuid, f"visit-{patient.number}-{kind}-{days}-{hour}"),
        course=course,
        session_number=number,
        reason=reason,
    )


def arrive(clinic: Clinic, visit: Appointment, minutes_before: int = 9) -> None:
    mark_arrived(
        appointment=visit,
        by=clinic.by(Role.RECEPTION),
        at=visit.starts_at - timedelta(minutes=minutes_before),
        command_id=uuid5(clinic.organisation.uuid, f"arrived-{visit.pk}"),
    )
