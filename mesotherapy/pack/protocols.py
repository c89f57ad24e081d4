"""A treatment from the pack: what is given for which indication, how often, and what is known about it."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Self

from pydantic import model_validator

from mesotherapy.pack.base import (
    Amount,
    DeviceId,
    Entry,
    IndicationId,
    Jurisdiction,
    Lookup,
    Number,
    ScaleId,
    Scope,
    SubstanceId,
    TechniqueId,
    Text,
    ZoneId,
)
from mesotherapy.pack.statements import (
    AnaesthesiaId,
    DayInterval,
    EnvelopeId,
    EvidenceStatement,
    Levels,
    PriceId,
    RiskStatement,
    Statement,
)
from mesotherapy.pack.substances import Substance


class Region(Enum):
    """The part of the body, which decides aftercare and recovery."""

    FACE = "face"
    SCALP = "scalp"
    NECK = "neck"
    HANDS = "hands"
    BODY = "body"


class Role(Enum):
    """Why a substance is in the protocol."""

    ACTIVE = "active"
    VEHICLE = "vehicle"
    OPTIONAL = "optional"


class ProtocolSubstance(Statement):
    """A substance of the protocol and the strengths published for it. The clinician chooses."""

    substance: SubstanceId
    role: Role
    strengths: tuple[Amount, ...] = ()


class PublishedSchedule(Statement):
    """One schedule as one source used it."""

    sessions: int
    interval_days: int


class Schedule(Statement):
    """How many sessions and how far apart: the span that the published schedules cover."""

    sessions: Levels
    interval_days: DayInterval
    published: tuple[PublishedSchedule, ...] = ()


class ReportedTime(Statement):
    """How long a session takes according to one source."""

    minutes: tuple[int, int]


class ChairTimeParts(Statement):
    """The pace that chair time is computed with, and what sources report, to compare."""

    preparation_minutes: Number
    minutes_per_zone: Number
    seconds_per_point: Number
    seconds_per_cm2_pass: Number
    aftercare_minutes: Number
    reported: tuple[ReportedTime, ...] = ()


class OffLabel(Statement):
    """Where and how the protocol goes beyond a product's label."""

    places: tuple[Jurisdiction, ...]


class Protocol(Entry):
    """One treatment that a medical director can adopt.

    `off_by_default` says why a clinic must switch it on first: another class of procedure, or disputed.
    """

    name: Text
    summary: Text
    indication: IndicationId
    region: Region
    substances: tuple[ProtocolSubstance, ...]
    techniques: tuple[TechniqueId, ...]
    devices: tuple[DeviceId, ...]
    zones: tuple[ZoneId, ...]
    schedule: Schedule
    chair_time: ChairTimeParts
    numbing: tuple[AnaesthesiaId, ...] = ()
    envelope: EnvelopeId
    scales: tuple[ScaleId, ...] = ()
    review_weeks: tuple[int, ...] = ()
    price_items: tuple[PriceId, ...] = ()
    benefits: tuple[Statement, ...] = ()
    evidence: tuple[EvidenceStatement, ...]
    limits_of_knowledge: tuple[Statement, ...] = ()
    consent_risks: tuple[RiskStatement, ...]
    off_label: OffLabel | None = None
    off_by_default: Statement | None = None

    @model_validator(mode="after")
    def _says_what_is_given(self) -> Self:
        if not (self.substances and self.techniques and self.zones):
            raise ValueError("a protocol names its substances, techniques and zones")
        return self

    @property
    def substance_ids(self) -> tuple[str, ...]:
        return tuple(part.substance for part in self.substances)

    @property
    def scope(self) -> Scope:
        """What contraindications are matched against. Optional numbing is screened when it is chosen."""
        return self.scope_of()

    def scope_of(
        self,
        *,
        substances: tuple[str, ...] = (),
        techniques: tuple[str, ...] = (),
        devices: tuple[str, ...] = (),
        zones: tuple[str, ...] = (),
    ) -> Scope:
        """The scope narrowed to what a plan really uses; what is not given stays as in the protocol."""
        return Scope(
            substances=substances or self.substance_ids,
            techniques=techniques or self.techniques,
            devices=devices or self.devices,
            zones=zones or self.zones,
            indications=(self.indication,),
        )

    def faults(self, pack: Lookup) -> Iterator[tuple[str, str]]:
        """A strength that no source reports for the substance has no place in a protocol."""
        for part in self.substances:
            substance = pack.find(Substance, part.substance)
            reported = {entry.strength for entry in substance.strengths} if substance else set()
            for strength in part.strengths:
                if substance and strength not in reported:
                    yield (
                        "substances",
                        f"gives {part.substance} at {strength}, which its entry does not report",
                    )
