"""`make test`: the core and its long sweeps without Django, the features on SQLite and on PostgreSQL, then
the journeys in a browser.

It stops at the first part that fails, so the last line is always that part's own. Nothing is skipped: what
cannot be had is a failure with one line that says what to install.
"""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from browser import NoBrowser, chromium
from postgres import NoPostgres, postgres

ROOT = Path(__file__).resolve().parent.parent
CORE_SECONDS = 10
IN_BROWSER = "journey or server"
WORKERS = str(min(4, os.cpu_count() or 1))
SWEEPS = "tests/sweeps"
WITH_DJANGO = ["mesocare", "tests", f"--ignore={SWEEPS}"]
FEATURES = [*WITH_DJANGO, "-m", f"not ({IN_BROWSER})", "-n", WORKERS, "--dist", "loadfile"]
CORE = ["-c", "tests/core.ini", "--rootdir", "."]


class Failed(Exception):
    """A part failed; the message is its one line."""


def pytest(*arguments: str, **environment: str) -> None:
    command = [sys.executable, "-m", "pytest", "-q", *arguments]
    if subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}).returncode:
        raise Failed("")


def core() -> None:
    """The core must need nothing but itself. How long it took is said; a time decides no test."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    pytest(*CORE, "mesotherapy")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    seconds = min(seconds, time.monotonic() - start)
    say(f"The core took {seconds:.1f} s without Django (promised: {CORE_SECONDS} s).")
    if seconds > CORE_SECONDS:
        say("That is longer than promised. Measure it on a machine that does nothing else.")


def sweeps() -> None:
    """What the core's own tests only sample: long, and the same on any database."""
    pytest(*CORE, SWEEPS, "-n", WORKERS)


def sqlite() -> None:
    pytest(*FEATURES, DATABASE_URL="")


def on_postgres() -> None:
    with postgres() as address:
        pytest(*FEATURES, DATABASE_URL=address)


def journeys() -> None:
    pytest(*WITH_DJANGO, "-m", IN_BROWSER, DATABASE_URL="", MESOCARE_CHROMIUM=chromium())


PARTS: dict[str, Callable[[], None]] = {
    "core": core,
    "sweeps": sweeps,
    "sqlite": sqlite,
    "postgres": on_postgres,
    "journeys": journeys,
}


def say(words: str) -> None:
    print(f"── {words}", flush=True)


def main() -> int:
    start = time.monotonic()
    for name in sys.argv[1:] or PARTS:
        say(f"{name} …")
        try:
            PARTS[name]()
        except Failed as failed:
            return failure(str(failed))
        except NoPostgres as reason:
            return failure(f"PostgreSQL cannot be had here: {reason}")
        except NoBrowser as reason:
            return failure(f"Chromium cannot be had here: {reason}")
        print(f"   ({time.monotonic() - start:.0f} s so far)", flush=True)
    return 0


def failure(words: str) -> int:
    if words:
        print(f"FAILED {words}", flush=True)
    return 1


if __name__ == "__main__":
    raise SystemExit(main())
