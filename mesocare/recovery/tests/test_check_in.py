"""A check-in on the phone: one page at a time, and the clinic told at once."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from mesocare.clinics.in_force import current_pack
from mesocare.recovery.models import Case, CheckIn, Report, Sitting
from mesocare.recovery.tests.treated import at_home, check_in_of, command, followed, now_is
from tests.support.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_day_3(world: World, monkeypatch: pytest.MonkeyPatch) -> tuple[Client, str]:
    _session, token = followed(world, days_ago=3.1)
    now_is(monkeypatch, world.at)
    return at_home(token), token


def first_page(phone: Client, token: str) -> str:
    answer = phone.get(f"/l/{token}/check-in/")
    assert answer.status_code == 302
    return str(answer["Location"])


def test_the_first_page_asks_the_gravest_and_writes_nothing(at_day_3: tuple[Client, str]) -> None:
    phone, token = at_day_3
    page = phone.get(first_page(phone, token)).content.decode()
    assert "Is it hard to breathe" in page
    assert "999" in page
    assert not Sitting.objects.exists()
    assert not Report.objects.exists()


def send(phone: Client, address: str, **given: Any) -> Any:
    return phone.post(address, {"command_id": str(command()), **given})


def walk_on(answer: Any) -> str:
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return str(answer["Location"])


def test_a_calm_check_in_goes_through_to_the_end(at_day_3: tuple[Client, str]) -> None:
    phone, token = at_day_3
    address = walk_on(send(phone, first_page(phone, token), ticked="none"))
    address = walk_on(send(phone, address, ticked="none"))
    address = walk_on(send(phone, address, pain="0"))
    address = walk_on(send(phone, address, redness="0", regions=["malar-R"]))
    address = walk_on(send(phone, address, swelling="0", bruising="0", lumps="0"))
    address = walk_on(send(phone, address, itching="0", numbness="0"))
    address = walk_on(send(phone, address, words="A little tight."))
    assert address.endswith("/sent/")
    report = Report.objects.get()
    assert (report.urgency, report.is_complete, report.words) == ("expected", True, "A little tight.")
    assert report.regions == ["malar R"]
    assert not Case.objects.exists()
    assert check_in_of(report.treatment_session, "day-3").answered_at is not None


def test_a_red_flag_reaches_the_clinic_before_the_remaining_questions(
    at_day_3: tuple[Client, str], world: World, sign_in: Any
) -> None:
    phone, token = at_day_3
    called = walk_on(send(phone, first_page(phone, token), ticked=["fever"]))
    assert "Please call us now" in phone.get(called).content.decode()
    address = walk_on(send(phone, called.replace("/call/", "/"), ticked=["spreading"]))
    assert "/call/" in address
    page = phone.get(address).content.decode()
    assert "Call 999 now" in page
    assert 'href="tel:999"' in page
    assert 'href="tel:+33123456789"' in page
    assert "You do not need to send anything" in page
    case = Case.objects.get()
    assert case.urgency == "emergency"
    assert {each.pack_version.digest for each in case.reports.all()} == {current_pack().digest}
    assert not Report.objects.filter(is_complete=True).exists()
    inbox = sign_in(world.practitioner).get("/recovery/").content.decode()
    assert "Emergency" in inbox
    assert "Fever with spreading redness" in inbox


def test_the_same_page_sent_twice_is_kept_once(at_day_3: tuple[Client, str]) -> None:
    phone, token = at_day_3
    address = first_page(phone, token)
    given = {"command_id": str(command()), "ticked": ["breathing"]}
    first, again = phone.post(address, given), phone.post(address, given)
    assert "/call/" in str(first["Location"])
    assert again.status_code == 302
    assert (Report.objects.count(), Case.objects.count()) == (1, 1)


def test_a_page_without_a_tick_asks_again_in_words(at_day_3: tuple[Client, str]) -> None:
    phone, token = at_day_3
    answer = send(phone, first_page(phone, token))
    assert answer.status_code == 422
    assert "None of these" in answer.content.decode()
    assert not Sitting.objects.exists()


def test_not_sure_is_unknown_and_somebody_asks_again(at_day_3: tuple[Client, str]) -> None:
    phone, token = at_day_3
    send(phone, first_page(phone, token), ticked=["unsure"])
    assert Sitting.objects.get().answers["breathing"] == "unknown"
    assert Case.objects.get().urgency == "same-day"


def test_going_back_and_taking_a_tick_away_calms_nothing(at_day_3: tuple[Client, str]) -> None:
    phone, token = at_day_3
    address = first_page(phone, token)
    send(phone, address, ticked=["breathing"])
    send(phone, address, ticked=["none"])
    assert Case.objects.get().urgency == "emergency"


def test_who_comes_back_goes_on_where_they_stopped(at_day_3: tuple[Client, str]) -> None:
    phone, token = at_day_3
    walk_on(send(phone, first_page(phone, token), ticked="none"))
    assert first_page(phone, token).endswith("/2/")


def test_worried_tells_the_clinic_with_one_press(at_day_3: tuple[Client, str]) -> None:
    phone, token = at_day_3
    page = phone.get(f"/l/{token}/worried/")
    assert "999" in page.content.decode()
    assert not Report.objects.exists()
    address = walk_on(send(phone, f"/l/{token}/worried/", words="It looks odd"))
    report, case = Report.objects.get(), Case.objects.get()
    assert (report.worried, report.words, report.is_complete) == (True, "It looks odd", False)
    assert case.urgency == "48h"
    assert "The clinic has been told" in phone.get(address).content.decode()


def test_nothing_that_others_report_is_shown(at_day_3: tuple[Client, str]) -> None:
    phone, token = at_day_3
    address = first_page(phone, token)
    seen = [phone.get(address).content.decode()]
    for given in ({"ticked": "none"}, {"ticked": "none"}, {"pain": "0"}, {"redness": "0"}):
        address = walk_on(send(phone, address, **given))
        seen.append(phone.get(address).content.decode())
    words = " ".join(re.sub(r"<[^>]*>", " ", page) for page in seen).lower()
    assert not re.search(r"most people|others|of \d+ people|normal|expected|don.t worry", words)


def test_a_wrong_birth_date_shows_nothing(world: World) -> None:
    session, token = followed(world)
    phone = Client()
    page = phone.get(f"/l/{token}/check-in/").content.decode()
    assert "Your date of birth" in page
    given = {"birth_date_answer": "1", "day": 1, "month": 1, "year": 1990}
    answer = phone.post(f"/l/{token}/check-in/", given)
    assert answer.status_code == 422
    assert session.patient.given_name not in answer.content.decode()


def test_a_revoked_link_and_another_purpose_open_nothing(world: World) -> None:
    from mesocare.messages.links import make_link, revoke_link

    session, token = followed(world)
    other = make_link(
        purpose="quote", organisation=world.organisation, subject=session, at=world.at, site=world.site
    )
    assert Client().get(f"/l/{other}/check-in/").status_code == 404
    assert Client().get(f"/l/{other}/").status_code == 404
    revoke_link(session.follow_up.link, world.at)
    for path in ("", "check-in/", "worried/"):
        assert Client().get(f"/l/{token}/{path}").status_code == 404


def test_a_link_lives_until_after_the_last_check_in_and_no_longer(world: World) -> None:
    session, _token = followed(world, days_ago=0)
    last = CheckIn.objects.filter(treatment_session=session).order_by("-late_at")[0]
    assert session.follow_up.link.expires_at > last.late_at
    assert (session.follow_up.link.expires_at - world.at).days <= 221


def test_the_sitting_of_another_session_is_not_there(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    now_is(monkeypatch, world.at)
    session, token = followed(world, days_ago=3.1)
    _other, other_token = followed(world, days_ago=3.1, number=2, plan=session.plan)
    phone = at_home(token)
    address = first_page(phone, token)
    send(phone, address, ticked=["breathing"])
    stranger = at_home(other_token)
    assert stranger.get(address.replace(token, other_token)).status_code == 404


def test_the_emergency_page_stands_before_any_sign_in(world: World) -> None:
    page = Client().get(f"/c/{world.site.slug}/emergency/").content.decode()
    assert "Call 999 now" in page
    assert "Change of sight" in page
