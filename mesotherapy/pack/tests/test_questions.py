from datetime import date
from pathlib import Path

import pytest

from mesotherapy.facts import Codes, Value
from mesotherapy.pack import Pack, load_pack
from mesotherapy.pack.questions import NotAnAnswer
from mesotherapy.pack.tests.packs import write_pack
from mesotherapy.quantity import Quantity
from mesotherapy.truth import Truth


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    return load_pack(write_pack(tmp_path))


@pytest.mark.parametrize(
    ("question", "answer", "value"),
    [
        ("pregnant", "yes", Truth.YES),
        ("pregnant", "unknown", Truth.UNKNOWN),
        ("inr", "3.2", Quantity.parse("3.2")),
        ("last-peel-on", date(2026, 1, 2), date(2026, 1, 2)),
        ("last-peel-on", "2026-01-02", date(2026, 1, 2)),
        ("last-peel-on", "no", Truth.NO),
        ("medicines", ["warfarin"], Codes(frozenset({"warfarin"}))),
        ("medicines", "no", Codes(frozenset())),
    ],
)
def test_an_answer_is_read_as_the_question_takes_it(
    pack: Pack, question: str, answer: object, value: Value
) -> None:
    assert pack.questions[question].read(answer) == value


@pytest.mark.parametrize(
    ("question", "answer", "expected"),
    [
        ("pregnant", True, '"yes", "no" or "unknown"'),
        ("inr", "lots", "an amount such as"),
        ("inr", "3 mg", "an amount in"),
        ("inr", "40", "between 0.5 and 15"),
        ("last-peel-on", "last week", "a date such as"),
        ("medicines", "warfarin", "a list of options"),
        ("medicines", ["tea"], "one of aspirin, warfarin"),
    ],
)
def test_what_it_does_not_take_is_refused_with_what_it_does(
    pack: Pack, question: str, answer: object, expected: str
) -> None:
    with pytest.raises(NotAnAnswer) as caught:
        pack.questions[question].read(answer)
    assert question in str(caught.value)
    assert expected in str(caught.value)


def test_each_question_says_how_long_answers_hold_and_what_raises_nothing(pack: Pack) -> None:
    pregnant, inr = pack.questions["pregnant"], pack.questions["inr"]

    assert (pregnant.holding.days, pregnant.holding.yes_days, pregnant.asked_today) == (0, 294, True)
    assert (inr.holding.days, inr.holding.yes_days, inr.asked_today) == (90, 90, False)
    assert [question.settled for question in pack.questions.values()] == [
        Truth.NO,
        Quantity.parse("1.0"),
        Truth.NO,
        Codes(frozenset()),
    ]
    assert pregnant.for_patient
