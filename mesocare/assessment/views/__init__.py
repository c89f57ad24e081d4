"""The assessment: questions with their reasons, findings as they form, examination, goals,
risks, screening.
"""

from mesocare.assessment.views.asking import answer, assess, finish, history, section
from mesocare.assessment.views.judging import confirm, override, screening
from mesocare.assessment.views.looking import NotOnTheChart, avoid, close_avoid, examine, score
from mesocare.assessment.views.shared import SECTION_WORDS, hand_of, page_of, query_of, steps_of
from mesocare.assessment.views.talking import goals, risks

__all__ = [
    "SECTION_WORDS",
    "NotOnTheChart",
    "answer",
    "assess",
    "avoid",
    "close_avoid",
    "confirm",
    "examine",
    "finish",
    "goals",
    "hand_of",
    "history",
    "override",
    "page_of",
    "query_of",
    "risks",
    "score",
    "screening",
    "section",
    "steps_of",
]
