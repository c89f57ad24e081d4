"""Translations, compiled where they are used: a machine that just fetched the project needs no gettext."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

CATALOGUES = "*/LC_MESSAGES/django.po"


def compile_stale(folder: Path) -> None:
    """Compile every catalogue whose text is newer than what was compiled from it."""
    for text in folder.glob(CATALOGUES):
        compiled = text.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < text.stat().st_mtime:
            _compile(text, compiled)


def _compile(text: Path, compiled: Path) -> None:
    """Written beside it and then put in its place, so that no other process reads half of one."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with text.open("rb") as source:
        catalogue = read_po(source)
    try:
        number, name = tempfile.mkstemp(dir=compiled.parent, suffix=".part")
    except PermissionError:
        return  # the folder belongs to somebody else, who compiled it when they installed it
    with os.fdopen(number, "wb") as target:
        write_mo(target, catalogue)
    Path(name).chmod(0o644)
    Path(name).replace(compiled)
