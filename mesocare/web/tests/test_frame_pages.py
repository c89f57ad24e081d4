"""The frame's own pages: the style guide, the errors, the emergency text and its worker."""

from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import resolve

from mesocare.web.navigation import PLACES, Place, is_served
from mesocare.web.routes import access_of

SERVED = [place for place in PLACES if is_served(place.url)]
ERRORS = ("400", "403", "404", "409", "429", "500", "403_csrf")


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_page_needs_neither_a_person_nor_a_record(name: str) -> None:
    html = render_to_string(f"{name}.html")
    assert "<h1>" in html
    assert "Go to Today" in html


def test_a_refusal_says_its_sentence() -> None:
    assert "Consent is not signed." in render_to_string(
        "web/refusal.html", {"message": "Consent is not signed."}
    )


def test_the_emergency_page_names_the_number_of_the_place() -> None:
    clinic = SimpleNamespace(
        name="Clinic Nord", phone="020 914 0100", emergency_number="999", out_of_hours_text=""
    )
    html = render_to_string("web/emergency.html", {"clinic": clinic})
    assert 'href="tel:999"' in html
    assert 'href="tel:0209140100"' in html


def test_no_emergency_number_is_ever_invented() -> None:
    html = render_to_string("web/emergency.html", {"clinic": SimpleNamespace(name="Clinic", phone="")})
    assert "tel:" not in html
    assert "your emergency number" in html


def test_content_that_nobody_reviewed_says_so_until_it_is() -> None:
    assert "not yet reviewed" in render_to_string("web/portal.html", {})
    assert "not yet reviewed" not in render_to_string("web/portal.html", {"content_reviewed": True})


@pytest.mark.django_db
def test_the_worker_stands_at_the_root_and_keeps_nothing_about_a_person(client: Client) -> None:
    answer = client.get("/service-worker.js")
    assert answer.headers["Service-Worker-Allowed"] == "/"
    assert "mesocare.css" in answer.content.decode()
    assert "patients" not in answer.content.decode()


@pytest.mark.django_db
def test_the_style_guide_is_for_those_who_run_the_place(sign_in, director, reception) -> None:  # type: ignore[no-untyped-def]
    assert "Style guide" in sign_in(director).get("/styleguide/").content.decode()
    assert sign_in(reception).get("/styleguide/").status_code == 403


@pytest.mark.parametrize("place", SERVED, ids=lambda place: place.key)
def test_the_rail_leads_only_where_the_page_itself_lets_one_in(place: Place) -> None:
    access = access_of(resolve(place.url).func)
    assert access is not None
    assert access.describe() == f"staff: {place.permission.lower()}"
