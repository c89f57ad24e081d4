"""Holding what is planned in a zone against the technique's published numbers and the skin there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from mesotherapy.dosing.depth import Reach, reach, thickness_at
from mesotherapy.dosing.intent import Injection, Intent, Needling
from mesotherapy.dosing.results import Check, LimitedBy, Standing, shown
from mesotherapy.pack.statements import Measure, MeasuredRange
from mesotherapy.pack.techniques import Charting, LayerClass, SkinThickness, Technique
from mesotherapy.quantity import Quantity, Unit


def technique_checks(
    intent: Intent, techniques: Mapping[str, Technique], skin: Iterable[SkinThickness] = ()
) -> Iterator[Check]:
    """Check every zone's spacing, volume, depth and passes. None of these ever stops: a person decides."""
    measured = tuple(skin)
    for place in intent.places:
        technique = techniques.get(place.technique)
        if technique is None:
            continue
        yield from _charted_as(place, technique)
        for measure, value in _values(place):
            yield from _in_published(place, technique, measure, value)
        if place.depth is not None:
            yield from _layer(place, technique, place.depth, measured)
    yield from _needle_wear(intent, techniques)


def _needle_wear(intent: Intent, techniques: Mapping[str, Technique]) -> Iterator[Check]:
    """How often each needle goes in, and how soon tips were seen to bend: no source says what is too bent."""
    points = sum(zone.points for zone in intent.injections)
    if not points:
        return
    for name in dict.fromkeys(zone.technique for zone in intent.injections):
        technique = techniques.get(name)
        for seen in technique.ranges_of(Measure.PUNCTURES_PER_NEEDLE) if technique else ():
            if seen.max is None:
                continue
            yield _worn(intent, points, seen, seen.max)
            return


def _worn(intent: Intent, points: int, seen: MeasuredRange, bent: Quantity) -> Check:
    if not intent.needles:
        return Check(
            check="needle-wear",
            standing=Standing.OK,
            say=f"{points} points: how many needles are used is not said. {seen.say}",
            by=LimitedBy.RANGE, limit=bent, sources=seen.source,
        )  # fmt: skip
    each = Quantity(Decimal(-(-points // intent.needles)), Unit.POINTS)
    needles = "1 needle" if intent.needles == 1 else f"{intent.needles} needles"
    return Check(
        check="needle-wear",
        standing=Standing.CHECK if each > bent else Standing.OK,
        say=f"{points} points with {needles}: up to {each} each. {seen.say}",
        by=LimitedBy.RANGE, value=each, limit=bent, sources=seen.source,
    )  # fmt: skip


def _charted_as(place: Injection | Needling, technique: Technique) -> Iterator[Check]:
    by_points = isinstance(place, Injection)
    if by_points == (technique.charted is Charting.POINTS):
        return
    charted = "points" if technique.charted is Charting.POINTS else "area, depth and passes"
    yield Check(
        check=f"charted:{technique.id}",
        standing=Standing.CHECK,
        say=f"{place.place}: {technique.name} is charted by {charted}.",
        by=LimitedBy.PLAN,
        place=place.place,
    )


def _values(place: Injection | Needling) -> Iterator[tuple[Measure, Quantity]]:
    if isinstance(place, Needling):
        yield Measure.PASSES, Quantity(Decimal(place.passes), Unit.NUMBER)
    else:
        yield Measure.VOLUME_PER_POINT, place.volume_per_point
        if place.spacing is not None:
            yield Measure.SPACING, place.spacing
        if place.needle_length is not None:
            yield Measure.NEEDLE_LENGTH, place.needle_length
        if place.angle_degrees is not None:
            yield Measure.ANGLE, Quantity(place.angle_degrees, Unit.NUMBER)
    if place.depth is not None:
        yield Measure.DEPTH, place.depth


def _in_published(
    place: Injection | Needling, technique: Technique, measure: Measure, value: Quantity
) -> Iterator[Check]:
    published = [
        found
        for found in technique.ranges_of(measure)
        if all(end.compatible(value) for end in (found.min, found.max) if end is not None)
    ]
    if not published:
        return
    ends = [end for found in published for end in (found.min, found.max) if end is not None]
    inside = [found for found in published if _within(value, found)]
    yield Check(
        check=f"technique:{technique.id}:{measure.value}",
        standing=Standing.OK if inside else Standing.CHECK,
        say=f"{place.place}, {technique.name}: {measure.value.replace('-', ' ')} {shown(value)} is "
        f"{'inside' if inside else 'outside'} what was published "
        f"({'; '.join(_written(found) for found in published)}).",
        by=LimitedBy.RANGE, place=place.place, value=value, least=min(ends), limit=max(ends),
        sources=tuple(dict.fromkeys(key for found in (inside or published) for key in found.source)),
    )  # fmt: skip


def _within(value: Quantity, published: MeasuredRange) -> bool:
    low, high = published.min, published.max
    return (low is None or value >= low) and (high is None or value <= high)


def _written(published: MeasuredRange) -> str:
    low, high = published.min, published.max
    if low is None or high is None:
        return f"up to {high}" if low is None else f"from {low}"
    return str(low) if low == high else f"{low} to {high}"


def _layer(
    place: Injection | Needling, technique: Technique, depth: Quantity, skin: tuple[SkinThickness, ...]
) -> Iterator[Check]:
    for thickness in thickness_at(place.zone, skin)[:1]:
        found = reach(depth, thickness)
        aimed_at = found.layer in technique.layers
        deep_is_meant = technique.layer_class is LayerClass.SUBCUTANEOUS
        wrong = not aimed_at and not (found.leaves_the_skin and deep_is_meant)
        yield Check(
            check=f"layer:{technique.id}",
            standing=Standing.CHECK if wrong else Standing.OK,
            say=_layer_words(place, technique, found, wrong=wrong),
            by=LimitedBy.RANGE, place=place.place, value=depth, limit=found.skin, sources=thickness.source,
        )  # fmt: skip


def _layer_words(place: Injection | Needling, technique: Technique, found: Reach, *, wrong: bool) -> str:
    people = str(found.measured.people)
    where = (
        f"goes beyond the skin ({found.skin} thick on average, {people})"
        if found.leaves_the_skin
        else f"lies in the {found.layer.value.replace('-', ' ')} ({people})"
    )
    aim = " or ".join(layer.value.replace("-", " ") for layer in technique.layers)
    ending = f" {technique.name} aims at the {aim}: confirm the depth." if wrong else ""
    return f"{place.place}: {found.depth} {where}.{ending}"
