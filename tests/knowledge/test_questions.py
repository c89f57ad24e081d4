"""The questions: each is used, plain, and asked of someone who can answer it."""

import re
from itertools import combinations

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


ALIKE = 0.5  # of the words that carry something, in both
COMMON = (
    "a an and any are as at be been by did do does ever for from had has have in is it like now of on or "
    "that the there this to was we were what when who with would you your treat treated skin area last"
)
NOT_TELLING = frozenset(COMMON.split())
NOT_THE_SAME = {
    ("could-become-pregnant", "may-become-pregnant"): "a safe method counts as no for vitamin A; for hair "
    "medicines, whose label speaks of every woman who could conceive, it does not",
    ("could-become-pregnant", "partner-may-be-pregnant"): "oneself, or the partner",
    ("partner-may-be-pregnant", "pregnant"): "oneself, or the partner",
    ("cancer-before", "skin-cancer-in-area"): "ever and anywhere, or now and where the needle goes",
}
"""Questions that sound alike, each with why both are asked."""


def telling(question: Question) -> frozenset[str]:
    words = re.findall(r"[a-z0-9]+", str(question.ask).lower())
    return frozenset(re.sub(r"s$", "", word) for word in words if word not in NOT_TELLING)


def test_no_two_questions_ask_nearly_the_same_without_a_reason(pack: Pack) -> None:
    said = {name: telling(question) for name, question in sorted(pack.questions.items())}
    alike = {
        (one, other)
        for one, other in combinations(said, 2)
        if pack.questions[one].kind is pack.questions[other].kind
        and len(said[one] & said[other]) >= ALIKE * len(said[one] | said[other])
    }

    assert alike == set(NOT_THE_SAME)


ASKED_APART = {
    (
        "allergy-paba",
        "allergy-sulfonamide",
    ): "people know the one from a sunscreen and the other from an antibiotic",
    ("appearance-holds-back", "appearance-on-mind"): "the rule needs both: worry alone is not the disorder",
}
"""Questions of the same rules that are asked apart, each with why."""


def test_no_two_questions_stand_only_in_the_same_rules(pack: Pack) -> None:
    """Two that always go together, either of them enough, could be one question with two examples."""
    rules: dict[str, set[str]] = {}
    for rule in pack.all(Contraindication):
        for name in rule.questions:
            rules.setdefault(name, set()).add(rule.id)
    together = {
        (one, other)
        for one, other in combinations(sorted(rules), 2)
        if rules[one] == rules[other]
        and pack.questions[one].topic is pack.questions[other].topic
        and pack.questions[one].section is pack.questions[other].section
        and pack.questions[one].kind is pack.questions[other].kind
        and pack.questions[one].holding == pack.questions[other].holding
    }

    assert together == set(ASKED_APART)
