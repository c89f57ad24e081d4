"""The ten steps of care, through the screens alone. Each function is one step; each stop is checked."""

from tests.journeys.steps.deciding import (
    books_the_course,
    consents,
    fill_in_plan,
    fills_in_the_form_at_home,
    is_assessed,
    is_planned_and_offered,
    is_prescribed,
    is_written_down,
    pays,
    reads_the_guide,
    write_consent,
)
from tests.journeys.steps.treating import (
    is_decided,
    is_treated,
    is_worried_at_home,
    pass_the_gate,
    reconcile,
    takes_aftercare_home,
)

__all__ = [
    "books_the_course",
    "consents",
    "fill_in_plan",
    "fills_in_the_form_at_home",
    "is_assessed",
    "is_decided",
    "is_planned_and_offered",
    "is_prescribed",
    "is_treated",
    "is_worried_at_home",
    "is_written_down",
    "pass_the_gate",
    "pays",
    "reads_the_guide",
    "reconcile",
    "takes_aftercare_home",
    "write_consent",
]
