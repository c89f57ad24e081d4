"""The file of a backup: a zip with the database, the documents, and a sealed list of what it must hold.

The keys are never in it. Its seal is made with the audit key, and every part is encrypted with a key derived
from that one: a backup opens only beside the keys it belongs to, and the file alone names nobody.
"""

import hashlib
import hmac
import json
import os
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from cryptography.exceptions import InvalidTag

from mesocare.audit.keys import seal, secret, unseal

FORMAT = 2
MANIFEST = "manifest.json"
SEAL = "manifest.seal"
CHUNK = 1 << 20
LENGTH_BYTES = 4


class BackupUnusable(Exception):
    """The file is not a whole backup of this clinic."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says about itself."""

    format: int
    made_at: str
    software: str
    database: str  # "sqlite" or "postgresql"
    migrations: list[str]
    audit_count: int
    audit_seal: str
    files: dict[str, str]  # name → SHA-256


def write_archive(target: Path, manifest: Manifest, parts: dict[str, Path]) -> None:
    """Write the file whole or not at all, readable by its owner alone."""
    draft = target.with_name(f".{target.name}.{os.getpid()}.part")
    handle = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w+b") as raw:
            with zipfile.ZipFile(raw, "w") as archive:
                for name, part in parts.items():
                    with archive.open(name, "w", force_zip64=True) as out:
                        _close(part, name, out)
                text = json.dumps(asdict(manifest), sort_keys=True)
                archive.writestr(MANIFEST, text)
                archive.writestr(SEAL, _seal(text))
            raw.flush()
            os.fsync(raw.fileno())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def _close(part: Path, name: str, out: IO[bytes]) -> None:
    """Write a part in pieces, each compressed, encrypted and bound to the part it belongs to."""
    with part.open("rb") as content:
        while piece := content.read(CHUNK):
            closed = seal(zlib.compress(piece, 3), f"backup {name}", _key())
            out.write(len(closed).to_bytes(LENGTH_BYTES, "big") + closed)


def _opened(packed: IO[bytes], name: str) -> Iterator[bytes]:
    """The pieces of a part. Their order and number are vouched for by the digest in the sealed list."""
    while head := packed.read(LENGTH_BYTES):
        closed = packed.read(min(int.from_bytes(head, "big"), 2 * CHUNK))
        yield zlib.decompressobj().decompress(unseal(closed, f"backup {name}", _key()), CHUNK)


def unpack(source: Path, into: Path) -> Manifest:
    """Unpack into an empty folder, and check that every part is there and unchanged.

    Raises:
        BackupUnusable: with the reason, when it is not a whole backup made with this clinic's keys.
    """
    try:
        with zipfile.ZipFile(source) as archive:
            manifest = _manifest(archive)
            for name, digest in manifest.files.items():
                _extract(archive, name, into, digest)
    except (OSError, zipfile.BadZipFile, KeyError, ValueError, TypeError) as problem:
        raise BackupUnusable(f"{source}: not a whole backup ({problem}).") from problem
    return manifest


def _manifest(archive: zipfile.ZipFile) -> Manifest:
    text = archive.read(MANIFEST).decode()
    if not hmac.compare_digest(archive.read(SEAL).decode(), _seal(text)):
        raise BackupUnusable(
            f"{archive.filename}: its seal does not hold. It was changed, or made with other keys: "
            "put the key files of that clinic in place first."
        )
    manifest = Manifest(**json.loads(text))
    if manifest.format != FORMAT:
        raise BackupUnusable(
            f"{archive.filename}: is of format {manifest.format}; this version reads {FORMAT}."
        )
    return manifest


def _extract(archive: zipfile.ZipFile, name: str, into: Path, digest: str) -> None:
    """One part. Its name comes from the sealed list, and still may not lead out of the folder."""
    target = (into / name).resolve()
    if not target.is_relative_to(into.resolve()):
        raise BackupUnusable(f"{archive.filename}: {name} would be written outside its folder.")
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with archive.open(name) as packed, target.open("wb") as out:
            out.writelines(_opened(packed, name))
    except (InvalidTag, zlib.error) as problem:
        raise BackupUnusable(f"{archive.filename}: {name} is damaged.") from problem
    if digest_of(target) != digest:
        raise BackupUnusable(f"{archive.filename}: {name} is damaged.")


def digest_of(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _key() -> bytes:
    return hmac.new(secret("audit"), b"the parts of a backup", hashlib.sha256).digest()


def _seal(text: str) -> str:
    return hmac.new(secret("audit"), f"backup {text}".encode(), hashlib.sha256).hexdigest()
