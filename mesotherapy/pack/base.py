"""What every entry of the pack is made of: ids, words, amounts, references, scope and provenance."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Protocol, Self, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    RootModel,
    StringConstraints,
    model_validator,
)

from mesotherapy.quantity import Quantity

E = TypeVar("E", bound="Entry")
Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:[-.][a-z0-9]+)*$", max_length=80)]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(?:-[A-Z]{2})?$")]
Jurisdiction = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}(?:-[A-Z0-9]{1,3})?$")]
Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Model(BaseModel):
    """A frozen piece of an entry. Fields are written with hyphens in TOML; an unknown field is an error."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=lambda name: name.rstrip("_").replace("_", "-"),
        populate_by_name=True,
        arbitrary_types_allowed=True,
        ser_json_inf_nan="strings",
    )


class Text(RootModel[dict[Language, Sentence]]):
    """Words in one or more languages: `title.en = "Pregnancy"`. English is always there."""

    model_config = ConfigDict(frozen=True)

    @model_validator(mode="after")
    def _has_english(self) -> Self:
        if "en" not in self.root:
            raise ValueError('needs English text: write it as field.en = "…"')
        return self

    def in_(self, language: str = "en") -> str:
        """The text in a language, or in English where it has not been translated."""
        return self.root.get(language) or self.root.get(language.split("-")[0]) or self.root["en"]

    @property
    def languages(self) -> frozenset[str]:
        return frozenset(self.root)

    def __str__(self) -> str:
        return self.root["en"]

    def __hash__(self) -> int:
        return hash(tuple(sorted(self.root.items())))


class Reference(str):
    """The id of another entry, remembering of which kind, so that the loader can check that it exists."""

    kind: str
    __slots__ = ("kind",)

    def __new__(cls, value: str, kind: str) -> Reference:
        reference = super().__new__(cls, value)
        reference.kind = kind
        return reference

    def __getnewargs__(self) -> tuple[str, str]:  # type: ignore[override]
        return (str(self), self.kind)


def refers_to(kind: str) -> Callable[[str], str]:
    """A validator that marks an id as naming an entry of a kind."""
    return lambda value: Reference(value, kind)


SourceKey = Annotated[
    str, StringConstraints(min_length=1, max_length=80), AfterValidator(refers_to("source"))
]
QuestionId = Annotated[Id, AfterValidator(refers_to("question"))]
ContraindicationId = Annotated[Id, AfterValidator(refers_to("contraindication"))]
SubstanceId = Annotated[Id, AfterValidator(refers_to("substance"))]
ClassId = Annotated[Id, AfterValidator(refers_to("class"))]
TechniqueId = Annotated[Id, AfterValidator(refers_to("technique"))]
DeviceId = Annotated[Id, AfterValidator(refers_to("device"))]
ZoneId = Annotated[Id, AfterValidator(refers_to("zone"))]
IndicationId = Annotated[Id, AfterValidator(refers_to("indication"))]
ProtocolId = Annotated[Id, AfterValidator(refers_to("protocol"))]
ScaleId = Annotated[Id, AfterValidator(refers_to("scale"))]


def _read_amount(value: Any) -> Quantity:
    if isinstance(value, Quantity):
        return value
    if not isinstance(value, str):
        raise ValueError('write amounts as text with a unit, such as "0.05 mL"')
    return Quantity.parse(value)


Amount = Annotated[Quantity, PlainValidator(_read_amount), PlainSerializer(str, return_type=str)]


def _read_number(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, (int, str, Decimal)):
        raise ValueError("write a number")
    return Decimal(value)


Number = Annotated[Decimal, PlainValidator(_read_number), PlainSerializer(str, return_type=str)]


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


class Topic(Enum):
    """The fixed list of topics, used in exports and on the command line."""

    PREGNANCY = "pregnancy"
    BREASTFEEDING = "breastfeeding"
    AGE = "age"
    ALLERGY = "allergy"
    BLEEDING = "bleeding"
    THROMBOSIS = "thrombosis"
    SEIZURE = "seizure"
    CARDIAC = "cardiac"
    RENAL = "renal"
    HEPATIC = "hepatic"
    DIABETES = "diabetes"
    MALIGNANCY = "malignancy"
    IMMUNE = "immune"
    INFECTION = "infection"
    HERPES = "herpes"
    KELOID = "keloid"
    KOEBNER = "koebner"
    PIGMENT = "pigment"
    SKIN_DISEASE = "skin-disease"
    IMPLANT = "implant"
    RECENT_PROCEDURE = "recent-procedure"
    VACCINE = "vaccine"
    MEDICINE = "medicine"
    EYE = "eye"
    THYROID = "thyroid"
    MIND = "mind"
    SYNCOPE = "syncope"
    OTHER = "other"


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
