"""Key files: outside the database and its backups, made at the first run, readable by their owner alone."""

import base64
import os
import secrets
from pathlib import Path

KEY_BYTES = 32


def key_text(folder: Path, name: str) -> str:
    """The text of a key file, which is made if it is not there. Several keys stand one on a line, newest
    first.
    """
    file = folder / name
    if not file.exists():
        _make(file)
    return file.read_text("ascii").strip()


def key_lines(folder: Path, name: str) -> list[bytes]:
    """The keys of a file as bytes, newest first."""
    return [base64.urlsafe_b64decode(line) for line in key_text(folder, name).split()]


def _make(file: Path) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    text = base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode("ascii") + "\n"
    draft = file.with_name(f".{file.name}.{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    try:
        os.link(draft, file)  # never replaces a key that another process has just made
    except FileExistsError:
        pass
    finally:
        draft.unlink()
