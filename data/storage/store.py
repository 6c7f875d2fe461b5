"""A folder of files that are written once, on this machine or in an object store, by `fsspec` URL."""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from fsspec.implementations.local import LocalFileSystem

from data.storage.extras import open_files
from data.storage.folders import PRIVATE_FILE, WRITING, make_private, open_to_all
from standards.errors import MinstdError

_ABANDONED: Final = 3600.0
"""Seconds after which nobody is still writing such a file."""


class StoreError(MinstdError):
    """A file of the workspace is missing or is not what it was."""


def sha256(content: bytes) -> str:
    """Return the SHA-256 of some bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


class Store:
    """A folder by URL. A file appears whole or not at all."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self._files, root = open_files(self.url)
        self._root = root.rstrip("/")
        self._is_local = isinstance(self._files, LocalFileSystem)

    def write(self, path: str, content: bytes, *, is_lasting: bool = True) -> None:
        """Write a file whole. On this machine, if it is to be lasting, it survives a power cut from then on."""
        full = f"{self._root}/{path}"
        if not self._is_local:
            self._files.pipe_file(full, content)
            return
        folder = Path(full).parent
        make_private(folder)
        handle, name = tempfile.mkstemp(dir=folder, prefix=WRITING)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                if is_lasting:
                    file.flush()
                    os.fsync(file.fileno())
            os.chmod(name, PRIVATE_FILE)
            os.replace(name, full)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    def read(self, path: str) -> bytes:
        """Return a file's bytes.

        Raises:
            StoreError: it is not there.
        """
        try:
            return bytes(self._files.cat_file(f"{self._root}/{path}"))
        except FileNotFoundError as error:
            raise StoreError(f"{self.url}/{path} is missing. Restore it from a backup of the workspace.") from error

    def sweep(self) -> None:
        """On this machine, remove the files that somebody had begun to write and can't be writing any more."""
        if not self._is_local:
            return
        for path in Path(self._root).rglob(f"{WRITING}*"):
            with suppress(FileNotFoundError):
                if time.time() - path.stat().st_mtime > _ABANDONED:
                    path.unlink()

    def open_to_all(self, folder: str) -> None:
        """On this machine, let everybody read a folder and what is in it; what is beside it stays private."""
        if self._is_local:
            open_to_all(Path(f"{self._root}/{folder}"), Path(self._root))

    def has(self, path: str) -> bool:
        return bool(self._files.exists(f"{self._root}/{path}"))

    def remove(self, path: str) -> None:
        """Remove a file; one that is not there is no matter."""
        try:
            self._files.rm_file(f"{self._root}/{path}")
        except FileNotFoundError:
            return

    def paths(self, folder: str = "") -> list[str]:
        """Return the paths of all files below a folder, sorted."""
        top = f"{self._root}/{folder}".rstrip("/")
        if not self._files.exists(top):
            return []
        return sorted(str(path)[len(self._root) + 1 :] for path in self._files.find(top))


class Originals:
    """The bytes of every file received, once, under their SHA-256; but those that must not be kept."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def keep(self, content: bytes) -> str:
        """Keep some bytes and return their SHA-256; those already kept are left alone, unless they were altered."""
        digest = sha256(content)
        if not self._is_whole(digest):
            self._store.write(self._path(digest), content)
        return digest

    def get(self, digest: str) -> bytes:
        """Return the bytes under a SHA-256.

        Raises:
            StoreError: they are missing or were altered.
        """
        content = self._store.read(self._path(digest))
        if sha256(content) != digest:
            raise StoreError(f"The original {digest[:12]} was altered since it was received. Restore it from a backup.")
        return content

    def has(self, digest: str) -> bool:
        return self._store.has(self._path(digest))

    def discard(self, digest: str) -> None:
        """Remove the bytes of a file that must not be kept: one that tells of single people."""
        self._store.remove(self._path(digest))

    def missing(self, digests: list[str]) -> list[str]:
        """Return which originals are missing or altered."""
        return [digest for digest in digests if not self._is_whole(digest)]

    def _is_whole(self, digest: str) -> bool:
        try:
            self.get(digest)
        except StoreError:
            return False
        return True

    @staticmethod
    def _path(digest: str) -> str:
        return f"{digest[:2]}/{digest}"
