"""Those in treatment: sessions given, recovery at home, results to look at."""

from mesocare.demo.treated.stories import CALM, QUIET, in_treatment, report
from mesocare.demo.treated.visit import USUAL, Visit, treat

__all__ = [
    "CALM",
    "QUIET",
    "USUAL",
    "Visit",
    "in_treatment",
    "report",
    "treat",
]
