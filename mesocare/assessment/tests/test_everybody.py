"""Many patients read at once: the same facts as one by one."""

from datetime import date, timedelta

import pytest

from mesocare.assessment.actions import Said, record_answers
from mesocare.assessment.everybody import facts_of_everybody
from mesocare.assessment.models import SaidBy
from mesocare.assessment.queries import facts_of
from mesocare.demo import steps
from mesocare.patients.models import Patient
from mesotherapy.facts import Codes, Fact, Value, from_rows, to_rows
from mesotherapy.facts.rows import Wordings
from mesotherapy.quantity import Quantity
from mesotherapy.truth import Truth
from tests.support.care import MELASMA, clinic_of
from tests.support.people import new_patient, patient_of
from tests.support.world import World

pytestmark = pytest.mark.django_db


def says(world: World, patient: Patient, by: SaidBy, days: int, origin: str = "", **values: Value) -> None:
    at = world.at + timedelta(days=days)
    record_answers(
        patient=patient,
        said=[
            Said(question=name.replace("_", "-"), value=value, words=f"on day {days}", origin=origin)
            for name, value in values.items()
        ],
        said_by=by,
        today=at.date(),
        by=None,
        at=at,
    )


def test_everybody_is_read_as_one_by_one(world: World) -> None:
    asked, quiet = patient_of(world), new_patient(world, "Quiet")
    steps.assess(clinic_of(world), asked, MELASMA, world.at)
    again = new_patient(world, "Again")
    says(world, again, SaidBy.PATIENT, 5, keloid=Truth.YES, weight=Quantity.parse("61 kg"))
    says(world, again, SaidBy.CLINICIAN, 2, keloid=Truth.NO, birth_date=date(1980, 1, 1))
    says(world, again, SaidBy.CLINICIAN, 2, keloid=Truth.UNKNOWN)
    imported = new_patient(world, "Imported")
    says(world, imported, SaidBy.IMPORT, 1, "Condition/1", keloid=Truth.YES, stroke=Truth.YES)
    says(world, imported, SaidBy.IMPORT, 3, "Condition/1", keloid=Truth.NO)
    unborn = new_patient(world, "Undated")
    Patient.objects.filter(pk=unborn.pk).update(birth_date=None)
    unborn.refresh_from_db()
    everybody = [asked, quiet, again, imported, unborn]

    for questions in (None, ["keloid", "birth-date"]):
        found = dict(facts_of_everybody([patient.pk for patient in everybody], questions))
        for patient in everybody:
            assert found[patient.pk].by_question == facts_of(patient, questions).by_question, patient.name


def test_what_was_read_once_is_the_same_fact_and_forgetting_changes_nothing() -> None:
    import json

    facts = [
        Fact("a", Truth.YES, date(2026, 1, 2), by="x", text="“so”"),
        Fact("b", Codes(frozenset({"c", "d"}), complete=False), date(2026, 1, 2)),
        Fact("a", date(2025, 3, 4), date(2026, 1, 3), until=date(2026, 2, 1)),
    ]
    texts = [json.dumps(row) for row in to_rows(facts)]
    few = Wordings(most=1)

    for _ in range(2):
        assert few.facts(texts) == from_rows(json.loads(text) for text in texts)
    kept = Wordings()
    assert kept.facts(texts[:2]).by_question["b"] is kept.facts(texts[1:]).by_question["b"]
