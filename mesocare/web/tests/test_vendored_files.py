"""Files of others that a browser is given: each is known, unchanged, and licensed."""

import hashlib
import re
import tomllib
from pathlib import Path

from mesocare.web.icons import ICONS

STATIC = Path(__file__).resolve().parent.parent / "static"
VENDOR = STATIC / "vendor"
TEMPLATES = [*Path(__file__).resolve().parents[2].glob("*/templates/**/*.html")]


def _manifest() -> dict[str, dict]:
    return tomllib.loads((VENDOR / "manifest.toml").read_text(encoding="utf-8"))


def test_every_vendored_file_is_in_the_manifest_with_its_sum() -> None:
    listed = {
        f"{folder}/{name}": total
        for folder, entry in _manifest().items()
        for name, total in entry["sha256"].items()
    }
    found = {
        file.relative_to(VENDOR).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in VENDOR.glob("*/*")
        if file.is_file()
    }
    assert len(found) > 50
    assert found == listed


def test_every_package_names_an_exact_version_and_its_licence() -> None:
    for folder, entry in _manifest().items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", entry["version"]), folder
        assert entry["licence"], folder
        assert (VENDOR / entry["licence_file"]).stat().st_size > 100, folder


def test_htmx_is_the_settled_line() -> None:
    assert _manifest()["htmx"]["version"].startswith("2.0.")


def test_every_icon_a_template_names_is_vendored() -> None:
    named = {
        name
        for file in TEMPLATES
        for name in re.findall(r'{% icon "([a-z0-9-]+)"', file.read_text(encoding="utf-8"))
    }
    assert named
    assert named <= {file.stem for file in ICONS.glob("*.svg")}
