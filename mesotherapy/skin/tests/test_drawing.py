"""The drawing: safe to put in a page, the sides never mirrored, states told by shape."""

import re
import xml.etree.ElementTree as ElementTree
from dataclasses import replace

import pytest

from mesotherapy.skin import AvoidArea, lay_grid, load_chart
from mesotherapy.skin.drawing import ALL_LAYERS, MapPoint, MapState, MapZone, draw_face

FACE = load_chart("face-front")
VARIANTS = ("chart", "plan", "thumbnail", "portal", "print", "zone")
STATUSES = ("planned", "done", "added", "skipped", "reaction")
NASTY = '<script>alert("1")</script>&\'"'


def _state():
    grid = lay_grid(FACE, "malar", "R", 6)
    points = tuple(MapPoint(f"p{p.seq}", "malar", "R", p.seq, p.at, STATUSES[p.seq % 5]) for p in grid.points)
    return MapState(
        zones=(MapZone("malar", "R", points=grid.count, done=5), MapZone("forehead", "M", status="skipped")),
        points=points,
        avoid=(AvoidArea(46, -30, 1, 4, NASTY, "a1"),),
        selected=("malar", "R"),
        last=(grid.points[0].at,),
        marked=(("malar", "L"),),
    )


def _parsed(svg):
    return ElementTree.fromstring(svg)


def _texts(svg):
    return [e.text for e in _parsed(svg).iter("{http://www.w3.org/2000/svg}text")]


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_drawing_is_well_formed_and_needs_no_exception_from_a_strict_policy(variant):
    svg = draw_face(FACE, _state(), variant, title=NASTY, words={"patients-right": NASTY, "malar": NASTY})
    _parsed(svg)
    assert "<script" not in svg
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:|<foreignObject|<image", svg)


@pytest.mark.parametrize("variant", ["chart", "plan", "print", "portal"])
def test_r_is_printed_on_the_viewers_left_and_l_on_the_right(variant):
    letters = {
        e.text: float(e.get("x"))
        for e in _parsed(draw_face(FACE, MapState(), variant)).iter("{http://www.w3.org/2000/svg}text")
        if e.text in ("R", "L")
    }
    assert letters["R"] < 0 < letters["L"]


def test_a_right_to_left_language_changes_words_and_never_the_anatomy():
    arabic = {"patients-right": "يمين المريض", "patients-left": "يسار المريض", "R": "R", "L": "L"}
    english, other = (draw_face(FACE, _state(), "chart", words=words) for words in (None, arabic))
    paths = [re.findall(r' d="([^"]+)"', svg) for svg in (english, other)]
    assert paths[0] == paths[1]
    assert 'direction="ltr"' in other
    assert "يمين المريض" in _texts(other)


def test_the_right_malar_zone_is_drawn_on_the_viewers_left_and_says_its_side():
    zone = next(
        e
        for e in _parsed(draw_face(FACE, _state(), "chart")).iter("{http://www.w3.org/2000/svg}g")
        if (e.get("data-zone"), e.get("data-side")) == ("malar", "R") and "map-zone" in e.get("class")
    )
    path = zone.find("{http://www.w3.org/2000/svg}path").get("d")
    assert all(float(x) < 0 for x in re.findall(r"[ML](-?[\d.]+) ", path))
    told = zone.find("{http://www.w3.org/2000/svg}title").text
    assert re.fullmatch(r"Malar, right, \d+ points planned, 5 done", told)


def test_each_state_of_a_point_has_a_shape_of_its_own():
    from mesotherapy.skin.drawing.marks import mark
    from mesotherapy.skin.drawing.palette import IN_GREY, ON_PAPER

    for palette in (ON_PAPER, IN_GREY):
        bare = {re.sub(r"#[0-9A-Fa-f]{6}", "", mark(status, palette)) for status in STATUSES}
        assert len(bare) >= 4
        assert len({mark(status, palette) for status in STATUSES}) == 5


def test_print_is_grey_only():
    for colour in re.findall(r"#[0-9A-Fa-f]{6}", draw_face(FACE, _state(), "print")):
        red, green, blue = (int(colour[k : k + 2], 16) for k in (1, 3, 5))
        assert max(red, green, blue) - min(red, green, blue) <= 24, colour


def test_a_layer_that_is_switched_off_is_there_but_not_shown():
    without = draw_face(FACE, replace(_state(), layers=ALL_LAYERS - {"care"}), "chart")
    care = next(g for g in _parsed(without).iter() if g.get("data-layer") == "care")
    points = next(g for g in _parsed(without).iter() if g.get("data-layer") == "points")
    assert care.get("display") == "none"
    assert points.get("display") is None


def test_every_zone_of_the_chart_is_drawn_once_and_numbered():
    svg = draw_face(FACE, MapState(), "chart")
    zones = [g for g in _parsed(svg).iter() if g.get("data-zone")]
    assert len({(g.get("data-zone"), g.get("data-side")) for g in zones}) == len(zones) == 23
    numbers = [text for text in _texts(svg) if text.isdigit()]
    assert sorted(set(map(int, numbers))) == list(range(1, 15))


def test_a_phone_can_tap_every_region_and_a_link_works_without_javascript():
    svg = draw_face(FACE, _state(), "portal", links={"malar-R": "?mark=malar-R&x=1"})
    regions = [g.get("data-region") for g in _parsed(svg).iter() if g.get("data-region")]
    assert len(regions) == 23
    assert [a.get("href") for a in _parsed(svg).iter("{http://www.w3.org/2000/svg}a")] == [
        "?mark=malar-R&x=1"
    ]


def test_two_different_drawings_on_a_page_do_not_share_a_name():
    names = [re.findall(r' id="([^"]+)"', draw_face(FACE, _state(), variant)) for variant in VARIANTS]
    flat = [name for found in names for name in found]
    assert len(flat) == len(set(flat)) > 0


def test_an_enlarged_zone_fills_its_frame():
    svg = draw_face(FACE, _state(), "zone")
    left, top, width, height = map(float, _parsed(svg).get("viewBox").split())
    ring = FACE.ring("malar", "R")
    assert left < ring[:, 0].min() < left + 6
    assert width == pytest.approx(ring[:, 0].max() - ring[:, 0].min() + 8, abs=0.1)
    assert top < -ring[:, 1].max() < top + height
