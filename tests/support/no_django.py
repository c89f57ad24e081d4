"""A pytest plugin that switches Django off: `-p tests.support.no_django` proves the core needs none of it."""

import sys
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from typing import Any

FORBIDDEN = ("django", "mesocare", "granian", "psycopg", "sqlite3")


class Refuse(MetaPathFinder):
    def find_spec(self, fullname: str, path: Any, target: Any = None) -> ModuleSpec | None:
        if fullname.split(".")[0] in FORBIDDEN:
            raise ImportError(f"The core may not import {fullname}.")
        return None


def pytest_configure() -> None:
    """Only when it was asked for as a plugin: being imported changes nothing."""
    sys.meta_path.insert(0, Refuse())
