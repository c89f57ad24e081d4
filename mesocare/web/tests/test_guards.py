"""The database itself keeps rows that are written once, on SQLite and on PostgreSQL."""

from datetime import datetime
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from mesocare.clinics.models import SignedStatement
from mesocare.web.guards import erase_rows, guard, guard_after_migrate, unguarded
from mesocare.web.models import AppendOnly
from tests.support.world import World

pytestmark = pytest.mark.django_db
TABLE = "clinics_signedstatement"


@pytest.fixture(autouse=True)
def guarded(settings: Any) -> None:
    """Put on as after a migrate; the test's transaction takes them off again."""
    settings.GUARD_ROWS = True
    guard_after_migrate(apps.get_app_config("clinics"))
    guard([TABLE])  # once more does no harm


@pytest.fixture
def row(world: World, at: datetime) -> SignedStatement:
    return SignedStatement.objects.create(
        organisation=world.organisation,
        statement="c-1",
        reason="read",
        signed_by=world.director,
        signed_at=at,
    )


@pytest.mark.parametrize("statement", [f"UPDATE {TABLE} SET reason = 'x'", f"DELETE FROM {TABLE}"])
def test_the_database_refuses_to_change_or_delete_a_row(row: SignedStatement, statement: str) -> None:
    with (
        pytest.raises(IntegrityError, match="written once"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert SignedStatement.objects.get().reason == "read"


def test_replace_is_a_way_to_delete_and_is_refused_too(row: SignedStatement) -> None:
    if connection.vendor != "sqlite":
        return  # PostgreSQL has no REPLACE
    columns = ", ".join(f'"{field.column}"' for field in SignedStatement._meta.concrete_fields)
    with (
        pytest.raises(IntegrityError, match="written once"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"REPLACE INTO {TABLE} ({columns}) SELECT {columns} FROM {TABLE}")
    assert SignedStatement.objects.get().reason == "read"


def test_the_demo_can_be_erased_and_the_guard_is_back_afterwards(row: SignedStatement, world: World) -> None:
    assert erase_rows(SignedStatement.objects.filter(pk=row.pk)) == 1
    again = SignedStatement.objects.create(
        organisation=world.organisation,
        statement="c-2",
        reason="x",
        signed_by=world.director,
        signed_at=world.at,
    )
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {TABLE} WHERE id = %s", [again.pk])


def test_a_guard_lifted_for_one_table_holds_for_the_others(row: SignedStatement) -> None:
    guard(["clinics_ceiling"])
    with (
        unguarded("clinics_ceiling"),
        pytest.raises(IntegrityError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"DELETE FROM {TABLE}")


def test_every_clinical_record_is_written_once() -> None:
    guarded = {model._meta.label for model in apps.get_models() if issubclass(model, AppendOnly)}
    assert {
        "assessment.Answer",
        "consent.ConsentSignature",
        "audit.AuditEvent",
        "treatment.ChartEvent",
    } <= guarded
