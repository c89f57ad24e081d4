import json
from pathlib import Path

import pytest

from mesocare.commands.main import main

EXAMPLE = Path(__file__).resolve().parents[3] / "docs" / "examples" / "mmasi.json"
WORST = {"area": 6, "darkness": 4, "homogeneity": 4}
ZONES = ("forehead", "right_malar", "left_malar", "chin")


@pytest.fixture
def scored(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    def score(scale: str, items):
        file = tmp_path / "items.json"
        file.write_text(json.dumps(items))
        status = main(["score", scale, str(file)])
        out, err = capsys.readouterr()
        return status, json.loads(out) if out else None, err

    return score


def test_the_example_of_the_manual_scores(capsys) -> None:
    assert main(["score", "mmasi", str(EXAMPLE)]) == 0
    assert json.loads(capsys.readouterr().out)["score"] == 7.5


@pytest.mark.parametrize(("scale", "top"), [("masi", 48), ("mmasi", 24)])
def test_the_worst_face_scores_the_top_of_each_scale(scored, scale: str, top: int) -> None:
    _, told, _ = scored(scale, dict.fromkeys(ZONES, WORST))

    assert told["score"] == top
    assert told["range"] == [0, top]
    assert told["direction"] == "lower is better"
    assert told["licence"]


def test_gais_runs_from_one_to_five_and_lower_is_better(scored) -> None:
    _, told, _ = scored("gais", {"grade": 1})

    assert (told["score"], told["range"], told["direction"]) == (1, [1, 5], "lower is better")


@pytest.mark.parametrize("grade", [0, 6, "2", 1.5, None, True])
def test_a_grade_off_the_scale_is_refused(scored, grade) -> None:
    status, told, words = scored("gais", {"grade": grade})

    assert (status, told) == (1, None)
    assert "items.json: grade: " in words


def test_every_missing_item_is_a_line_of_its_own(scored) -> None:
    _, _, words = scored("masi", {})

    assert len(words.splitlines()) == 12


def test_a_scale_that_needs_a_licence_is_not_scored(scored) -> None:
    status, _, words = scored("face-q", {"score": 1})

    assert status == 1
    assert "may not be computed here" in words


def test_a_scale_that_does_not_exist_names_those_that_do(scored) -> None:
    status, _, words = scored("beauty", {})

    assert status == 1
    assert "mmasi" in words


def test_the_help_lists_the_items_of_each_scale(capsys) -> None:
    with pytest.raises(SystemExit):
        main(["score", "--help"])

    assert "gais: grade 1–5" in capsys.readouterr().out
