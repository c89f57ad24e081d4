"""What was said about one patient: by whom, when, from where, and whether it still holds.

Nothing is overwritten. Several statements about one question are kept side by side. Reading a question on a
date gives the latest that still holds, the others as history or as a conflict, and *unknown* where none does.
"""

from mesotherapy.facts.calendar import add_time
from mesotherapy.facts.rows import FactRow, from_rows, show, to_rows
from mesotherapy.facts.statements import (
    FOR_LIFE,
    NOTHING_SAID,
    TODAY,
    Codes,
    Fact,
    Facts,
    Holding,
    Reading,
    Value,
)

__all__ = [
    "FOR_LIFE", "NOTHING_SAID", "TODAY", "Codes", "Fact", "FactRow", "Facts", "Holding", "Reading", "Value",
    "add_time", "from_rows", "show", "to_rows",
]  # fmt: skip
