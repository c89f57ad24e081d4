"""One event for each page that showed something of a patient, and one for each that was refused."""

import json
from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from mesocare.audit.actions import mark_read
from mesocare.audit.middleware import ReadsMiddleware
from mesocare.audit.models import AuditEvent
from mesocare.clinics.models import StaffMember
from tests.support.world import World

pytestmark = pytest.mark.django_db
View = Callable[[HttpRequest], HttpResponse]


def visit(world: World, view: View, staff: StaffMember | None = None) -> HttpResponse:
    request = RequestFactory().get("/somewhere/")
    request.user = AnonymousUser()
    request.staff, request.organisation = staff or world.practitioner, world.organisation  # type: ignore[attr-defined]
    return ReadsMiddleware(view)(request)


def reads() -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(action="read"))


def test_a_page_of_one_patient_is_one_event(world: World) -> None:
    def view(request: HttpRequest) -> HttpResponse:
        mark_read(request, patient=world.site)
        mark_read(request, patient=world.site)
        return HttpResponse()

    visit(world, view)
    [event] = reads()
    assert event.patient == str(world.site.uuid)
    assert event.actor == f"clinics.staffmember:{world.practitioner.pk}"
    assert event.organisation == str(world.organisation.uuid)


def test_a_list_of_patients_is_one_event_that_names_them_all(world: World) -> None:
    def view(request: HttpRequest) -> HttpResponse:
        for site in (world.site, world.second_site):
            mark_read(request, patient=site)
        return HttpResponse()

    visit(world, view)
    [event] = reads()
    shown = json.loads(event.detail)["shown"]
    assert [who for who, _, _ in shown] == [str(world.site.uuid), str(world.second_site.uuid)]


def test_a_page_that_was_not_shown_is_no_read(world: World) -> None:
    def view(request: HttpRequest) -> HttpResponse:
        mark_read(request, patient=world.site)
        return HttpResponse(status=404)

    visit(world, view)
    assert not AuditEvent.objects.exists()


def test_a_refused_page_is_an_event(world: World) -> None:
    visit(world, lambda request: HttpResponse(status=403))
    assert AuditEvent.objects.get().action == "refused"


def test_a_page_without_patients_is_no_event(world: World) -> None:
    visit(world, lambda request: HttpResponse())
    assert not AuditEvent.objects.exists()


def test_signing_in_a_wrong_password_and_signing_out_stand_in_the_chain(world: World) -> None:
    client = Client()
    email = world.practitioner.user.email
    client.post("/accounts/login/", {"login": email, "password": "my-secret-in-the-wrong-field"})
    client.post("/accounts/login/", {"login": email, "password": "a-long-enough-password"})
    client.post("/sign-out/")
    events = list(AuditEvent.objects.order_by("number"))
    assert [event.action for event in events] == ["sign-in-failed", "signed-in", "signed-out"]
    assert {event.actor for event in events} == {f"clinics.user:{world.practitioner.user.pk}"}
    assert "secret" not in "".join(event.detail for event in events)
