"""The head of the chain outside the database, so that a missing tail or a replaced database is seen.

The file has two slots that are written in turn and each proves itself, so a crash in the middle of writing
one leaves the other. It is written after the commit: a crash between the two leaves a mirror that is behind,
which is honest, because the chain then goes on from what the mirror says.
"""

import fcntl
import hashlib
import hmac
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from mesocare.audit.keys import secret

SLOT_BYTES = 160


class MirrorUnreadable(Exception):
    """The file is there and neither of its slots proves itself."""


@dataclass(frozen=True, slots=True)
class Mirrored:
    count: int
    seal: str


def file() -> Path:
    return Path(settings.AUDIT_HEAD)


def read() -> Mirrored | None:
    """What the mirror says, or nothing when no event has ever been mirrored.

    Raises:
        MirrorUnreadable: if it was damaged or written without the key.
    """
    try:
        content = file().read_bytes()
    except FileNotFoundError:
        return None
    slots = _slots(content)
    if not slots:
        raise MirrorUnreadable(f"The mirrored head {file()} is damaged or was not written by this clinic.")
    return max(slots, key=lambda slot: slot.count)


def advance(count: int, seal: str) -> None:
    """Move the mirror on to this head, unless another writer has already moved it further."""
    with _opened() as handle:
        slots = _slots(os.pread(handle, 2 * SLOT_BYTES, 0))
        if slots and max(slot.count for slot in slots) >= count:
            return
        os.pwrite(handle, _slot(count, seal), (count % 2) * SLOT_BYTES)
        os.fsync(handle)


def replace(count: int, seal: str) -> None:
    """Set the mirror to this head whatever it said. Only a restore, which is an event of the chain, does
    this.
    """
    with _opened() as handle:
        os.ftruncate(handle, 0)
        os.pwrite(handle, _slot(count, seal), (count % 2) * SLOT_BYTES)
        os.fsync(handle)


@contextmanager
def _opened() -> Iterator[int]:
    file().parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(file(), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield handle
    finally:
        os.close(handle)


def _slot(count: int, seal: str) -> bytes:
    words = f"{count} {seal}"
    return f"{words} {_proof(words)}".encode("ascii").ljust(SLOT_BYTES - 1) + b"\n"


def _proof(words: str) -> str:
    return hmac.new(secret("audit"), f"mirror {words}".encode("ascii"), hashlib.sha256).hexdigest()


def _slots(content: bytes) -> list[Mirrored]:
    return [
        found
        for start in (0, SLOT_BYTES)
        if (found := _read_slot(content[start : start + SLOT_BYTES])) is not None
    ]


def _read_slot(content: bytes) -> Mirrored | None:
    try:
        count, seal, proof = content.decode("ascii").split()
    except (UnicodeDecodeError, ValueError):
        return None
    if not hmac.compare_digest(proof, _proof(f"{count} {seal}")):
        return None
    return Mirrored(int(count), seal)
