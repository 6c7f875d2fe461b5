"""The workspace's secret, by which digests are keyed.

A bare hash of a return with a few small numbers can be guessed, and so can that of a file's name: whoever tries all
possible ones finds it. Whoever doesn't have the secret can't.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path
from typing import Final

from data.storage.folders import make_private
from standards.errors import MinstdError

BYTES: Final = "bytes of a file"
KEPT: Final = "return that is kept"
PATH: Final = "path of a file"
SPOOL: Final = "place in the spool"
DOCUMENT: Final = "document that was erased"
JOURNAL_ENTRY: Final = "entry of the journal of erasures"
NAME: Final = "name that waits"
EDITION_PART: Final = "part of an edition"

_LENGTH: Final = 32
_INVENTED: Final = hashlib.sha256(b"the secret of every demonstration: its returns are invented").digest()


class SecretError(MinstdError):
    """The workspace's secret is missing or can't be read."""


class WorkspaceSecret:
    """Makes keyed digests, each for one purpose: the same content has another digest for another one."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def digest(self, purpose: str, content: bytes) -> str:
        """Return the keyed digest of some bytes, in hexadecimal: HMAC with SHA-256."""
        return hmac.digest(self._key, purpose.encode() + b"\0" + content, "sha256").hex()


def path_bytes(path: str) -> bytes:
    """Return a file's path as it is keyed, whatever its name is made of."""
    return path.encode("utf-8", "surrogateescape")


def secret_of(path: Path, *, is_demonstration: bool, is_new: bool) -> WorkspaceSecret:
    """Return a workspace's secret, making it where there is none yet.

    Every demonstration has the same one, so that the same invented returns give the same editions.

    Args:
        path: the file that holds it.
        is_demonstration: whether the workspace's returns are invented.
        is_new: whether nothing has been received yet, so that the secret may be made.

    Raises:
        SecretError: it is missing where something was received with it, or can't be read.
    """
    if is_demonstration:
        return WorkspaceSecret(_INVENTED)
    try:
        if not path.exists():
            if not is_new:
                raise SecretError(
                    f"{path} is missing: the workspace's secret, without which no file received can be recognised. "
                    "Restore it from a backup."
                )
            _make(path)
        key = path.read_bytes()
    except OSError as error:
        raise SecretError(f"{path} can't be read: {error.strerror}.") from error
    if len(key) != _LENGTH:
        raise SecretError(f"{path} isn't the workspace's secret any more. Restore it from a backup.")
    return WorkspaceSecret(key)


def _make(path: Path) -> None:
    """Write a new secret whole, readable by its owner alone; the first of several processes wins."""
    make_private(path.parent)
    new = path.with_name(f".{path.name}-{os.getpid()}-{secrets.token_hex(4)}")
    handle = os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(_LENGTH))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(new, path)
        except FileExistsError:
            return
    finally:
        new.unlink(missing_ok=True)
