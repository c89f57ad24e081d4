"""The smallest pieces of an entry: ids, words by language, amounts, and references to other entries."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    PlainSerializer,
    PlainValidator,
    RootModel,
    StringConstraints,
    model_validator,
)

from mesotherapy.quantity import Quantity

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
PhotoViewId = Annotated[Id, AfterValidator(refers_to("photo-view"))]


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
