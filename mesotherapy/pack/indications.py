"""What is treated: what to examine, what else could be done, and what the evidence says either way."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from mesotherapy.pack.base import Entry, IndicationId, PhotoViewId, ScaleId, Text
from mesotherapy.pack.statements import EvidenceStatement, NamedStatement, Statement

DO_NOTHING = "do-nothing"


class Indication(Entry):
    """One complaint or aim, such as melasma, under a broader one, such as pigmentation."""

    name: Text
    summary: Text
    broader: IndicationId | None = None
    also_called: tuple[Text, ...] = ()
    examine: tuple[NamedStatement, ...] = ()
    alternatives: tuple[NamedStatement, ...]
    evidence: tuple[EvidenceStatement, ...]
    scales: tuple[ScaleId, ...] = ()
    photo_views: tuple[PhotoViewId, ...] = ()
    course_of_effect: tuple[Statement, ...] = ()

    @model_validator(mode="after")
    def _doing_nothing_is_an_alternative(self) -> Self:
        if all(alternative.id != DO_NOTHING for alternative in self.alternatives):
            raise ValueError(f"alternatives need one with id {DO_NOTHING!r}")
        return self
