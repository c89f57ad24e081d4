"""Copying a whole database at one moment, while the clinic goes on working, and putting a copy in place."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Model

from mesocare.audit.models import AuditEvent

SQLITE_FILE = "database.sqlite3"
TABLES_FOLDER = "tables"
CHUNK = 1 << 20
LEFT_OUT = ("django_session",)  # whoever holds a backup could go on in somebody's open session with it


def copy_database(folder: Path) -> list[Path]:
    """Copy everything as it stands at one moment into the folder; returns the files."""
    return _copy_sqlite(folder) if connection.vendor == "sqlite" else _copy_postgres(folder)


def applied_migrations() -> list[str]:
    """The migrations the database has had, as "app.name"."""
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def _copy_sqlite(folder: Path) -> list[Path]:
    """One step, not in instalments: those never finish while somebody is writing."""
    target = folder / SQLITE_FILE
    connection.ensure_connection()
    with closing(sqlite3.connect(target)) as copy:
        connection.connection.backup(copy, pages=-1)
        copy.execute("PRAGMA secure_delete=ON")
        for table in LEFT_OUT:
            copy.execute(f"DELETE FROM {table}")  # noqa: S608
        copy.commit()
        copy.execute("PRAGMA journal_mode=DELETE")
    return [target]


def replace_sqlite(copy: Path) -> None:
    """Put the copy's content into the database in one transaction; whoever is connected sees it from
    then on.
    """
    connection.ensure_connection()
    with closing(sqlite3.connect(copy)) as source:
        source.backup(connection.connection, pages=-1)
    connection.close()


def damage_of_sqlite(copy: Path) -> str:
    """What SQLite itself finds wrong with a file; empty when it is sound."""
    with closing(sqlite3.connect(copy)) as opened:
        found = str(opened.execute("PRAGMA integrity_check").fetchone()[0])
    return "" if found == "ok" else found


def events_in(copy: sqlite3.Connection) -> Iterator[AuditEvent]:
    """The audit events of a copied file, in their order."""
    names = [field.attname for field in AuditEvent._meta.concrete_fields]
    for row in copy.execute(f"SELECT {', '.join(names)} FROM audit_auditevent ORDER BY number"):  # noqa: S608
        values = dict(zip(names, row, strict=True))
        values["at"] = datetime.fromisoformat(values["at"]).replace(tzinfo=UTC)
        yield AuditEvent(**values)


def _tables() -> list[tuple[str, list[str]]]:
    """Every table the site uses with its columns, those of many-to-many fields and of migrations included."""
    models: list[type[Model]] = apps.get_models(include_auto_created=True)
    if MigrationRecorder(connection).has_table():
        models.append(MigrationRecorder.Migration)
    return sorted(
        (model._meta.db_table, [str(field.column) for field in model._meta.concrete_fields])
        for model in models
        if model._meta.managed and not model._meta.proxy
    )


def _copy_postgres(folder: Path) -> list[Path]:
    """All tables in one snapshot."""
    target = folder / TABLES_FOLDER
    target.mkdir()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        return [file for table, columns in _tables() for file in _copy_table(cursor, target, table, columns)]


def _copy_table(cursor: Any, folder: Path, table: str, columns: list[str]) -> Iterator[Path]:
    names, rows = folder / f"{table}.json", folder / f"{table}.copy"
    names.write_text(json.dumps(columns))
    quoted = ", ".join(f'"{column}"' for column in columns)
    which = "WHERE FALSE" if table in LEFT_OUT else ""
    asked = f'COPY (SELECT {quoted} FROM "{table}" {which}) TO STDOUT'  # noqa: S608 – our own tables
    with cursor.copy(asked) as stream, rows.open("wb") as out:
        for chunk in stream:
            out.write(chunk)
    yield names
    yield rows


def fill_postgres(folder: Path) -> None:
    """Empty every table and fill it from the copy. The caller holds the transaction and may still
    turn back.
    """
    with connection.cursor() as cursor:
        tables = ", ".join(f'"{table}"' for table, _ in _tables())
        cursor.execute(f"TRUNCATE {tables}")
        for table, _ in _tables():
            _fill_table(cursor, folder / TABLES_FOLDER, table)
        for statement in connection.ops.sequence_reset_sql(
            no_style(), list(apps.get_models(include_auto_created=True))
        ):
            cursor.execute(statement)


def _fill_table(cursor: Any, folder: Path, table: str) -> None:
    columns = json.loads((folder / f"{table}.json").read_text())
    quoted = ", ".join(f'"{column}"' for column in columns)
    with (
        cursor.copy(f'COPY "{table}" ({quoted}) FROM STDIN') as stream,
        (folder / f"{table}.copy").open("rb") as rows,
    ):
        while chunk := rows.read(CHUNK):
            stream.write(chunk)


def head_row(folder: Path) -> dict[str, str]:
    """The chain head's row as the copied tables have it."""
    table = "audit_chainhead"
    columns = json.loads((folder / TABLES_FOLDER / f"{table}.json").read_text())
    values = (folder / TABLES_FOLDER / f"{table}.copy").read_text().rstrip("\n").split("\t")
    return dict(zip(columns, values, strict=True))
