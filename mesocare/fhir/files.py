"""From the bytes of a file to a bundle, with a clear word about what is wrong where it is none."""

from __future__ import annotations

import hashlib
import json
import re
from decimal import Decimal
from typing import NoReturn

from mesocare.fhir.elements import Resource

LARGEST_BYTES = 32 * 1024 * 1024
DEEPEST = 100
MOST_DIGITS = 100
_EXACT = re.compile(r'"\\u0000([^"\\]*)\\u0000"')


class NotReadable(ValueError):
    """The file is no bundle of JSON; the message says why."""


def read_file(content: bytes) -> object:
    """The JSON in a file, with its numbers exact.

    Raises:
        NotReadable: if it is too large, too deep, XML, or not JSON that a database can keep.
    """
    if len(content) > LARGEST_BYTES:
        raise NotReadable(
            f"It is {len(content) / 1024 / 1024:.0f} MB; at most {LARGEST_BYTES // 1024 // 1024} MB are "
            "read. Split it into one bundle for each patient."
        )
    try:
        found: object = json.loads(_text(content), parse_float=Decimal, parse_constant=_no_number)
    except RecursionError:
        raise NotReadable(_too_deep()) from None
    except ValueError as fault:
        raise NotReadable(
            fault.args[0] if isinstance(fault, NotReadable) else f"It is not JSON: {fault}."
        ) from None
    _check(found)
    return found


def _text(content: bytes) -> str:
    try:
        written = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise NotReadable(f"It is not text in UTF-8: {fault.reason} at byte {fault.start}.") from None
    if not written.strip():
        raise NotReadable("It is empty.")
    if written.lstrip().startswith("<"):
        raise NotReadable("It is XML. Export the bundle as JSON, which is what is read here.")
    return written


def _no_number(written: str) -> NoReturn:
    raise NotReadable(f"It is not JSON: {written} is not a number.")


def _too_deep() -> str:
    return f"It is nested more than {DEEPEST} levels deep, which no FHIR resource needs."


def _check(found: object) -> None:
    """Walk without recursion: how deep it goes, and whether each text can be kept."""
    waiting: list[tuple[object, int]] = [(found, 1)]
    while waiting:
        part, depth = waiting.pop()
        if depth > DEEPEST:
            raise NotReadable(_too_deep())
        if isinstance(part, dict):
            waiting += [(inside, depth + 1) for pair in part.items() for inside in pair]
        elif isinstance(part, list):
            waiting += [(inside, depth + 1) for inside in part]
        elif isinstance(part, str):
            _check_text(part)
        elif isinstance(part, Decimal) and abs(part.adjusted()) > MOST_DIGITS:
            raise NotReadable(f"It holds a number of more than {MOST_DIGITS} digits.")


def _check_text(written: str) -> None:
    if "\x00" in written:
        raise NotReadable("It holds the character U+0000, which is no text.")
    try:
        written.encode()
    except UnicodeEncodeError:
        raise NotReadable("It holds half of a character (a lone surrogate), which is no text.") from None


def canonical(resource: Resource) -> str:
    """One text for one resource: keys in order, numbers with every digit as they were written."""
    written = json.dumps(
        resource,
        sort_keys=True,
        ensure_ascii=False,
        separators=(",", ":"),
        default=lambda exact: f"\0{exact}\0",
    )
    return _EXACT.sub(r"\1", written)


def digest(written: str) -> str:
    """What tells one version of a resource from another."""
    return hashlib.sha256(written.encode()).hexdigest()
