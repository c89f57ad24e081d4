"""Finds a Chromium for the journeys, or installs one: `python tools/browser.py` prints where it is."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)


class NoBrowser(Exception):
    """None could be had; the message says what to install."""


def chromium() -> str:
    """The program: one that is there, or apt's when we may install, or Playwright's own.

    Raises:
        NoBrowser: if none of them can be had.
    """
    found = _there() or _playwrights() or _from_apt() or _from_playwright()
    if not found:
        raise NoBrowser("install it (Debian: apt-get install chromium) or name one in MESOCARE_CHROMIUM.")
    return found


def _there() -> str | None:
    named = os.environ.get("MESOCARE_CHROMIUM")
    if named:
        return named if Path(named).exists() else None
    return next((path for name in NAMES if (path := shutil.which(name))), None) or next(
        (place for place in PLACES if Path(place).exists()), None
    )


def _from_apt() -> str | None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    print("Installing Chromium …", file=sys.stderr, flush=True)
    quiet = {"stdout": subprocess.DEVNULL, "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
    for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", "chromium"]):
        if subprocess.run(["apt-get", *command], **quiet).returncode:
            return None
    return shutil.which("chromium")


def _playwrights() -> str | None:
    """Playwright's own, where it has been installed before."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def _from_playwright() -> str | None:
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    return _playwrights() if not subprocess.run(command).returncode else None


if __name__ == "__main__":
    print(chromium())
