"""Promise: the whole pack is read and checked in under 300 ms in a fresh process.

Beside it stands what one would take without us: the same files read by Python's own TOML parser and each
entry validated by the same schemas, without one reference, date, reviewer or circle being checked. Both
start from nothing each time; importing the code is not counted.

    python -m benchmarks.pack
"""

from __future__ import annotations

import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

PROMISE_MS = 300
ROUNDS = 7
KNOWLEDGE = Path(__file__).resolve().parents[1] / "knowledge"
OURS = """
import time
from pathlib import Path
from mesotherapy.pack import load_pack
start = time.perf_counter()
pack = load_pack(Path("{folder}"))
print((time.perf_counter() - start) * 1000)
"""
PLAIN = """
import time, tomllib
from decimal import Decimal
from pathlib import Path
from mesotherapy.pack.digest import plain
from mesotherapy.pack.kinds import KINDS
folder, models = Path("{folder}"), {{kind.folder: kind for kind in KINDS}}
start = time.perf_counter()
for path in sorted(folder.rglob("*.toml")):
    kind = models.get(path.relative_to(folder).parts[0].removesuffix(".toml"))
    written = tomllib.loads(path.read_text("utf-8"), parse_float=Decimal)
    if kind:
        for entry in [written] if "id" in written else written[kind.name]:
            kind.model.model_validate(plain(entry))
print((time.perf_counter() - start) * 1000)
"""


def run() -> list[dict[str, Any]]:
    """One line: the shipped pack, read cold."""
    ours, other = _cold(OURS), _cold(PLAIN)
    return [
        {
            "name": "read and check the whole pack, fresh process",
            "promise": f"< {PROMISE_MS} ms",
            "ours": f"{ours:.0f} ms",
            "other": f"tomllib and the schemas alone, nothing cross-checked: {other:.0f} ms",
            "ratio": round(other / ours, 2),
            "ok": ours < PROMISE_MS,
        }
    ]


def _cold(program: str) -> float:
    """The median of several fresh processes, in milliseconds."""
    command = [sys.executable, "-c", program.format(folder=KNOWLEDGE)]
    runs = [subprocess.run(command, capture_output=True, text=True, check=True) for _ in range(ROUNDS)]
    return statistics.median(float(done.stdout) for done in runs)


if __name__ == "__main__":
    print(run())
