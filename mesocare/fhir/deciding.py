"""What a person decided about those who may be here already."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

ANOTHER = "another"
LEAVE_OUT = "leave-out"


@dataclass(frozen=True, slots=True)
class Choices:
    """By the key of an unpacked person: a patient's uuid, `another`, or `leave-out`."""

    made: Mapping[str, str] = field(default_factory=dict)

    def about(self, key: str) -> str:
        """What was decided about one person; nothing where nobody was asked."""
        return self.made.get(key, "")


NOTHING_DECIDED = Choices()
