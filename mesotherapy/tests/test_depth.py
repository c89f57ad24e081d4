from datetime import date
from decimal import Decimal

import pytest

from mesotherapy.dosing import Injection, Intent, Needling, Standing, assess, depth_of, reach
from mesotherapy.pack.techniques import Layer, SkinThickness
from mesotherapy.tests.care import CHEEK_SKIN, TRIAL, en, q, technique


@pytest.mark.parametrize(
    ("length", "angle", "depth"),
    [("4 mm", 30, "2.00 mm"), ("4 mm", 45, "2.83 mm"), ("13 mm", 45, "9.19 mm"), ("1.5 mm", 90, "1.50 mm")],
)
def test_depth_is_length_times_the_sine_of_the_angle(length: str, angle: int, depth: str) -> None:
    assert str(depth_of(q(length), Decimal(angle))) == depth


@pytest.mark.parametrize("angle", [0, -5, 91])
def test_an_angle_outside_the_quarter_turn_is_refused(angle: int) -> None:
    with pytest.raises(ValueError, match="angle lies above 0"):
        depth_of(q("4 mm"), Decimal(angle))


@pytest.mark.parametrize(
    ("depth", "layer"),
    [("0.2 mm", Layer.EPIDERMIS), ("0.6 mm", Layer.SUPERFICIAL_DERMIS), ("1.0 mm", Layer.DEEP_DERMIS),
     ("1.01 mm", Layer.SUBCUTIS)],
)  # fmt: skip
def test_the_layer_follows_from_the_thickness_at_the_site(depth: str, layer: Layer) -> None:
    assert reach(q(depth), CHEEK_SKIN).layer is layer


THIGH_SKIN = {
    "id": "thigh-adults", "zones": ["thigh-anterior"], "people": en("adults"), "method": en("ultrasound"),
    "skin": "2.0 mm", **TRIAL,
}  # fmt: skip


@pytest.mark.parametrize(
    ("depth", "layer"),
    [("0.1 mm", Layer.SUPERFICIAL_DERMIS), ("1.0 mm", Layer.SUPERFICIAL_DERMIS),
     ("1.01 mm", Layer.DEEP_DERMIS), ("2.0 mm", Layer.DEEP_DERMIS), ("2.01 mm", Layer.SUBCUTIS)],
)  # fmt: skip
def test_where_only_the_whole_skin_was_measured_the_half_is_all_that_is_said(
    depth: str, layer: Layer
) -> None:
    found = reach(q(depth), SkinThickness.model_validate(THIGH_SKIN))
    assert (found.layer, str(found.skin)) == (layer, "2.0 mm")


@pytest.mark.parametrize(
    "given", [{}, {"epidermis": "0.2 mm"}, {"epidermis": "0.2 mm", "dermis": "1 mm", "skin": "1.2 mm"}]
)
def test_a_measurement_gives_both_layers_or_the_whole(given: dict[str, str]) -> None:
    without = {key: value for key, value in THIGH_SKIN.items() if key != "skin"}
    with pytest.raises(ValueError, match="only the whole was measured"):
        SkinThickness.model_validate({**without, **given})


def planned(**fields) -> Intent:
    zone = Injection(
        zone="malar", side="R", technique="papule", points=5, volume_per_point=q("0.02 mL"), **fields
    )
    return Intent(blend=(), injections=(zone,), on=date(2026, 11, 22))


def checks_of(plan: Intent, **fields):
    found = assess(plan, substances={}, techniques={"papule": technique(**fields)}, skin=[CHEEK_SKIN])
    return {check.check: check for check in found.checks}


def test_a_needle_that_goes_beyond_the_skin_asks_to_confirm_the_depth() -> None:
    check = checks_of(planned(needle_length=q("4 mm"), angle_degrees=Decimal(30)))["layer:papule"]

    assert check.standing is Standing.CHECK
    assert "goes beyond the skin" in check.say
    assert "confirm the depth" in check.say


def test_a_needle_in_the_layer_that_is_meant_is_ok() -> None:
    check = checks_of(planned(needle_length=q("1 mm"), angle_degrees=Decimal(30)))["layer:papule"]

    assert check.standing is Standing.OK


def test_spacing_outside_every_published_range_is_a_check_and_names_them_all() -> None:
    ranges = [
        {"of": "spacing", "min": "2 mm", "max": "4 mm", "say": en("-"), **TRIAL},
        {"of": "spacing", "min": "10 mm", "max": "10 mm", "say": en("-"), **TRIAL},
    ]
    check = checks_of(planned(spacing=q("6 mm")), ranges=ranges)["technique:papule:spacing"]

    assert check.standing is Standing.CHECK
    assert "2 mm to 4 mm; 10 mm" in check.say


def test_a_pen_charted_by_points_is_noticed() -> None:
    assert checks_of(planned(), charted="areas")["charted:papule"].standing is Standing.CHECK


def test_passes_beyond_the_published_are_a_check() -> None:
    pen = Needling(zone="malar", side="R", technique="papule", area=q("12 cm2"), passes=9, volume=q("1 mL"))
    ranges = [{"of": "passes", "max": "6", "say": en("-"), **TRIAL}]
    plan = Intent(blend=(), needlings=(pen,), on=date(2026, 11, 22))

    assert (
        checks_of(plan, charted="areas", ranges=ranges)["technique:papule:passes"].standing is Standing.CHECK
    )
