"""Scores: what a scale's items come to, and how they move over sessions.

| scale | formula, in our words | where it is from |
|---|---|---|
| MASI | sum over four zones of weight × area × (darkness + homogeneity) | the scale's entry in the pack |
| mMASI | the same without homogeneity: weight × area × darkness | the scale's entry in the pack |
| single | one rating, as it is | GAIS, pain 0–10, the patient's own goal |

Weights and ranges are the pack's. There is no score for "success": each scale keeps its own direction, and
a change is told on the scale it was measured with.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

from mesotherapy.pack.scales import Scale, ScaleItem, ScoreDirection

ItemValue = int | Mapping[str, int]


class ScoreProblem(ValueError):
    """Items that cannot be scored. `problems` has one sentence for each."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = tuple(problems)


class Trend(Enum):
    """Which way a score went, in the scale's own direction."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "same"


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A score with what it was made from, and everything needed to read it later."""

    scale: str
    version: str
    items: Mapping[str, int]
    value: Decimal
    range: tuple[Decimal, Decimal]
    direction: ScoreDirection
    licence: str

    def to_json(self) -> dict[str, object]:
        """The score as the command line gives it."""
        low, high = self.range
        return {
            "scale": self.scale,
            "version": self.version,
            "items": nested(self.items),
            "score": plain_number(self.value),
            "range": [plain_number(low), plain_number(high)],
            "direction": self.direction.words,
            "licence": self.licence,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """How a score moved between two days."""

    scale: str
    first: Decimal
    last: Decimal
    by: Decimal
    trend: Trend


def score(scale: Scale, items: Mapping[str, ItemValue]) -> Score:
    """Score a scale from its items; zones are nested (`{"chin": {"area": 2}}`) or dotted (`chin.area`).

    Nothing is guessed: a missing item, an unknown one or a value out of range is refused, all of them at
    once. MASI's homogeneity is accepted and ignored by mMASI, which does not use it.

    Raises:
        ScoreProblem: when the scale may not be used or the items cannot be scored.
    """
    if not scale.implementable:
        raise ScoreProblem([f"{scale.id}: this scale may not be computed here: {scale.licence.say}"])
    given = flat(items)
    problems = [*_wrong_items(scale, given), *_unknown_items(scale, given)]
    if problems:
        raise ScoreProblem(problems)
    used = {item.id: given[item.id] for item in scale.items}
    return Score(
        scale=scale.id,
        version=scale.version,
        items=used,
        value=_FORMULAS[scale.formula](scale, used),
        range=scale.range,
        direction=scale.direction,
        licence=str(scale.licence.say),
    )


def change(scale: Scale, first: Decimal, last: Decimal) -> Change:
    """Tell how a score moved, in the scale's own direction. How much matters is for a person to say."""
    moved = last - first
    if moved == 0:
        trend = Trend.SAME
    else:
        fell = moved < 0
        trend = Trend.BETTER if fell is (scale.direction is ScoreDirection.LOWER) else Trend.WORSE
    return Change(scale=scale.id, first=first, last=last, by=moved, trend=trend)


def course_of(scale: Scale, scores: Sequence[tuple[date, Decimal]]) -> tuple[Change, ...]:
    """Tell each score's change from the first one, in the order of their days."""
    ordered = sorted(scores)
    return tuple(change(scale, ordered[0][1], value) for _, value in ordered[1:])


def flat(items: Mapping[str, ItemValue]) -> dict[str, int]:
    """Give items by dotted id: `forehead.area`."""
    found: dict[str, int] = {}
    for name, value in items.items():
        if isinstance(value, Mapping):
            found.update({f"{name}.{part}": rating for part, rating in value.items()})
        else:
            found[name] = value
    return found


def nested(items: Mapping[str, int]) -> dict[str, int | dict[str, int]]:
    """Give dotted items by zone again."""
    found: dict[str, int | dict[str, int]] = {}
    for name, value in items.items():
        zone, dot, part = name.partition(".")
        inner = found.setdefault(zone, {}) if dot else None
        if isinstance(inner, dict):
            inner[part] = value
        else:
            found[name] = value
    return found


def plain_number(value: Decimal) -> int | float:
    """A decimal for JSON: 5, 12.4."""
    return int(value) if value == value.to_integral_value() else float(value)


def _wrong_items(scale: Scale, given: Mapping[str, int]) -> list[str]:
    return [problem for item in scale.items if (problem := _wrong(item, given.get(item.id)))]


def _wrong(item: ScaleItem, value: object) -> str | None:
    if value is None:
        return f"{item.id}: missing; give a whole number from {item.min} to {item.max}."
    if isinstance(value, bool) or not isinstance(value, int):
        return f"{item.id}: {value!r} is not a whole number from {item.min} to {item.max}."
    if not item.min <= value <= item.max:
        return f"{item.id}: {value} is out of range; give a whole number from {item.min} to {item.max}."
    return None


def _unknown_items(scale: Scale, given: Mapping[str, int]) -> list[str]:
    known = {item.id for item in scale.items} | _ignored(scale)
    return [f"{name}: not an item of {scale.id}." for name in given if name not in known]


def _ignored(scale: Scale) -> set[str]:
    if scale.formula != "mmasi":
        return set()
    return {f"{zone}.homogeneity" for zone in scale.weights}


def _masi(scale: Scale, items: Mapping[str, int]) -> Decimal:
    return sum(
        (
            weight * items[f"{zone}.area"] * (items[f"{zone}.darkness"] + items[f"{zone}.homogeneity"])
            for zone, weight in scale.weights.items()
        ),
        Decimal(0),
    )


def _mmasi(scale: Scale, items: Mapping[str, int]) -> Decimal:
    return sum(
        (
            weight * items[f"{zone}.area"] * items[f"{zone}.darkness"]
            for zone, weight in scale.weights.items()
        ),
        Decimal(0),
    )


def _single(scale: Scale, items: Mapping[str, int]) -> Decimal:
    return Decimal(items[scale.items[0].id])


_FORMULAS: Mapping[str, Callable[[Scale, Mapping[str, int]], Decimal]] = {
    "masi": _masi,
    "mmasi": _mmasi,
    "single": _single,
}
