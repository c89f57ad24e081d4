import json

import pytest

from mesocare.commands.main import main


def test_a_row_leads_to_every_entry_that_rests_on_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pack", "trace", "C-57"]) == 0
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    assert {
        "entry": "contraindication:stroke-ever",
        "field": "",
        "file": "contraindications/tranexamic-acid.toml",
    } in found


def test_a_source_leads_to_statements_inside_entries_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pack", "trace", "TXA-LAB-US"]) == 0
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    assert len(found) > 1
    assert all(set(line) == {"entry", "field", "file"} for line in found)


def test_a_row_that_nothing_rests_on_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pack", "trace", "XX-1"]) == 1
    assert "XX-1: no source of the pack has this key" in capsys.readouterr().err
