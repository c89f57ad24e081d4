"""Rows of the fact collection, and what a second reader found who opened their sources again."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mesotherapy.pack import Pack
from mesotherapy.pack.readings import Reading


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the fact collection, and what a second reader found who opened its source again."""

    id: str
    reading: Reading | None

    @property
    def words(self) -> str:
        if self.reading is None:
            return _("read once")
        return (
            f"{FOUND[self.reading.found.value]}, {self.reading.on}"
            if self.reading.on
            else str(FOUND[self.reading.found.value])
        )

    @property
    def state(self) -> str:
        """How it is drawn: seen again, not seen again, or read by one person only."""
        if self.reading is None:
            return "unknown"
        return "ok" if self.reading.found.stands else "check"


def rows_of(pack: Pack, ids: tuple[str, ...]) -> tuple[Row, ...]:
    return tuple(Row(row, pack.find(Reading, row)) for row in ids)


FOUND = {
    "confirmed": gettext_lazy("read again and confirmed"),
    "completed": gettext_lazy("read again and completed"),
    "corrected": gettext_lazy("read again and corrected"),
    "not-seen": gettext_lazy("could not be seen again"),
}
