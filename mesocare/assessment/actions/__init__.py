"""Keeping what was said and seen, and how it was judged. Nothing here changes an earlier row."""

from mesocare.assessment.actions.answers import QuestionsChanged, Said, keep_answers, record_answers
from mesocare.assessment.actions.at_home import AlreadySent, save_intake_draft, submit_intake
from mesocare.assessment.actions.judging import (
    ChangedSince,
    NotOverridable,
    SamePerson,
    confirm_override,
    decide_finding,
    override_finding,
    override_holds,
    record_screening,
)
from mesocare.assessment.actions.noting import note_change
from mesocare.assessment.actions.seen import (
    CannotScore,
    close_avoid_area,
    note_avoid_area,
    record_examination,
    record_goal,
    record_risk_talk,
    record_score,
)

__all__ = [
    "AlreadySent",
    "CannotScore",
    "ChangedSince",
    "NotOverridable",
    "QuestionsChanged",
    "Said",
    "SamePerson",
    "close_avoid_area",
    "confirm_override",
    "decide_finding",
    "keep_answers",
    "note_avoid_area",
    "note_change",
    "override_finding",
    "override_holds",
    "record_answers",
    "record_examination",
    "record_goal",
    "record_risk_talk",
    "record_score",
    "record_screening",
    "save_intake_draft",
    "submit_intake",
]
