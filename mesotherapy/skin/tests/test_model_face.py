"""The model adult against published measurements, and the two ways between a tap and the skin."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mesotherapy.skin import (
    MODEL,
    NotOnTheChart,
    Scale,
    ScaleProblem,
    SurfacePoint,
    UnknownChart,
    UnknownZone,
    load_chart,
    locate,
    mirror,
    position,
    project,
)
from mesotherapy.skin.scale import MODEL_MM

FACE = load_chart("face-front")

# Skin areas of the same zones in an earlier prototype of the chart, made with other code (cm², one side).
PROTOTYPE_CM2 = {
    "forehead": 39.9,
    "glabella": 3.5,
    "temple": 4.7,
    "lat-periorbital": 3.5,
    "infraorbital": 3.1,
    "malar": 12.1,
    "nose-dorsum": 6.5,
    "nasolabial": 1.9,
    "upper-lip": 4.3,
    "preauricular": 12.2,
    "buccal": 6.1,
    "marionette": 1.9,
    "chin": 14.8,
    "jawline": 5.8,
}
# A landmark of the patient's right, by its number in the canonical mesh, and the zone it lies in.
RIGHT_LANDMARKS = {50: "malar", 187: "buccal", 205: "malar", 177: "preauricular"}


def _between(first: int, second: int) -> float:
    return float(np.linalg.norm(FACE.mesh.vertices[first] - FACE.mesh.vertices[second]))


@pytest.mark.parametrize("measurement", FACE.measurements, ids=lambda m: m.name)
def test_the_model_is_as_large_as_published_adults(measurement):
    assert _between(*measurement.between) == pytest.approx(measurement.mean_mm, rel=measurement.tolerance)


def test_the_hairline_is_as_far_from_the_nasion_as_published():
    hairline = FACE.on_skin(0, 64.2)
    assert np.linalg.norm(position(FACE, hairline)) == pytest.approx((67.5 + 72.2) / 2, rel=0.08)


@pytest.mark.parametrize(("name", "between"), [("zy", (234, 454)), ("ex", (33, 263))])
def test_a_scale_is_measured_against_the_model_itself(name, between):
    assert _between(*between) == pytest.approx(MODEL_MM[name], abs=0.05)


@pytest.mark.parametrize("zone", PROTOTYPE_CM2)
def test_each_zone_covers_the_skin_it_is_said_to(zone):
    side = FACE.zone(zone).sides[0]
    assert FACE.area_cm2(zone, side) == pytest.approx(PROTOTYPE_CM2[zone], rel=0.15)


def test_skin_area_is_more_than_drawn_area_where_the_face_turns_away():
    from mesotherapy.skin import rings

    stretch = {
        zone.id: FACE.area_cm2(zone.id, zone.sides[0])
        / (rings.signed_area(FACE.ring(zone.id, zone.sides[0])) / 100)
        for zone in FACE.zones
    }
    assert min(stretch.values()) >= 1.0
    assert stretch["malar"] > 1.35
    assert stretch["preauricular"] > 3
    assert stretch["glabella"] < 1.1


def test_both_sides_cover_the_same_skin_and_a_larger_face_covers_more():
    assert FACE.area_cm2("malar", "R") == FACE.area_cm2("malar", "L")
    large = FACE.area_cm2("malar", "R", Scale.parse("zy=148.5"))
    assert large == pytest.approx(FACE.area_cm2("malar", "R") * 1.1**2)


def test_the_model_is_its_own_mirror_image():
    mesh = FACE.mesh
    assert np.abs(mesh.vertices * [-1, 1, 1] - mesh.vertices[mesh.mirror_vertex]).max() < 1e-9
    other, _ = mesh.mirror_triangle
    assert (other[other] == np.arange(len(other))).all()


@pytest.mark.parametrize(("landmark", "zone"), RIGHT_LANDMARKS.items())
def test_a_landmark_of_the_patients_right_gets_r(landmark, zone):
    x, y, _ = FACE.mesh.vertices[landmark]
    assert x < 0, "in a front view the patient's right is on the viewer's left"
    found = locate(FACE, x, y)
    assert (found.zone, found.side) == (zone, "R")
    opposite = locate(FACE, -x, y)
    assert (opposite.zone, opposite.side) == (zone, "L")


def test_a_tap_names_the_zone_and_what_must_be_left_alone():
    assert locate(FACE, 41, -36).name == "Malar, left"
    assert locate(FACE, 0, 40).name == "Forehead"
    assert locate(FACE, -30, -3).forbidden == "eyelid, right"
    assert locate(FACE, 0, -70).forbidden == "red of the lips"
    assert locate(FACE, 0, -42).forbidden == "nostrils and alae"
    assert locate(FACE, 100, 0) is None


@given(x=st.floats(-60, 60), y=st.floats(-100, 55))
def test_a_tap_comes_back_where_it_was_made(x, y):
    at = FACE.on_skin(x, y)
    if at is not None:
        assert project(FACE, at) == pytest.approx((x, y), abs=1e-6)
        assert sum(at.weights) == pytest.approx(1)
        assert min(at.weights) >= 0
        assert project(FACE, mirror(FACE, at)) == pytest.approx((-x, y), abs=1e-6)


def test_a_patients_own_size_scales_positions_and_nothing_else():
    at = FACE.on_skin(-41, -36)
    small = Scale.parse("zy=121.5")
    assert position(FACE, at, small) == pytest.approx([0.9 * v for v in position(FACE, at, MODEL)])
    assert project(FACE, at) == pytest.approx((-41, -36))


@pytest.mark.parametrize("text", ["zy=60", "zy=300", "zy=", "zy", "ex=none", "cm=13", "zy=nan"])
def test_a_reading_that_cannot_be_a_face_is_refused(text):
    with pytest.raises(ScaleProblem):
        Scale.parse(text)


def test_a_scale_is_written_as_it_is_read():
    for text in ("model", "zy=131", "ex=91.5"):
        assert str(Scale.parse(text)) == text


def test_what_is_not_there_is_named_with_what_is():
    with pytest.raises(UnknownChart, match="face-front"):
        load_chart("face-back")
    with pytest.raises(UnknownZone, match="malar"):
        FACE.zone("cheek")
    with pytest.raises(UnknownZone, match="R or L"):
        FACE.ring("malar", "M")


@pytest.mark.parametrize(
    "at", [SurfacePoint(-1, (1, 0, 0)), SurfacePoint(99999, (1, 0, 0)), SurfacePoint(3, (0.5, 0.6, -0.1))]
)
def test_a_place_no_tap_can_make_is_refused(at):
    with pytest.raises(NotOnTheChart):
        project(FACE, at)


def test_the_version_changes_with_the_chart(tmp_path):
    from mesotherapy.skin.chart import CHARTS

    for name in ("face-front.toml", "canonical_landmarks.json"):
        (tmp_path / name).write_bytes((CHARTS / name).read_bytes())
    assert load_chart("face-front", tmp_path).version == FACE.version
    changed = (tmp_path / "face-front.toml").read_text("utf-8").replace("margin_mm = 3.0", "margin_mm = 3.1")
    other = tmp_path / "other"
    other.mkdir()
    (other / "face-front.toml").write_text(changed, "utf-8")
    (other / "canonical_landmarks.json").write_bytes((CHARTS / "canonical_landmarks.json").read_bytes())
    assert load_chart("face-front", other).version != FACE.version
