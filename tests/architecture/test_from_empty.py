"""From an empty database to a demo clinic and back, with the real migrations and guards."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def empty_database(tmp_path: Path, transactional_db: None) -> Iterator[str]:
    """The address of a database with nothing in it, of the kind the tests run on."""
    address = os.environ.get("DATABASE_URL", "")
    if not address:
        yield ""
        return
    name = f"mesocare_empty_{os.getpid()}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    yield urlsplit(address)._replace(path=f"/{name}").geturl()
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def run(empty_database: str, tmp_path: Path) -> Run:
    ours = {
        "DATABASE_URL": empty_database,
        "MESOCARE_HOME": str(tmp_path / "home"),
        "DJANGO_SETTINGS_MODULE": "mesocare.settings",
    }

    def run(*words: str) -> "subprocess.CompletedProcess[str]":
        whole = [sys.executable, *words]
        done = subprocess.run(whole, cwd=ROOT, env={**os.environ, **ours}, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr[-3000:]
        return done

    return run


def test_the_demo_is_made_from_an_empty_database_erased_and_made_anew(run: Run) -> None:
    run("manage.py", "migrate", "--verbosity", "0")
    run("manage.py", "migrate", "--check")
    assert "director" in run("-m", "mesocare", "demo").stdout
    assert "director" in run("-m", "mesocare", "demo", "--reset").stdout
    assert "holds" in run("-m", "mesocare", "audit", "verify").stdout
