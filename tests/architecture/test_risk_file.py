"""A control of the risk file is one that a test shows."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROWS = [
    line
    for line in (ROOT / "docs/explanation/risk-file.md").read_text("utf-8").splitlines()
    if re.match(r"\| \d+ \|", line)
]


def named_in(row: str) -> list[tuple[str, str]]:
    """(folder, test) for each test that a row names; "" where it names a whole folder."""
    shown = row.split("|")[5]
    named: list[tuple[str, str]] = []
    folder = ""
    for words in re.findall(r"`([^`]+)`", shown):
        if words.startswith("test_"):
            named.append((folder, words))
        else:
            folder = words
            named.append((folder, ""))
    return named


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.split("|")[1].strip())
def test_every_control_names_a_test_that_is_there(row: str) -> None:
    named = named_in(row)
    assert named
    for folder, test in named:
        files = list((ROOT / folder).rglob("test_*.py"))
        assert files, folder
        assert not test or any(f"def {test}(" in file.read_text("utf-8") for file in files), (folder, test)
