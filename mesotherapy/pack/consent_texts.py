"""The general clauses that every consent carries: how to withdraw, time to reflect, whom to call."""

from __future__ import annotations

from mesotherapy.pack.base import Entry, Text
from mesotherapy.pack.statements import NamedStatement


class Clause(NamedStatement):
    """One clause, with its heading."""

    title: Text


class ConsentText(Entry):
    """The clauses of one kind of consent: to treatment, to photographs."""

    name: Text
    clauses: tuple[Clause, ...]
