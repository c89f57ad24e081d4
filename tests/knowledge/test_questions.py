"""The questions: each is used, plain, and asked of someone who can answer it."""

import re

from mesotherapy.pack import Pack
from mesotherapy.pack.contraindications import Contraindication
from mesotherapy.pack.questions import Question, Section

NOT_FOR_RULES = {"main-concern", "goal-in-own-words", "weight"}


def used(pack: Pack) -> set[str]:
    return {name for rule in pack.all(Contraindication) for name in rule.questions}


def test_every_question_is_used_by_a_rule_or_serves_goals_and_doses(pack: Pack) -> None:
    assert set(pack.questions) - used(pack) == NOT_FOR_RULES


def test_every_question_to_a_patient_speaks_to_them_in_few_words_and_says_why(pack: Pack) -> None:
    for question in pack.questions.values():
        ask = str(question.ask)
        assert ask.endswith("?"), question.id
        assert len(ask.split()) <= 30, question.id
        if question.for_patient:
            assert re.search(r"\b(you|your|yours|we)\b", ask), question.id
        assert question.why is not None, question.id


def test_what_only_an_examination_shows_is_not_asked_of_the_patient(pack: Pack) -> None:
    examined = {name for name, question in pack.questions.items() if not question.for_patient}
    assert {"suspicious-lesion", "mole-in-area", "infected-spot", "hopes-fit-treatment"} <= examined


def test_pregnancy_medicines_infection_and_sun_are_asked_again_at_every_session(pack: Pack) -> None:
    again = {name for name, question in pack.questions.items() if question.asked_today}
    assert {
        "pregnant",
        "medicines-changed",
        "skin-infection-now",
        "cold-sore-now",
        "sunburnt-now",
        "strong-sun-on",
    } <= again


def test_a_chronic_illness_once_said_stays_true_and_a_no_is_asked_again(pack: Pack) -> None:
    for name in ("stroke", "seizure-disorder", "bleeding-disorder", "blood-clot", "kidney-disease", "keloid"):
        question = pack.questions[name]
        assert question.holding.yes_days is None, name
        assert question.holding.days is not None, name


def test_each_question_stands_in_a_part_of_the_form(pack: Pack) -> None:
    parts = {question.section for question in pack.all(Question)}
    assert parts == set(Section)
