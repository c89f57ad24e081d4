"""A plan while it is being built: what the page says, and everything the server reckons from it."""

from mesocare.planning.draft.asked import Draft, DraftZone, Needle, Numbing, Part
from mesocare.planning.draft.reckoned import CheckLine, Reckoning, ZoneReckoning, named_checks
from mesocare.planning.draft.reckoning import avoid_area, depth_mm, reckon

__all__ = [
    "CheckLine",
    "Draft",
    "DraftZone",
    "Needle",
    "Numbing",
    "Part",
    "Reckoning",
    "ZoneReckoning",
    "avoid_area",
    "depth_mm",
    "named_checks",
    "reckon",
]
