"""`field__prefix`: the rows whose text starts so, answered from an index on either database."""

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import CharField, Lookup
from django.db.models.sql.compiler import SQLCompiler

Sql = tuple[str, tuple[str | int, ...]]


@CharField.register_lookup
class Prefix(Lookup[str]):
    """A range on SQLite, whose LIKE ignores case and so the index; LIKE on PostgreSQL, which uses it."""

    lookup_name = "prefix"

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Sql:
        column, column_parameters = self.process_lhs(compiler, connection)
        start = str(self.rhs)
        end = start[:-1] + chr(ord(start[-1]) + 1)
        return f"({column} >= %s AND {column} < %s)", (*column_parameters, start, *column_parameters, end)

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Sql:
        column, column_parameters = self.process_lhs(compiler, connection)
        escaped = str(self.rhs).replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
        return f"{column} LIKE %s", (*column_parameters, f"{escaped}%")
