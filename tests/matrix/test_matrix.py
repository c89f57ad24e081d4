"""Every route × every role × signed out × another organisation's object × another site's, with a positive
control each.

Nothing leaks: whoever may not see a page gets 302 to the sign-in, 403 or 404, and no patient's name in the
body.
"""

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from mesocare.clinics.access import LinkAccess, PublicAccess, StaffAccess, may
from mesocare.clinics.models import StaffMember
from mesocare.clinics.roles import Role
from mesocare.patients.models import Patient
from tests.matrix.routes import Examples, Page, every_page, examples_of
from tests.support.people import patient_of
from tests.support.world import World, build_world

pytestmark = pytest.mark.django_db
PAGES = every_page()
STAFF = [page for page in PAGES if isinstance(page.access, StaffAccess)]
LINKS = [page for page in PAGES if isinstance(page.access, LinkAccess)]
PUBLIC = [page for page in PAGES if isinstance(page.access, PublicAccess)]
METHODS = ("get", "post")
NOT_ALLOWED = 405  # this page knows only the other method
ROLES = [pytest.param(role, id=role.value) for role in Role]


def pages(chosen: list[Page]) -> Any:
    return pytest.mark.parametrize("page", [pytest.param(page, id=page.name) for page in chosen])


@dataclass
class Matrix:
    ours: World
    theirs: World
    our_examples: Examples
    their_examples: Examples
    far_examples: Examples
    names: list[str]
    signed_in: dict[Role, str]  # the cookie of each role: signing in takes longer than most pages

    def address(self, page: Page, examples: Examples) -> str:
        kwargs = examples.get(page.name, {})
        missing = page.parameters - set(kwargs)
        assert not missing, (
            f"{page.name} needs an example for {', '.join(sorted(missing))}: give one in the "
            "matrix_objects.py of its feature's tests"
        )
        return reverse(page.name, kwargs={name: kwargs[name] for name in page.parameters})

    def answers(
        self, address: str, role: Role | None, fields: dict[str, str] | None = None
    ) -> dict[str, HttpResponse]:
        """What this person gets for each method; whatever it wrote is undone."""
        found: dict[str, HttpResponse] = {}
        for method in METHODS:
            with transaction.atomic():
                client = Client(raise_request_exception=False)
                if role is not None:
                    client.cookies[settings.SESSION_COOKIE_NAME] = self.signed_in[role]
                found[method] = getattr(client, method)(address, fields or {})
                transaction.set_rollback(True)
        return {name: answer for name, answer in found.items() if answer.status_code != NOT_ALLOWED}

    def leak_in(self, answer: HttpResponse) -> list[str]:
        body = b"" if answer.streaming else answer.content
        return [name for name in self.names if name.encode() in body]


@pytest.fixture(scope="module")
def matrix(django_db_setup: None, django_db_blocker: Any) -> Iterator[Matrix]:
    """Two organisations with an example of everything, made once; every request is undone after it."""
    with django_db_blocker.unblock():
        ours = build_world()
        theirs = build_world("Harbour Skin Clinic", "harbour")
        for world in (ours, theirs):
            patient_of(world)
        for member in ours.staff.values():
            TOTP.activate(member.user, "JBSWY3DPEHPK3PXP")
            RecoveryCodes.activate(member.user)
        made = Matrix(
            ours,
            theirs,
            examples_of(ours),
            examples_of(theirs),
            examples_of(ours, "site_examples"),
            sorted({patient.family_name for patient in Patient.objects.all()}),
            {role: _sign_in(member) for role, member in ours.staff.items()},
        )
    yield made
    with django_db_blocker.unblock():
        call_command("flush", interactive=False, verbosity=0)


def _sign_in(member: StaffMember) -> str:
    client = Client()
    client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def refuse(matrix: Matrix, answers: dict[str, HttpResponse], statuses: set[int]) -> None:
    assert answers, "neither GET nor POST is known to this page"
    for method, answer in answers.items():
        assert answer.status_code in statuses, f"{method} answered {answer.status_code}"
        assert not matrix.leak_in(answer), f"{method}: a patient's name is in the refusal"


def reach(answers: dict[str, HttpResponse]) -> None:
    """The page was reached: it answered, asked for what was missing, or said why not (409), but
    refused nobody.
    """
    assert answers, "neither GET nor POST is known to this page"
    first = next(iter(answers.values()))
    assert first.status_code < 400 or first.status_code in {400, 409, 422}, first.status_code
    assert not str(first.headers.get("Location", "")).startswith("/accounts/login"), (
        "it sent a person to sign in"
    )
    assert all(answer.status_code < 500 for answer in answers.values())


