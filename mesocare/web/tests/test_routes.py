import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.urls import get_resolver, include, path

from mesocare.clinics.access import private_link, public, staff
from mesocare.clinics.roles import Permission
from mesocare.web.routes import access_of, every_route, refuse_undeclared, route


def open_door(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def test_a_route_to_a_view_that_declares_no_access_does_not_load() -> None:
    with pytest.raises(ImproperlyConfigured, match="declares no access"):
        route("patients/", open_door, name="list")


def test_a_route_that_goes_round_the_mechanism_stops_the_whole_site() -> None:
    declared = route("a/", public(open_door), name="a")
    hidden = path("inside/", include([path("b/", open_door, name="b")]))
    refuse_undeclared([declared])
    with pytest.raises(ImproperlyConfigured, match="b/"):
        refuse_undeclared([declared, hidden])


def test_every_kind_of_access_says_what_it_is() -> None:
    views = [staff(Permission.PATIENTS_VIEW)(open_door), private_link("quote")(open_door), public(open_door)]
    said = [access.describe() for view in views if (access := access_of(view)) is not None]
    assert said == ["staff: patients_view", "private link: quote", "everyone"]


def test_staff_access_names_at_least_one_permission() -> None:
    with pytest.raises(TypeError):
        staff()


def test_every_route_of_the_site_declares_its_access() -> None:
    routes = list(every_route(get_resolver().url_patterns))
    assert len(routes) > 20
    assert all(access_of(found.callback) is not None for found in routes)
