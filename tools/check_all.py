"""`make check`: everything CI checks without running the clinic. All of it is run, and all that fails is
said.
"""

import hashlib
import os
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
LOCKS = ("requirements.txt", "requirements-dev.txt")
PINNED = re.compile(r"^[a-z0-9._-]+(\[[a-z,-]+\])?==[^ ]+( ; .+)? \\$")
LINES_OF_A_LOCK = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")


def run(*command: str) -> Iterator[str]:
    program, *arguments = command
    done = subprocess.run(
        [str(BIN / program), *arguments], cwd=ROOT, env=environment(), capture_output=True, text=True
    )
    if done.returncode:
        yield (done.stdout + done.stderr).strip()


def environment() -> dict[str, str]:
    return {**os.environ, "MESOCARE_HOME": HOME, "DATABASE_URL": "", "PYTHONWARNINGS": "ignore"}


def formatting() -> Iterator[str]:
    yield from run("ruff", "format", "--check", "--quiet", "--output-format", "concise", ".")


def lint() -> Iterator[str]:
    yield from run("ruff", "check", "--quiet", "--output-format", "concise", ".")


def types() -> Iterator[str]:
    yield from run("mypy", "--strict")


def imports() -> Iterator[str]:
    yield from run("lint-imports", "--no-cache")


def templates() -> Iterator[str]:
    yield from run("djlint", "mesocare", "--lint", "--quiet")


def migrations() -> Iterator[str]:
    yield from run("python", "manage.py", "makemigrations", "--check", "--dry-run")


def site() -> Iterator[str]:
    yield from run("python", "manage.py", "check", "--fail-level", "WARNING")


def pack() -> Iterator[str]:
    yield from run("mesocare", "pack", "check")


def locks() -> Iterator[str]:
    """Every package pinned with its hashes, and no address of a registry anywhere."""
    for name in LOCKS:
        lines = (ROOT / name).read_text().splitlines()
        wrong = [line for line in lines if not (PINNED.match(line) or LINES_OF_A_LOCK.match(line))]
        if wrong or not lines:
            yield f"{name}: {wrong[0] if wrong else 'is empty'}"
        pinned = sum(bool(PINNED.match(line)) for line in lines)
        followed = sum(
            "--hash" in line and not before.startswith("    --hash") for before, line in pairwise(lines)
        )
        if pinned != followed:
            yield f"{name}: {pinned} packages, {followed} of them with hashes"


def vendored() -> Iterator[str]:
    """Each file made by others is the one its manifest names, and nothing lies beside it that no manifest
    names.
    """
    manifests = [file for file in ROOT.rglob("manifest.toml") if ".venv" not in file.parts]
    if not manifests:
        yield "there is no manifest of vendored files"
    for manifest in manifests:
        for folder, package in tomllib.loads(manifest.read_text()).items():
            yield from _vendored(manifest.parent, folder, package)


def _vendored(home: Path, folder: str, package: dict[str, Any]) -> Iterator[str]:
    where = home / folder
    missing = [
        word for word in ("package", "version", "licence", "licence_file", "sha256") if not package.get(word)
    ]
    if missing:
        yield f"{where.relative_to(ROOT)}: the manifest gives no {', '.join(missing)}"
        return
    there = {str(file.relative_to(where)) for file in where.rglob("*") if file.is_file()}
    for name in sorted(there ^ set(package["sha256"])):
        wrong = "is not in the manifest" if name in there else "is not there"
        yield f"{where.relative_to(ROOT)}/{name}: {wrong}"
    for name in sorted(there & set(package["sha256"])):
        if hashlib.sha256((where / name).read_bytes()).hexdigest() != package["sha256"][name]:
            yield f"{where.relative_to(ROOT)}/{name}: is not the file the manifest names"


CHECKS: dict[str, Callable[[], Iterator[str]]] = {
    "format": formatting,
    "lint": lint,
    "types": types,
    "imports": imports,
    "templates": templates,
    "migrations": migrations,
    "site": site,
    "pack": pack,
    "locks": locks,
    "vendored files": vendored,
}


def main() -> int:
    failed = []
    for name in sys.argv[1:] or CHECKS:
        problems = list(CHECKS[name]())
        print(f"{'FAILED' if problems else 'ok    '} {name}", flush=True)
        if problems:
            failed.append(name)
            print("\n".join(problems), flush=True)
    print(f"Failed: {', '.join(failed)}" if failed else "All checks passed.")
    return bool(failed)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="mesocare-check-") as HOME:
        raise SystemExit(main())
