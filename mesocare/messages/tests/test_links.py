from datetime import date, datetime, timedelta

import pytest
from django.db import connection

from mesocare.clinics.models import Organisation
from mesocare.messages.links import (
    confirm_birth_date,
    find_link,
    make_link,
    revoke_link,
    revoke_links_of,
)
from tests.support.world import World

pytestmark = pytest.mark.django_db
BORN = date(1984, 2, 11)


def make(organisation: Organisation, at: datetime, **more: object) -> str:
    return make_link(purpose="check-in", organisation=organisation, subject=organisation, at=at, **more)  # type: ignore[arg-type]


def test_a_link_opens_for_its_purpose_as_long_as_it_lives(organisation: Organisation, at: datetime) -> None:
    token = make(organisation, at)
    later = at + timedelta(days=214)

    link = find_link(token, "check-in", later)
    assert link is not None
    assert link.subject_object() == organisation
    assert find_link(token, "check-in", later) is not None, "opening it twice must not use it up"
    assert find_link(token, "quote", later) is None
    assert find_link(token + "x", "check-in", later) is None
    assert find_link(token, "check-in", at + timedelta(days=216)) is None


def test_a_token_has_256_random_bits_and_stands_nowhere(organisation: Organisation, at: datetime) -> None:
    token = make(organisation, at)
    assert len(token) == 43
    with connection.cursor() as cursor:
        for table in ("mesocare_messages_privatelink", "audit_auditevent"):
            cursor.execute(f"SELECT * FROM {table}")
            assert token not in str(cursor.fetchall())


def test_a_revoked_link_is_closed_at_once(organisation: Organisation, at: datetime) -> None:
    first, second = make(organisation, at), make(organisation, at)
    link = find_link(first, "check-in", at)
    assert link is not None
    revoke_link(link, at)
    assert find_link(first, "check-in", at) is None
    assert find_link(second, "check-in", at) is not None
    revoke_links_of(organisation, "check-in", at)
    assert find_link(second, "check-in", at) is None


def test_the_date_of_birth_is_kept_as_a_keyed_hash_and_five_wrong_ones_pause_the_link(
    organisation: Organisation, at: datetime
) -> None:
    link = find_link(make(organisation, at, birth_date=BORN), "check-in", at)
    assert link is not None
    assert "1984" not in link.birth_date_hash
    for _ in range(5):
        assert not confirm_birth_date(link, date(1984, 2, 12), at)
    link.refresh_from_db()
    assert not confirm_birth_date(link, BORN, at + timedelta(minutes=14)), "the link is paused"
    assert confirm_birth_date(link, BORN, at + timedelta(minutes=16))


def test_two_links_for_one_thing_have_different_tokens(world: World, at: datetime) -> None:
    assert make(world.organisation, at) != make(world.organisation, at)
