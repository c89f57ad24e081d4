"""Doses worked by hand from labels and sources: command, core and oracle agree to the last digit."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from mesocare.commands.dose import reckoned
from mesocare.commands.main import main
from mesocare.commands.reading import Table, pack_in_use
from mesotherapy.pack import Pack
from mesotherapy.quantity import Quantity
from tests.dosing import oracle
from tests.dosing.test_oracle import close, of_core

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "examples" / "doses"
FILES = sorted(FOLDER.glob("*.json"))


@pytest.fixture(scope="module")
def pack() -> Pack:
    return pack_in_use()


def test_there_are_forty_of_them() -> None:
    assert len(FILES) >= 40


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_worked_by_hand(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    expected = json.loads(file.read_text())["expect"]

    assert main(["dose", str(file)]) == 0
    told = json.loads(capsys.readouterr().out)

    assert told["total_volume"] == expected["total_volume"]
    assert told["injected_volume"] == expected["injected_volume"]
    rows = {row["id"]: row for row in told["substances"]}
    for name, fields in expected["substances"].items():
        assert {field: rows[name][field] for field in fields} == fields, name
    for check, (status, value, limit) in expected["checks"].items():
        found = [row for row in told["checks"] if row["check"] == check]
        wanted = [row for row in found if row["status"] == status and same(row["limit"], limit)]
        assert any(same(row["value"], value) for row in wanted), (check, found)


def same(one: str | None, other: str | None) -> bool:
    """The same amount, however many zeros it ends with."""
    if one is None or other is None:
        return other is None or one is other
    return Quantity.parse(one) == Quantity.parse(other)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_oracle_says_the_same(file: Path, pack: Pack) -> None:
    written: dict[str, Any] = json.loads(file.read_text())
    found, checks = reckoned(Table(str(file), "", written), pack, suggest=False)

    assert close(oracle.verdicts(written), of_core(checks))
    slow = oracle.Session(written)
    for row in found.tally.substances:
        if row.id in slow.held():
            assert Fraction(row.session.amount) == slow.session(row.id).to(row.unit.value).magnitude
