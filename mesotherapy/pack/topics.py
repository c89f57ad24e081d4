"""The fixed list of topics."""

from __future__ import annotations

from enum import Enum


class Topic(Enum):
    """The fixed list of topics, used in exports and on the command line."""

    PREGNANCY = "pregnancy"
    BREASTFEEDING = "breastfeeding"
    AGE = "age"
    ALLERGY = "allergy"
    BLEEDING = "bleeding"
    THROMBOSIS = "thrombosis"
    SEIZURE = "seizure"
    CARDIAC = "cardiac"
    RENAL = "renal"
    HEPATIC = "hepatic"
    DIABETES = "diabetes"
    MALIGNANCY = "malignancy"
    IMMUNE = "immune"
    INFECTION = "infection"
    HERPES = "herpes"
    KELOID = "keloid"
    KOEBNER = "koebner"
    PIGMENT = "pigment"
    SKIN_DISEASE = "skin-disease"
    IMPLANT = "implant"
    RECENT_PROCEDURE = "recent-procedure"
    VACCINE = "vaccine"
    MEDICINE = "medicine"
    EYE = "eye"
    THYROID = "thyroid"
    MIND = "mind"
    SYNCOPE = "syncope"
    OTHER = "other"
