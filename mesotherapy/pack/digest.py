"""The digest of knowledge: the same for the same content, however it is laid out in files."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TypeAlias

import orjson

Plain: TypeAlias = "str | int | bool | list[Plain] | dict[str, Plain] | None"


def plain(value: object) -> Plain:
    """Content with nothing but text, whole numbers, lists and tables in it, so that JSON keeps it exactly."""
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, dict):
        return {str(key): inner if type(inner) is str else plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [inner if type(inner) is str else plain(inner) for inner in value]
    if isinstance(value, Decimal | date):
        return str(value)
    raise TypeError(f"{value!r} has no place in a pack.")


def digest_of(content: Mapping[str, Plain]) -> str:
    """The SHA-256 of content, keys sorted, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical(content)).hexdigest()


def canonical(content: Mapping[str, Plain]) -> bytes:
    """Content as the one text that stands for it: JSON in UTF-8 with sorted keys and no spaces."""
    return orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
