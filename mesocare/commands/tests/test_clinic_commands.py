"""The commands that keep a clinic running, as a person at the shell types them."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from mesocare.commands.main import COMMANDS

pytestmark = pytest.mark.server
ROOT = Path(__file__).resolve().parents[3]


class Shell:
    """A shell with a clinic of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def __call__(self, *words: str) -> "subprocess.CompletedProcess[str]":
        return self.python("-m", "mesocare", *words)

    def python(self, *words: str) -> "subprocess.CompletedProcess[str]":
        ours = {
            "DJANGO_SETTINGS_MODULE": "mesocare.settings",
            "MESOCARE_HOME": str(self.home),
            "DATABASE_URL": "",
        }
        whole = [sys.executable, *words]
        return subprocess.run(whole, cwd=ROOT, env={**os.environ, **ours}, capture_output=True, text=True)


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path / "clinic")


@pytest.fixture
def empty_clinic(shell: Shell) -> Shell:
    made = shell.python("manage.py", "migrate", "--verbosity", "0")
    assert made.returncode == 0, made.stderr
    return shell


def test_without_words_it_says_what_there_is_and_that_the_usage_was_wrong(shell: Shell) -> None:
    assert shell().returncode == 0
    asked, wrong = shell("--help"), shell("nonsense")
    assert asked.returncode == 0
    assert wrong.returncode == 2
    assert wrong.stdout == ""
    assert all(command.words in asked.stdout for command in COMMANDS)


@pytest.mark.parametrize("words", [command.words for command in COMMANDS])
def test_the_help_of_every_command_shows_an_example(shell: Shell, words: str) -> None:
    said = shell(*words.split(), "--help")
    assert said.returncode == 0, said.stderr
    assert f"example:\n  mesocare {words}" in said.stdout


def test_a_wrong_option_is_wrong_usage(shell: Shell) -> None:
    assert shell("backup").returncode == 2


def test_backup_restore_and_verify_speak_to_the_person_and_answer_with_a_status(empty_clinic: Shell) -> None:
    file = empty_clinic.home / "clinic.zip"
    assert empty_clinic("backup", str(file)).returncode == 0
    refused = empty_clinic("restore", str(file))
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "--yes" in refused.stderr
    assert empty_clinic("restore", str(file), "--yes").returncode == 0

    holds = empty_clinic("audit", "verify", "--json")
    assert json.loads(holds.stdout)["holds"] is True
    assert json.loads(holds.stdout)["events"] == 2


def test_a_chain_whose_newest_event_was_deleted_is_named_with_status_one(empty_clinic: Shell) -> None:
    for number in range(3):
        assert empty_clinic("backup", str(empty_clinic.home / f"{number}.zip")).returncode == 0

    with sqlite3.connect(empty_clinic.home / "clinic.sqlite3") as database:
        database.execute("DROP TRIGGER audit_auditevent_written_once_delete")  # whoever owns the file can
        database.execute("DELETE FROM audit_auditevent WHERE number = 3")
    said = empty_clinic("audit", "verify")
    assert said.returncode == 1
    assert "Event 3" in said.stderr


def test_a_file_that_is_no_backup_replaces_nothing(empty_clinic: Shell, tmp_path: Path) -> None:
    (tmp_path / "no.zip").write_text("no")
    said = empty_clinic("restore", str(tmp_path / "no.zip"), "--yes")
    assert said.returncode == 1
    assert "Nothing was replaced" in said.stderr


def test_the_core_commands_answer_without_a_database(shell: Shell) -> None:
    assert shell("pack", "check").returncode == 0
    assert not shell.home.exists(), "a command that only thinks makes no clinic"
