"""What the place decides: the emergency number, whether blends may be mixed, whom to tell."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from mesotherapy.pack.base import CitedEntry, Sentence, Text
from mesotherapy.pack.statements import NamedStatement, Status

NOT_SET = "not-set"
PlaceId = Annotated[str, StringConstraints(pattern=r"^(?:[A-Z]{2}(?:-[A-Z0-9]{1,3})?|not-set)$")]


class PlaceRule(NamedStatement):
    """What the law of a place, or somebody who reads it, says about one matter.

    `status` is left out where the rule allows or forbids nothing, such as how long records are kept.
    """

    status: Status | None = None


class Authority(NamedStatement):
    """Someone who takes reports of harm."""

    name: Text
    url: Sentence | None = None


class JurisdictionEntry(CitedEntry):
    """One place. `not-set` is the entry of a clinic that has not chosen one yet: nothing is allowed by it."""

    id: PlaceId
    name: Text
    emergency_number: Sentence
    other_numbers: tuple[Sentence, ...] = ()
    mixing: Status
    rules: tuple[PlaceRule, ...] = ()
    report_to: tuple[Authority, ...] = ()
