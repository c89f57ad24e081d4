"""From the indication to an offered plan."""

from mesocare.planning.views.building import build, fix_button, own_protocol
from mesocare.planning.views.choosing import choose, picture_of, plan, plan_list
from mesocare.planning.views.recipes import compare, keep_recipe, recipe, recipes, retire, review
from mesocare.planning.views.showing import close, offer, show

__all__ = [
    "build",
    "choose",
    "close",
    "compare",
    "fix_button",
    "keep_recipe",
    "offer",
    "own_protocol",
    "picture_of",
    "plan",
    "plan_list",
    "recipe",
    "recipes",
    "retire",
    "review",
    "show",
]
