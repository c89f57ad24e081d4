"""Facts as rows of JSON, and their values as short text."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal, TypedDict

from mesotherapy.facts.statements import Codes, Fact, Facts, Value
from mesotherapy.quantity import Quantity
from mesotherapy.truth import Truth


class FactRow(TypedDict, total=False):
    """A fact as JSON. The value is text, or a list for codes; `type` says how to read it."""

    question: str
    type: Literal["truth", "quantity", "date", "codes", "text"]
    value: str | list[str]
    complete: bool
    on: str
    until: str
    confirmed_on: str
    by: str
    origin: str
    code: str
    text: str


def to_rows(facts: Iterable[Fact]) -> list[FactRow]:
    """Facts as JSON-ready rows; `from_rows` gives the same facts back."""
    return [_to_row(fact) for fact in facts]


def from_rows(rows: Iterable[FactRow]) -> Facts:
    return Facts.of(_from_row(row) for row in rows)


class Wordings:
    """Facts from the JSON text of rows; what was read before is not read again.

    Many people say the same of themselves on the same day, to the same clinician: their rows are the same
    text. At most `most` of them are kept, about 500 bytes each; then all are forgotten.
    """

    def __init__(self, most: int = 250_000) -> None:
        self._known = _Known(most)

    def facts(self, texts: Sequence[str]) -> Facts:
        """What several rows about one patient tell, in their order. Equal rows give the very same objects."""
        known = self._known
        alone = dict(map(known.__getitem__, texts))
        if len(alone) == len(texts):
            return Facts(alone)
        return Facts.of(fact for text in texts for fact in known[text][1])


class _Known(dict[str, tuple[str, tuple[Fact]]]):
    """Each text with its question, and its fact as it stands among a patient's."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def __missing__(self, text: str) -> tuple[str, tuple[Fact]]:
        fact = _from_row(json.loads(text))
        if len(self) >= self._most:
            self.clear()
        found = self[text] = (fact.question, (fact,))
        return found


def _to_row(fact: Fact) -> FactRow:
    row: FactRow = {"question": fact.question, "on": fact.on.isoformat()}
    match fact.value:
        case Truth():
            row |= {"type": "truth", "value": fact.value.value}
        case Quantity():
            row |= {"type": "quantity", "value": str(fact.value)}
        case date():
            row |= {"type": "date", "value": fact.value.isoformat()}
        case Codes():
            row |= {"type": "codes", "value": sorted(fact.value.present), "complete": fact.value.complete}
        case str():
            row |= {"type": "text", "value": fact.value}
    if fact.until:
        row["until"] = fact.until.isoformat()
    if fact.confirmed_on:
        row["confirmed_on"] = fact.confirmed_on.isoformat()
    if fact.by:
        row["by"] = fact.by
    if fact.origin:
        row["origin"] = fact.origin
    if fact.code:
        row["code"] = fact.code
    if fact.text:
        row["text"] = fact.text
    return row


def _from_row(row: FactRow) -> Fact:
    return Fact(
        question=row["question"],
        value=_value_in(row),
        on=date.fromisoformat(row["on"]),
        until=_day(row.get("until")),
        confirmed_on=_day(row.get("confirmed_on")),
        by=row.get("by", ""),
        origin=row.get("origin", ""),
        code=row.get("code", ""),
        text=row.get("text", ""),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _value_in(row: FactRow) -> Value:
    value = row["value"]
    if row["type"] == "codes":
        return Codes(frozenset(value), row.get("complete", True))
    if isinstance(value, list):
        raise ValueError(f"{row['question']}: only coded answers are lists.")
    match row["type"]:
        case "truth":
            return Truth(value)
        case "quantity":
            return Quantity.parse(value)
        case "date":
            return date.fromisoformat(value)
        case "text":
            return value


def show(value: Value) -> str:
    """A value as short text, as in the JSON of the command line."""
    match value:
        case Truth():
            return value.value
        case Codes():
            return ", ".join(sorted(value.present)) or "none"
        case date():
            return value.isoformat()
        case Quantity() | str():
            return str(value)
