"""The only writers of courses, plans, doses given, and the clinic's own recipes."""

from mesocare.planning.actions.plans import (
    AlreadyAccepted,
    CheckNotSeen,
    NotOffered,
    PlanChanged,
    PlanStopped,
    accept_plan,
    close_plan,
    offer_plan,
    record_dose,
    save_plan,
)
from mesocare.planning.actions.recipes import (
    NotTheNewest,
    RecipeNameMissing,
    RecipeStopped,
    Retired,
    keep_recipe,
    retire_recipe,
    review_recipe,
)

__all__ = [
    "AlreadyAccepted",
    "CheckNotSeen",
    "NotOffered",
    "NotTheNewest",
    "PlanChanged",
    "PlanStopped",
    "RecipeNameMissing",
    "RecipeStopped",
    "Retired",
    "accept_plan",
    "close_plan",
    "keep_recipe",
    "offer_plan",
    "record_dose",
    "retire_recipe",
    "review_recipe",
    "save_plan",
]
