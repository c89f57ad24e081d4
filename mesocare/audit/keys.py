"""The keys of the clinic and what is done with them. The files themselves: `mesocare.audit.keyring`."""

import functools
import hashlib
import hmac
import os
from base64 import urlsafe_b64encode
from pathlib import Path

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from mesocare.audit.keyring import KEY_BYTES, key_lines

NONCE_BYTES = 12


@functools.cache
def _keys(folder: Path, name: str) -> tuple[bytes, ...]:
    return tuple(key_lines(folder, name))


def secret(name: str) -> bytes:
    """The newest key of that name: "audit", "fields", "links", "documents"."""
    return _keys(Path(settings.KEYS), name)[0]


def keyed_hash(text: str) -> str:
    """A hash that cannot be tried out without the key: for link tokens and dates of birth."""
    return hmac.new(secret("links"), text.encode(), hashlib.sha256).hexdigest()


def _fernet() -> MultiFernet:
    return MultiFernet([Fernet(urlsafe_b64encode(key)) for key in _keys(Path(settings.KEYS), "fields")])


def encrypt(text: str) -> str:
    """A text as it is kept in the database."""
    return _fernet().encrypt(text.encode()).decode("ascii")


def decrypt(kept: str) -> str:
    """The text behind what is kept; older keys of the file are tried too."""
    return _fernet().decrypt(kept.encode("ascii")).decode()


def new_key() -> bytes:
    """A key of one patient's own. Keep it sealed; forget it, and what it sealed is gone for good."""
    return AESGCM.generate_key(bit_length=8 * KEY_BYTES)


def seal(data: bytes, bound_to: str, key: bytes | None = None) -> bytes:
    """Encrypt bytes so that they open only where they belong (`bound_to` names the row)."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key or secret("documents")).encrypt(nonce, data, bound_to.encode())


def unseal(sealed: bytes, bound_to: str, key: bytes | None = None) -> bytes:
    """The bytes behind what `seal` made, or cryptography's InvalidTag."""
    nonce, body = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    return AESGCM(key or secret("documents")).decrypt(nonce, body, bound_to.encode())
