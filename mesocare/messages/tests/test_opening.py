"""Opening a private link in a browser: what is asked first, and what nobody learns."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path
from django.utils import timezone

from mesocare.audit.models import AuditEvent
from mesocare.clinics.access import LinkRequest, private_link
from mesocare.messages.links import make_link
from mesocare.messages.models import PrivateLink
from mesocare.web.routes import route
from tests.support.world import World

pytestmark = pytest.mark.django_db
BORN = date(1984, 2, 11)
RIGHT = {"birth_date_answer": "1", "day": "11", "month": "2", "year": "1984"}
WRONG = {**RIGHT, "year": "1985"}


@private_link("quote")
def shows_something(request: LinkRequest, token: str) -> HttpResponse:
    return HttpResponse(f"Kept for {request.link.subject_object()}")


@private_link("quote", birth_date=False)
def shows_nothing(request: LinkRequest, token: str) -> HttpResponse:
    return HttpResponse("In an emergency call 112")


urlpatterns = [
    route("l/<str:token>/secret/", shows_something, name="secret"),
    route("l/<str:token>/help/", shows_nothing, name="help"),
    path("", include("mesocare.urls")),
]


@pytest.fixture(autouse=True)
def with_these_routes(settings: Any) -> None:
    settings.ROOT_URLCONF = __name__


@pytest.fixture
def token(world: World) -> str:
    return link(world)


def link(world: World, at: datetime | None = None, **more: Any) -> str:
    return make_link(
        purpose="quote",
        organisation=world.organisation,
        subject=world.site,
        at=at or timezone.now(),
        birth_date=BORN,
        **more,
    )


def test_the_date_of_birth_is_asked_before_anything_stored_is_shown(world: World, token: str) -> None:
    client = Client()
    asked = client.get(f"/l/{token}/secret/")
    assert asked.status_code == 200
    assert "date of birth" in asked.content.decode()
    assert world.site.name not in asked.content.decode().replace("Kept for", "")

    wrong = client.post(f"/l/{token}/secret/", WRONG)
    assert wrong.status_code == 422
    assert "Kept for" not in wrong.content.decode()

    assert client.post(f"/l/{token}/secret/", RIGHT).status_code == 302
    assert client.get(f"/l/{token}/secret/").content.decode() == f"Kept for {world.site}"
    assert "Kept for" not in Client().get(f"/l/{token}/secret/").content.decode(), (
        "another phone is asked again"
    )


def test_emergency_text_needs_no_date_of_birth(token: str) -> None:
    assert Client().get(f"/l/{token}/help/").content == b"In an emergency call 112"


def test_looking_uses_no_link_up(token: str) -> None:
    client = Client()
    client.post(f"/l/{token}/secret/", RIGHT)
    for _ in range(5):
        assert client.get(f"/l/{token}/secret/").status_code == 200


def test_five_wrong_dates_pause_the_link_and_stand_in_the_audit(token: str) -> None:
    for _ in range(5):
        Client().post(f"/l/{token}/secret/", WRONG)
    answer = Client().post(f"/l/{token}/secret/", RIGHT)
    assert answer.status_code == 422
    assert "too many" in answer.content.decode()
    assert AuditEvent.objects.filter(action="link-wrong-birth-date").count() == 5


@pytest.mark.parametrize("rubbish", [{"day": "31", "month": "2"}, {"day": "x"}, {"year": ""}, {"day": "0"}])
def test_a_day_that_does_not_exist_is_said_and_is_no_try(token: str, rubbish: dict[str, str]) -> None:
    assert Client().post(f"/l/{token}/secret/", {**RIGHT, **rubbish}).status_code == 422
    assert PrivateLink.objects.get().wrong_answers == 0


def test_an_old_a_revoked_and_an_invented_link_look_the_same(world: World) -> None:
    old = link(world, at=timezone.now() - timedelta(days=61))
    revoked = link(world)
    PrivateLink.objects.filter(pk=PrivateLink.objects.latest("pk").pk).update(revoked_at=timezone.now())
    bodies = {token: Client().get(f"/l/{token}/secret/") for token in (old, revoked, "x" * 43)}
    assert {answer.status_code for answer in bodies.values()} == {404}
    assert len({answer.content.decode().replace(token, "") for token, answer in bodies.items()}) == 1


def test_a_private_link_signs_nobody_in(token: str) -> None:
    client = Client()
    client.post(f"/l/{token}/secret/", RIGHT)
    assert client.get("/accounts/2fa/").headers["Location"].startswith("/accounts/login/")
