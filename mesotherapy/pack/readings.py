"""Second readings: what somebody saw who opened a source again after the fact was first written down."""

from __future__ import annotations

from datetime import date
from enum import Enum
from typing import Annotated

from pydantic import StringConstraints

from mesotherapy.pack.base import Entry, SourceKey, Text


class Found(Enum):
    """What the second reading came to."""

    CONFIRMED = "confirmed"
    COMPLETED = "completed"
    CORRECTED = "corrected"
    NOT_SEEN = "not-seen"

    @property
    def stands(self) -> bool:
        """Whether the fact may drive anything. What could not be seen again may not."""
        return self is not Found.NOT_SEEN


class Reading(Entry):
    """One row of the fact collection opened again, or a source that was opened after it.

    `id` is the row's own, such as "TXA-1", or the key of the source.

    `on` is the day, or left out where it was not kept. `source` names what was opened; `say` says what was
    seen where that is more than the row said.
    """

    id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9.-]*$", max_length=80)]
    on: date | None = None
    found: Found
    source: tuple[SourceKey, ...] = ()
    say: Text | None = None
