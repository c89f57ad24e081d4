"""Rows that are written once: no door of the ORM changes or deletes one."""

from collections.abc import Callable
from datetime import datetime

import pytest

from mesocare.clinics.models import SignedStatement
from mesocare.web.models import AppendOnlyViolation
from tests.support.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(world: World, at: datetime) -> SignedStatement:
    return SignedStatement.objects.create(
        organisation=world.organisation,
        statement="c-1",
        reason="read",
        signed_by=world.director,
        signed_at=at,
    )


ATTEMPTS: dict[str, Callable[[SignedStatement], object]] = {
    "save": lambda row: row.save(),
    "save of some fields": lambda row: row.save(update_fields=["reason"]),
    "delete": lambda row: row.delete(),
    "update of many": lambda row: SignedStatement.objects.filter(pk=row.pk).update(reason="x"),
    "delete of many": lambda row: SignedStatement.objects.all().delete(),
    "bulk update": lambda row: SignedStatement.objects.bulk_update([row], ["reason"]),
    "upsert": lambda row: SignedStatement.objects.bulk_create(
        [row], update_conflicts=True, update_fields=["reason"], unique_fields=["id"]
    ),
    "update or create": lambda row: SignedStatement.objects.update_or_create(
        pk=row.pk, defaults={"reason": "x"}
    ),
    "through a relation": lambda row: row.organisation.signed_statements.update(reason="x"),
    "delete through a relation": lambda row: row.organisation.signed_statements.all().delete(),
}


@pytest.mark.parametrize("attempt", ATTEMPTS.values(), ids=ATTEMPTS)
def test_a_row_that_is_written_once_is_not_written_again(
    row: SignedStatement, attempt: Callable[[SignedStatement], object]
) -> None:
    row.reason = "changed"
    with pytest.raises(AppendOnlyViolation):
        attempt(row)
    assert SignedStatement.objects.get().reason == "read"


def test_a_loaded_row_is_not_written_again_under_a_new_key(row: SignedStatement) -> None:
    loaded = SignedStatement.objects.get()
    with pytest.raises(AppendOnlyViolation):
        loaded.save(force_insert=True)
