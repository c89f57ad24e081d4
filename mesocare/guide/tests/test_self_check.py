"""The self-check says what the engine says, asks little, and keeps nothing."""

from datetime import date

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from mesocare.audit.models import AuditEvent
from mesocare.clinics.models import Site
from mesocare.clinics.pack import current_pack
from mesocare.guide.carrying import facts_in, read_all
from mesocare.guide.checking import Place, SelfCheck
from mesocare.guide.telling import findings, headline
from mesocare.guide.tests.cast import question_on, said_on, step
from mesotherapy.pack.protocols import Protocol
from mesotherapy.pack.questions import AnswerKind, Question
from mesotherapy.screening import Verdict

pytestmark = pytest.mark.django_db
TXA = "melasma-tranexamic-acid-intradermal"
ON = date(2026, 11, 24)
NOBODY = Place(frozenset(), None)
NOT_COUNTED = {"audit.auditevent", "audit.chainhead", "sessions.session"}


def check(*pairs: str, protocol: str = TXA) -> SelfCheck:
    pack = current_pack()
    return SelfCheck(pack, (pack.get(Protocol, protocol),), read_all(pack, pairs, ON), ON, NOBODY)


def calm(question: Question) -> str:
    """The answer that raises nothing."""
    if question.id == "birth-date":
        return "41"
    if question.kind is AnswerKind.CODES:
        return question.option[0].id
    return question.unremarkable or "no"


def walk(client: Client, site: Site, answers: dict[str, str], until: int = 0) -> tuple[str, list[str]]:
    """From the first question to the result; every question not named is answered calmly."""
    page, asked = step(client, site, treatment=TXA, until=until), []
    while question_on(page):
        question = current_pack().questions[question_on(page)]
        asked.append(question.id)
        said = {"said": said_on(page), "treatment": TXA, "until": until, "question": question.id}
        page = step(client, site, answer=answers.get(question.id, calm(question)), **said)
        assert len(asked) < 120
    return page, asked


def rows_everywhere() -> dict[str, int]:
    return {
        model._meta.label_lower: model._base_manager.count()
        for model in apps.get_models()
        if model._meta.label_lower not in NOT_COUNTED
    }


def test_a_whole_self_check_leaves_no_row_in_any_table_and_no_cookie_but_the_forms(
    client: Client, site: Site
) -> None:
    before, events = rows_everywhere(), AuditEvent.objects.count()

    page, asked = walk(client, site, {"stroke": "yes"})

    assert "It may not be for you" in page
    assert len(asked) > 3
    assert rows_everywhere() == before
    assert set(client.cookies) <= {"csrftoken"}
    assert AuditEvent.objects.count() == events + 1


def test_the_audit_learns_that_the_page_was_used_and_nothing_else(client: Client, site: Site) -> None:
    walk(client, site, {"seizure-disorder": "yes"})

    event = AuditEvent.objects.latest("number")
    assert (event.action, event.actor_name, event.detail) == ("guide.self-check-used", "visitor", "{}")
    assert "seizure" not in str(vars(event))


@pytest.mark.parametrize(
    ("pairs", "verdict"),
    [
        (["birth-date=41", "pregnant=yes"], Verdict.BLOCKED),
        (["birth-date=41", "stroke=yes"], Verdict.BLOCKED),
        (["birth-date=41", "pregnant=no"], Verdict.ASK),
        (["birth-date=16"], Verdict.BLOCKED),
        ([], Verdict.ASK),
    ],
)
def test_the_verdict_is_the_engines_own(pairs: list[str], verdict: Verdict) -> None:
    made = check(*pairs)
    pack = current_pack()
    engines = pack.screen(facts_in(made.answers, ON), on=ON, planned=pack.planned(protocol=TXA))

    assert made.judgements[0].verdict is engines.verdict is verdict


def test_the_first_stage_asks_only_what_could_rule_the_treatment_out(client: Client, site: Site) -> None:
    page, asked = walk(client, site, {})

    assert 3 < len(asked) < 30
    assert "cold-sore-now" not in asked
    assert "Go on answering" in page


