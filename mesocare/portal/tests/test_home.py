"""The patient's page: where I am, what is next, what was done, and the clinic one tap away."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from mesocare.diary.tests.cast import book
from mesocare.messages.models import PrivateLink
from mesocare.portal.reading import done_words
from mesocare.recovery import actions
from mesocare.recovery.models import Case
from mesocare.recovery.places import place_words
from mesocare.recovery.tests.treated import CALM, at_home, command, followed, now_is, session_of, use_a_lot
from mesocare.treatment.models import TreatmentSession
from tests.support.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(world: World, monkeypatch: pytest.MonkeyPatch) -> tuple[TreatmentSession, str]:
    now_is(monkeypatch, world.at)
    session, token = followed(world, days_ago=3.1, number=1)
    use_a_lot(world, session)
    return session, token


def read(token: str) -> str:
    answer = at_home(token).get(f"/l/{token}/")
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_the_page_says_where_i_am_what_was_done_and_with_which_lot(
    home: tuple[TreatmentSession, str],
) -> None:
    session, token = home
    seen = read(token)
    for words in ("Session 1 of 5 done", "HY2231", "Call us", "999", "cheek on both sides", "I am worried"):
        assert words in seen, words
    assert "not booked yet" in seen
    assert session.patient.given_name in seen


def test_expectations_are_told_as_they_are(home: tuple[TreatmentSession, str]) -> None:
    seen = read(home[1])
    assert "What you may notice after session 1" in seen
    assert "Nothing to judge yet" in seen
    assert "no trial found" in seen


def test_what_is_booked_stands_with_day_and_person(world: World, home: tuple[TreatmentSession, str]) -> None:
    session, token = home
    book(world, world.at + timedelta(days=7), kind="session", course=session.course, number=2)
    seen = read(token)
    assert "Session 2, with" in seen


def test_only_this_patients_words_and_nothing_of_others(
    home: tuple[TreatmentSession, str], world: World
) -> None:
    other = session_of(world, days_ago=2, number=3, plan=home[0].plan)
    assert str(other.uuid) not in read(home[1])


def test_a_reply_of_the_clinic_stands_on_the_page(world: World, home: tuple[TreatmentSession, str]) -> None:
    session, token = home
    actions.report_from_patient(session=session, answers={**CALM, "fever": "yes"}, at=world.at)
    actions.reply(
        case=Case.objects.get(), text="Please come in at noon.", by=world.practitioner, at=world.at,
        command_id=command(),
    )  # fmt: skip
    assert "Please come in at noon." in read(token)


def test_the_check_in_that_is_due_is_the_first_button(home: tuple[TreatmentSession, str]) -> None:
    session, token = home
    assert "Tell us how it is" in read(token)
    actions.report_from_patient(session=session, answers=CALM, at=session.ended_at + timedelta(days=3.05))
    assert "Tell us how it is" not in read(token)


def test_a_quote_that_waits_opens_through_a_door_of_its_own(world: World, monkeypatch: Any) -> None:
    from tests.support.care import quote_of

    now_is(monkeypatch, world.at)
    session, token = followed(world, days_ago=3.1, plan=quote_of(world).plan)
    phone = at_home(token)
    assert "Read quote" in phone.get(f"/l/{token}/").content.decode()
    made = PrivateLink.objects.filter(purpose="quote").count()
    answer = phone.post(f"/l/{token}/open/quote/")
    assert answer.status_code == 302
    assert answer["Location"].endswith("/quote/")
    assert PrivateLink.objects.filter(purpose="quote").count() == made + 1
    assert phone.post(f"/l/{token}/open/bank-account/").status_code == 404
    assert phone.get(f"/l/{token}/open/quote/").status_code == 405
    assert session.patient.given_name


def test_before_the_birth_date_nothing_stored_is_shown(
    home: tuple[TreatmentSession, str], client: Any
) -> None:
    session, token = home
    text = client.get(f"/l/{token}/").content.decode()
    assert session.patient.given_name not in text
    assert "999" in text


def test_a_zone_that_a_stopped_session_never_came_to_is_not_told_as_treated(
    home: tuple[TreatmentSession, str],
) -> None:
    session, _token = home
    first, *others = session.state["zones"]
    first["status"] = "done"
    for zone in others:
        zone["status"] = "planned"

    told = done_words(session)

    assert others
    assert place_words(f"{first['zone']} {first['side']}") in told
    for zone in others:
        assert place_words(f"{zone['zone']} {zone['side']}") not in told
