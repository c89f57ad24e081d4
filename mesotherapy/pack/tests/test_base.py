import pickle
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from mesotherapy.pack.base import (
    Amount,
    Cited,
    Confidence,
    Entry,
    Model,
    Number,
    QuestionId,
    Reference,
    Text,
)
from mesotherapy.pack.codes import Code
from mesotherapy.pack.walking import references_in
from mesotherapy.quantity import Quantity


class Sample(Entry):
    amount: Amount | None = None
    number: Number | None = None
    asks: tuple[QuestionId, ...] = ()
    by_question: dict[QuestionId, str] = {}


def cited(**more: Any) -> Cited:
    return Cited.model_validate({"source": ["A"], "evidence": "label", "confidence": "read", **more})


def test_text_falls_back_to_english_where_it_is_not_translated() -> None:
    text = Text({"en": "Skin", "fr": "Peau"})

    assert [text.in_(language) for language in ("fr", "fr-CH", "de", "en")] == [
        "Peau",
        "Peau",
        "Skin",
        "Skin",
    ]
    assert (str(text), text.languages) == ("Skin", {"en", "fr"})
    assert hash(text) == hash(Text({"fr": "Peau", "en": "Skin"}))


@pytest.mark.parametrize("written", [{"fr": "Peau"}, {"en": "  "}, {}, "Skin", {"english": "Skin"}])
def test_text_without_english_words_is_refused(written: object) -> None:
    with pytest.raises(ValidationError):
        Text.model_validate(written)


def test_an_amount_is_text_with_a_unit_and_a_number_is_exact() -> None:
    sample = Sample.model_validate({"id": "a", "amount": "0.05 mL", "number": "1.10"})

    assert (sample.amount, sample.number) == (Quantity.parse("0.05 mL"), Decimal("1.10"))
    assert Sample.model_validate(sample.model_dump()).number == Decimal("1.10")
    for wrong in ({"amount": 0.05}, {"amount": "0.05"[:0]}, {"number": True}, {"number": 1.5}):
        with pytest.raises(ValidationError):
            Sample.model_validate({"id": "a", **wrong})


def test_references_are_found_wherever_they_stand_and_keep_their_kind() -> None:
    sample = Sample.model_validate({"id": "a", "asks": ["x"], "by-question": {"y": "no"}})
    found = [(path, reference, reference.kind) for path, reference in references_in(sample)]

    assert found == [("asks[0]", "x", "question"), ("by-question", "y", "question")]
    again = pickle.loads(pickle.dumps(Reference("x", "question")))
    assert (again, again.kind) == ("x", "question")


def test_entries_are_frozen_and_know_no_other_field() -> None:
    with pytest.raises(ValidationError):
        Sample.model_validate({"id": "a"}).amount = None  # type: ignore[misc]
    with pytest.raises(ValidationError):
        Sample.model_validate({"id": "a", "ammount": "1 mL"})
    assert Model.model_config["extra"] == "forbid"


def test_a_statement_speaks_about_the_places_it_names_and_their_parts() -> None:
    anywhere, british = cited(), cited(jurisdiction=["GB"])

    assert anywhere.holds_in("FR")
    assert anywhere.holds_in(None)
    assert [british.holds_in(place) for place in ("GB", "GB-SCT", "FR", None)] == [True, True, False, True]


def test_nothing_is_reviewed_until_a_clinician_is_named() -> None:
    reviewed = cited(review={"by": "Dr A. Author", "credential": "GMC 1", "on": date(2026, 1, 1)})

    assert (cited().review_state, reviewed.review_state) == ("not-yet-reviewed", "reviewed")


@pytest.mark.parametrize("confidence", Confidence)
def test_what_was_not_read_at_its_source_is_weak(confidence: Confidence) -> None:
    assert confidence.is_weak is (confidence.value in {"not-re-found", "second-hand", "unsourced"})


def test_an_unsourced_statement_names_no_source_and_says_so() -> None:
    assert cited(source=[], evidence="none", confidence="unsourced").is_weak
    with pytest.raises(ValidationError, match="names no source"):
        cited(source=[])
    with pytest.raises(ValidationError, match="unsourced"):
        cited(evidence="none")


def test_a_code_is_named_by_what_it_means() -> None:
    code = Code.model_validate({"system": "atc", "code": "B01AA03", "display": "Warfarin", "question": "x"})

    assert (code.id, code.key) == ("atc|B01AA03|x", "atc|B01AA03")
