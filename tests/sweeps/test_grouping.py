"""Questions put together: fewer than half of the full form, and the same verdicts every time."""

from functools import cache
from pathlib import Path

import pytest

from mesotherapy.facts import Facts
from mesotherapy.pack import load_pack
from mesotherapy.pack.contraindications import Contraindication
from mesotherapy.pack.frequencies import Frequency
from mesotherapy.pack.grouping import chances_of, groups_of
from mesotherapy.pack.questions import AnswerKind
from mesotherapy.pack.tests.oracle import DAY, Oracle
from mesotherapy.screening.asking import MOST_TOGETHER
from mesotherapy.truth import Truth

PEOPLE = range(60)


@cache
def oracle() -> Oracle:
    return Oracle(load_pack(Path(__file__).resolve().parents[2] / "knowledge"))


@pytest.mark.parametrize("seed", PEOPLE)
def test_every_person_gets_the_verdicts_of_the_full_form(seed: int) -> None:
    """For every treatment of the pack: the same verdict, and the same first day."""
    truly = oracle().person(seed)
    talk = oracle().talk(truly)

    for fewer, everything in zip(oracle().screened(talk.answers), oracle().screened(truly), strict=True):
        assert (fewer.verdict, fewer.defer_until) == (everything.verdict, everything.defer_until)


def test_fewer_than_half_of_the_questions_are_put() -> None:
    everything = len(oracle().full_form)
    put = [oracle().talk(oracle().person(seed)).put for seed in PEOPLE]

    assert everything > 120
    assert sum(put) / len(put) < everything / 2
    assert max(put) < everything / 2


def test_no_talk_is_shorter_than_the_least_there_can_be() -> None:
    for seed in PEOPLE:
        truly = oracle().person(seed)
        assert oracle().talk(truly).put >= oracle().least(truly)


def test_at_home_the_same_holds_for_what_a_patient_can_answer() -> None:
    home = {name for name, question in oracle().pack.questions.items() if question.for_patient}
    form = [name for name in oracle().full_form if name in home]
    for seed in range(12):
        truly = {name: value for name, value in oracle().person(seed).items() if name in home}
        talk = oracle().talk(truly, may_ask=home)

        assert talk.put < len(form) / 2
        for fewer, everything in zip(oracle().screened(talk.answers), oracle().screened(truly), strict=True):
            assert fewer.verdict is everything.verdict


def test_a_list_is_short_enough_to_read_and_of_one_kind() -> None:
    questions = oracle().pack.questions
    for group in groups_of(oracle().pack):
        assert len(group) <= MOST_TOGETHER
        asked = [questions[name] for name in group]
        assert len({(each.section, each.for_patient, each.kind) for each in asked}) == 1
        assert all(each.settled is Truth.NO for each in asked)


def test_what_everybody_has_had_is_never_answered_by_none_of_these() -> None:
    listed = {name for group in groups_of(oracle().pack) for name in group}

    assert not listed & {"last-vaccine-on", "strong-sun-on", "birth-date", "hopes-fit-treatment"}
    assert "last-filler-on" in listed


def test_each_question_has_one_frequency_and_only_a_source_makes_it_a_finding() -> None:
    pack = oracle().pack
    named = [name for frequency in pack.all(Frequency) for name in frequency.questions]
    rested_on = {name for rule in pack.all(Contraindication) for name in rule.questions}
    by_chance = {
        name
        for name in rested_on
        if pack.questions[name].kind in (AnswerKind.YES_NO, AnswerKind.DATE) and name != "birth-date"
    }

    assert len(named) == len(set(named))
    assert by_chance <= set(named)
    for frequency in pack.all(Frequency):
        assert frequency.is_assumption == ("assumption" in str(frequency.note))
    assert all(0 < chance < 1 for chance in chances_of(pack).values())


def test_frequencies_touch_no_verdict() -> None:
    """Screening reads none of them, and no treatment rests on one."""
    pack = oracle().pack
    protocol = next(iter(pack.entries["protocol"]))

    assert not any(name.startswith("frequency:") for name in pack.rests_on(protocol).ids)
    assert pack.screen(Facts.of([]), on=DAY).ask
