"""Writing TOML: what is read back is what was written."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_MOST = 100


def to_toml(table: Mapping[str, Any]) -> str:
    """A table as TOML. Nothing (`None`) is left out, because TOML has no word for it.

    >>> print(to_toml({"id": "heat", "say": {"en": "Wait."}, "row": ["AF-1"]}), end="")
    id = "heat"
    say.en = "Wait."
    row = ["AF-1"]
    """
    return "\n".join(_table(table, "")).strip("\n") + "\n"


def _table(table: Mapping[str, Any], above: str) -> Iterator[str]:
    """Plain values first, then tables and lists of tables under headings of their own."""
    later = []
    for key, value in table.items():
        if value is None:
            continue
        if _has_heading(value):
            later.append((key, value))
        elif isinstance(value, Mapping) and value:
            yield from (f"{_key(key)}.{line}" for line in _dotted(value))
        else:
            yield f"{_key(key)} = {_value(value)}"
    for key, value in later:
        name = f"{above}.{_key(key)}" if above else _key(key)
        for part in value if isinstance(value, list | tuple) else [value]:
            heading = f"[[{name}]]" if isinstance(value, list | tuple) else f"[{name}]"
            yield from ("", heading, *_table(part, name))


def _has_heading(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return bool(value) and all(isinstance(part, Mapping) for part in value) and len(_value(value)) > _MOST
    return isinstance(value, Mapping) and len(value) > 1 and len(_value(value)) > _MOST


def _dotted(value: Mapping[str, Any]) -> Iterator[str]:
    for key, part in value.items():
        if part is not None:
            yield f"{_key(key)} = {_value(part)}"


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _text(key)


def _value(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int() | Decimal():
            return str(value)
        case datetime() | date():
            return value.isoformat()
        case str():
            return _text(value)
        case list() | tuple():
            return f"[{', '.join(_value(part) for part in value)}]"
        case Mapping():
            parts = (f"{_key(key)} = {_value(part)}" for key, part in value.items() if part is not None)
            return f"{{ {', '.join(parts)} }}" if value else "{}"
        case _:
            raise TypeError(f"{value!r} has no form in TOML")


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
