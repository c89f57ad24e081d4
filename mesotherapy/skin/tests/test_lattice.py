"""The laws of the grid: spacing along the skin, nothing where it is forbidden, the left as the right."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mesotherapy.skin import (
    AvoidArea,
    GridProblem,
    Scale,
    SurfacePoint,
    count_for_spacing,
    distance_mm,
    in_avoid,
    lay_grid,
    load_chart,
    mirror,
    nearest_forbidden,
    position,
    project,
    rings,
)
from mesotherapy.skin.avoid import outline_mm
from mesotherapy.skin.flattening import flat_copies
from mesotherapy.skin.surface import Mesh
from mesotherapy.skin.tests.slow_walk import walk_mm
from mesotherapy.skin.walking import Walks

FACE = load_chart("face-front")
SIDED = [(zone.id, side) for zone in FACE.zones for side in zone.sides]

sided_zones = st.sampled_from(SIDED)
spacings = st.floats(3, 12)
scales = st.one_of(st.just(Scale()), st.floats(115, 155).map(lambda mm: Scale("zy", mm)))
naevi = st.builds(
    AvoidArea,
    x_mm=st.floats(-64, 64),
    y_mm=st.floats(-105, 55),
    radius_mm=st.floats(0.5, 10),
    clearance_mm=st.floats(0, 5),
)


def _slow_nearest(grid, scale=1.0):
    """Each point's nearest neighbour by the slow search (near by in space first, to keep it finite)."""
    places = np.array([p.xyz_mm for p in grid.points])
    straight = np.linalg.norm(places[:, None] - places[None], axis=2)
    np.fill_diagonal(straight, np.inf)
    found = []
    for k in range(len(places)):
        near = np.flatnonzero(straight[k] <= 1.12 * straight[k].min())
        found.append(min(walk_mm(FACE.mesh, grid.points[k].at, grid.points[j].at) for j in near) * scale)
    return found


@given(sided_zones, spacings, scales)
@settings(max_examples=60, deadline=None)
def test_neighbours_are_as_far_apart_along_the_skin_as_asked(sided, spacing, scale):
    grid = lay_grid(FACE, *sided, spacing, scale=scale)
    assert grid.count >= 1
    if grid.spacing.min is not None:
        assert grid.spacing.min >= 0.9 * spacing
        assert grid.spacing.median == pytest.approx(spacing, rel=0.05)


@pytest.mark.parametrize(
    ("zone", "side", "spacing"), [("malar", "R", 6), ("chin", "M", 9), ("temple", "L", 7)]
)
def test_the_reported_spacing_is_what_a_slow_search_finds(zone, side, spacing):
    grid = lay_grid(FACE, zone, side, spacing)
    slow = _slow_nearest(grid)
    assert min(slow) == pytest.approx(grid.spacing.min, rel=3e-3)
    assert np.median(slow) == pytest.approx(grid.spacing.median, rel=3e-3)
    assert max(slow) == pytest.approx(grid.spacing.max, rel=3e-3)


@pytest.mark.parametrize(
    ("start", "step"),
    [((-10, -20), (12, 4)), ((0, -95), (12, -8)), ((64, -8), (-2, 6)), ((-20, -47), (6, 6))],
)
def test_a_walk_is_as_long_as_the_slow_search_finds(start, step):
    here, there = FACE.on_skin(*start), FACE.on_skin(*np.add(start, step))
    assert distance_mm(FACE, here, there) == pytest.approx(walk_mm(FACE.mesh, here, there), rel=3e-3)
    assert distance_mm(FACE, there, here) == pytest.approx(distance_mm(FACE, here, there), rel=3e-3)


def test_a_walk_over_a_rolled_sheet_is_as_long_as_on_the_sheet_before_it_was_rolled():
    columns, rows = 13, 9
    u, v = np.meshgrid(np.arange(columns) * 5.0, np.arange(rows) * 5.0)
    flat = np.stack([u.ravel(), v.ravel()], axis=1)
    turn, radius = flat[:, 0] / 30, 2.5 / np.sin(5 / 60)
    rolled = np.stack([radius * np.sin(turn), flat[:, 1], radius * np.cos(turn)], axis=1)
    corner = (np.arange(rows - 1)[:, None] * columns + np.arange(columns - 1)).ravel()
    triangles = np.concatenate(
        [
            np.stack([corner, corner + 1, corner + columns], axis=1),
            np.stack([corner + 1, corner + columns + 1, corner + columns], axis=1),
        ]
    )
    mesh = Mesh(rolled, triangles, np.arange(len(rolled)))
    ends = np.array([len(corner) - 1, 40, 77, 150])
    weights = np.tile([0.2, 0.5, 0.3], (len(ends), 1))
    start = SurfacePoint(0, (0.6, 0.2, 0.2))
    walked = Walks(mesh).from_one(start, ends, weights, limit=80)
    here = np.array(start.weights) @ flat[triangles[0]]
    there = np.einsum("nk,nkd->nd", weights, flat[triangles[ends]])
    true = np.linalg.norm(there - here, axis=1)
    assert walked == pytest.approx(true, abs=2e-3)


