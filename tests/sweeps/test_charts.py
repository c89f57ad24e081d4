"""Every chart, zone by zone: the laws that a new chart's file must keep. `benchmarks.charts` sweeps all."""

import json
import re
import tomllib
import uuid
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest

from mesotherapy.skin import (
    AvoidArea,
    Figure,
    FigureProblem,
    chart_names,
    distance_mm,
    is_seen,
    lay_grid,
    load_chart,
    locate,
    position,
    project,
    rings,
)
from mesotherapy.skin.chart import CHARTS
from mesotherapy.skin.drawing import MapPoint, MapState, MapZone, draw_view
from mesotherapy.skin.tests.integral import integral_cm2

SPACINGS = (2, 4, 8, 10, 20)
NEW = [name for name in chart_names() if load_chart(name).art]
FIGURES = [
    (name, figure["id"])
    for name in NEW
    for figure in tomllib.loads((CHARTS / f"{name}.toml").read_text("utf-8"))["figures"]
]
ZONES = [(name, zone.id, zone.sides[0]) for name in chart_names() for zone in load_chart(name).zones]
# each zone is tried at one or two of the spacings here; the benchmark tries all of them
TRIED = [(*zone, SPACINGS[k % 5]) for k, zone in enumerate(ZONES)]
TRIED += [(*zone, 10) for k, zone in enumerate(ZONES) if k % 5 != 3]


@pytest.mark.parametrize(("chart", "zone", "side", "spacing"), TRIED)
def test_points_are_as_far_apart_as_asked_inside_the_zone_and_on_nothing_forbidden(
    chart, zone, side, spacing
):
    drawn = load_chart(chart)
    grid = lay_grid(drawn, zone, side, spacing)
    if grid.spacing.min is not None:
        assert grid.spacing.min >= 0.9 * spacing
        if grid.count > 3:
            assert grid.spacing.median == pytest.approx(spacing, rel=0.03)
    triangles = np.array([p.at.triangle for p in grid.points], dtype=np.int64)
    weights = np.array([p.at.weights for p in grid.points]).reshape(-1, 3)
    assert drawn.in_zone(zone, side, triangles, weights).all()
    for place in drawn.forbidden:
        assert not drawn.covers(place, triangles, weights).any()


