"""Every basis a limit may have, and what happens where its value is not known."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from mesotherapy.dosing import (
    Component,
    DoseProblem,
    Fix,
    FixKind,
    Given,
    Injection,
    Needling,
    Standing,
    Topical,
    assess,
    tally,
)
from mesotherapy.pack.substances import Basis, Limit
from mesotherapy.quantity import Quantity
from mesotherapy.tests.care import SALINE, by_id, limit, q, substance
from mesotherapy.tests.test_dosing import TXA, checked, intent


def capped(basis: str, most: str, **scope):
    return substance("txa", limit("cap", basis, max=most, **scope))


@pytest.mark.parametrize(
    ("basis", "value", "unit"),
    [
        ("per-point", "0.08", "mg"),
        ("per-zone", "4.80", "mg"),
        ("per-session", "4.80", "mg"),
        ("per-day", "4.80", "mg"),
        ("per-course", "4.80", "mg"),
        ("max-points", "60", "points"),
    ],
)
def test_each_basis_stops_just_below_its_value_and_not_at_it(basis: str, value: str, unit: str) -> None:
    less = str(Decimal(value) - Decimal("0.01"))
    (at_limit,) = checked("cap", intent(), capped(basis, f"{value} {unit}"))
    (over,) = checked("cap", intent(), capped(basis, f"{less} {unit}"))

    assert (at_limit.standing, over.standing) == (Standing.OK, Standing.STOP)
    assert at_limit.value == Quantity.parse(f"{value} {unit}")


def test_a_dose_per_area_counts_each_zone_and_an_unknown_area_is_a_stop() -> None:
    (known,) = checked("cap", intent(), capped("per-cm2", "0.4 mg"))
    unmeasured = replace(intent().injections[0], area=None)
    (unknown,) = checked("cap", intent(injections=(unmeasured,)), capped("per-cm2", "0.4 mg"))

    assert known.standing is Standing.OK
    assert unknown.standing is Standing.STOP
    assert "area of malar R is not known" in unknown.say


def test_sessions_of_a_course_are_counted_by_day() -> None:
    before = tuple(Given(substance="txa", amount=q("1 mg"), on=date(2026, 10, day)) for day in (1, 1, 8))
    other_course = Given(substance="txa", amount=q("1 mg"), on=date(2026, 9, 1), in_course=False)
    (third,) = checked("cap", intent(history=(*before, other_course)), capped("max-sessions", "3"))
    (too_many,) = checked("cap", intent(history=before), capped("max-sessions", "2"))

    assert (third.standing, too_many.standing) == (Standing.OK, Standing.STOP)


def test_early_in_a_course_fewer_sessions_than_published_is_no_news() -> None:
    ranged = substance("txa", limit("range", "max-sessions", min="3", max="12"))
    (check,) = checked("range", intent(), ranged)

    assert check.standing is Standing.OK


def test_a_limit_for_a_zone_speaks_of_that_zone_only() -> None:
    chin = replace(intent().injections[0], zone="chin", side="M", points=100)
    both = intent(injections=(intent().injections[0], chin))
    (check,) = checked("cap", both, capped("per-zone", "5 mg", zones=["malar"]))

    assert check.place == "malar R"


@pytest.mark.parametrize(
    "scope",
    [{"zones": ["chin"]}, {"techniques": ["nappage"]}, {"indications": ["acne"]}, {"strength": "100 mg/mL"}],
)
def test_a_limit_for_something_else_says_nothing(scope) -> None:
    assert checked("cap", intent(indication="melasma"), capped("per-session", "1 mg", **scope)) == []


def test_a_limit_for_the_strength_after_mixing_speaks() -> None:
    assert checked("cap", intent(), capped("per-session", "1 mg", strength="4 mg/mL"))


def test_a_cream_is_held_against_its_area() -> None:
    cream = substance(
        "cream", limit("cap", "topical-area", max="100 cm2"), limit("cap", "per-session", max="60 g"),
        kind="anaesthetic", **{"measured-in": "g"},
    )  # fmt: skip
    two = (
        Topical(substance="cream", mass=q("2 g"), area=q("60 cm2"), minutes=60),
        Topical(substance="cream", mass=q("2 g"), area=q("50 cm2"), minutes=60),
    )
    (area,) = checked("cap:cream:topical-area", intent(topicals=two), TXA, cream)

    assert area.value == q("110 cm2")
    assert area.standing is Standing.STOP


def test_lidocaine_inside_a_gel_is_counted_with_the_rest() -> None:
    lidocaine = substance("lidocaine", limit("cap", "per-session", max="300 mg"))
    gel = substance(
        "gel", contains=[{"substance": "lidocaine", "strength": "3 mg/mL"}], **{"measured-in": "mL"}
    )
    plan = intent(points=100, blend=(
        Component(substance="gel", volume=q("2 mL")),
        Component(substance="lidocaine", strength=q("2 %"), volume=q("1 mL")),
    ))  # fmt: skip
    added = tally(plan, by_id(SALINE, gel, lidocaine))

    assert added.of("lidocaine").in_blend == q("26 mg")
    assert added.of("gold") is None


def test_a_limit_in_ml_counts_zones_per_area_too() -> None:
    ranged = substance("txa", limit("range", "per-cm2", min="0.05 mL", max="0.05 mL"))
    pen = Needling(zone="malar", side="L", technique="pen", area=q("12 cm2"), passes=4, volume=q("0.6 mL"))
    (check,) = checked("range", intent(injections=(), needlings=(pen,)), ranged)

    assert check.standing is Standing.OK


@pytest.mark.parametrize(
    ("build", "why"),
    [
        (lambda: Component(substance="txa", volume=q("1 mg")), "volume drawn is given in mL"),
        (lambda: Component(substance="txa", volume=q("-1 mL")), "less than nothing"),
        (lambda: replace(intent().injections[0], points=-1), "cannot be given"),
        (lambda: replace(intent().injections[0], area=q("3 mm")), "area is given in cm²"),
        (lambda: Topical(substance="cream", mass=q("1 mL"), area=q("1 cm2"), minutes=1), "given in g"),
        (lambda: tally(intent(), by_id(SALINE)), "txa is not a substance"),
        (lambda: tally(intent(blend=(Component(substance="txa", strength=q("3 IU/mL"), volume=q("1 mL")),)),
                       by_id(TXA)), "strength in mg/mL is needed"),
    ],
)  # fmt: skip
def test_what_cannot_be_added_up_is_refused_in_words(build, why: str) -> None:
    with pytest.raises(DoseProblem, match=why):
        build()


@pytest.mark.parametrize(
    ("written", "why"),
    [
        (limit("range", "per-session"), "needs a min, a max"),
        (limit("cap", "per-session", min="1 mg"), "a cap gives `max`"),
        (limit("range", "min-interval", max="7 d"), "gives the least time"),
    ],
)
def test_a_limit_without_its_end_is_refused(written, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        Limit.model_validate(written)


def test_an_unknown_basis_is_refused_with_those_that_exist() -> None:
    with pytest.raises(ValueError, match="per-session"):
        Basis.named("fortnight")


def test_a_first_dose_has_no_interval_to_keep() -> None:
    assert checked("interval", intent(), substance("txa", limit("cap", "min-interval", min="1 mo"))) == []


def test_nothing_planned_is_within_every_limit_but_still_says_what_is_mixed() -> None:
    empty = intent(injections=())
    found = assess(empty, substances=by_id(SALINE, TXA))

    assert found.standing is Standing.OK
    assert [check.check for check in found.that(Standing.OK)] == ["blend-volume", "strength:txa"]


def test_with_different_volumes_in_the_zones_no_single_volume_is_suggested() -> None:
    first = intent().injections[0]
    mixed = intent(injections=(first, replace(first, zone="chin", volume_per_point=q("0.05 mL"))))
    (check,) = checked("blend-volume", replace(mixed, blend=intent(diluent="1 mL").blend))
    kinds = {fix.kind for fix in check.fixes}

    assert check.standing is Standing.STOP
    assert FixKind.LOWER_VOLUME not in kinds
    assert all(isinstance(fix, Fix) for fix in check.fixes)


def test_a_zone_that_would_have_to_go_entirely_is_not_widened() -> None:
    def lay(mm: Decimal) -> int:
        return 1

    zone = Injection(zone="chin", side="M", technique="papule", points=2, volume_per_point=q("0.02 mL"),
                     spacing=q("4 mm"), count_at=lay)  # fmt: skip
    plan = intent(injections=(*intent(points=300).injections, zone), blend=intent(diluent="4.8 mL").blend)
    (check,) = checked("blend-volume", plan)

    assert FixKind.WIDEN_SPACING not in {fix.kind for fix in check.fixes}
