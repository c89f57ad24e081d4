"""Who is in the cast. Each has a stated part in the story."""

from __future__ import annotations

from datetime import date

from mesocare.demo import drafts
from mesocare.demo.steps import Clinic, welcome
from mesocare.patients.identity import Identity

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
        language="ar",
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
