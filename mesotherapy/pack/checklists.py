"""Lists that are gone through: the questions of the day, the emergency kit."""

from __future__ import annotations

from enum import Enum

from mesotherapy.pack.base import Entry, QuestionId, Text
from mesotherapy.pack.statements import NamedStatement


class ChecklistUse(Enum):
    """When the list is gone through."""

    TODAY = "today"
    EMERGENCY_KIT = "emergency-kit"
    BEFORE = "before"
    AFTER = "after"
    HYGIENE = "hygiene"
    PERSONNEL = "personnel"


class ChecklistItem(NamedStatement):
    """One thing to check. `question` names the question it asks, where it is one.

    `dated` says that it has a last day on its label, which whoever checks it reads and writes down.
    """

    question: QuestionId | None = None
    required: bool = True
    dated: bool = False


class Checklist(Entry):
    """One list."""

    name: Text
    use: ChecklistUse
    items: tuple[ChecklistItem, ...]
