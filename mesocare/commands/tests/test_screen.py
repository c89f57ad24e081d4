"""`mesocare screen` as its contract says, on the shared bundles or, where they are not there, on our own."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import warnings
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from mesocare.commands.main import main
from mesocare.commands.screen import EXAMPLE
from mesocare.fhir.tests.bundles import SYNTHEA, bundle, condition, write_own

ROOT = Path(__file__).resolve().parents[3]
ON = "2026-11-22"
PREGNANCIES, SEIZURES, STROKES = {"72892002"}, {"84757009", "128613002"}, {"230690007"}
THINNERS = {"855332": "anticoagulant", "309362": "antiplatelet"}


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return write_own(tmp_path / "own")


@pytest.fixture(params=["shared", "own"])
def folder(request: pytest.FixtureRequest, own: Path) -> Path:
    if request.param == "own":
        return own
    if not SYNTHEA.is_dir():
        warnings.warn(f"{SYNTHEA} is not beside this clone: ran on bundles of our own making.", stacklevel=1)
        return own
    return SYNTHEA


def screen(capsys: pytest.CaptureFixture[str], *words: str, on: str = ON) -> dict[str, Any]:
    status = main(["screen", *words, "--on", on])
    printed = capsys.readouterr()
    assert status == 0, printed.err
    lines = [json.loads(line) for line in printed.out.splitlines()]
    return {line["patient"]: line for line in lines}


def found(line: dict[str, Any], **wanted: str) -> list[dict[str, Any]]:
    return [f for f in line["findings"] if all(f[key] == value for key, value in wanted.items())]


def resources(folder: Path, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every resource of a kind with its patient, read the obvious way."""
    for file in sorted(folder.glob("*.json")):
        read = [entry["resource"] for entry in json.loads(file.read_text(encoding="utf-8"))["entry"]]
        patient = next(resource["id"] for resource in read if resource["resourceType"] == "Patient")
        yield from ((patient, resource) for resource in read if resource["resourceType"] == kind)


def codes(resource: dict[str, Any]) -> set[str]:
    concept = resource.get("code") or resource.get("medicationCodeableConcept")
    return {coding["code"] for coding in concept["coding"]} if concept else set()


def with_condition(folder: Path, wanted: set[str]) -> set[str]:
    """Patients in whom a condition began by the day and is not over."""
    return {
        patient
        for patient, resource in resources(folder, "Condition")
        if codes(resource) & wanted
        and resource["onsetDateTime"][:10] <= ON
        and "abatementDateTime" not in resource
    }


