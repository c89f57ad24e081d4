"""The allergies and the phototype in the bar of every page."""

from datetime import timedelta

import pytest

from mesocare.assessment.actions import Said, record_answers
from mesocare.assessment.bar import allergy_questions, bar_parts
from mesocare.assessment.models import Examination, SaidBy
from mesotherapy.facts import Value
from mesotherapy.truth import Truth
from tests.support.people import patient_of
from tests.support.world import World

pytestmark = pytest.mark.django_db


def say(world: World, days_ago: int = 0, **answers: Value) -> None:
    at = world.at - timedelta(days=days_ago)
    said = [Said(question=name.replace("_", "-"), value=value) for name, value in answers.items()]
    record_answers(
        patient=patient_of(world),
        said=said,
        said_by=SaidBy.CLINICIAN,
        today=at.date(),
        by=world.practitioner,
        at=at,
    )


def test_that_nobody_asked_is_said(world: World) -> None:
    assert bar_parts(patient_of(world)).facts == ("Allergies: not asked",)


def test_an_allergy_told_years_ago_still_stands_there(world: World) -> None:
    say(world, 900, allergy_local_anaesthetic=Truth.YES)
    assert [(alert.state, alert.text) for alert in bar_parts(patient_of(world)).alerts] == [
        ("stop", "Allergy: lidocaine")
    ]


def test_an_allergy_taken_back_since_is_gone_and_counts_as_asked(world: World) -> None:
    say(world, 900, allergy_latex=Truth.YES)
    say(world, allergy_latex=Truth.NO)
    parts = bar_parts(patient_of(world))
    assert parts.alerts == ()
    assert parts.facts == (f"No allergy told, 1 of {len(list(allergy_questions()))} asked",)


def test_all_asked_and_none_told(world: World) -> None:
    say(world, **{question.id: Truth.NO for question in allergy_questions()})
    assert bar_parts(patient_of(world)).facts == ("No known allergy",)


def test_many_allergies_are_counted(world: World) -> None:
    say(world, allergy_latex=Truth.YES, allergy_nickel=Truth.YES, allergy_steel=Truth.YES)
    assert [str(alert.text) for alert in bar_parts(patient_of(world)).alerts][-1] == "2 more allergies"


def test_the_newest_phototype_is_shown(world: World) -> None:
    for days, phototype in ((30, 2), (1, 4)):
        Examination.objects.create(
            patient=patient_of(world),
            phototype=phototype,
            examined_by=world.practitioner,
            examined_at=world.at - timedelta(days=days),
        )
    assert "Phototype IV" in bar_parts(patient_of(world)).facts
