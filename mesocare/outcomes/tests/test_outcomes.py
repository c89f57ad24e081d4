"""Outcomes: each scale on its own, said in words, and a decision that quotes what a person saw."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from mesocare.assessment.actions import record_goal, record_score
from mesocare.assessment.models import Goal
from mesocare.clinics.in_force import current_pack
from mesocare.clinics.roles import Role
from mesocare.outcomes import actions
from mesocare.outcomes.models import Decision, GoalReview
from mesocare.outcomes.queries import numbers_digest, results_of
from mesocare.planning.models import Course, DoseGiven
from mesocare.recovery.actions import report_from_patient
from mesocare.recovery.tests.treated import CALM, command, now_is, session_of
from mesocare.treatment.models import TreatmentSession
from mesocare.web.refusal import Refusal
from tests.support.world import World

pytestmark = pytest.mark.django_db
ZONES = ("forehead", "right_malar", "left_malar", "chin")


@pytest.fixture
def course(world: World, monkeypatch: pytest.MonkeyPatch) -> Course:
    """Two sessions of a melasma course, 30 and 10 days ago."""
    now_is(monkeypatch, world.at)
    first = session_of(world, days_ago=30)
    session_of(world, days_ago=10, number=2, plan=first.plan)
    return first.course


def score_mmasi(world: World, course: Course, area: int, darkness: int, days_ago: float) -> None:
    items = {
        f"{zone}.{part}": value for zone in ZONES for part, value in (("area", area), ("darkness", darkness))
    }
    record_score(
        patient=course.patient, scale="mmasi", items=items, by=world.practitioner, by_patient=False, note="",
        at=world.at - timedelta(days=days_ago), command_id=command(),
    )  # fmt: skip


def goal_of(world: World, course: Course) -> Goal:
    return record_goal(
        patient=course.patient, indication=course.indication, words="Go out bare-faced", by_when="summer",
        by=world.practitioner, at=world.at - timedelta(days=40), command_id=command(),
    )  # fmt: skip


def page(world: World, course: Course, sign_in: Any) -> str:
    answer = sign_in(world.practitioner).get(f"/patients/{course.patient.uuid}/outcomes/")
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_a_lower_mmasi_is_said_to_be_better_with_its_numbers(
    world: World, course: Course, sign_in: Any
) -> None:
    score_mmasi(world, course, 4, 3, 31)
    score_mmasi(world, course, 4, 2, 1)
    seen = page(world, course, sign_in)
    assert "12 to 8: 4 lower, better" in seen
    assert "lower is better" in seen
    assert 'class="plot-drawing"' in seen
    assert seen.count('class="plot-mark"') == 2


def test_a_single_score_has_no_direction(world: World, course: Course) -> None:
    score_mmasi(world, course, 4, 3, 31)
    (one,) = results_of(course, world.at).scales
    assert (one.change, one.words) == (None, "12 of 24")


def test_both_sides_grade_on_their_own_and_are_never_mixed(world: World, course: Course) -> None:
    goal = goal_of(world, course)
    number = command()
    for _again in range(2):
        actions.record_review(
            course=course, grades=[(3, True), (2, False)], met={goal: "partly"}, words="Lighter",
            by=world.practitioner, at=world.at, command_id=number,
        )  # fmt: skip
    results = results_of(course, world.at)
    said = {one.name: one.words for one in results.scales}
    assert said == {
        "GAIS, clinician": "2 of 5: much better, though not all that was hoped for",
        "GAIS, patient": "3 of 5: better; another session would help",
    }
    assert [one.words for one in results.goals] == ["partly"]
    assert GoalReview.objects.count() == 1


def test_doses_are_added_up_exactly(world: World, course: Course) -> None:
    for session in TreatmentSession.objects.filter(course=course):
        DoseGiven.objects.create(
            patient=course.patient, course=course, treatment_session=session.uuid,
            substance="tranexamic-acid", amount="7.2 mg", volume_ml=Decimal("1.8"),
            given_on=world.at.date(), given_at=world.at,
        )  # fmt: skip
    (given,) = results_of(course, world.at).given
    assert (given.amount, given.volume, given.sessions) == ("14.4 mg", "3.6 mL", 2)


def test_silence_is_told_as_not_known(world: World, course: Course) -> None:
    first = course.treatment_sessions.get(number=1)
    at = world.at - timedelta(days=29)
    report_from_patient(session=first, answers={**CALM, "bruising": 1}, at=at, moment="day-1")
    words = [one.words for one in results_of(course, world.at).reactions]
    assert "Bruising reported after 1 of 2 sessions, last on day 1" in words
    assert "Session 2: nothing was reported from home, so nothing is known" in words


def decide(world: World, course: Course, **changes: Any) -> Decision:
    given: dict[str, Any] = {
        "course": course, "kind": "continue", "words": "Falling, tolerated well.", "shown": "",
        "by": world.practitioner, "at": world.at, "command_id": command(),
    }  # fmt: skip
    return actions.decide(**given | changes)


def test_a_decision_quotes_the_numbers_it_used(world: World, course: Course) -> None:
    score_mmasi(world, course, 4, 3, 31)
    score_mmasi(world, course, 4, 2, 1)
    decision = decide(world, course)
    assert decision.numbers["scales"][0]["said"] == "12 to 8: 4 lower, better"
    assert decision.numbers["sessions"] == "2 sessions of 5"
    score_mmasi(world, course, 1, 1, 0)
    assert Decision.objects.get().numbers["scales"][0]["said"] == "12 to 8: 4 lower, better"


def test_a_decision_on_numbers_that_have_changed_is_refused(world: World, course: Course) -> None:
    shown = numbers_digest(results_of(course, world.at).numbers)
    score_mmasi(world, course, 4, 2, 1)
    with pytest.raises(actions.NumbersChanged):
        decide(world, course, shown=shown)
    assert not Decision.objects.exists()


def test_no_score_decides_and_nobody_without_words(world: World, course: Course) -> None:
    with pytest.raises(actions.WordsMissing):
        decide(world, course, words="ok")
    with pytest.raises(actions.WrongWord):
        decide(world, course, kind="success")
    with pytest.raises(Refusal):
        decide(world, course, by=world.staff[Role.ASSISTANT])


def test_the_decision_is_written_on_its_page_and_leads_on(world: World, course: Course, sign_in: Any) -> None:
    client = sign_in(world.practitioner)
    shown = numbers_digest(results_of(course, world.at).numbers)
    given = {
        "command_id": str(command()),
        "kind": "continue",
        "words": "Falling, tolerated well.",
        "shown": shown,
    }
    address = f"/patients/{course.patient.uuid}/outcomes/{course.uuid}/decide/"
    assert client.post(address, given).status_code == 302
    seen = page(world, course, sign_in)
    assert "Falling, tolerated well." in seen
    assert reverse("knowing:then", args=[current_pack().digest]) in seen  # what was known when it was decided
    assert f"/calendar/courses/{course.uuid}/book/" in seen


def test_numbers_that_changed_come_back_on_the_page_with_the_words_kept(
    world: World, course: Course, sign_in: Any
) -> None:
    given = {"command_id": str(command()), "kind": "stop", "words": "Nothing has changed.", "shown": "0" * 32}
    address = f"/patients/{course.patient.uuid}/outcomes/{course.uuid}/decide/"
    answer = sign_in(world.practitioner).post(address, given)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Look at the numbers again" in text
    assert "Nothing has changed." in text
    assert numbers_digest(results_of(course, world.at).numbers) in text


def test_there_is_no_single_score(world: World, course: Course, sign_in: Any) -> None:
    assert "There is no single score for success" in page(world, course, sign_in)


def test_another_patients_course_is_not_decided_here(
    world: World, other_world: World, course: Course, sign_in: Any
) -> None:
    theirs = session_of(other_world).course
    address = f"/patients/{course.patient.uuid}/outcomes/{theirs.uuid}/decide/"
    assert sign_in(world.practitioner).post(address, {}).status_code == 404


def test_a_person_without_a_course_is_told_what_stands_here(world: World, sign_in: Any) -> None:
    from tests.support.people import patient_of

    answer = sign_in(world.practitioner).get(f"/patients/{patient_of(world).uuid}/outcomes/")
    assert "No course yet" in answer.content.decode()
