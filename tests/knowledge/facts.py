"""The fact collection behind the pack, as far as it is kept here: the ids of its rows, and a hash of each
run of eight words, so that its sentences can be recognised without being repeated.

    python -m tests.knowledge.facts FOLDER      writes both again from the collection's files
"""

import hashlib
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

HERE = Path(__file__).parent
ROWS, RUNS = HERE / "facts.rows", HERE / "facts.runs"
SIZE, RUN = 6, 8
WORD = re.compile(r"[^\W_]+(?:[.,]\d+)*")
ROW = re.compile(r"^\|\s*\**([A-Z][A-Za-z]*(?:-[A-Z]+)*-?\d+(?:-UK|[a-z])?)\**\s*\|")
NAMED = re.compile(r"\b[A-Z]{1,7}(?:-[A-Z]+)*-?\d+(?:-UK|[a-z])?\b")
SPAN = re.compile(r"\b([A-Z]{1,7}(?:-[A-Z]+)*-?)(\d+)\s*(?:to|–|\.\.|…)\s*(?:\1)?(\d+)\b")


def rows() -> frozenset[str]:
    """The ids of every row."""
    return frozenset(ROWS.read_text("utf-8").split())


def known_runs() -> frozenset[bytes]:
    """The hash of every run of eight words."""
    kept = RUNS.read_bytes()
    return frozenset(kept[at : at + SIZE] for at in range(0, len(kept), SIZE))


def runs_of(text: str) -> Iterator[tuple[str, bytes]]:
    """Each run of eight words, at least five of them real words, and its hash."""
    words = [word.lower() for word in WORD.findall(text)]
    for at in range(len(words) - RUN + 1):
        run = words[at : at + RUN]
        if sum(len(word) > 2 and word.isalpha() for word in run) >= 5:
            yield " ".join(run), hashlib.blake2b(" ".join(run).encode(), digest_size=SIZE).digest()


def rows_named_in(text: str) -> frozenset[str]:
    """Row ids in running text; "C-70 to C-72" names three."""
    found = set(NAMED.findall(text))
    for start, first, last in SPAN.findall(text):
        width = len(first)
        found |= {f"{start}{number:0{width}d}" for number in range(int(first), int(last) + 1)}
    return frozenset(found)


def _write(folder: Path) -> None:
    ids, runs = set(), set()
    for file in sorted(folder.glob("clinical-*.md")):
        lines = file.read_text("utf-8").splitlines()
        sources = next(
            (number for number, line in enumerate(lines) if re.match(r"## .*source", line, re.I)), None
        )
        for number, line in enumerate(lines):
            row = ROW.match(line)
            if row and (sources is None or number < sources):
                ids.add(row[1])
            for cell in _cells(line):
                runs |= {hash_ for _, hash_ in runs_of(cell)}
    ROWS.write_text("\n".join(sorted(ids)) + "\n", "utf-8")
    RUNS.write_bytes(b"".join(sorted(runs)))


def _cells(line: str) -> Iterable[str]:
    return line.strip().strip("|").split("|") if line.startswith("|") else [line]


if __name__ == "__main__":
    _write(Path(sys.argv[1]))