@given(sided_zones, spacings, st.lists(naevi, min_size=1, max_size=3), scales)
@settings(max_examples=15, deadline=None)
def test_no_point_is_in_an_avoid_area_or_its_clearance(sided, spacing, avoid, scale):
    grid = lay_grid(FACE, *sided, spacing, avoid=avoid, scale=scale)
    for area in avoid:
        centre = FACE.on_skin(area.x_mm, area.y_mm)
        if centre is None:
            continue
        skin = np.array([p.xyz_mm for p in grid.points]) / scale.factor
        away = np.linalg.norm(skin - position(FACE, centre), axis=1)
        for k in np.argsort(away)[:6]:
            assert in_avoid(FACE, grid.points[k].at, [area], scale) is None
            assert distance_mm(FACE, centre, grid.points[k].at, scale) >= area.keep_mm


@pytest.mark.parametrize("x_mm", [-58, -50, -41])
def test_clearance_holds_by_the_slow_search_and_takes_no_more_skin_than_asked(x_mm):
    naevus = AvoidArea(x_mm, -33, radius_mm=2, clearance_mm=4)
    centre = FACE.on_skin(x_mm, -33)
    kept = lay_grid(FACE, "malar", "R", 3, avoid=[naevus])
    dropped = {p.at for p in lay_grid(FACE, "malar", "R", 3).points} - {p.at for p in kept.points}
    assert dropped
    assert min(walk_mm(FACE.mesh, centre, p.at) for p in kept.points) >= 5.999
    assert max(walk_mm(FACE.mesh, centre, at) for at in dropped) <= 6.001


def test_an_avoid_area_is_drawn_as_a_circle_on_the_skin():
    naevus = AvoidArea(-56, -30, radius_mm=2, clearance_mm=4)
    ring = outline_mm(FACE, naevus)
    assert np.ptp(ring[:, 0]) < 0.8 * np.ptp(ring[:, 1]), "the cheek turns away there"
    assert rings.signed_area(ring) > 0.8 * np.ptp(ring[:, 0]) * np.ptp(ring[:, 1]) * np.pi / 4
    centre = FACE.on_skin(-56, -30)
    for x, y in ring[::7]:
        assert distance_mm(FACE, centre, FACE.on_skin(x, y)) == pytest.approx(6, rel=0.01)


def test_an_avoid_area_on_one_side_leaves_the_other_alone():
    naevus = AvoidArea(46.5, -30.5, radius_mm=1, clearance_mm=4, label="Naevus")
    assert lay_grid(FACE, "malar", "R", 4, avoid=[naevus]).points == lay_grid(FACE, "malar", "R", 4).points
    assert lay_grid(FACE, "malar", "L", 4, avoid=[naevus]).count < lay_grid(FACE, "malar", "L", 4).count


def test_an_avoid_area_beside_the_modelled_skin_still_keeps_its_distance():
    ear = AvoidArea(-76, -20, radius_mm=14)
    grid = lay_grid(FACE, "preauricular", "R", 4, avoid=[ear])
    assert 0 < grid.count < lay_grid(FACE, "preauricular", "R", 4).count
    assert min(np.hypot(p.chart_mm[0] + 76, p.chart_mm[1] + 20) for p in grid.points) >= 14


@given(sided_zones, spacings)
@settings(max_examples=60, deadline=None)
def test_every_point_is_in_its_own_zone_and_on_nothing_forbidden(sided, spacing):
    places = np.array([point.chart_mm for point in lay_grid(FACE, *sided, spacing).points])
    assert rings.contains(FACE.ring(*sided), places).all()
    for place in FACE.forbidden:
        assert not rings.contains(FACE.ring(place.id, place.side), places).any()


@given(st.sampled_from([zone.id for zone in FACE.zones if zone.sides == ("R", "L")]), spacings)
@settings(max_examples=20, deadline=None)
def test_the_left_is_the_mirror_of_the_right(zone, spacing):
    right, left = (lay_grid(FACE, zone, side, spacing) for side in ("R", "L"))
    mirrored = sorted(project(FACE, mirror(FACE, p.at)) for p in right.points)
    assert np.allclose(mirrored, sorted(p.chart_mm for p in left.points), atol=1e-6)


