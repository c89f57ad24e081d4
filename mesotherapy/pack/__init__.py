"""The clinical pack: what is known, where it comes from, and how sure anyone is of it.

>>> from mesotherapy.pack import load_pack, PackProblems
"""

from mesotherapy.pack.adoption import RestsOn, Trace
from mesotherapy.pack.loader import load_pack, pack_from_content
from mesotherapy.pack.pack import Pack
from mesotherapy.pack.problems import PackProblems, Problem, UnknownEntry

__all__ = [
    "Pack",
    "PackProblems",
    "Problem",
    "RestsOn",
    "Trace",
    "UnknownEntry",
    "load_pack",
    "pack_from_content",
]
