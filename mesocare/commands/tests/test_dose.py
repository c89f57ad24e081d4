import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mesocare.commands.main import main

EXAMPLE = Path(__file__).resolve().parents[3] / "docs" / "examples" / "dose.json"
Ask = Callable[..., tuple[int, dict[str, Any], str]]


@pytest.fixture
def asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Ask:
    """Ask with the example, changed by what the test says; gives status, answer and words."""

    def ask(change: Callable[[dict[str, Any]], None] = lambda given: None) -> tuple[int, dict[str, Any], str]:
        given = json.loads(EXAMPLE.read_text())
        change(given)
        file = tmp_path / "dose.json"
        file.write_text(json.dumps(given))
        status = main(["dose", str(file)])
        out, err = capsys.readouterr()
        return status, json.loads(out) if out else {}, err

    return ask


def standing(told: dict[str, Any], check: str) -> str:
    return next(row["status"] for row in told["checks"] if row["check"] == check)


def test_the_example_of_the_manual_comes_out_as_it_says(asked: Ask) -> None:
    status, told, words = asked()

    assert (status, words) == (0, "")
    assert (told["total_volume"], told["injected_volume"]) == ("5.0 mL", "1.20 mL")
    acid = told["substances"][0]
    assert (acid["id"], acid["concentration"], acid["per_point"], acid["session"]) == (
        "tranexamic-acid",
        "4 mg/mL",
        ["0.08 mg"],
        "4.80 mg",
    )
    for row in told["checks"]:
        assert set(row) >= {"check", "status", "value", "limit", "basis", "sources", "say"}


def test_without_a_ceiling_where_no_cap_exists_it_stops_and_says_so(asked: Ask) -> None:
    _, told, _ = asked(lambda given: given.pop("ceilings"))
    stops = [row["say"] for row in told["checks"] if row["status"] == "stop"]

    assert len(stops) == 1
    assert "Tranexamic acid" in stops[0]


def test_over_the_ceiling_it_stops_with_ways_back(asked: Ask) -> None:
    def more(given: dict[str, Any]) -> None:
        given["inject"][0]["points"] = 120

    _, told, _ = asked(more)
    assert standing(told, "ceiling:tranexamic-acid:per-session") == "stop"


def test_where_the_law_on_mixing_is_unknown_somebody_must_answer_for_it(asked: Ask) -> None:
    _, told, _ = asked()
    assert standing(told, "mixing-law") == "check"

    def alone(given: dict[str, Any]) -> None:
        del given["blend"][1]
        given["blend"][0]["volume"] = "2 mL"

    _, told, _ = asked(alone)
    assert "mixing-law" not in [row["check"] for row in told["checks"]]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda given: given["blend"][0].update(substance="holy-water"), "blend[0].substance: 'holy-water'"),
        (lambda given: given["blend"][0].update(volume="0.2"), "volume"),
        (lambda given: given["blend"][0].pop("strength"), "enter its strength"),
        (lambda given: given["inject"][0].update(points="many"), "inject[0].points: a whole number"),
        (lambda given: given["inject"][0].update(zone="ear"), "inject[0].zone: 'ear'"),
        (lambda given: given["ceilings"].update({"tranexamic-acid": {"wink": "8 mg"}}), "is not a basis"),
        (lambda given: given["patient"].update(weight_kg="heavy"), "patient.weight_kg"),
        (lambda given: given.update(jurisdiction="XX"), "jurisdiction: 'XX'"),
        (lambda given: given.update(on="soon"), "on: 'soon' is not a day"),
        (lambda given: given["history"][0].update(amount="a lot"), "history[0].amount"),
        (lambda given: given.update(indication="boredom"), "indication: 'boredom'"),
    ],
)
def test_what_cannot_be_added_up_is_said_with_file_and_field(
    asked: Ask, change: Callable[[dict[str, Any]], None], says: str
) -> None:
    status, told, words = asked(change)

    assert (status, told) == (1, {})
    assert "dose.json: " in words
    assert says in words


def test_an_earlier_dose_that_nobody_knows_is_not_zero(asked: Ask) -> None:
    def forgotten(given: dict[str, Any]) -> None:
        given["history"][0]["amount"] = "unknown"

    status, told, _ = asked(forgotten)
    assert status == 0
    assert told["substances"][0]["session"] == "4.80 mg"
