"""The one thing that is kept, and only with consent."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from mesocare.audit.models import AuditEvent
from mesocare.clinics.models import Site, StaffMember
from mesocare.guide.actions import AT_ONE_SITE, Asking, ConsentMissing, TooManyRequests, ask_to_be_contacted
from mesocare.guide.models import ContactEvent, ContactRequest
from mesocare.guide.tests.cast import new_request
from mesocare.web.models import AppendOnlyViolation
from tests.support.world import World

pytestmark = pytest.mark.django_db


def send(client: Client, site: Site, **fields: Any) -> Any:
    typed = {
        "name": "Wilhelmina Ottersby",
        "phone": "+33 6 11 22 33 44",
        "send": "1",
        "command_id": str(uuid.uuid4()),
    }
    return client.post(reverse("guide:contact", args=[site.slug]), {**typed, **fields})


def test_with_the_tick_a_request_is_kept(client: Client, site: Site) -> None:
    response = send(client, site, agree="on", message="Does it hurt?")

    assert response.status_code == 200
    kept = ContactRequest.objects.get()
    assert (kept.name, kept.message, kept.answers) == ("Wilhelmina Ottersby", "Does it hurt?", "")
    assert "keeps my name" in kept.agreed_to
    assert kept.organisation == site.organisation


def test_without_the_tick_nothing_is_kept(client: Client, site: Site) -> None:
    response = send(client, site)

    assert response.status_code == 422
    assert "Without it nothing is kept" in response.content.decode()
    assert not ContactRequest.objects.exists()
    assert not AuditEvent.objects.filter(action="contact.requested").exists()


def test_the_action_itself_refuses_without_consent(world: World) -> None:
    with pytest.raises(ConsentMissing):
        ask_to_be_contacted(
            site=world.site,
            asking=Asking(name="A", phone="123456", email=""),
            at=world.at,
            command_id=uuid.uuid4(),
        )
    assert not ContactRequest.objects.exists()


@pytest.mark.parametrize("reach", [{"phone": "", "email": ""}, {"phone": "12"}, {"phone": "", "email": "x"}])
def test_a_request_needs_a_way_to_answer_it(client: Client, site: Site, reach: dict[str, str]) -> None:
    assert send(client, site, agree="on", **reach).status_code == 422
    assert not ContactRequest.objects.exists()


def test_answers_are_sent_only_with_their_own_tick(client: Client, site: Site) -> None:
    said = {"said": ["pregnant=yes", "x=y"], "treatment": ["melasma-tranexamic-acid-intradermal", "nonsense"]}
    send(client, site, agree="on", **said)
    send(client, site, agree="on", with_answers="on", **said)

    without, with_them = ContactRequest.objects.order_by("pk")
    assert without.answers == ""
    assert (
        with_them.answers == '{"said":["pregnant=yes"],"treatments":["melasma-tranexamic-acid-intradermal"]}'
    )


def test_what_a_person_wrote_is_not_readable_in_the_database(world: World) -> None:
    new_request(world, answers={"said": ["pregnant=yes"]})

    with connection.cursor() as cursor:
        cursor.execute("select name, phone, answers from guide_contactrequest")
        stored = " ".join(cursor.fetchone())
    assert not any(word in stored for word in ("Ottersby", "22 33", "pregnant"))


def test_a_form_sent_twice_is_kept_once(client: Client, site: Site) -> None:
    command_id = str(uuid.uuid4())
    for _ in range(2):
        assert send(client, site, agree="on", command_id=command_id).status_code == 200
    assert ContactRequest.objects.count() == 1


def test_one_person_cannot_ask_over_and_over(client: Client, site: Site) -> None:
    for _ in range(3):
        assert send(client, site, agree="on").status_code == 200

    response = send(client, site, agree="on")

    assert response.status_code == 429
    assert "We have your request already" in response.content.decode()
    assert ContactRequest.objects.count() == 3


def test_a_site_takes_so_many_requests_in_an_hour_and_more_in_the_next(world: World) -> None:
    def ask(number: int, minutes: int = 0) -> None:
        ask_to_be_contacted(
            site=world.site,
            asking=Asking(name="A", phone=f"0100 000 {number:03}", email="", agreed_to="yes"),
            at=world.at + timedelta(minutes=minutes),
            command_id=uuid.uuid4(),
        )

    for number in range(AT_ONE_SITE):
        ask(number)
    with pytest.raises(TooManyRequests):
        ask(900)
    ask(901, minutes=61)
    assert ContactRequest.objects.count() == AT_ONE_SITE + 1


def test_a_request_cannot_be_changed_or_removed(world: World) -> None:
    kept = new_request(world)

    with pytest.raises(AppendOnlyViolation):
        kept.save()
    with pytest.raises(AppendOnlyViolation):
        kept.delete()


def test_reception_sees_whom_to_call_and_not_the_answers(
    world: World, reception: StaffMember, practitioner: StaffMember, sign_in: Any
) -> None:
    kept = new_request(world, answers={"said": ["seizure-disorder=yes"], "treatments": []})
    page = reverse("guide:request", args=[kept.uuid])

    at_the_desk = sign_in(reception).get(page).content.decode()
    clinician = sign_in(practitioner).get(page).content.decode()

    assert "Ottersby" in at_the_desk
    assert "a clinician can read it" in at_the_desk
    assert "eizure" not in at_the_desk
    assert "Seizure" in clinician or "seizure" in clinician
    assert "/patients/new/?name=Wilhelmina+Ottersby" in at_the_desk


def test_a_request_that_was_closed_leaves_the_list(
    world: World, reception: StaffMember, sign_in: Any, command: Any
) -> None:
    kept = new_request(world)
    desk = sign_in(reception)
    assert "Ottersby" in desk.get(reverse("guide:requests")).content.decode()

    desk.post(
        reverse("guide:request", args=[kept.uuid]), {**command(), "outcome": "closed", "note": "Booked."}
    )

    assert "Ottersby" not in desk.get(reverse("guide:requests")).content.decode()
    assert "Ottersby" in desk.get(reverse("guide:requests"), {"show": "closed"}).content.decode()
    assert ContactEvent.objects.get().by == reception


def test_a_request_of_another_clinic_or_of_another_site_is_not_there(
    world: World, other_world: World, reception: StaffMember, sign_in: Any
) -> None:
    for kept in (new_request(other_world), new_request(world, world.far_site)):
        assert sign_in(reception).get(reverse("guide:request", args=[kept.uuid])).status_code == 404
        assert kept.name not in sign_in(reception).get(reverse("guide:requests")).content.decode()


def test_today_tells_the_desk_that_somebody_waits_until_the_request_is_closed(
    world: World, reception: StaffMember, sign_in: Any, command: Any
) -> None:
    desk = sign_in(reception)
    assert "asked to be contacted" not in desk.get("/").content.decode()
    kept = new_request(world)
    assert "One person asked to be contacted" in desk.get("/").content.decode()

    desk.post(reverse("guide:request", args=[kept.uuid]), {**command(), "outcome": "closed"})

    assert "asked to be contacted" not in desk.get("/").content.decode()
