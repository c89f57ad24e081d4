"""The fixtures every feature's tests may use."""

import uuid
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from mesocare.clinics.models import Organisation, Site, StaffMember
from mesocare.clinics.roles import Role
from tests.support.world import AT, World, build_world

SignIn = Callable[[StaffMember], Client]


@pytest.fixture(autouse=True)
def own_audit_head(settings: Any, tmp_path: Path) -> None:
    """Each test has a mirrored head of its own, as it has rows of its own."""
    settings.AUDIT_HEAD = tmp_path / "audit-head"
    settings.OUTBOX = settings.EMAIL_FILE_PATH = tmp_path / "outbox"


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """How often somebody tried to sign in is remembered there."""
    cache.clear()


@pytest.fixture
def at() -> datetime:
    """The moment at which the tests happen: a Tuesday morning."""
    return AT


@pytest.fixture
def world(db: None) -> World:
    return build_world()


@pytest.fixture
def other_world(db: None) -> World:
    return build_world("Harbour Skin Clinic", "harbour")


@pytest.fixture
def organisation(world: World) -> Organisation:
    return world.organisation


@pytest.fixture
def other_organisation(other_world: World) -> Organisation:
    return other_world.organisation


@pytest.fixture
def site(world: World) -> Site:
    return world.site


@pytest.fixture
def other_site(world: World) -> Site:
    return world.second_site


@pytest.fixture
def staff(world: World) -> dict[Role, StaffMember]:
    return world.staff


@pytest.fixture
def director(world: World) -> StaffMember:
    return world.staff[Role.DIRECTOR]


@pytest.fixture
def practitioner(world: World) -> StaffMember:
    return world.staff[Role.PRACTITIONER]


@pytest.fixture
def assistant(world: World) -> StaffMember:
    return world.staff[Role.ASSISTANT]


@pytest.fixture
def reception(world: World) -> StaffMember:
    return world.staff[Role.RECEPTION]


@pytest.fixture
def manager(world: World) -> StaffMember:
    return world.staff[Role.MANAGER]


@pytest.fixture
def sign_in(db: None) -> SignIn:
    """`sign_in(practitioner)` gives a client that is signed in as that person."""

    def signed_in(member: StaffMember) -> Client:
        client = Client()
        client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return signed_in


@pytest.fixture
def command() -> Callable[[], dict[str, str]]:
    """`client.post(url, {**command(), …})`: a fresh command id, as a form carries it."""
    return lambda: {"command_id": str(uuid.uuid4())}
