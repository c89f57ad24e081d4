"""The clinical pack: what is known, where it comes from, and how sure anyone is of it.

>>> from mesotherapy.pack import load_pack, PackProblems
"""

from mesotherapy.pack.adoption import RestsOn, Trace, counts, rests_on, trace
from mesotherapy.pack.loader import load_pack, pack_from_content
from mesotherapy.pack.pack import Pack, UnknownEntry
from mesotherapy.pack.problems import PackProblems, Problem

__all__ = [
    "Pack", "PackProblems", "Problem", "RestsOn", "Trace", "UnknownEntry", "counts", "load_pack", "pack_from_content",
    "rests_on", "trace",
]  # fmt: skip
