"""What every entry of the pack is made of: its id, its scope, and where what it says comes from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Protocol, Self, TypeVar

from pydantic import Field, model_validator

from mesotherapy.pack.elements import (
    Amount,
    ClassId,
    ContraindicationId,
    DeviceId,
    Id,
    IndicationId,
    Jurisdiction,
    Language,
    Model,
    Number,
    PhotoViewId,
    ProtocolId,
    QuestionId,
    Reference,
    ScaleId,
    Sentence,
    SourceKey,
    SubstanceId,
    TechniqueId,
    Text,
    ZoneId,
    refers_to,
)
from mesotherapy.pack.topics import Topic

E = TypeVar("E", bound="Entry")


class Evidence(Enum):
    """What kind of source stands behind a statement."""

    GUIDELINE = "guideline"
    REGULATOR = "regulator"
    LABEL = "label"
    RCT = "rct"
    REVIEW = "review"
    OBSERVATIONAL = "observational"
    CASE_REPORT = "case-report"
    LAB = "lab"
    TRIAL_REGISTRY = "trial-registry"
    SURVEY = "survey"
    TEACHING = "teaching"
    VENDOR = "vendor"
    NEWS = "news"
    NONE = "none"


class Confidence(Enum):
    """How the statement was found in its source."""

    READ = "read"
    NOT_REFOUND = "not-re-found"
    SECOND_HAND = "second-hand"
    DERIVED = "derived"
    UNSOURCED = "unsourced"

    @property
    def is_weak(self) -> bool:
        """Weak statements may ask and warn; they stop only once the medical director has signed them."""
        return self in _WEAK


_WEAK = frozenset({Confidence.NOT_REFOUND, Confidence.SECOND_HAND, Confidence.UNSOURCED})


class Review(Model):
    """The clinician who reviewed a statement. Left out, the statement reads "not yet reviewed"."""

    by: Sentence
    credential: Sentence
    on: date


class Cited(Model):
    """A clinical statement: what it says rests on its sources, and says how well."""

    source: tuple[SourceKey, ...]
    row: tuple[str, ...] = ()
    evidence: Evidence
    confidence: Confidence
    review: Review | None = None
    jurisdiction: tuple[Jurisdiction, ...] = ()
    note: Text | None = None

    @model_validator(mode="after")
    def _source_or_unsourced(self) -> Self:
        unsourced = self.confidence is Confidence.UNSOURCED
        if not self.source and not unsourced:
            raise ValueError('names no source: give `source` keys, or say confidence = "unsourced"')
        if self.evidence is Evidence.NONE and not unsourced:
            raise ValueError('has evidence = "none", which goes only with confidence = "unsourced"')
        return self

    @property
    def review_state(self) -> str:
        return "reviewed" if self.review else "not-yet-reviewed"

    @property
    def is_weak(self) -> bool:
        return self.confidence.is_weak

    def holds_in(self, jurisdiction: str | None) -> bool:
        """Whether the statement speaks about a country; one that names none speaks about all."""
        if not self.jurisdiction or jurisdiction is None:
            return True
        return any(
            jurisdiction == place or jurisdiction.startswith(f"{place}-") for place in self.jurisdiction
        )


class Lookup(Protocol):
    """What an entry may ask of the pack it stands in."""

    def find(self, model: type[E], id_: str) -> E | None: ...


class Entry(Model):
    """Something of the pack with an id of its own."""

    id: Id

    def further_references(self) -> Iterator[tuple[str, Reference]]:
        """References that are not written as an id field, such as the questions inside a condition."""
        return iter(())

    def faults(self, pack: Lookup) -> Iterator[tuple[str, str]]:
        """What is wrong with this entry in the light of the others, as (field, what is wrong)."""
        return iter(())


class CitedEntry(Cited, Entry):
    """An entry that is itself a clinical statement."""


class Scope(Model):
    """What a statement applies to. Nothing named means everything.

    Within one list any match is enough; every list that is given must match. Substances and classes of
    substance are one list between them.
    """

    substances: tuple[SubstanceId, ...] = ()
    classes: tuple[ClassId, ...] = ()
    techniques: tuple[TechniqueId, ...] = ()
    devices: tuple[DeviceId, ...] = ()
    zones: tuple[ZoneId, ...] = ()
    indications: tuple[IndicationId, ...] = ()

    @property
    def is_everything(self) -> bool:
        return not any(getattr(self, name) for name in type(self).model_fields)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of entry: `folder.toml` or any file under `folder/`, holding `[[name]]` tables.

    A file with an `id` at its top is one entry.
    """

    name: str
    folder: str
    model: type[Entry]


__all__ = [
    "Amount",
    "Cited",
    "CitedEntry",
    "ClassId",
    "Confidence",
    "ContraindicationId",
    "DeviceId",
    "Entry",
    "Evidence",
    "Field",
    "Id",
    "IndicationId",
    "Jurisdiction",
    "Kind",
    "Language",
    "Model",
    "Number",
    "PhotoViewId",
    "ProtocolId",
    "QuestionId",
    "Reference",
    "Review",
    "ScaleId",
    "Scope",
    "Sentence",
    "SourceKey",
    "SubstanceId",
    "TechniqueId",
    "Text",
    "Topic",
    "ZoneId",
    "refers_to",
]  # fmt: skip
