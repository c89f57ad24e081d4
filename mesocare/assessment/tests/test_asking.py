"""A question of the pack as a form field and back."""

import pytest

from mesocare.assessment.asking import AskForm
from mesocare.assessment.queries import facts_of
from mesocare.clinics.pack import current_pack
from mesotherapy.pack.questions import AnswerKind, Question
from mesotherapy.quantity import Quantity
from tests.support.people import patient_of
from tests.support.world import World

AMOUNTS = [asked for asked in current_pack().questions.values() if asked.kind is AnswerKind.QUANTITY]


@pytest.mark.parametrize("question", AMOUNTS, ids=lambda asked: asked.id)
def test_an_amount_is_typed_as_a_number_alone_whatever_its_unit(question: Question) -> None:
    usual = question.settled
    assert isinstance(usual, Quantity)
    typed = {question.id: str(usual.amount)}
    form = AskForm(typed, questions=[question], language="en", for_patient=True)
    assert form.is_valid(), form.errors
    assert form.values[question.id] == usual


def test_never_is_offered_only_where_it_can_be_an_answer() -> None:
    questions = current_pack().questions
    asked = [questions["birth-date"], questions["isotretinoin-ended-on"]]
    fields = AskForm(questions=asked, language="en", for_patient=True).fields
    assert "never:isotretinoin-ended-on" in fields
    assert "never:birth-date" not in fields


@pytest.mark.django_db
def test_the_date_of_birth_on_the_record_is_not_asked_again(world: World) -> None:
    patient = patient_of(world)
    assert facts_of(patient).read("birth-date", world.at.date()).value == patient.birth_date
    assert not facts_of(patient, ["weight"]).read("birth-date", world.at.date()).facts
