"""Reading what is known about a patient, as facts for the core."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from mesocare.assessment.models import Answer, AvoidArea, Goal, SaidBy, ScreeningRecord
from mesocare.clinics.pack import current_pack
from mesocare.patients.models import Patient
from mesotherapy.facts import FactRow, Facts, Reading, from_rows
from mesotherapy.quantity import Quantity

BIRTH_DATE = "birth-date"


def facts_of(patient: Patient, questions: Sequence[str] | None = None) -> Facts:
    """Every statement about a patient, whoever made it. The core decides which one holds.

    Of one imported resource, only what it said last. `questions` narrows it to some.
    """
    statements = Answer.objects.filter(patient=patient)
    if questions is not None:
        statements = statements.filter(question__in=questions)
    rows = list(
        statements.order_by("recorded_at", "pk").values_list(
            "value", "said_by", "source_reference", "recorded_at"
        )
    )
    last = {source: at for _value, said_by, source, at in rows if said_by == SaidBy.IMPORT}
    said = [value for value, said_by, source, at in rows if said_by != SaidBy.IMPORT or last[source] == at]
    return from_rows([*on_the_record(patient.birth_date, questions), *said])


def on_the_record(birth_date: date | None, questions: Sequence[str] | None) -> list[FactRow]:
    """What the patient's own record says: nobody is asked their date of birth a second time."""
    if birth_date is None or (questions is not None and BIRTH_DATE not in questions):
        return []
    born = birth_date.isoformat()
    return [{"question": BIRTH_DATE, "type": "date", "value": born, "on": born, "by": _("the record")}]


def reading(facts: Facts, question: str, on: date) -> Reading:
    """One question on a day, by the pack's rule of how long its answer holds."""
    return facts.read(question, on, current_pack().questions[question].holding)


def weight_of(facts: Facts, on: date) -> Quantity | None:
    """The body weight that still holds, or None where it is not known."""
    value = reading(facts, "weight", on).value
    return value if isinstance(value, Quantity) else None


def open_avoid_areas(patient: Patient, chart: str = "face-front") -> tuple[AvoidArea, ...]:
    """Places on the skin that no point may enter, carried from visit to visit until someone closes them."""
    return tuple(patient.avoid_areas.filter(chart=chart, closed=None).order_by("noted_at", "pk"))


def newest_goal(patient: Patient) -> Goal | None:
    """What the patient wants, in their words, as last written down."""
    return patient.goals.order_by("-recorded_at", "-pk").first()


def newest_screening(patient: Patient, protocol: str) -> ScreeningRecord | None:
    """The last judgement kept for a treatment."""
    rows = ScreeningRecord.objects.filter(patient=patient, protocol=protocol).select_related(
        "screened_by__user"
    )
    return rows.order_by("-screened_at", "-pk").first()
