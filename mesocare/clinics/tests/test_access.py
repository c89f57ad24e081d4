"""Signing in, who is asking, and the screen that locks."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mesocare.audit.models import AuditEvent
from mesocare.clinics.middleware import HELD_UNTIL, LAST_SEEN, LOCKED
from mesocare.clinics.models import StaffMember, User
from mesocare.clinics.roles import Permission, Role, permissions_of
from tests.support.world import PASSWORD, World

pytestmark = pytest.mark.django_db
SignIn = Callable[[StaffMember], Client]
HOME = "mfa_index"  # a page that everybody who works here may open


def sign_in_by_form(email: str, password: str = PASSWORD) -> Any:
    return Client().post(reverse("account_login"), {"login": email, "password": password})


def age(client: Client, seconds: int) -> None:
    """Let that much time pass for this screen."""
    session = client.session
    session[LAST_SEEN] = int(timezone.now().timestamp()) - seconds
    session.save()


def test_a_person_signs_in_with_email_and_password(world: World) -> None:
    assert sign_in_by_form(world.practitioner.user.email).status_code == 302
    assert sign_in_by_form(world.practitioner.user.email, "wrong").status_code == 200


def test_a_second_factor_is_asked_where_there_is_one(world: World) -> None:
    from allauth.mfa.totp.internal.auth import TOTP

    TOTP.activate(world.practitioner.user, "JBSWY3DPEHPK3PXP")
    assert sign_in_by_form(world.practitioner.user.email).headers["Location"].startswith("/accounts/2fa/")


def test_the_secret_of_a_second_factor_is_encrypted_in_the_database(world: World) -> None:
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import TOTP

    TOTP.activate(world.practitioner.user, "JBSWY3DPEHPK3PXP")
    assert "JBSWY3DPEHPK3PXP" not in str(Authenticator.objects.get().data)


def test_five_wrong_passwords_close_the_door_for_a_while(world: World) -> None:
    email = world.practitioner.user.email
    statuses = [sign_in_by_form(email, "wrong").status_code for _ in range(6)]
    assert 429 in statuses
    assert sign_in_by_form(email).status_code == 429, "even the right password waits"
    assert sign_in_by_form(world.director.user.email).status_code == 302, "a colleague does not"


def test_nobody_signs_up_by_themselves() -> None:
    assert Client().get("/accounts/signup/").status_code == 404


def test_somebody_who_belongs_to_no_clinic_gets_a_sentence() -> None:
    user = User.objects.create_user("alone@example.org", "Nobody Here", PASSWORD)
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.get(reverse(HOME))
    assert answer.status_code == 403
    assert "belongs to no clinic" in answer.content.decode()


def test_somebody_who_left_is_let_in_nowhere(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.practitioner)
    world.practitioner.is_active = False
    world.practitioner.save()
    assert client.get(reverse(HOME)).status_code == 403


def test_a_screen_that_stood_still_locks_and_its_password_opens_it_at_the_same_page(
    world: World, sign_in: SignIn
) -> None:
    client = sign_in(world.practitioner)
    assert client.get(reverse(HOME)).status_code < 400
    age(client, 601)

    answer = client.get(reverse(HOME))
    assert answer.headers["Location"].startswith("/locked/?next=")
    locked = client.get(answer.headers["Location"])
    assert world.practitioner.name in locked.content.decode()

    assert client.post("/locked/", {"password": "wrong", "next": reverse(HOME)}).status_code == 422
    assert client.get(reverse(HOME)).status_code == 302
    opened = client.post("/locked/", {"password": PASSWORD, "next": reverse(HOME)})
    assert opened.headers["Location"] == reverse(HOME)
    assert client.get(reverse(HOME)).status_code == 200
    assert AuditEvent.objects.filter(action="screen-unlocked").count() == 1


def test_a_locked_screen_stays_locked_whatever_is_asked_of_it(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.practitioner)
    client.get(reverse(HOME))
    age(client, 601)
    for address in (
        reverse(HOME),
        reverse(HOME) + "?skip_timeout_reset=1",
        reverse("account_change_password"),
    ):
        assert client.get(address).headers["Location"].startswith("/locked/")
        assert client.post(address).headers["Location"].startswith("/locked/")


def test_unlocking_leads_to_no_other_site(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.practitioner)
    answer = client.post("/locked/", {"password": PASSWORD, "next": "https://elsewhere.example/"})
    assert answer.headers["Location"] == "/"


def test_a_page_that_refreshes_itself_is_no_sign_of_life(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.practitioner)
    client.get(reverse(HOME))
    age(client, 500)
    client.get(reverse(HOME), headers={"Mesocare-Background": "1"})
    assert client.session[LAST_SEEN] <= int(timezone.now().timestamp()) - 500


def test_a_screen_with_a_running_treatment_does_not_lock(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.practitioner)
    client.get(reverse(HOME))
    age(client, 1800)
    session = client.session
    session[HELD_UNTIL] = int((timezone.now() + timedelta(minutes=15)).timestamp())
    session.save()
    assert client.get(reverse(HOME)).status_code == 200
    assert LOCKED not in client.session


def test_saying_one_is_still_here_holds_nothing_open_that_no_treatment_holds(
    world: World, sign_in: SignIn
) -> None:
    client = sign_in(world.practitioner)
    assert client.post(reverse("still-here")).status_code == 204
    assert HELD_UNTIL not in client.session


def test_a_person_works_only_at_their_own_sites(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.practitioner)
    client.post(reverse("choose-site"), {"site": str(world.second_site.uuid)})
    assert client.session["site"] == world.second_site.pk
    assert client.post(reverse("choose-site"), {"site": str(world.far_site.uuid)}).status_code == 404
    assert client.session["site"] == world.second_site.pk
    assert client.post(reverse("choose-site"), {"site": "rubbish"}).status_code == 404


@pytest.mark.parametrize("role", [Role.RECEPTION, Role.MANAGER])
def test_the_desk_and_the_manager_read_no_clinical_text(role: Role) -> None:
    clinical = {Permission.CLINICAL_READ, Permission.ASSESSMENT_RECORD, Permission.SESSION_CHART}
    assert not permissions_of(role) & clinical


def test_only_the_medical_director_adopts_and_sets_ceilings() -> None:
    may = [
        role for role in Role if {Permission.KNOWLEDGE_ADOPT, Permission.CEILINGS_SET} & permissions_of(role)
    ]
    assert may == [Role.DIRECTOR]


def test_an_answer_carries_the_strict_headers() -> None:
    headers = Client().get(reverse("account_login")).headers
    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in headers["Cache-Control"]
