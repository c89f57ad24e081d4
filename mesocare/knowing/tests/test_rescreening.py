"""Judged again after a change: who, why, and nobody for nothing."""

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from mesocare.assessment.actions import Said, record_answers
from mesocare.assessment.actions.again import CannotSeeToIt, ask_to_see
from mesocare.assessment.models import Rejudged, RejudgedEvent, SaidBy, ScreeningRecord
from mesocare.assessment.queries import facts_of
from mesocare.clinics.actions import Grounds, add_entry
from mesocare.clinics.in_force import current_pack, knowledge_of
from mesocare.clinics.roles import Role
from mesocare.demo import drafts, steps
from mesocare.knowing.again import judged_again, lasting
from mesocare.knowing.effects import kept_pack
from mesocare.knowing.judged_again import judged_otherwise
from mesocare.knowing.rescreening import newest_screenings, rescreen, rescreen_all
from mesocare.patients.models import Patient
from mesotherapy.facts import Value, from_rows
from mesotherapy.screening import screen
from mesotherapy.truth import Truth
from tests.support.care import MELASMA, REJUVENATION, clinic_of, quote_of
from tests.support.clinic import SignIn
from tests.support.people import new_patient, patient_of
from tests.support.world import World

pytestmark = pytest.mark.django_db
LIST, TODAY = reverse("knowing:rescreened"), reverse("today:today")
EVERYBODY = LIST + "?show=all"


def see_to(row: Rejudged, what: str) -> str:
    return reverse("knowing:see-to", args=[row.pk, what])


def assess(world: World, protocol: str = MELASMA, **differ: tuple[Value, str]) -> ScreeningRecord:
    said = {name.replace("_", "-"): value for name, value in differ.items()}
    return steps.assess(clinic_of(world), patient_of(world), protocol, world.at, differ=said)


def says(world: World, question: str, value: Value, days: int = 1, patient: Patient | None = None) -> None:
    at = world.at + timedelta(days=days)
    record_answers(
        patient=patient or patient_of(world),
        said=[Said(question=question, value=value, words="she told reception")],
        said_by=SaidBy.PATIENT,
        today=at.date(),
        by=None,
        at=at,
    )


def again(world: World, days: int = 1) -> list[Rejudged]:
    with knowledge_of(world.organisation):
        rescreen(world.organisation, world.at + timedelta(days=days))
    return list(judged_otherwise(world.organisation))


def test_where_nothing_changed_nobody_is_judged(world: World) -> None:
    assess(world)
    assert rescreen(world.organisation, world.at) is not None
    assert rescreen(world.organisation, world.at + timedelta(days=30)) is None
    assert not judged_otherwise(world.organisation)


def test_a_new_answer_that_blocks_is_listed_with_its_rule_and_words(world: World) -> None:
    assess(world)
    assert again(world) == []
    says(world, "blood-clot", Truth.YES)
    [row] = again(world, 2)

    assert row.after == "blocked"
    assert row.is_worse
    assert "blood-clot-ever" in [reason["rule"] for reason in row.because]
    facts = [fact for reason in row.because for fact in reason["facts"]]
    assert "she told reception" in [fact["value"] for fact in facts]


def test_an_answer_that_grew_old_is_no_change(world: World) -> None:
    assess(world)
    says(world, "goal-in-own-words", "Even skin.", days=40)

    assert again(world, 40) == []


def test_only_the_treatment_that_the_answer_concerns_is_listed(world: World) -> None:
    assess(world, REJUVENATION)
    assess(world)
    again(world)
    says(world, "seizure-disorder", Truth.YES)

    assert {row.screening.protocol for row in again(world, 2)} == {MELASMA}


OWN_RULE = {
    "id": "own-fainting",
    "title": {"en": "Fainting with needles"},
    "topic": "syncope",
    "severity": "absolute",
    "when": "fainting-with-needles",
    "say": {"clinician": {"en": "Not here."}, "patient": {"en": "We do not treat you here."}},
    "source": ["Lee2006"],
    "evidence": "rct",
    "confidence": "read",
}


def add_own_rule(world: World, days: int = 1, **differs: object) -> None:
    add_entry(
        kind="contraindication",
        content={**OWN_RULE, **differs},
        grounds=Grounds(author="Dr Test", reason="Two fell in our stairwell."),
        by=world.director,
        at=world.at + timedelta(days=days),
        command_id=uuid.uuid4(),
    )