@given(st.sampled_from([zone.id for zone in FACE.zones if zone.sides == ("M",)]), spacings)
@settings(max_examples=20, deadline=None)
def test_a_median_zone_is_symmetric_about_the_midline(zone, spacing):
    places = np.array([p.chart_mm for p in lay_grid(FACE, zone, "M", spacing).points])
    apart = np.linalg.norm(places[:, None] * [-1, 1] - places[None], axis=2)
    assert apart.min(axis=1).max() < 1e-6


def test_points_are_numbered_from_the_lowest_row_up_to_and_fro():
    grid = lay_grid(FACE, "forehead", "M", 10)
    assert [p.seq for p in grid.points] == list(range(1, grid.count + 1))
    assert grid.points[0].chart_mm[1] < grid.points[-1].chart_mm[1]
    steps = np.diff([p.xyz_mm for p in grid.points], axis=0)
    assert np.linalg.norm(steps, axis=1).max() < 30


def test_each_point_is_where_its_triangle_and_weights_say():
    scale = Scale.parse("zy=128")
    for point in lay_grid(FACE, "buccal", "L", 6, scale=scale).points:
        skin = np.array(point.at.weights) @ FACE.mesh.corners[point.at.triangle] * scale.factor
        assert skin == pytest.approx(point.xyz_mm)
        assert point.chart_mm == pytest.approx(skin[:2] / scale.factor)


def test_wider_spacing_gives_fewer_points_and_a_smaller_face_too():
    counts = [count_for_spacing(FACE, "forehead", "M", spacing) for spacing in (4, 5, 6, 8, 10)]
    assert counts == sorted(counts, reverse=True)
    small = count_for_spacing(FACE, "malar", "R", 4, scale=Scale.parse("zy=121.5"))
    assert small < count_for_spacing(FACE, "malar", "R", 4)


def test_a_flat_grid_on_the_picture_would_be_wrong_on_the_cheek():
    grid = lay_grid(FACE, "malar", "R", 4)
    drawn = np.array([p.chart_mm for p in grid.points])
    apart = np.linalg.norm(drawn[:, None] - drawn[None], axis=2)
    np.fill_diagonal(apart, np.inf)
    assert np.median(apart.min(axis=1)) < 0.85 * 4


@pytest.mark.parametrize("spacing", [0, -4, 1, 45, float("nan")])
def test_a_spacing_no_hand_can_lay_is_refused(spacing):
    with pytest.raises(GridProblem, match=r"1\.5 to 30"):
        lay_grid(FACE, "malar", "R", spacing)


def test_the_closest_place_to_leave_alone_is_named_with_its_distance():
    naevus = AvoidArea(41, -36, radius_mm=2, label="naevus")
    at = FACE.on_skin(46, -36)
    found = nearest_forbidden(FACE, at, [naevus])
    slow = walk_mm(FACE.mesh, FACE.on_skin(41, -36), at)
    assert found.label == "naevus"
    assert found.mm == pytest.approx(slow - 2, rel=0.03)
    assert nearest_forbidden(FACE, FACE.on_skin(-30, -3)).mm == 0
    assert nearest_forbidden(FACE, FACE.on_skin(-30, -18)).label == "eyelid, right"


def test_the_kept_flat_copies_are_those_the_code_makes():
    assert set(FACE.flat) == {zone.id for zone in FACE.zones}
    for zone, made in flat_copies(FACE, ("forehead", "malar", "chin")).items():
        assert np.abs(np.array(made) - FACE.flat[zone]).max() <= 0.0201, zone


def test_an_unkept_flat_copy_is_made_on_the_spot():
    from dataclasses import replace

    bare = replace(FACE, version="bare", flat={})
    grids = [lay_grid(chart, "malar", "R", 5) for chart in (FACE, bare)]
    assert grids[0].count == grids[1].count


def test_neighbours_among_thousands_are_those_that_looking_at_every_pair_finds():
    from mesotherapy.skin.trials import SORTED_FROM, apart_mm, near_pairs

    places = np.random.default_rng(3).uniform(-80, 120, size=(SORTED_FROM + 900, 2))
    slow = set(zip(*np.nonzero(np.triu(apart_mm(places) < 7.0, k=1)), strict=True))
    fast = near_pairs(places, 7.0)
    assert set(zip(*fast, strict=True)) == slow
    assert len(fast[0]) == len(slow) > 1000


def test_a_zone_with_room_for_one_point_gets_one():
    grid = lay_grid(FACE, "marionette", "R", 20)
    assert grid.count == 1
    assert grid.spacing.median is None
