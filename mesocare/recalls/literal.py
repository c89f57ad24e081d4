"""Conditions written out in the query, so that an index over just these rows is recognised by SQLite too.

A condition whose words are handed over beside the query may be anything when the query is planned; an index
over the few open sessions among a million is then passed by.
"""

from __future__ import annotations

import re

from django.db.models import BooleanField, F, Func

_WORD = re.compile(r"[a-z-]+")


def is_one_of(column: str, words: tuple[str, ...]) -> Func:
    """Whether a column is one of these words of ours. Nothing that somebody typed may be among them.

    >>> is_one_of("status", ("running", "paused")).extra["template"]
    "%(expressions)s IN ('running', 'paused')"
    """
    if not all(_WORD.fullmatch(word) for word in words):
        raise ValueError("only words of ours stand in a query")
    told = ", ".join(f"'{word}'" for word in words)
    written = f"= {told}" if len(words) == 1 else f"IN ({told})"
    return Func(F(column), template=f"%(expressions)s {written}", output_field=BooleanField())
