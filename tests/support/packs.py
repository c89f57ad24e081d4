"""Copies of the shipped pack with treatments of our own making in them: made up, and no advice."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

BASE = "rejuvenation-ha-non-cross-linked"
SCALP = "made-up-scalp"
PARTLY = "made-up-face-and-neck"
LIPOLYSIS = "made-up-lipolysis"
WHY_OFF = "Another class of procedure, made up for a test."

ZONES = """
[[zone]]
id = "made-up-vertex"
name.en = "Made-up vertex"
region = "scalp"
sided = false
"""
OFF = f"""
[off-by-default]
say.en = "{WHY_OFF}"
source = []
evidence = "none"
confidence = "unsourced"
"""


def with_made_up_treatments(folder: Path, settings: Any) -> Path:
    """The shipped pack, a treatment no chart draws, one drawn in part, and one that is off."""
    shutil.copytree(settings.KNOWLEDGE, folder)
    base = (folder / f"protocols/{BASE}.toml").read_text("utf-8")
    (folder / "zones").mkdir(exist_ok=True)
    (folder / "zones/made-up.toml").write_text(ZONES, "utf-8")
    _write(folder, SCALP, _zones(base, '["made-up-vertex"]'), "Made-up scalp treatment")
    _write(folder, PARTLY, _zones(base, '["malar", "made-up-vertex"]'), "Made-up treatment in part")
    _write(folder, LIPOLYSIS, base + OFF, "Made-up lipolysis")
    return folder


def _zones(text: str, zones: str) -> str:
    start = text.index("\nzones")
    end = text.index("]", start) + 1
    return f"{text[:start]}\nzones = {zones}{text[end:]}"


def _write(folder: Path, name: str, text: str, called: str) -> None:
    text = text.replace(f'id = "{BASE}"', f'id = "{name}"', 1)
    start = text.index("\nname")
    text = f'{text[:start]}\nname.en = "{called}"{text[text.index(chr(10), start + 1) :]}'
    (folder / f"protocols/{name}.toml").write_text(text, "utf-8")
