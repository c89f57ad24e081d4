"""Another version of the knowledge: the shipped one with some words changed."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Edit = Callable[..., None]


@pytest.fixture
def other_knowledge(tmp_path: Path, settings: Any) -> Edit:
    """`other_knowledge("protocols/x.toml", "old", "new")`: the clinic now runs with the changed pack."""

    def change(file: str, old: str, new: str) -> None:
        folder = tmp_path / f"knowledge-{len(list(tmp_path.iterdir()))}"
        shutil.copytree(settings.KNOWLEDGE, folder)
        text = (folder / file).read_text("utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new, 1), "utf-8")
        settings.KNOWLEDGE = folder

    return change