def test_the_answer_has_every_field_of_the_contract(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = screen(capsys, str(folder), "--substances", "tranexamic-acid")

    assert len(lines) == len(list(folder.glob("*.json")))
    for line in lines.values():
        assert set(line) == {
            "patient", "on", "pack", "verdict", "defer_until", "findings", "ask", "unmapped",
        }  # fmt: skip
        assert line["on"] == ON
        assert set(line["pack"]) == {"version", "digest"}
        for finding in line["findings"]:
            fields = {"rule", "topic", "severity", "state", "because", "needs", "do", "sources"}
            assert fields <= set(finding) <= fields | {"acts_as", "history", "conflicts"}
            assert finding["because"] or finding["state"] != "present", "a finding without a reason"
            assert finding["needs"] or finding["state"] != "unknown"
        assert not (line["verdict"] == "blocked" and line["ask"])


def test_an_active_warfarin_or_clopidogrel_is_a_present_bleeding_finding(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = screen(capsys, str(folder), "--substances", "ha-non-cross-linked")
    active = [
        (patient, resource, code)
        for patient, resource in resources(folder, "MedicationRequest")
        for code in codes(resource) & set(THINNERS)
        if resource["status"] == "active"
    ]

    assert active
    for patient, reference, code in active:
        present = found(lines[patient], topic="bleeding", state="present")
        reasons = [reason for finding in present for reason in finding["because"]]
        assert {"from": f"MedicationRequest/{reference['id']}", "code": f"rxnorm|{code}"}.items() <= next(
            reason for reason in reasons if reason["from"].endswith(reference["id"])
        ).items()


def test_a_stopped_clopidogrel_is_not_a_finding(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = screen(capsys, str(own / "stopped.json"), "--substances", "ha-non-cross-linked")["stopped"]

    assert found(line, topic="bleeding", state="present") == []
    assert line["verdict"] == "ask"


@pytest.mark.parametrize("wanted", [SEIZURES, STROKES], ids=["seizures", "stroke"])
def test_a_seizure_disorder_or_stroke_blocks_tranexamic_acid_and_not_hyaluronic_acid(
    folder: Path, wanted: set[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with_acid = screen(capsys, str(folder), "--substances", "tranexamic-acid")
    with_filler = screen(capsys, str(folder), "--substances", "ha-non-cross-linked")
    patients = with_condition(folder, wanted)

    assert patients
    for patient in patients:
        topics = {"seizure", "thrombosis"}
        blocking = [
            finding
            for finding in found(with_acid[patient], severity="absolute", state="present")
            if finding["topic"] in topics
        ]
        assert with_acid[patient]["verdict"] == "blocked"
        reasons = [reason["from"] for finding in blocking for reason in finding["because"]]
        assert any(reason.startswith("Condition/") for reason in reasons)
        assert not [
            finding
            for finding in found(with_filler[patient], severity="absolute", state="present")
            if finding["topic"] in topics
        ]


def test_a_current_pregnancy_is_blocked_and_one_from_the_past_is_unknown(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pregnancies = [
        (patient, resource["onsetDateTime"][:10], resource.get("abatementDateTime", "")[:10])
        for patient, resource in resources(folder, "Condition")
        if codes(resource) & PREGNANCIES
    ]
    for day in ("2014-12-01", "2020-11-01", ON):
        lines = screen(capsys, str(folder), "--substances", "ha-non-cross-linked", on=day)
        current = {p for p, onset, abated in pregnancies if onset <= day and (day < abated or not abated)}
        recent = {p for p in current if any(p == q and 0 <= age(day, o) <= 280 for q, o, _ in pregnancies)}
        for patient in recent:
            assert found(lines[patient], topic="pregnancy", state="present")
            assert lines[patient]["verdict"] == "blocked"
        for patient in {p for p, _, _ in pregnancies} - current:
            assert not found(lines[patient], topic="pregnancy", state="present")
            assert found(lines[patient], topic="pregnancy", state="unknown")


def age(day: str, onset: str) -> int:
    return (date.fromisoformat(day) - date.fromisoformat(onset)).days


def test_what_the_bundle_does_not_say_is_unknown(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = screen(capsys, str(own / "says-nothing.json"), "--substances", "tranexamic-acid")["says-nothing"]
    states = {finding["state"] for finding in line["findings"] if finding["topic"] != "age"}

    assert states == {"unknown"}
    assert line["verdict"] == "ask"
    assert line["ask"]


def test_an_answer_given_by_hand_wins_over_the_bundle(
    own: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = tmp_path / "answers.toml"
    answers.write_text('[answers]\npregnant = "no"\nweight = "61 kg"\nlast-peel-on = 2026-11-20\n')
    words = (str(own / "pregnant.json"), "--substances", "ha-non-cross-linked")
    before = screen(capsys, *words)["pregnant"]
    after = screen(capsys, *words, "--answers", str(answers))["pregnant"]

    assert before["verdict"] == "blocked"
    assert after["verdict"] != "blocked"
    assert {"fact": "pregnant", "value": "no", "from": "answers", "code": None, "on": ON} in [
        reason for finding in after["findings"] for reason in finding["because"]
    ]


def test_every_problem_with_the_answers_is_told_and_the_status_is_one(
    own: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = tmp_path / "answers.toml"
    answers.write_text('[answers]\npregnant = "maybe"\nnonsense = "yes"\n')
    words = ["screen", str(own), "--substances", "ha-non-cross-linked", "--on", ON, "--answers", str(answers)]

    assert main(words) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert "answers.pregnant: 'maybe' is not an answer" in told.err
    assert "answers.nonsense: the pack has no such question" in told.err


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        (["--substances", "snake-oil"], 1, "The pack has no substance 'snake-oil'"),
        (["--protocol", "x"], 1, "The pack has no protocol 'x'"),
        (["--zones", "elbow"], 1, "The pack has no zone 'elbow'"),
        ([], 2, "say what is planned"),
        (["--on", "yesterday"], 2, "invalid"),
    ],
)
def test_what_cannot_be_answered_says_why(
    own: Path, words: list[str], status: int, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        given = main(["screen", str(own), *words])
    except SystemExit as stopped:
        given = int(str(stopped.code))
    assert (given, says in capsys.readouterr().err) == (status, True)


def test_a_file_that_is_not_a_bundle_is_named_and_the_others_are_still_screened(
    own: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (own / "a.json").write_text("{")
    (own / "b.json").write_text('{"resourceType": "Patient"}')
    status = main(["screen", str(own), "--substances", "tranexamic-acid", "--on", ON])
    told = capsys.readouterr()

    assert status == 1
    assert len(told.out.splitlines()) == len(list(own.glob("*.json"))) - 2
    assert "a.json: is not JSON" in told.err
    assert "b.json: This is not a Bundle" in told.err


def test_a_plan_is_a_protocol_or_its_parts(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = str(own / "seizures.json")
    protocol = next(path.stem for path in (ROOT / "knowledge" / "protocols").glob("melasma*.toml"))
    whole = screen(capsys, file, "--protocol", protocol)["seizures"]
    parts = screen(
        capsys, file, "--substances", "tranexamic-acid", "--technique", "nappage", "--device", "fine-needle",
        "--zones", "malar,forehead", "--jurisdiction", "GB",
    )["seizures"]  # fmt: skip

    assert whole["verdict"] == parts["verdict"] == "blocked"


def test_the_example_of_the_help_runs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    words = EXAMPLE.split()[1:]

    assert main([*words, "--answers", "docs/examples/answers.toml"]) == 0
    assert json.loads(capsys.readouterr().out)["verdict"] == "blocked"


def test_unmapped_lists_what_the_pack_does_not_know(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "x.json").write_text(json.dumps(bundle(condition("000000", "Something rare", "2020-01-01"))))
    line = screen(capsys, str(tmp_path / "x.json"), "--substances", "tranexamic-acid")["ana"]

    assert line["unmapped"] == [
        {
            "from": "Condition/r1",
            "code": "snomed|000000",
            "text": "Something rare",
            "why": "the pack does not know this code",
        }
    ]


def test_a_whole_folder_takes_less_than_three_seconds_and_loads_no_django(folder: Path) -> None:
    words = [str(folder), "--substances", "tranexamic-acid", "--on", ON]
    program = (
        "import sys; from mesocare.commands.main import main; status = main(['screen', *sys.argv[1:]]); "
        "assert 'django' not in sys.modules; raise SystemExit(status)"
    )
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-c", program, *words], cwd=ROOT, capture_output=True, text=True, check=False,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": ""},
    )  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    worked = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime

    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == len(list(folder.glob("*.json")))
    assert worked < 3  # what it worked, not what it waited for others on the same machine
