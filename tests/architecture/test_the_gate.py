"""docs/explanation/the-gate.md names, for each condition and each way round it, a test that is there."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from mesotherapy.gate import Condition

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/explanation/the-gate.md"
WAYS = ("Another route", "A stale page", "A race", "A replay", "A clock", "A role", "A forged id",
        "The API directly")  # fmt: skip
NAMED = re.compile(r"`((?:tests|mesocare|mesotherapy)/[\w/]+\.py::[^`]+)`")
LEAST = 30  # characters of a reason


def table_of(way: str) -> dict[str, str]:
    """What stands under one heading, by condition."""
    part = PAGE.read_text("utf-8").split(f"\n## {way}\n")[1].split("\n## ")[0]
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in part.splitlines() if "`" in line
    ]
    return {row[0].strip("`"): row[1] for row in rows if len(row) == 2}


@pytest.fixture(scope="module")
def collected() -> set[str]:
    """Every test of the files that the page names, with its parameters, as pytest finds it."""
    files = sorted({name.split("::")[0] for name in NAMED.findall(PAGE.read_text("utf-8"))})
    asked = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", *files]
    answer = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False, env={**os.environ})
    lines = set(answer.stdout.splitlines())
    return lines | {re.sub(r"\[.*\]$", "", line) for line in lines}


def test_each_way_is_there_and_no_other() -> None:
    assert tuple(re.findall(r"^## (.+)$", PAGE.read_text("utf-8"), re.MULTILINE)) == WAYS


@pytest.mark.parametrize("way", WAYS)
def test_each_condition_has_its_row_and_none_is_made_up(way: str) -> None:
    assert list(table_of(way)) == [condition.value for condition in Condition]


@pytest.mark.parametrize("way", WAYS)
def test_each_cell_names_a_test_or_says_why_it_cannot_happen(way: str) -> None:
    for condition, cell in table_of(way).items():
        reason = cell.removeprefix("Cannot happen: ")
        assert NAMED.search(cell) or (reason != cell and len(reason) >= LEAST), (way, condition, cell)


def test_each_test_that_is_named_is_collected(collected: set[str]) -> None:
    named = set(NAMED.findall(PAGE.read_text("utf-8")))

    assert len(named) > len(Condition)
    assert sorted(named - collected) == []
