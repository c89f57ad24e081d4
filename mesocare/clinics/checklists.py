"""What whoever starts a session confirms before it: points of hygiene, people and the last look.

The points are the pack's, never ours. Each clinic chooses which of them are asked; until its director has
chosen, those are whose source is strong.
"""

from __future__ import annotations

from dataclasses import dataclass

from mesocare.clinics.models import ChecklistChoice, Organisation
from mesocare.clinics.pack import current_pack
from mesotherapy.pack.base import Evidence
from mesotherapy.pack.checklists import Checklist, ChecklistItem, ChecklistUse

USES = (ChecklistUse.BEFORE, ChecklistUse.HYGIENE, ChecklistUse.PERSONNEL)
STRONG = frozenset({Evidence.REGULATOR, Evidence.LABEL, Evidence.GUIDELINE})


@dataclass(frozen=True, slots=True)
class Point:
    """One point that could be asked, whether it is, and why the director chose so."""

    checklist: Checklist
    item: ChecklistItem
    choice: ChecklistChoice | None

    @property
    def key(self) -> str:
        return f"{self.checklist.id}:{self.item.id}"

    @property
    def say(self) -> str:
        return str(self.item.say)

    @property
    def is_strong(self) -> bool:
        """Required, by a label, a regulator or a guideline that somebody opened."""
        return self.item.required and self.item.evidence in STRONG and not self.item.is_weak

    @property
    def is_asked(self) -> bool:
        return self.is_strong if self.choice is None else self.choice.is_asked


def points(organisation: Organisation, place: str | None) -> list[Point]:
    """Every point of the pack that speaks about a place, in the order in which it is asked."""
    rows = ChecklistChoice.objects.filter(organisation=organisation).select_related("decided_by__user")
    newest = {row.item: row for row in rows.order_by("decided_at", "pk")}
    return [
        Point(found, item, newest.get(f"{found.id}:{item.id}"))
        for use in USES
        for found in current_pack().all(Checklist)
        if found.use is use
        for item in found.items
        if item.holds_in(place)
    ]


def points_asked(organisation: Organisation, place: str | None) -> list[Point]:
    return [point for point in points(organisation, place) if point.is_asked]
