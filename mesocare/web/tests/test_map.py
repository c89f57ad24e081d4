"""The map for a page: the same numbers in drawing and table, words in the reader's language."""

import json
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from mesocare.web.map import ZONE_NAMES, drawing, map_context, map_state, zone_name
from mesocare.web.tests.map_of_a_session import FACE, session_map
from mesotherapy.skin.drawing.stamps import mesh_for_scripts

ASSETS = Path(__file__).resolve().parents[1] / "static" / "web" / "map"


def _context(editable: bool = True):
    data = session_map()
    for point in data["points"][:5]:
        point["status"] = "done"
    data["points"][5]["status"] = "skipped"
    addresses = {"patch_url": "/s/map/", "post_url": "/s/map/change/"}
    return map_context(FACE, data, editable=editable, selected=("malar", "R"), **addresses)


def test_the_table_counts_what_the_drawing_shows():
    found = _context()
    forehead = found.rows[0]
    assert (forehead.done, forehead.skipped) == (5, 1)
    assert sum(row.planned for row in found.rows) == found.svg.count("data-point=")
    assert f"Forehead, {forehead.planned} points planned, 5 done" in found.svg


def test_a_zone_tells_the_closest_place_to_leave_alone():
    left = _context().rows[2]
    assert left.name == "Malar, left"
    assert left.nearest == "Naevus"
    assert 4 <= left.nearest_mm < 12


def test_the_words_of_zones_are_those_of_the_chart():
    assert set(ZONE_NAMES) == {zone.name for zone in FACE.zones}


def test_letters_stay_while_the_language_changes():
    with translation.override("fr"):
        assert zone_name(FACE, "malar", "R")
        assert ">R<" in drawing(FACE, map_state(FACE, session_map()), "chart")


def test_the_script_measures_on_the_same_mesh():
    kept = json.loads((ASSETS / "face-front.json").read_text("utf-8"))
    assert kept == mesh_for_scripts(FACE), "write it anew: see mesh_for_scripts"


def test_the_script_knows_the_readings_of_the_core():
    from mesotherapy.skin.scale import MODEL_MM

    script = (ASSETS / "skin.js").read_text("utf-8")
    for name, mm in MODEL_MM.items():
        assert f"{name}: {mm:g}" in script


def test_every_word_the_script_says_is_given_to_it():
    import re

    scripts = "".join(path.read_text("utf-8") for path in ASSETS.glob("*.js"))
    asked = set(re.findall(r'words\("([a-z-]+)"', scripts)) | set(
        re.findall(r'words\["([a-z-]+)"\]', scripts)
    )
    assert asked
    assert asked <= set(_context().words)


@pytest.mark.parametrize("template", ["web/map/_map.html", "web/map/_points_table.html"])
def test_the_page_parts_are_drawn(template, rf):
    page = render_to_string(template, {"map": _context()}, request=rf.get("/"))
    assert "Malar" in page
    assert "style=" not in page


def test_without_a_script_every_zone_can_be_done_counted_changed_and_skipped(rf):
    page = render_to_string("web/map/_points_table.html", {"map": _context()}, request=rf.get("/"))
    for op in ("zone-done", "zone-count", "set-zone", "skip-zone"):
        assert page.count(f'name="op" value="{op}"') == 3
    assert page.count('name="op" value="set-point"') == len(session_map()["points"])


def test_a_map_that_only_shows_has_no_forms(rf):
    found = {"map": _context(editable=False)}
    page = render_to_string("web/map/_points_table.html", found, request=rf.get("/"))
    assert "<form" not in page
    assert "map-actions" not in render_to_string("web/map/_map.html", found, request=rf.get("/"))
