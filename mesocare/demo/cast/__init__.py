"""The cast: invented people, one or more at every stage of the path. Each has a stated role in the story."""

from mesocare.demo.cast.before import before_treatment, ready_for_treatment
from mesocare.demo.cast.diary import arrive, book
from mesocare.demo.cast.people import (
    ACNE_SCARS,
    MELASMA,
    MMASI,
    PEOPLE,
    REJUVENATION,
    STORIES,
    welcome_everyone,
)

__all__ = [
    "ACNE_SCARS",
    "MELASMA",
    "MMASI",
    "PEOPLE",
    "REJUVENATION",
    "STORIES",
    "arrive",
    "before_treatment",
    "book",
    "ready_for_treatment",
    "welcome_everyone",
]
