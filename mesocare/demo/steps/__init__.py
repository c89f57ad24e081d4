"""One step of care each, done through the features' own actions, so that the demo can hold
nothing a clinic could not."""

from mesocare.demo.steps.agreeing import accept, consent, offer, plan, prescribe, talk
from mesocare.demo.steps.clinic import Clinic, welcome
from mesocare.demo.steps.judging import assess, score_now, screen_now, settled_answers

__all__ = [
    "Clinic",
    "accept",
    "assess",
    "consent",
    "offer",
    "plan",
    "prescribe",
    "score_now",
    "screen_now",
    "settled_answers",
    "talk",
    "welcome",
]