def test_going_on_asks_on_and_never_the_same_twice(client: Client, site: Site) -> None:
    page, asked = walk(client, site, {}, until=3)

    assert len(asked) == len(set(asked)) > 30
    assert "Nothing in your answers speaks against it" in page
    assert "A clinician decides" in page


def test_what_only_an_examination_shows_is_never_asked_of_a_visitor() -> None:
    asked = {question.id for _stage, question in check("birth-date=41").open}

    assert not asked & {
        question.id for question in current_pack().questions.values() if not question.for_patient
    }


def test_not_sure_is_an_answer_that_is_not_asked_again_and_never_clears() -> None:
    made = check("birth-date=41", "blood-clot=unknown")

    assert "blood-clot" not in {question.id for _stage, question in made.open}
    assert [answer.question.id for answer in made.unsure] == ["blood-clot"]
    assert made.judgements[0].verdict is Verdict.ASK


def test_each_finding_gives_the_patients_words_the_answers_behind_it_and_sources() -> None:
    made = check("birth-date=41", "stroke=yes")
    rule = next(finding.rule for finding in made.judgements[0].present)

    told = findings(made, "en")[0]

    assert told.text == str(rule.say.patient)
    assert told.because == ((str(current_pack().questions["stroke"].ask), "yes"),)
    assert told.sources
    assert headline(made, made.judgements[0], "en").state == "stop"


@pytest.mark.parametrize(
    "pair",
    [
        "pregnant=perhaps",
        "no-such-question=yes",
        "birth-date=-3",
        "birth-date=1984-02-11",
        "birth-date=9999",
        "last-peel-on=2026-99-99",
        "phototype=type-9",
        "suspicious-lesion=no",
        "=",
        "pregnant",
        "<script>=yes",
    ],
)
def test_an_answer_that_its_question_would_not_take_is_left_out(pair: str) -> None:
    assert check(pair).answers == ()


def test_a_changed_form_is_only_judged_again(client: Client, site: Site) -> None:
    """Answers are not signed: whoever edits them reads what those answers mean, and nothing else happens."""
    before = rows_everywhere()
    page = step(
        client, site, treatment=TXA, said=["pregnant=no", "stroke=yes", "pregnant=yes", "x=y"], stop="1"
    )

    assert "It may not be for you" in page
    assert said_on(page) == ["stroke=yes", "pregnant=yes"]
    assert rows_everywhere() == before


def test_an_age_is_asked_and_not_a_date_of_birth(client: Client, site: Site) -> None:
    page, asked = walk(client, site, {})

    assert "birth-date" in asked
    assert "birth-date=41" in said_on(page)


def test_back_shows_the_question_before_with_its_answer(client: Client, site: Site) -> None:
    page = step(client, site, treatment=TXA, said=["birth-date=41", "pregnant=no"], back="1")

    assert question_on(page) == "pregnant"
    assert said_on(page) == ["birth-date=41"]
    assert 'value="no" aria-current="true"' in page


def test_an_empty_answer_says_what_to_do_and_keeps_the_others(client: Client, site: Site) -> None:
    page = step(client, site, treatment=TXA, said=["pregnant=no"], question="birth-date", typed="")

    assert "Choose an answer" in page
    assert question_on(page) == "birth-date"
    assert said_on(page) == ["pregnant=no"]


def test_not_knowing_which_treatment_judges_each_by_itself(client: Client, site: Site) -> None:
    page = step(client, site, treatment="any", said=["birth-date=41", "seizure-disorder=yes"], stop="1")

    offered = [each for each in current_pack().all(Protocol) if each.off_by_default is None]
    assert page.count('<li class="verdict') == len(offered)
    assert "verdict-stop" in page
    assert "verdict-unknown" in page


def test_the_page_says_that_nothing_is_kept(client: Client, site: Site) -> None:
    page = client.get(reverse("guide:self-check", args=[site.slug])).content.decode()

    assert "This is not a diagnosis" in page
    assert "Nothing you answer is kept" in page
