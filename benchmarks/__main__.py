"""Every promise of speed, measured: `make bench`, or `python -m benchmarks chart lattice`.

Ends with 1 where a promise is not kept. Measure on a machine that does nothing else: whatever runs beside it
is measured with it. `--markdown FILE` writes the table with the machine it was measured on, for the docs.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

MODULES = (
    "pack",
    "screening",
    "rules",
    "asking",
    "rescreen",
    "rescreen_rows",
    "lattice",
    "charts",
    "chart",
    "lists",
)
COLUMNS = ("name", "promise", "ours", "other", "ratio")
TITLES = ("What", "Promise", "Mesocare", "Beside it", "Times faster")


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure what is promised.")
    parser.add_argument("modules", nargs="*", metavar="NAME", help="which (default: all)")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the table for the docs")
    given = parser.parse_args()
    lines: list[dict[str, Any]] = []
    for name in given.modules or MODULES:
        print(f"{name} …", file=sys.stderr, flush=True)
        lines += import_module(f"benchmarks.{name}").run()
    print(machine())
    for line in lines:
        print(_told(line))
    if given.markdown:
        given.markdown.write_text(markdown(lines), encoding="utf-8")
    return 0 if all(line["ok"] for line in lines) else 1


def machine() -> str:
    """What it was measured on, and how busy that was."""
    model = next(
        (
            line.split(":", 1)[1].strip()
            for line in _cpu_lines()
            if line.startswith(("model name", "Hardware"))
        ),
        platform.processor() or platform.machine(),
    )
    busy = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"
    return f"{model}, {os.cpu_count()} cores, load {busy}, Python {platform.python_version()}"


def _cpu_lines() -> Sequence[str]:
    file = Path("/proc/cpuinfo")
    return file.read_text("utf-8").splitlines() if file.exists() else ()


def _told(line: dict[str, Any]) -> str:
    word = "kept    " if line["ok"] else "NOT KEPT"
    beside = f"{line['other']}; {line['ratio']} ×"
    return f"{word}  {line['name']}: {line['ours']} (promise {line['promise']}); {beside}"


def markdown(lines: Sequence[dict[str, Any]]) -> str:
    """The table for the docs."""
    rows = [TITLES, tuple("---" for _ in TITLES)]
    rows += [tuple(str(line[column]) for column in COLUMNS) for line in lines]
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    day = datetime.now(tz=UTC).date().isoformat()
    return f"Measured on {day}: {machine()}.\n\n{table}\n"


if __name__ == "__main__":
    sys.exit(main())