@pages([page for page in STAFF if not page.name.startswith(("account_", "mfa_"))])
def test_rubbish_in_the_fields_of_a_page_is_never_a_server_error(matrix: Matrix, page: Page) -> None:
    """Every field the page itself offers is filled with words, broken numbers and foreign ids, and sent."""
    assert isinstance(page.access, StaffAccess)
    role = next(role for role in Role if may(matrix.ours.staff[role], *page.access.permissions))
    address = matrix.address(page, matrix.our_examples)
    shown = matrix.answers(address, role).get("get")
    names = set(re.findall(rb' name="([^"]+)"', shown.content)) if shown and not shown.streaming else set()
    for rubbish in ("-1", "99999999999999999999", "\x00", "6f1c3d4e-0000-4000-8000-00000000dead"):
        fields = {name.decode(): rubbish for name in names} | {"command_id": str(uuid.uuid4())}
        for method, answer in matrix.answers(address, role, fields).items():
            assert answer.status_code < 500, f"{method} with {rubbish!r} in {sorted(fields)}"


@pages(STAFF)
def test_signed_out_is_sent_to_the_sign_in(matrix: Matrix, page: Page) -> None:
    answers = matrix.answers(matrix.address(page, matrix.our_examples), None)
    refuse(matrix, answers, {302})
    assert all(answer.headers["Location"].startswith("/accounts/login/") for answer in answers.values())


@pytest.mark.parametrize("role", ROLES)
@pages(STAFF)
def test_a_role_reaches_what_it_may_and_nothing_else(matrix: Matrix, page: Page, role: Role) -> None:
    assert isinstance(page.access, StaffAccess)
    answers = matrix.answers(matrix.address(page, matrix.our_examples), role)
    if may(matrix.ours.staff[role], *page.access.permissions):
        reach(answers)
    else:
        refuse(matrix, answers, {403})


@pytest.mark.parametrize("role", ROLES)
@pages([page for page in STAFF if page.parameters])
def test_another_organisations_object_is_not_there(matrix: Matrix, page: Page, role: Role) -> None:
    assert isinstance(page.access, StaffAccess)
    allowed = may(matrix.ours.staff[role], *page.access.permissions)
    address = matrix.address(page, matrix.their_examples)
    if address == matrix.address(page, matrix.our_examples):
        assert not any(isinstance(value, uuid.UUID) for value in matrix.our_examples[page.name].values())
        return  # named by words of the pack, which belong to no organisation
    answers = matrix.answers(address, role)
    refuse(matrix, answers, {404} if allowed else {403})


@pytest.mark.parametrize("role", ROLES)
@pages(STAFF)
def test_another_sites_stock_is_not_there(matrix: Matrix, page: Page, role: Role) -> None:
    """Every page that shows something of a site says so with a site example; the stock pages all must."""
    assert isinstance(page.access, StaffAccess)
    if page.name in matrix.far_examples:
        allowed = may(matrix.ours.staff[role], *page.access.permissions)
        answers = matrix.answers(matrix.address(page, matrix.far_examples), role)
        refuse(matrix, answers, {404} if allowed else {403})
    else:
        assert not (page.name.startswith("stock:") and {"lot_uuid", "lot_id"} & page.parameters), (
            f"{page.name} shows a lot of a site and needs a site example"
        )


@pages(LINKS)
def test_a_private_link_opens_for_its_token_and_for_no_other(matrix: Matrix, page: Page) -> None:
    reach(matrix.answers(matrix.address(page, matrix.our_examples), None))
    wrong = matrix.address(page, {page.name: {**matrix.our_examples[page.name], "token": "x" * 43}})
    for role in (None, *Role):
        refuse(matrix, matrix.answers(wrong, role), {404})


@pages(LINKS)
def test_a_private_link_is_bound_to_its_purpose(matrix: Matrix, page: Page) -> None:
    assert isinstance(page.access, LinkAccess)
    others = [other for other in LINKS if other.access.purpose != page.access.purpose]  # type: ignore[attr-defined]
    for other in others:
        token = matrix.our_examples[other.name]["token"]
        address = matrix.address(page, {page.name: {**matrix.our_examples[page.name], "token": token}})
        refuse(matrix, matrix.answers(address, None), {404})


@pages(LINKS)
def test_a_private_link_shows_nothing_of_another_organisation(matrix: Matrix, page: Page) -> None:
    token = {"token": matrix.our_examples[page.name]["token"]}
    address = matrix.address(page, {page.name: {**matrix.their_examples[page.name], **token}})
    refuse(matrix, matrix.answers(address, None), {404, 200, 422, 302})


@pages(PUBLIC)
def test_a_public_page_opens_for_everyone_and_names_no_patient(matrix: Matrix, page: Page) -> None:
    for role in (None, *Role):
        answers = matrix.answers(matrix.address(page, matrix.our_examples), role)
        assert all(answer.status_code < 500 for answer in answers.values())
        assert not any(matrix.leak_in(answer) for answer in answers.values())


def test_the_matrix_is_not_empty() -> None:
    assert len(STAFF) >= 10
    assert {page.access.describe() for page in PAGES}
