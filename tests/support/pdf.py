"""The text of a PDF that we made, page by page: enough of the format for our own typesetter's files."""

from __future__ import annotations

import re
import zlib

_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_CHAR = re.compile(rb"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]+)>\s*\n")
_INSIDE = rb"(?:\\.|[^\\()])"
_NESTED = rb"\((?:" + _INSIDE + rb"|\(" + _INSIDE + rb"*\))*\)"  # brackets that close need no escape
_TOKEN = re.compile(rb"/(f\d+) [\d.]+ Tf|\(((?:" + _INSIDE + rb"|" + _NESTED + rb")*)\)|\b(ET)\b", re.DOTALL)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_NAMED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def pages_of(pdf: bytes) -> list[str]:
    """What stands on each page, without the spaces and the ends of lines that only set it."""
    streams = [found for raw in _STREAM.findall(pdf) if (found := _unpacked(raw))]
    letters = [dict(_letters(each)) for each in streams if b"begincmap" in each]
    return [_text(each, letters) for each in streams if re.search(rb"\bBT\b.*?\bTf\b", each, re.DOTALL)]


def _unpacked(raw: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(raw)
    except zlib.error:
        return b""


def _letters(cmap: bytes) -> list[tuple[int, str]]:
    body = cmap + b"\n"
    return [
        (int(code, 16), bytes.fromhex(text.decode()).decode("utf-16-be"))
        for code, text in _CHAR.findall(body)
    ]


def _text(content: bytes, letters: list[dict[int, str]]) -> str:
    written, font = "", 0
    for name, string, end in _TOKEN.findall(content):
        if name:
            font = int(name[1:])
        elif end:
            written += "\n"
        else:
            plain = _ESCAPE.sub(_unescaped, string)
            codes = [plain[at : at + 2] for at in range(0, len(plain), 2)]
            written += "".join(letters[font].get(int.from_bytes(code, "big"), "?") for code in codes)
    return written


def _unescaped(found: re.Match[bytes]) -> bytes:
    said = found[1]
    return bytes([int(said, 8)]) if said[:1].isdigit() else _NAMED.get(said, said)