def test_a_rule_of_the_clinics_own_reaches_everybody_it_stops_and_nobody_else(
    world: World, other_world: World
) -> None:
    assess(world, fainting_with_needles=(Truth.YES, "at every blood test"))
    assess(other_world, fainting_with_needles=(Truth.YES, ""))
    rescreen_all(world.at)
    add_own_rule(world)
    rescreen_all(world.at + timedelta(days=2))

    [row] = judged_otherwise(world.organisation)
    assert (row.before, row.after) == ("caution", "blocked")
    [reason] = row.because
    assert (reason["rule"], reason["was"], reason["now"]) == ("own-fainting", "", "blocked")
    assert reason["sources"] == ["Lee2006"]
    assert reason["facts"][0]["value"] == "at every blood test"
    assert not judged_otherwise(other_world.organisation)


def test_a_rule_nobody_was_asked_about_opens_a_question_for_everybody(world: World) -> None:
    pack, screening = current_pack(), assess(world)
    asked = {fact["question"] for fact in screening.facts}
    other = next(
        name for name, each in pack.questions.items() if each.kind.value == "yes-no" and name not in asked
    )
    again(world, 0)
    add_own_rule(world, when=other)

    [row] = again(world, 2)
    assert row.after == "ask"
    assert row.because[0]["now"] == "ask"


def test_a_delay_is_told_with_the_first_day_that_works(world: World) -> None:
    assess(world)
    again(world, 0)
    says(world, "last-peel-on", world.at.date() - timedelta(days=2))

    [row] = again(world, 2)
    assert row.after == "defer"
    assert row.defer_until is not None
    assert row.defer_until > world.at.date()
    assert date.fromisoformat(row.because[0]["until"]) == row.defer_until


def test_once_screened_again_the_patient_leaves_the_list(world: World) -> None:
    assess(world)
    again(world)
    says(world, "blood-clot", Truth.YES)
    assert again(world, 2)
    steps.screen_now(clinic_of(world), patient_of(world), MELASMA, world.at + timedelta(days=3))

    assert again(world, 3) == []


def test_what_was_taken_back_leaves_the_list_and_stays_in_the_rows(world: World) -> None:
    assess(world)
    again(world)
    says(world, "keloid", Truth.YES, days=1)
    listed = again(world, 2)
    says(world, "keloid", Truth.NO, days=3)

    assert listed
    assert again(world, 4) == []
    assert Rejudged.objects.count() == 2


def test_the_director_reads_who_why_and_what_to_do(world: World, sign_in: SignIn) -> None:
    assess(world)
    again(world)
    says(world, "blood-clot", Truth.YES)
    again(world, 2)
    page = sign_in(world.director).get(EVERYBODY).content.decode()

    assert patient_of(world).name in page
    assert "Blocked" in page
    assert "she told reception" in page
    assert reverse("assessment:assess", args=[patient_of(world).uuid]) in page


def test_another_clinic_sees_nobody(world: World, other_world: World, sign_in: SignIn) -> None:
    assess(world)
    again(world)
    says(world, "blood-clot", Truth.YES)
    again(world, 2)

    page = sign_in(other_world.director).get(EVERYBODY).content.decode()
    assert patient_of(world).name not in page


def blocked_row(world: World) -> Rejudged:
    """A patient with a plan on offer who says something that blocks it."""
    assess(world)
    quote_of(world, draft=drafts.melasma())
    again(world, 0)
    says(world, "blood-clot", Truth.YES)
    [row] = again(world, 2)
    return row


def test_the_list_begins_with_those_who_have_something_ahead(world: World, sign_in: SignIn) -> None:
    assess(world)
    again(world, 0)
    says(world, "blood-clot", Truth.YES)
    again(world, 2)
    page, name = sign_in(world.director), patient_of(world).name
    assert name not in page.get(LIST).content.decode()

    quote_of(world, draft=drafts.melasma())
    assert name in page.get(LIST).content.decode()


