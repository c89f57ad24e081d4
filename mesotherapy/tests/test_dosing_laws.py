"""Laws of doses, and a slow second way of adding them up that shares no arithmetic with the first."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from mesotherapy.dosing import Component, Injection, Intent, Standing, assess, ceilings_from, tally
from mesotherapy.quantity import Quantity, Unit
from mesotherapy.tests.care import SALINE, by_id, substance

TODAY = date(2026, 11, 22)
ACTIVES = by_id(SALINE, substance("one"), substance("two"))
HAIR = Fraction(1, 10**45)


def amounts(low: str, high: str, places: int) -> st.SearchStrategy[Decimal]:
    return st.decimals(Decimal(low), Decimal(high), places=places, allow_nan=False)


def ml(amount: Decimal) -> Quantity:
    return Quantity(amount, Unit.ML)


components = st.builds(
    Component,
    substance=st.sampled_from(["one", "two"]),
    strength=amounts("0.1", "200", 2).map(lambda amount: Quantity(amount, Unit.MG_PER_ML)),
    volume=amounts("0.01", "5", 2).map(ml),
)
diluents = st.builds(Component, substance=st.just("saline"), volume=amounts("0", "10", 1).map(ml))
zones = st.builds(
    Injection,
    zone=st.sampled_from(["malar", "chin", "forehead"]),
    side=st.sampled_from(["R", "L", "M"]),
    technique=st.just("papule"),
    points=st.integers(0, 400),
    volume_per_point=amounts("0.001", "0.1", 3).map(ml),
    area=st.none() | amounts("0.5", "60", 1).map(lambda amount: Quantity(amount, Unit.CM2)),
)
intents = st.builds(
    Intent,
    blend=st.tuples(components, components, diluents),
    injections=st.lists(zones, max_size=6).map(tuple),
    on=st.just(TODAY),
)


def slow_session(plan: Intent, name: str) -> Fraction:
    """Add up a substance point by point, in fractions."""
    whole = sum(Fraction(part.volume.amount) for part in plan.blend)
    held = sum(
        Fraction(part.volume.amount) * Fraction(part.strength.amount)
        for part in plan.blend
        if part.substance == name and part.strength
    )
    found = Fraction(0)
    for zone in plan.injections:
        for _ in range(zone.points):
            found += held / whole * Fraction(zone.volume_per_point.amount)
    return found


@given(intents)
def test_the_tally_agrees_with_a_slow_count_in_fractions(plan: Intent) -> None:
    for found in tally(plan, ACTIVES).substances:
        assert abs(Fraction(found.session.amount) - slow_session(plan, found.id)) < HAIR


@given(intents, amounts("0.01", "500", 2))
def test_a_ceiling_stops_exactly_when_the_true_dose_is_more(plan: Intent, ceiling: Decimal) -> None:
    name = plan.blend[0].substance
    limited = replace(plan, ceilings=ceilings_from({name: {"session": Quantity(ceiling, Unit.MG)}}))
    checks = [
        check for check in assess(limited, substances=ACTIVES, suggest=False).checks
        if check.check == f"ceiling:{name}:per-session"
    ]  # fmt: skip

    for check in checks:
        assert (check.standing is Standing.STOP) is (slow_session(plan, name) > Fraction(ceiling))


@given(intents)
def test_the_zones_together_hold_what_the_session_gives(plan: Intent) -> None:
    for found in tally(plan, ACTIVES).substances:
        together = sum((Fraction(place.amount.amount) for place in found.places), Fraction(0))

        assert abs(together - Fraction(found.session.amount)) < HAIR


@given(intents)
def test_what_is_given_and_what_is_left_is_what_was_mixed(plan: Intent) -> None:
    added = tally(plan, ACTIVES)
    left = Fraction((added.total_volume - added.injected_volume).amount)
    for found in added.substances:
        kept = Fraction(found.in_blend.amount) * left / Fraction(added.total_volume.amount)

        assert abs(kept + Fraction(found.session.amount) - Fraction(found.in_blend.amount)) < HAIR


@given(intents, st.integers(0, 400))
def test_splitting_a_zone_in_two_gives_the_same_dose(plan: Intent, first: int) -> None:
    if not plan.injections:
        return
    zone = plan.injections[0]
    part = min(first, zone.points)
    halves = (replace(zone, points=part), replace(zone, points=zone.points - part))
    split = replace(plan, injections=(*halves, *plan.injections[1:]))

    assert [one.session for one in tally(plan, ACTIVES).substances] == [
        one.session for one in tally(split, ACTIVES).substances
    ]


@given(intents, st.integers(1, 50), amounts("0.01", "500", 2))
def test_more_points_never_turn_a_stop_into_a_pass(plan: Intent, more: int, ceiling: Decimal) -> None:
    if not plan.injections:
        return
    limits = ceilings_from(
        {"one": {"session": Quantity(ceiling, Unit.MG)}, "two": {"day": Quantity(ceiling, Unit.MG)}}
    )
    zone = plan.injections[0]
    fuller = replace(plan, injections=(replace(zone, points=zone.points + more), *plan.injections[1:]))

    assert stops(replace(plan, ceilings=limits)) <= stops(replace(fuller, ceilings=limits))


@given(intents, amounts("0.01", "500", 2), amounts("0", "500", 2))
def test_raising_a_ceiling_never_adds_a_stop(plan: Intent, ceiling: Decimal, more: Decimal) -> None:
    low, high = (
        replace(plan, ceilings=ceilings_from({"one": {"session": Quantity(amount, Unit.MG)}}))
        for amount in (ceiling, ceiling + more)
    )

    assert stops(high) <= stops(low)


def stops(plan: Intent) -> set[str]:
    checks = assess(plan, substances=ACTIVES, suggest=False).checks
    return {check.check for check in checks if check.standing is Standing.STOP}
