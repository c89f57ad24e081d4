"""What the commands that only think have in common: the pack, and a file of JSON with its fields."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from mesocare.commands.pack_check import shipped_pack
from mesocare.commands.speaking import Unanswerable
from mesotherapy.pack import Pack, PackProblems, load_pack


def pack_in_use() -> Pack:
    """The pack this installation runs with."""
    try:
        return load_pack(shipped_pack())
    except PackProblems as found:
        raise Unanswerable(*[str(problem) for problem in found.problems]) from None


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a JSON file that remembers where it stands, so that every fault names file and field."""

    file: str
    path: str
    fields: Mapping[str, Any]

    def fault(self, field: str, why: str) -> Unanswerable:
        """The problem with one field."""
        return Unanswerable(f"{self.file}: {self.place(field)}: {why}")

    def place(self, field: str) -> str:
        """Where a field stands in the file."""
        return f"{self.path}.{field}" if self.path else field

    def table(self, field: str) -> Table:
        """A table inside this one."""
        found = self.fields.get(field)
        if not isinstance(found, dict):
            raise self.fault(field, "missing; a table is needed.")
        return Table(self.file, self.place(field), found)

    def tables(self, field: str) -> tuple[Table, ...]:
        """A list of tables; none when the field is not there."""
        found = self.fields.get(field, [])
        if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
            raise self.fault(field, "a list of tables is needed.")
        return tuple(Table(self.file, f"{self.place(field)}[{n}]", one) for n, one in enumerate(found))

    def moment(self, field: str) -> datetime:
        """A date and time."""
        try:
            return datetime.fromisoformat(str(self.fields[field]))
        except KeyError:
            raise self.fault(field, "missing; write a time such as 2026-11-22T08:04.") from None
        except ValueError:
            raise self.fault(
                field, f"{self.fields[field]!r} is not a time such as 2026-11-22T08:04."
            ) from None

    def words(self, field: str) -> tuple[str, ...]:
        """A list of words; none when the field is not there."""
        found = self.fields.get(field, [])
        if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
            raise self.fault(field, "a list of ids is needed.")
        return tuple(found)


def read_table(file: Path) -> Table:
    """Read a file that holds one table of JSON."""
    try:
        found = json.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)
    except OSError as missing:
        raise Unanswerable(f"{file}: {missing.strerror}.") from None
    except (json.JSONDecodeError, UnicodeDecodeError) as fault:
        raise Unanswerable(f"{file}: is not JSON: {fault}.") from None
    if not isinstance(found, dict):
        raise Unanswerable(f"{file}: holds {type(found).__name__}, where a table is needed.")
    return Table(str(file), "", found)
