"""Pieces that several kinds of the pack share: statements, their direction, ranges, legal status."""

from __future__ import annotations

from enum import Enum
from typing import Annotated, Self

from pydantic import AfterValidator, model_validator

from mesotherapy.pack.base import Amount, Cited, Id, Jurisdiction, Model, Reference, Text

AnaesthesiaId = Annotated[Id, AfterValidator(lambda value: Reference(value, "anaesthesia"))]
EnvelopeId = Annotated[Id, AfterValidator(lambda value: Reference(value, "envelope"))]
PriceId = Annotated[Id, AfterValidator(lambda value: Reference(value, "price"))]


class Statement(Cited):
    """One clinical sentence with its source; `patient` has it in plain words where a patient reads it."""

    say: Text
    patient: Text | None = None

    @property
    def plain(self) -> Text:
        """The words for a patient, or the clinician's where there are no others."""
        return self.patient or self.say


class TimedStatement(Statement):
    """What one source says about a time. Without `min` and `max` it gives none."""

    min: Amount | None = None
    max: Amount | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.min is not None and self.max is not None and self.max < self.min:
            raise ValueError(f"min {self.min} is more than max {self.max}")
        return self


class NamedStatement(Statement):
    """A statement that other entries and the clinic's overlay can name."""

    id: Id


class Direction(Enum):
    """Which way a piece of evidence points."""

    FOR = "for"
    AGAINST = "against"
    UNCLEAR = "unclear"


class EvidenceStatement(Statement):
    """What a trial, review or label found, and which way it points."""

    direction: Direction


class RiskStatement(NamedStatement):
    """A risk that consent names, with its number where one was read."""

    number: Text | None = None
    serious: bool = False


class Status(Enum):
    """What the law of a place says. `UNKNOWN` means that no source was found; it never means allowed."""

    ALLOWED = "allowed"
    OFF_LABEL = "off-label"
    PRESCRIPTION_ONLY = "prescription-only"
    PHARMACY_ONLY_MIXING = "pharmacy-only-mixing"
    OFF_BY_DEFAULT = "off-by-default"
    BANNED = "banned"
    UNKNOWN = "unknown"


class StatusIn(Statement):
    """A legal status in one place (`place`); the European Union is written `EU`.

    `prescription` says whether the source gives it out on prescription only. None is not known, never no.
    """

    place: Jurisdiction
    status: Status
    prescription: bool | None = None


def status_in(statuses: tuple[StatusIn, ...], place: str) -> StatusIn | None:
    """Find what is known about a place, the nearest first: GB-SCT before GB. None means nothing is known."""
    nearest = sorted(statuses, key=lambda status: -len(status.place))
    return next(
        (status for status in nearest if place == status.place or place.startswith(f"{status.place}-")), None
    )


class Measure(Enum):
    """What a technique or device range is about."""

    SPACING = "spacing"
    DEPTH = "depth"
    VOLUME_PER_POINT = "volume-per-point"
    ANGLE = "angle"
    NEEDLE_LENGTH = "needle-length"
    GAUGE = "gauge"
    PASSES = "passes"
    PUNCTURE_COUNT = "puncture-count"
    PUNCTURES_PER_NEEDLE = "punctures-per-needle"
    SESSION_VOLUME = "session-volume"
    MINUTES = "minutes"


class MeasuredRange(Statement):
    """A range that one source gives. Sources that disagree are several ranges, never an average."""

    of: Measure
    min: Amount | None = None
    max: Amount | None = None

    @model_validator(mode="after")
    def _has_an_end(self) -> Self:
        if self.min is None and self.max is None:
            raise ValueError("a range needs a min, a max, or both")
        if (
            self.min is not None
            and self.max is not None
            and (not self.min.compatible(self.max) or self.max < self.min)
        ):
            raise ValueError(f"min {self.min} and max {self.max} do not make a range")
        return self


class Levels(Model):
    """A smallest, usual and largest number."""

    min: int
    typical: int
    max: int

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not 0 < self.min <= self.typical <= self.max:
            raise ValueError(f"needs 0 < min ≤ typical ≤ max, not {self.min}, {self.typical}, {self.max}")
        return self


class DayInterval(Model):
    """Days between sessions."""

    min: int
    ideal: int
    max: int

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not 0 < self.min <= self.ideal <= self.max:
            raise ValueError(f"needs 0 < min ≤ ideal ≤ max, not {self.min}, {self.ideal}, {self.max}")
        return self
