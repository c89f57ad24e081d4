"""`mesocare grid` as its contract has it: names, units and exit status."""

import json
from pathlib import Path

import pytest

from mesocare.commands.main import main

MALAR = ("grid", "--chart", "face-front", "--zone", "malar", "--side", "R", "--technique", "nappage")


def _answer(capsys: pytest.CaptureFixture[str], *words: str) -> dict:
    assert main([*MALAR, *words]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_answer_has_the_fields_of_the_contract(capsys: pytest.CaptureFixture[str]) -> None:
    found = _answer(capsys, "--spacing-mm", "4", "--volume-ml", "0.02")
    assert (found["chart"], found["zone"], found["side"]) == ("face-front", "malar", "R")
    assert found["area_cm2"] == pytest.approx(12.1, rel=0.15)
    assert found["count"] == len(found["points"])
    assert found["volume"] == f"{found['count'] * 2 / 100:.2f} mL"
    assert found["spacing_mm"]["asked"] == 4
    assert 3.6 <= found["spacing_mm"]["min"] <= found["spacing_mm"]["median"] <= found["spacing_mm"]["max"]
    first = found["points"][0]
    assert first["seq"] == 1
    assert sum(first["at"]["weights"]) == pytest.approx(1, abs=1e-5)
    assert first["xyz_mm"][:2] == pytest.approx(first["chart_mm"], abs=1e-3)
    assert first["chart_mm"][0] < 0


def test_an_avoid_area_and_a_small_face_each_take_points_away(capsys: pytest.CaptureFixture[str]) -> None:
    whole = _answer(capsys, "--spacing-mm", "4")
    less = _answer(capsys, "--spacing-mm", "4", "--avoid", "-46,-30,4", "--avoid", "-30,-34,3")
    small = _answer(capsys, "--spacing-mm", "4", "--scale", "zy=120")
    assert less["count"] < whole["count"]
    assert small["count"] < whole["count"]
    assert small["area_cm2"] < whole["area_cm2"]
    assert small["scale"] == "caliper zy–zy 120 mm"
    assert whole["volume"] is None


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--spacing-mm", "0.5"), "1.5 to 30 mm"),
        (("--spacing-mm", "4", "--scale", "zy=20"), "zy–zy is 95 to 175 mm"),
        (("--spacing-mm", "4", "--side", "M"), "malar on face-front has side R or L"),
        (("--spacing-mm", "4", "--zone", "cheek"), "no zone 'cheek'"),
        (("--spacing-mm", "4", "--chart", "moon"), "no chart 'moon'"),
    ],
)
def test_what_cannot_be_answered_says_why_and_ends_with_1(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], why: str
) -> None:
    assert main([*MALAR, *words]) == 1
    said = capsys.readouterr()
    assert why in said.err
    assert said.out == ""


@pytest.mark.parametrize(
    "words",
    [
        ("--spacing-mm", "four"),
        ("--spacing-mm", "4", "--side", "X"),
        ("--spacing-mm", "4", "--avoid", "1,2"),
        ("--spacing-mm", "4", "--avoid", "1,2,nan"),
        ("--spacing-mm", "4", "--avoid", "1,2,-3"),
        ("--spacing-mm", "4", "--volume-ml", "0"),
        (),
    ],
)
def test_wrong_usage_ends_with_2(words: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*MALAR, *words])
    assert ended.value.code == 2


def test_any_chart_can_be_asked_for_fitted_to_the_patient_and_drawn(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def told(*words: str) -> dict:
        vertex = ("grid", "--chart", "scalp", "--zone", "vertex", "--side", "M", "--spacing-mm", "8")
        assert main([*vertex, *words]) == 0
        return json.loads(capsys.readouterr().out)

    model = told("--draw", str(tmp_path / "vertex.svg"))
    assert (model["view"], model["scale"]) == ("top", "adult")
    assert (tmp_path / "vertex.svg").read_text("utf-8").startswith("<svg")
    broad = told("--figure", "male", "--measure", "breadth=165")
    assert broad["scale"] == "male, breadth 165 mm"
    assert broad["area_cm2"] > model["area_cm2"]
    assert told("--avoid", "10,-50,6")["count"] < model["count"]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--measure", "breadth=900"), "115 to 190 mm"),
        (("--measure", "nose"), "written hip=980"),
        (("--figure", "child"), "no figure 'child'"),
        (("--scale", "zy=131"), "fitted with --measure"),
    ],
)
def test_a_measure_that_no_person_has_is_refused(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], why: str
) -> None:
    zone = ("grid", "--chart", "scalp", "--zone", "vertex", "--side", "M", "--spacing-mm", "8")
    assert main([*zone, *words]) == 1
    assert why in capsys.readouterr().err
