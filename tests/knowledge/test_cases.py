"""The worked cases of the docs: each command is run as printed, and its answer holds what is printed."""

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from mesocare.commands.main import main

ROOT = Path(__file__).resolve().parents[2]
CASES = sorted(file for file in (ROOT / "docs" / "cases").glob("*.md") if file.name != "README.md")
ASKED = re.compile(r"```sh\nmesocare (.+)\n```")
TOLD = re.compile(r"```json\n(.+?)```", re.DOTALL)


def holds(told: Any, printed: Any) -> bool:
    """Whether an answer holds what is printed: a table its fields, a list each of its items somewhere."""
    match printed:
        case dict():
            return isinstance(told, dict) and all(
                name in told and holds(told[name], value) for name, value in printed.items()
            )
        case list():
            return isinstance(told, list) and all(any(holds(one, item) for one in told) for item in printed)
        case _:
            return bool(told == printed)


@pytest.mark.parametrize("case", CASES, ids=lambda file: file.stem)
def test_a_case_comes_out_as_the_docs_say(
    case: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    text = case.read_text("utf-8")
    asked, told = ASKED.findall(text), TOLD.findall(text)
    assert asked
    assert len(asked) == len(told)
    for command, printed in zip(asked, told, strict=True):
        assert main(shlex.split(command)) == 0, capsys.readouterr().err
        answer = json.loads(capsys.readouterr().out)
        for name, value in json.loads(printed).items():
            assert holds(answer.get(name), value), (name, answer.get(name))


def test_every_case_is_listed_and_every_listed_case_is_there() -> None:
    listed = set(re.findall(r"\]\(([a-z0-9-]+\.md)\)", (ROOT / "docs/cases/README.md").read_text("utf-8")))
    assert listed == {file.name for file in CASES}
    assert len(listed) >= 5
