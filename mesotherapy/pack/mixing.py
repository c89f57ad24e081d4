"""What may share a syringe. What no source speaks about is unknown, which is not the same as allowed."""

from __future__ import annotations

from enum import Enum
from typing import Self

from pydantic import model_validator

from mesotherapy.pack.base import CitedEntry, ClassId, Model, SubstanceId, Text


class MixingRule(Enum):
    """What the rule is about."""

    NEVER_WITH = "never-with"  # `first` and `second` not in one syringe
    ALONE = "alone"  # `first` with nothing else at all
    ONLY_IN = "only-in"  # `first` diluted in nothing but `second`
    WITH_ANYTHING = "with-anything"  # `first` with whatever else: what has to be seen to
    GOES_WITH = "goes-with"  # a source mixed `first` and `second`
    HANDLING = "handling"  # order, light, how long it keeps, what to look for


class MixingVerdict(Enum):
    """How much a broken rule weighs."""

    STOP = "stop"
    CHECK = "check"
    TELL = "tell"


class Mixed(Model):
    """One side of a rule: any of these substances, or any substance of these classes."""

    substances: tuple[SubstanceId, ...] = ()
    classes: tuple[ClassId, ...] = ()


class Mixing(CitedEntry):
    """One rule about what is mixed with what. A weak source may ask for a look; it never stops by itself."""

    title: Text
    rule: MixingRule
    verdict: MixingVerdict
    first: Mixed = Mixed()
    second: Mixed = Mixed()
    say: Text

    @model_validator(mode="after")
    def _has_its_sides(self) -> Self:
        needs_both = {MixingRule.NEVER_WITH, MixingRule.ONLY_IN, MixingRule.GOES_WITH}
        for name, side, needed in (
            ("first", self.first, self.rule is not MixingRule.HANDLING),
            ("second", self.second, self.rule in needs_both),
        ):
            if needed and not (side.substances or side.classes):
                raise ValueError(f'rule = "{self.rule.value}" needs `{name}`: substances, classes or both')
        return self

    @model_validator(mode="after")
    def _a_weak_source_never_stops(self) -> Self:
        if self.verdict is MixingVerdict.STOP and self.is_weak:
            found = self.confidence.value
            raise ValueError(f'verdict = "stop" rests on a source that was read, not on {found}: use "check"')
        return self
