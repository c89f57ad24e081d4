"""A question of the pack as a form field and back."""

import pytest

from mesocare.assessment.asking import AskForm
from mesocare.clinics.pack import current_pack
from mesotherapy.pack.questions import AnswerKind, Question
from mesotherapy.quantity import Quantity

AMOUNTS = [asked for asked in current_pack().questions.values() if asked.kind is AnswerKind.QUANTITY]


@pytest.mark.parametrize("question", AMOUNTS, ids=lambda asked: asked.id)
def test_an_amount_is_typed_as_a_number_alone_whatever_its_unit(question: Question) -> None:
    usual = question.settled
    assert isinstance(usual, Quantity)
    typed = {question.id: str(usual.amount)}
    form = AskForm(typed, questions=[question], language="en", for_patient=True)
    assert form.is_valid(), form.errors
    assert form.values[question.id] == usual
