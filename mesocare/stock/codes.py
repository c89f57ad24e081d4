"""What a scanner types: the code on a package, read into article number, lot, last day and serial number.

A GS1 DataMatrix or GS1-128 comes from a scanner as text: with or without a symbology prefix (`]d2`), with a
separator after each part that has no fixed length, or as it is printed for people, in brackets. The parts and
their meaning are read by `biip`; here is only what a clinic needs and what it refuses.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from biip import BiipException
from biip.gs1 import GS1Message
from biip.gtin import Gtin
from django.utils.translation import gettext as _

from mesocare.web.refusal import Refusal

LONGEST = 200  # a code that a hand-held scanner reads holds less
GS = "\x1d"
SEPARATORS = re.compile(r"<GS>|\{GS\}|\^\]|\u241d|[|~]", re.IGNORECASE)
"""What scanners type instead of the separator that no key has; none of these stands in a GS1 element."""
PREFIX = re.compile(r"^\](?:d[12]|C1|e0|Q3|J1)")
PRINTED_PART = re.compile(r"\((\d{2,4})\)([^()\x1d]+)\x1d?")
PRINTED = re.compile(r"(?:\(\d{2,4}\)[^()\x1d]+\x1d?)+")
ODD = re.compile(r"[\x00-\x1c\x1e\x1f\x7f-\x9f]")
DIGITS = re.compile(r"\d{8}|\d{12,14}")


class CodeUnreadable(Refusal):
    """What was scanned or typed is no code that can be relied on."""


@dataclass(frozen=True, slots=True)
class Code:
    """What a package says of itself; empty where it does not say."""

    gtin: str = ""  # 14 digits
    lot: str = ""
    expires_on: date | None = None
    serial: str = ""


def looks_like_code(text: str) -> bool:
    """Whether this is a scanned code rather than a lot number or name that somebody typed.

    >>> looks_like_code("(01)09506000134352(10)A1"), looks_like_code("TX4417")
    (True, False)
    """
    text = _clean(text[: LONGEST + 1])
    return bool(
        text.startswith(("(", "]"))
        or GS in text
        or re.match(r"01\d{14}", text)
        or re.fullmatch(r"\d{13,14}", text)
    )


def read_code(text: str) -> Code:
    """Read a scanned or typed code.

    >>> read_code("(01)09506000134352(17)281100(10)TX4417").expires_on
    datetime.date(2028, 11, 30)

    Raises:
        CodeUnreadable: if it is too long, holds characters no code has, fails its check digit, says the same
            thing twice in two ways, or says nothing that is known here.
    """
    if len(text) > LONGEST:
        raise CodeUnreadable(_("This is too long for the code of a package. Scan one code, and only that."))
    text = _clean(text)
    if ODD.search(text):
        raise CodeUnreadable(_("This holds characters that no code has. Scan it again, or type the lot."))
    if DIGITS.fullmatch(text):
        return Code(gtin=read_gtin(text))
    return _said(_parts(text))


def read_gtin(digits: str) -> str:
    """An article number of 8, 12, 13 or 14 digits as 14 digits, its check digit held against the others.

    Raises:
        CodeUnreadable: if it is none.
    """
    try:
        return Gtin.parse(digits.replace(" ", "")).as_gtin_14()
    except BiipException as wrong:
        raise CodeUnreadable(
            _("%(digits)s is no article number: its digits do not fit together. Scan or type it again.")
            % {"digits": digits[:20]}
        ) from wrong


def gtin_in(text: str) -> str:
    """The article number of a whole scanned code, or of the digits alone; nothing for nothing.

    Raises:
        CodeUnreadable: if there is none in it.
    """
    if not text.strip():
        return ""
    if looks_like_code(text):
        found = read_code(text).gtin
        if not found:
            raise CodeUnreadable(_("This code names no article. Scan the code that begins with (01)."))
        return found
    return read_gtin(text.strip())


def _clean(text: str) -> str:
    """Without the prefix and the key that a scanner presses at the end, with one kind of separator."""
    text = SEPARATORS.sub(GS, text.strip(" \t\r\n"))
    return PREFIX.sub("", text).strip(GS)


def _parts(text: str) -> list[tuple[str, str, date | None]]:
    try:
        read = GS1Message.parse(_unbracketed(text) if text.startswith("(") else text)
    except (BiipException, ValueError) as wrong:
        raise CodeUnreadable(
            _("This cannot be read as the code of a package. Scan it again, or type lot and last day.")
        ) from wrong
    for each in read.element_strings:
        if each.gtin_error:
            read_gtin(each.value)
    return [(each.ai.ai, each.value, each.date) for each in read.element_strings]


def _unbracketed(text: str) -> str:
    """The code as it is printed for people, as a scanner would type it.

    Each part ends at the next bracket, so that a lot keeps every character it has.
    """
    if not PRINTED.fullmatch(text):
        raise ValueError("not a code in brackets")
    return GS.join(name + value for name, value in PRINTED_PART.findall(text))


def _said(parts: list[tuple[str, str, date | None]]) -> Code:
    said: dict[str, tuple[str, date | None]] = {}
    for name, value, day in parts:
        if said.setdefault(name, (value, day)) != (value, day):
            raise CodeUnreadable(_("This code says two things at once. Scan one package at a time."))
    words = {name: pair[0] for name, pair in said.items()}
    expiry = said.get("17")
    if expiry is not None and expiry[1] is None:
        raise CodeUnreadable(_("The last day in this code is no day. Type what is printed after EXP."))
    code = Code(
        gtin=read_gtin(words["01"]) if "01" in words else "",
        lot=words.get("10", ""),
        expires_on=expiry[1] if expiry else None,
        serial=words.get("21", ""),
    )
    if code == Code():
        raise CodeUnreadable(_("This code names no article, lot or last day. Scan the one beside LOT."))
    return code
