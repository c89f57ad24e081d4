"""What a substance is, the strengths reported for it, its limits, and the law about it.

Three numbers are never mixed. A *cap* is a label's or a regulator's, read at the source: beyond it is a
stop. A *published range* is what trials and practice used: outside it is a check. The third, the clinic's
own *ceiling*, is not in the pack at all: the medical director sets it in the clinic's overlay.
"""

from __future__ import annotations

from enum import Enum
from typing import Self

from pydantic import model_validator

from mesotherapy.pack.base import (
    Amount,
    ClassId,
    Confidence,
    Entry,
    Evidence,
    IndicationId,
    Model,
    QuestionId,
    SubstanceId,
    TechniqueId,
    Text,
    ZoneId,
)
from mesotherapy.pack.statements import NamedStatement, Statement, StatusIn
from mesotherapy.quantity import Unit


class SubstanceKind(Enum):
    """How the law and the shelf see it."""

    MEDICINE = "medicine"
    DEVICE = "device"
    COSMETIC = "cosmetic"
    BIOLOGIC = "biologic"
    ANAESTHETIC = "anaesthetic"
    DILUENT = "diluent"


class LimitKind(Enum):
    """A cap stops; a published range checks."""

    CAP = "cap"
    RANGE = "range"


class Basis(Enum):
    """Per what a limit counts."""

    POINT = "per-point"
    ZONE = "per-zone"
    CM2 = "per-cm2"
    SESSION = "per-session"
    DAY = "per-day"
    KG = "per-kg"
    COURSE = "per-course"
    INTERVAL = "min-interval"
    POINTS = "max-points"
    SESSIONS = "max-sessions"
    AREA = "topical-area"
    TIME = "topical-time"

    @classmethod
    def named(cls, text: str) -> Basis:
        """Read a basis; `session` stands for `per-session`, and `interval` for `min-interval`."""
        for spelling in (text, f"per-{text}", f"min-{text}", f"max-{text}"):
            if spelling in cls._value2member_map_:
                return cls(spelling)
        raise ValueError(f"{text!r} is not a basis; use one of {', '.join(basis.value for basis in cls)}.")

    @property
    def words(self) -> str:
        """The basis as it is read aloud: "per session"."""
        return _WORDS.get(self, self.value.replace("-", " ").replace("cm2", "cm²"))

    @property
    def bounds_a_session(self) -> bool:
        """Whether such a limit, alone, bounds how much one session may give."""
        return self in {Basis.SESSION, Basis.DAY, Basis.KG}


_WORDS = {
    Basis.KG: "per kg of body weight",
    Basis.INTERVAL: "least time between sessions",
    Basis.POINTS: "points per session",
    Basis.SESSIONS: "sessions per course",
    Basis.AREA: "area covered at once",
    Basis.TIME: "time on the skin",
}
_STRENGTHS = frozenset({Unit.MG_PER_ML, Unit.MG_PER_G, Unit.UG_PER_ML, Unit.IU_PER_ML, Unit.PERCENT})
_LABEL_GRADE = frozenset({Evidence.LABEL, Evidence.REGULATOR})


class Limit(Statement):
    """One cap or one published range, in one source, on one basis.

    `kg` limits are amounts for each kilogram. `min-interval` gives `min`; the other bases give `max`, or
    both ends of a range. `from_years` and `below_years` bound the patient's age, in whole years; where the
    age is not known a limit with such bounds cannot be checked, and that is said. `jurisdiction` binds a
    limit to places; where the place is not known it holds too, so that the stricter one decides.
    """

    kind: LimitKind
    basis: Basis
    min: Amount | None = None
    max: Amount | None = None
    techniques: tuple[TechniqueId, ...] = ()
    zones: tuple[ZoneId, ...] = ()
    indications: tuple[IndicationId, ...] = ()
    strength: Amount | None = None
    from_years: int | None = None
    below_years: int | None = None

    @model_validator(mode="after")
    def _ages_in_order(self) -> Self:
        if (
            self.from_years is not None
            and self.below_years is not None
            and self.below_years <= self.from_years
        ):
            raise ValueError(f"from-years {self.from_years} is not below below-years {self.below_years}")
        return self

    @model_validator(mode="after")
    def _ends(self) -> Self:
        if self.min is None and self.max is None:
            raise ValueError("a limit needs a min, a max, or both")
        if self.basis is Basis.INTERVAL and self.min is None:
            raise ValueError("min-interval gives the least time as `min`")
        if self.kind is LimitKind.CAP and self.basis is not Basis.INTERVAL and self.max is None:
            raise ValueError("a cap gives `max`")
        return self

    @model_validator(mode="after")
    def _a_cap_is_read_on_a_label(self) -> Self:
        if self.kind is LimitKind.CAP and not (
            self.evidence in _LABEL_GRADE and self.confidence is Confidence.READ
        ):
            raise ValueError(
                "a cap rests on a label or a regulator, read at the source; give this as a published range, "
                f"not {self.evidence.value}/{self.confidence.value}"
            )
        return self

    @property
    def asks_age(self) -> bool:
        """Whether the patient's age decides if it holds."""
        return self.from_years is not None or self.below_years is not None

    def holds_at(self, years: int) -> bool:
        """Whether it speaks about a patient of so many whole years."""
        return (self.from_years is None or years >= self.from_years) and (
            self.below_years is None or years < self.below_years
        )

    @property
    def may_judge(self) -> bool:
        """Whether the limit may say anything about a dose: what was not read at its source may not."""
        return not self.is_weak


class Strength(Statement):
    """A strength that a source reports. It is never a default."""

    strength: Amount

    @model_validator(mode="after")
    def _is_a_strength(self) -> Self:
        if self.strength.unit not in _STRENGTHS:
            units = ", ".join(sorted(unit.value for unit in _STRENGTHS))
            raise ValueError(f"{self.strength} is not a strength; its unit is one of {units}")
        return self


class Ingredient(Model):
    """A substance inside this one, counted in its own right: the lidocaine in a cream."""

    substance: SubstanceId
    strength: Amount


class Substance(Entry):
    """One substance or product family.

    `measured_in` is the unit its doses are told in: mg, IU, mL, or g for a cream. `counts_as` names the plain
    form of a substance of which this is another, such as lidocaine with adrenaline: given together, both are
    held to the limits of the plain one.
    """

    name: Text
    also_called: tuple[Text, ...] = ()
    kind: SubstanceKind
    summary: Text
    classes: tuple[ClassId, ...] = ()
    measured_in: Unit
    allergy_questions: tuple[QuestionId, ...] = ()
    contains: tuple[Ingredient, ...] = ()
    counts_as: SubstanceId | None = None
    strengths: tuple[Strength, ...] = ()
    limits: tuple[Limit, ...] = ()
    statuses: tuple[StatusIn, ...] = ()
    uses: tuple[Statement, ...] = ()
    pregnancy: tuple[Statement, ...] = ()
    interactions: tuple[Statement, ...] = ()
    adverse_events: tuple[Statement, ...] = ()
    storage: tuple[Statement, ...] = ()
    notes: tuple[NamedStatement, ...] = ()

    @model_validator(mode="after")
    def _told_in_a_dose_unit(self) -> Self:
        if self.measured_in not in {Unit.MG, Unit.IU, Unit.ML, Unit.G, Unit.UG}:
            raise ValueError(f"measured-in is mg, ug, g, IU or mL, not {self.measured_in.value}")
        return self

    @property
    def is_diluent(self) -> bool:
        return self.kind is SubstanceKind.DILUENT