@pytest.mark.parametrize(("chart", "zone", "side"), [z for z in ZONES if z[0] in NEW][::2])
def test_the_told_spacing_is_what_walking_over_the_skin_finds(chart, zone, side):
    drawn = load_chart(chart)
    grid = lay_grid(drawn, zone, side, 12)
    places = np.array([p.xyz_mm for p in grid.points])
    for k in range(0, grid.count, max(1, grid.count // 3)):
        straight = np.linalg.norm(places - places[k], axis=1)
        near = [j for j in np.argsort(straight)[1:4] if straight[j] < 14]
        if near:
            walked = min(distance_mm(drawn, grid.points[k].at, grid.points[j].at) for j in near)
            assert grid.spacing.min * 0.985 <= walked <= grid.spacing.max * 1.015


@pytest.mark.parametrize(("chart", "zone", "side"), ZONES)
def test_an_area_is_what_an_independent_integral_finds(chart, zone, side):
    drawn = load_chart(chart)
    assert drawn.area_cm2(zone, side) == pytest.approx(integral_cm2(drawn, zone, side), rel=0.05)


@pytest.mark.parametrize(("chart", "zone", "side"), [z for z in ZONES if z[2] == "R" and z[0] in NEW])
def test_left_and_right_have_as_many_points_and_mirror_each_other(chart, zone, side):
    drawn = load_chart(chart)
    right, left = (lay_grid(drawn, zone, which, 10) for which in ("R", "L"))
    assert right.count == left.count
    assert drawn.area_cm2(zone, "R") == drawn.area_cm2(zone, "L")
    mirrored = sorted((-x, y, z) for x, y, z in (p.xyz_mm for p in right.points))
    assert np.allclose(mirrored, sorted(p.xyz_mm for p in left.points), atol=1e-6)
    assert all(p.xyz_mm[0] < 0 for p in right.points), "+x is the patient's left"


@pytest.mark.parametrize(("name", "figure"), FIGURES)
def test_each_named_right_side_landmark_is_on_the_patients_right(name, figure):
    chart = load_chart(name, figure=Figure(figure))
    assert chart.landmarks, "a chart names landmarks so that its sides can be checked"
    for landmark in chart.landmarks:
        assert landmark.side == "R"
        found = locate(chart, *landmark.at_mm, landmark.view)
        assert found is not None, landmark
        assert (found.zone, found.side) == (landmark.zone, "R"), landmark
        assert position(chart, found.at)[0] < 0
        view = chart.views[landmark.view]
        x, y = landmark.at_mm
        opposite = locate(chart, -x, y, view.mirror)
        assert (opposite.zone, opposite.side) == (landmark.zone, "L"), landmark
        if view.right_is_at:
            assert np.sign(x) == view.right_is_at


@pytest.mark.parametrize(("name", "figure"), FIGURES)
def test_every_border_lies_on_the_skin_and_no_two_zones_share_skin(name, figure):
    chart = load_chart(name, figure=Figure(figure))
    for zone, side in chart.sided_zones():
        at, weights = chart.mesh_of(zone.id, side).under(chart.ring(zone.id, side))
        assert (at >= 0).all(), (zone.id, side)
        for other, its in chart.sided_zones():
            if (other.id, its) != (zone.id, side):
                assert not chart.in_zone(other.id, its, at, weights).any(), (zone.id, other.id)


@pytest.mark.parametrize(("name", "figure"), FIGURES)
def test_the_figure_is_as_large_as_published_people(name, figure):
    chart = load_chart(name, figure=Figure(figure))
    for measure in chart.measures:
        assert measure.source
        assert measure.ratio == pytest.approx(1, abs=0.25), "the drawing is near what it is fitted to"
        usual = {"female": measure.women_mm, "male": measure.men_mm}
        mean = (measure.women_mm + measure.men_mm) / 2
        assert measure.target_mm == pytest.approx(usual.get(figure, mean))


@pytest.mark.parametrize("name", NEW)
def test_a_patients_own_measures_change_the_areas_as_they_should(name):
    model = load_chart(name)
    tenth = [f"{m.id}={m.target_mm * 1.1:.4f}" for m in model.measures]
    larger = load_chart(name, figure=Figure.parse(model.figure.id, tenth))
    for zone in model.zones[::3]:
        grown = larger.area_cm2(zone.id, zone.sides[0]) / model.area_cm2(zone.id, zone.sides[0])
        assert grown == pytest.approx(1.21, rel=0.01)
    assert larger.version != model.version
    with pytest.raises(FigureProblem, match="in a person"):
        load_chart(name, figure=Figure.parse("", [f"{model.measures[0].id}=5"]))
    with pytest.raises(FigureProblem, match="is not fitted to"):
        load_chart(name, figure=Figure.parse("", ["nose=50"]))
    with pytest.raises(FigureProblem, match="has no figure"):
        load_chart(name, figure=Figure("giraffe"))


@pytest.mark.parametrize(("chart", "zone", "side"), [z for z in ZONES if z[0] in NEW][::3])
def test_an_avoid_area_keeps_its_distance_along_the_skin(chart, zone, side):
    drawn = load_chart(chart)
    if drawn.area_cm2(zone, side) < 12:
        return  # the spot would be as large as the zone
    view = drawn.view_of(zone, side)
    x, y = (float(v) for v in drawn.ring(zone, side).mean(axis=0))
    spot = AvoidArea(x, y, radius_mm=4, clearance_mm=5, view=view)
    centre = drawn.on_skin(x, y, view, drawn.zone(zone).part)
    grid = lay_grid(drawn, zone, side, 5, avoid=[spot])
    assert 0 < grid.count < lay_grid(drawn, zone, side, 5).count
    away = np.linalg.norm(np.array([p.xyz_mm for p in grid.points]) - position(drawn, centre), axis=1)
    for k in np.argsort(away)[:4]:
        assert distance_mm(drawn, centre, grid.points[k].at) >= 9


@pytest.mark.parametrize("name", NEW)
def test_a_place_is_the_same_in_whichever_view_it_is_tapped(name):
    chart = load_chart(name)
    for zone in chart.zones:
        point = lay_grid(chart, zone.id, zone.sides[0], 15).points[0]
        seen = [view for view in chart.views if is_seen(chart, point.at, view)]
        assert chart.zone_on(point.at)[0].id == zone.id
        for view in seen:
            found = locate(chart, *project(chart, point.at, view), view)
            assert (found.zone, found.side) == (zone.id, zone.sides[0])


def test_a_map_of_500_points_is_kept_in_less_than_60_kb():
    """Each point as a session keeps it (`mesocare.treatment.laying`)."""
    grid = lay_grid(load_chart("scalp"), "occipital-low", "M", 4)
    assert grid.count >= 500
    kept = [
        {
            "id": str(uuid.uuid5(uuid.NAMESPACE_OID, str(p.seq))),
            "seq": p.seq,
            "triangle": p.at.triangle,
            "weights": [round(w, 5) for w in p.at.weights],
        }
        for p in grid.points[:500]
    ]
    together = {"chart": grid.chart, "version": grid.chart_version, "zone": grid.zone, "points": kept}
    assert len(json.dumps(together).encode()) < 60_000


@pytest.mark.parametrize(("name", "figure"), FIGURES)
def test_every_view_is_drawn_with_its_sides_lettered_and_needs_no_exception_from_a_strict_policy(
    name, figure
):
    chart = load_chart(name, figure=Figure(figure))
    zone = chart.zones[0]
    grid = lay_grid(chart, zone.id, zone.sides[0], 20)
    state = MapState(
        zones=(MapZone(zone.id, zone.sides[0], points=grid.count),),
        points=tuple(MapPoint(f"p{p.seq}", zone.id, zone.sides[0], p.seq, p.at) for p in grid.points),
    )
    shown = set()
    for view in chart.views.values():
        svg = draw_view(chart, view.id, state)
        drawn = ElementTree.fromstring(svg)
        assert not re.search(r"\sstyle=|<style|<script|\son[a-z]+=|javascript:|<foreignObject|<image", svg)
        texts = {e.text: float(e.get("x")) for e in drawn.iter("{http://www.w3.org/2000/svg}text")}
        if view.right_is_at:
            assert np.sign(texts["R"]) == view.right_is_at == -np.sign(texts["L"])
        else:
            assert ("R" in texts) != ("L" in texts), "from one side, that side is named"
        shown |= {(g.get("data-zone"), g.get("data-side")) for g in drawn.iter() if g.get("data-zone")}
    assert shown >= {(z.id, s) for z, s in chart.sided_zones()}, "each zone is seen in some view"


def test_a_chart_is_a_file(tmp_path):
    written = (CHARTS / "scalp.toml").read_text("utf-8").replace('id = "scalp"', 'id = "mine"', 1)
    (tmp_path / "mine.toml").write_text(written.replace('name = "Mid-scalp"', 'name = "Mine"'), "utf-8")
    mine = load_chart("mine", tmp_path)
    assert mine.sided_name("midscalp", "M") == "Mine"
    assert (
        lay_grid(mine, "midscalp", "M", 10).count == lay_grid(load_chart("scalp"), "midscalp", "M", 10).count
    )


def test_the_scalp_covers_what_is_published():
    """About 500 cm² in all; SALT gives the top 40 %, each side 18 %, the back 24 %."""
    scalp = load_chart("scalp")
    area = {z.id: scalp.area_cm2(z.id, z.sides[0]) * len(z.sides) for z in scalp.zones}
    whole = sum(area.values())
    assert 420 < whole < 520
    top = area["frontal"] + area["frontotemporal"] + area["midscalp"] + area["vertex"] + area["parietal"]
    assert top / whole == pytest.approx(0.40, abs=0.08)
    assert (area["occipital-top"] + area["occipital-low"]) / whole == pytest.approx(0.24, abs=0.06)
    assert rings.signed_area(scalp.ring("vertex", "M")) > 0
