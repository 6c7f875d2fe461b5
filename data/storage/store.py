"""A folder of files that are written once, on this machine or in an object store, by `fsspec` URL."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from fsspec.implementations.local import LocalFileSystem

from data.storage.extras import open_files
from data.storage.folders import PRIVATE_FILE, PRIVATE_FOLDER, WRITING, make_private, open_to_all
from data.storage.local_files import entries, read_regular
from standards.errors import MinstdError

ABANDONED: Final = 3600.0
"""Seconds after which nobody is still writing such a file."""

_ATTEMPTS: Final = 5
"""So often a file is begun again whose beginning somebody swept away."""


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
        for _ in range(_ATTEMPTS):
            with suppress(FileNotFoundError):
                _write(Path(full), content, is_lasting)
                return
        _write(Path(full), content, is_lasting)

    def read(self, path: str) -> bytes:
        """Return a file's bytes.

        Raises:
            StoreError: it is not there, or can't be read.
        """
        try:
            return bytes(self._files.cat_file(f"{self._root}/{path}"))
        except (FileNotFoundError, NotADirectoryError) as error:
            raise StoreError(f"{self.url}/{path} is missing. Restore it from a backup of the workspace.") from error
        except (IsADirectoryError, PermissionError) as error:
            raise StoreError(f"{self.url}/{path} can't be read: {error.strerror or error}.") from error

    def read_regular(self, folder: str, name: str) -> bytes | None:
        """Return the bytes of a file in a folder, following no link; None where there's none, or it can't be read."""
        try:
            if not self._is_local:
                return self.read(f"{folder}/{name}")
            return read_regular(f"{self._root}/{folder}", name, sys.maxsize)
        except (StoreError, OSError):
            return None

    def sweep(self, folder: str = "", older_than: float = ABANDONED, *, is_deep: bool = True) -> None:
        """On this machine, remove the files that somebody had begun to write and can't be writing any more.

        Args:
            folder: what is in it, and in no folder that a link leads to.
            older_than: seconds since somebody wrote to them.
            is_deep: whether also what is in the folders in it.
        """
        if not self._is_local:
            return
        for within, folders, names in os.walk(f"{self._root}/{folder}"):
            folders[:] = folders if is_deep else []
            for name in (each for each in (*folders, *names) if each.startswith(WRITING)):
                path = Path(within) / name
                if not path.is_dir() or path.is_symlink():
                    _remove_older(path, older_than)

    def open_to_all(self, folder: str) -> None:
        """On this machine, let everybody read a folder and what is in it; what is beside it stays private."""
        full = Path(f"{self._root}/{folder}")
        if self._is_local and full.is_dir():
            open_to_all(full, Path(self._root))

    def check_writable(self, folder: str) -> None:
        """On this machine, refuse a folder in which nothing can be written: before something is recorded, not after.

        Raises:
            StoreError: it, or the nearest folder above it that there is, is none, or may not be written to.
        """
        if not self._is_local:
            return
        full = Path(f"{self._root}/{folder}")
        nearest = next(each for each in (full, *full.parents) if os.path.lexists(each))
        if not (nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK)):
            raise StoreError(f"Nothing can be written to {self.url}: {nearest} isn't a folder that you may write to.")

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

    def contents(self, folder: str) -> tuple[list[str], list[str]]:
        """Return the paths of the files below a folder, and of whatever else is there: links, pipes, locked folders.

        No link is followed. Both are sorted.
        """
        if not self._is_local:
            return Store.paths(self, folder), []
        if not Path(f"{self._root}/{folder}").is_dir():
            return [], []
        listed = [(f"{folder}/{entry.name}", entry.problem) for entry in entries(f"{self._root}/{folder}")]
        return sorted(path for path, problem in listed if not problem), sorted(path for path, odd in listed if odd)

    def folders(self, folder: str) -> list[str]:
        """Return the paths of the folders in a folder, sorted."""
        top = f"{self._root}/{folder}".rstrip("/")
        if not self._files.isdir(top):
            return []
        listed = self._files.ls(top, detail=True)
        return sorted(str(each["name"])[len(self._root) + 1 :] for each in listed if each["type"] == "directory")

    def prune(self, folder: str) -> None:
        """On this machine, remove the empty folders in a folder."""
        if not self._is_local:
            return
        for within, _, _ in os.walk(f"{self._root}/{folder}", topdown=False):
            if within != f"{self._root}/{folder}" and not os.listdir(within):
                os.rmdir(within)

    def move(self, path: str, other: Store, to: str) -> None:
        """Move a file, or whatever has its name, into another store, where there's nothing yet; follow no link."""
        source, target = Path(f"{self._root}/{path}"), Path(f"{other._root}/{to}")
        if not (self._is_local and other._is_local):
            other.write(to, self.read(path))
            self.remove(path)
            return
        make_private(target.parent)
        if not source.is_symlink():
            source.chmod(PRIVATE_FOLDER if source.is_dir() else PRIVATE_FILE)
        shutil.move(source, target)


def _write(path: Path, content: bytes, is_lasting: bool) -> None:
    """Write a file of this machine whole.

    Raises:
        FileNotFoundError: what was begun was swept away, or its folder was.
    """
    make_private(path.parent)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=WRITING)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            if is_lasting:
                file.flush()
                os.fsync(file.fileno())
        os.chmod(name, PRIVATE_FILE)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _remove_older(path: Path, age: float) -> None:
    """Remove a file that is older than so many seconds; one that is gone already is no matter."""
    with suppress(FileNotFoundError):
        if time.time() - path.lstat().st_mtime > age:
            path.unlink()


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
