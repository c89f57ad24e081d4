import json
from pathlib import Path

import pytest

from mesocare.commands.main import main

EXAMPLE = Path(__file__).resolve().parents[3] / "docs" / "examples" / "triage.json"


@pytest.fixture
def asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """Ask with the example, changed by what the test says; gives status, answer and words."""

    def ask(change=lambda given: None, *more: str):
        given = json.loads(EXAMPLE.read_text())
        change(given)
        file = tmp_path / "report.json"
        file.write_text(json.dumps(given))
        status = main(["triage", str(file), *more])
        out, err = capsys.readouterr()
        return status, json.loads(out) if out else None, err

    return ask


def test_the_example_of_the_manual_is_answered_the_same_day(asked) -> None:
    status, told, words = asked()

    assert (status, words) == (0, "")
    assert told["urgency"] == "same-day"
    assert told["answer_by"] == "2026-11-22T16:00"
    assert told["band"]["redness"] == {"reported": 2, "expected": [0, 1]}
    assert set(told) == {"urgency", "answer_by", "reasons", "band", "tell_patient"}
    assert {"rule", "say", "sources"} <= set(told["reasons"][0])


def test_an_emergency_names_the_number_of_the_jurisdiction(asked) -> None:
    def cannot_breathe(given):
        given["report"]["answers"]["breathing"] = "yes"

    _, told, _ = asked(cannot_breathe, "--jurisdiction", "GB")

    assert told["urgency"] == "emergency"
    assert "999" in told["tell_patient"]


def test_an_unknown_answer_to_a_red_flag_is_not_expected(asked) -> None:
    def calm_but_unsure(given):
        given["report"]["answers"] = {
            "redness": 1,
            "pain": 0,
            "spreading": "no",
            "fever": "no",
            "breathing": "unknown",
        }

    _, told, _ = asked(calm_but_unsure)

    assert told["urgency"] in ("same-day", "48h", "routine")


def test_a_calm_report_is_expected_and_has_no_clock(asked) -> None:
    def calm(given):
        given["report"]["answers"] = {
            "redness": 1,
            "pain": 1,
            "spreading": "no",
            "fever": "no",
            "breathing": "no",
        }

    _, told, _ = asked(calm)

    assert told["urgency"] == "expected"
    assert told["answer_by"] is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (lambda given: given.pop("session"), "session"),
        (lambda given: given["session"].pop("at"), "session.at"),
        (lambda given: given["session"].update(at="yesterday"), "session.at"),
        (lambda given: given["session"].update(products=["gold"]), "session.products"),
        (lambda given: given["session"].update(techniques="nappage"), "session.techniques"),
        (lambda given: given["report"].update(at="2026-11-19T10:00"), "report.at"),
        (lambda given: given["report"]["answers"].update(redness=9), "report.answers.redness"),
        (lambda given: given["report"]["answers"].update(sneezing="yes"), "report.answers.sneezing"),
        (lambda given: given.update(earlier=[{"at": "2026-11-21T10:00", "answers": {"pain": 99}}]),
         "earlier[0].answers.pain"),
    ],
)  # fmt: skip
def test_what_does_not_read_is_named_with_its_field(asked, change, field: str) -> None:
    status, told, words = asked(change)

    assert (status, told) == (1, None)
    assert f"report.json: {field}: " in words


def test_a_file_that_is_not_there_or_not_json_is_one_line(tmp_path, capsys) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text("{")

    assert main(["triage", str(tmp_path / "none.json")]) == 1
    assert main(["triage", str(broken)]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 2
