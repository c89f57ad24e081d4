"""Rows that are written once are guarded by the database too, against whatever goes round the models.

A guard is a trigger, put on after every migrate for each model that is `AppendOnly`. It stops mistakes, not
somebody who owns the database: that is what the audit chain is for.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from mesocare.web.models import AppendOnly

POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION mesocare_written_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('mesocare.unguarded', true) = TG_TABLE_NAME THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    RAISE EXCEPTION 'rows of % are written once', TG_TABLE_NAME USING ERRCODE = '23000';
END $$
"""


def guard_after_migrate(app_config: AppConfig, using: str = DEFAULT_DB_ALIAS, **kwargs: Any) -> None:
    """Put a guard on each table of the app that is written once."""
    if settings.GUARD_ROWS:
        tables = [model._meta.db_table for model in app_config.get_models() if issubclass(model, AppendOnly)]
        guard(tables, using)


def guard(tables: list[str], using: str = DEFAULT_DB_ALIAS) -> None:
    """Put the guards on; it does no harm where they are on already."""
    connection = connections[using]
    there = set(connection.introspection.table_names()) if tables else set()
    with transaction.atomic(using), connection.cursor() as cursor:
        for table in there & set(tables):
            for statement in _statements(connection, table):
                cursor.execute(statement)


def _statements(connection: BaseDatabaseWrapper, table: str) -> list[str]:
    quoted = connection.ops.quote_name(table)
    if connection.vendor == "postgresql":
        trigger = f"CREATE OR REPLACE TRIGGER mesocare_written_once BEFORE UPDATE OR DELETE ON {quoted}"
        return [POSTGRES_FUNCTION, f"{trigger} FOR EACH ROW EXECUTE FUNCTION mesocare_written_once()"]
    return [
        f"CREATE TRIGGER IF NOT EXISTS {_name(table, verb)} BEFORE {verb} ON {quoted} "
        f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are written once'); END"
        for verb in ("UPDATE", "DELETE")
    ]


def _name(table: str, verb: str) -> str:
    return f'"{table}_written_once_{verb.lower()}"'


@contextmanager
def unguarded(table: str, using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Lift one table's guard inside a transaction: to erase the demo, or to fill a column in a migration."""
    connection = connections[using]
    with transaction.atomic(using), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT set_config('mesocare.unguarded', %s, true)", [table])
            yield
            cursor.execute("SELECT set_config('mesocare.unguarded', '', true)")
            return
        guarded = _is_guarded(cursor, table)
        for verb in ("UPDATE", "DELETE"):
            cursor.execute(f"DROP TRIGGER IF EXISTS {_name(table, verb)}")
        yield
        if guarded:
            for statement in _statements(connection, table):
                cursor.execute(statement)


def _is_guarded(cursor: Any, table: str) -> bool:
    cursor.execute("SELECT 1 FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
    return cursor.fetchone() is not None


def erase_rows(queryset: models.QuerySet[Any]) -> int:
    """Delete rows below every rule. Only the demo clinic, which holds no real person, is ever erased."""
    with unguarded(queryset.model._meta.db_table, queryset.db):
        return queryset._raw_delete(queryset.db)