def test_a_practitioner_is_asked_and_finds_it_on_today_until_it_is_dealt_with(
    world: World, sign_in: SignIn, command: Any
) -> None:
    row, practitioner = blocked_row(world), world.staff[Role.PRACTITIONER]
    name = patient_of(world).name
    director = sign_in(world.director)
    assert "Judged otherwise: 1 patient" in director.get(TODAY).content.decode()
    asked = director.post(see_to(row, "ask"), {**command(), "of": practitioner.pk, "note": "Call her first."})
    assert asked.status_code == 302
    assert "Judged otherwise" not in director.get(TODAY).content.decode()

    theirs = sign_in(practitioner)
    assert f"Screen again: {name}" in theirs.get(TODAY).content.decode()
    assert "Call her first." in theirs.get(LIST + "?show=mine").content.decode()
    assert theirs.post(see_to(row, "done"), {**command(), "text": ""}).status_code == 422
    assert theirs.post(see_to(row, "done"), {**command(), "text": "Plan withdrawn."}).status_code == 302
    assert "Screen again:" not in theirs.get(TODAY).content.decode()
    assert name not in theirs.get(LIST).content.decode()
    assert "Plan withdrawn." in theirs.get(LIST + "?show=done").content.decode()
    assert theirs.post(see_to(row, "back"), command()).status_code == 302
    assert name in theirs.get(LIST).content.decode()


def test_nobody_marks_what_was_judged_again_meanwhile(world: World, sign_in: SignIn, command: Any) -> None:
    row = blocked_row(world)
    says(world, "keloid", Truth.YES, days=3)
    says(world, "blood-clot", Truth.NO, days=3)
    again(world, 4)

    late = sign_in(world.director).post(see_to(row, "done"), {**command(), "text": "Called her."})
    assert late.status_code == 422
    assert "judged again meanwhile" in late.content.decode()
    assert not RejudgedEvent.objects.exists()


def test_nobody_is_asked_who_may_not_screen(world: World, sign_in: SignIn, command: Any) -> None:
    row, desk = blocked_row(world), world.staff[Role.RECEPTION]
    answer = sign_in(world.director).post(see_to(row, "ask"), {**command(), "of": desk.pk})
    assert answer.status_code == 422

    with pytest.raises(CannotSeeToIt):
        ask_to_see(rejudged=row, of=desk, text="", by=world.director, at=world.at, command_id=uuid.uuid4())


def test_what_no_pack_can_read_any_more_is_counted_and_said(
    world: World, sign_in: SignIn, monkeypatch: Any
) -> None:
    assess(world)
    add_own_rule(world)
    monkeypatch.setattr("mesocare.knowing.again.kept_pack", lambda _digest: None)
    with knowledge_of(world.organisation):
        done = rescreen(world.organisation, world.at)

    assert done is not None
    assert (done.checked, done.unread) == (0, 1)
    assert "cannot be read any more" in sign_in(world.director).get(LIST).content.decode()


def test_many_at_once_come_out_as_each_alone_judged_twice_in_full(world: World) -> None:
    """Some say something since, some do not; then a rule is added. `Bench` reads no more than it needs."""
    differs: list[dict[str, Value]] = [
        {},
        {"fainting-with-needles": Truth.YES},
        {"keloid": Truth.YES},
        {"fainting-with-needles": Truth.UNKNOWN},
    ]
    names = ("Abel", "Bruno", "Cora", "Dilek", "Edwin", "Farah", "Gus", "Hedda")
    people = [new_patient(world, f"{name}ovitch", name) for name in names]
    for place, person in enumerate(people):
        differ = {name: (value, "") for name, value in differs[place % 4].items()}
        steps.assess(clinic_of(world), person, MELASMA, world.at, differ=differ)
        if place >= 4:
            says(world, "last-peel-on", world.at.date() - timedelta(days=place - 3), patient=person)
    add_own_rule(world)
    on = (world.at + timedelta(days=2)).date()
    with knowledge_of(world.organisation):
        found = dict(judged_again(world.organisation, newest_screenings(world.organisation), on))
        for screening, outcome in found.items():
            before, facts = kept_pack(screening.pack_version.digest), facts_of(screening.patient)
            assert before is not None
            planned = {"planned": current_pack().planned(protocol=MELASMA), "jurisdiction": None}
            earlier = lasting(before), from_rows(screening.facts)
            was, now = (
                screen(rules, known, on=on, **planned)  # type: ignore[arg-type]
                for rules, known in (earlier, (lasting(current_pack()), facts))
            )
            same = (was.verdict, was.defer_until) == (now.verdict, now.defer_until)
            weighs = not same and not (was.verdict.value == "ask" and now.verdict.rank >= was.verdict.rank)
            told = outcome is not None and outcome != "unread"
            assert told is weighs, screening.patient.name
            if outcome is not None and outcome != "unread":
                assert (outcome.after.verdict, outcome.after.defer_until) == (now.verdict, now.defer_until)
    assert len(found) == 8
    assert sum(outcome is not None for outcome in found.values()) >= 5
