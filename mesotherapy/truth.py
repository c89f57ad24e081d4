"""Yes, no and unknown: three values that refuse to become two."""

from __future__ import annotations

from enum import Enum
from typing import NoReturn


class Truth(Enum):
    """What we know about a statement. `UNKNOWN` is an answer, not a missing one.

    >>> Truth.NO & Truth.UNKNOWN
    <Truth.NO: 'no'>
    >>> Truth.NO | Truth.UNKNOWN
    <Truth.UNKNOWN: 'unknown'>
    """

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"

    def __and__(self, other: Truth) -> Truth:
        return _AND[self, other]

    def __or__(self, other: Truth) -> Truth:
        return ~(~self & ~other)

    def __invert__(self) -> Truth:
        return _NOT[self]

    def __bool__(self) -> NoReturn:
        raise TypeError(
            f"{self} is not a yes/no value. Compare it with Truth.YES, or combine "
            "answers with &, | and ~ so that 'unknown' is carried along."
        )

    @classmethod
    def of(cls, known: bool) -> Truth:
        """Turn a comparison whose two sides were both known into a truth."""
        return cls.YES if known else cls.NO


_NOT = {Truth.YES: Truth.NO, Truth.NO: Truth.YES, Truth.UNKNOWN: Truth.UNKNOWN}
_AND = {
    (Truth.YES, Truth.YES): Truth.YES,
    (Truth.YES, Truth.NO): Truth.NO,
    (Truth.YES, Truth.UNKNOWN): Truth.UNKNOWN,
    (Truth.NO, Truth.YES): Truth.NO,
    (Truth.NO, Truth.NO): Truth.NO,
    (Truth.NO, Truth.UNKNOWN): Truth.NO,
    (Truth.UNKNOWN, Truth.YES): Truth.UNKNOWN,
    (Truth.UNKNOWN, Truth.NO): Truth.NO,
    (Truth.UNKNOWN, Truth.UNKNOWN): Truth.UNKNOWN,
}
