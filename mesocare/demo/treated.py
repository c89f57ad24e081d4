"""Those in treatment: sessions given, recovery at home, results to look at."""

from __future__ import annotations

from mesocare.demo.cast import arrive, book, ready_for_treatment
from mesocare.demo.steps import Clinic


def in_treatment(clinic: Clinic) -> None:
    """Elena waits for her third session, Marc for his first."""
    marc = ready_for_treatment(clinic, "marc", 12)
    book(clinic, marc.patient, "session", 0, 11, 45, course=marc.course, number=1, minutes=60)
    elena = ready_for_treatment(clinic, "elena", 40)
    visit = book(clinic, elena.patient, "session", 0, 9, 30, course=elena.course, number=1)
    arrive(clinic, visit)
