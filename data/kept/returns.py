"""The store of kept returns: each once, under its own SHA-256, and never altered."""

from __future__ import annotations

from collections.abc import Iterable

from data.kept.document import KeptReturn, read_kept
from data.storage.store import Store, StoreError, sha256


class KeptReturns:
    """Kept returns by their hash."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.url = store.url

    def keep(self, kept: KeptReturn) -> str:
        """Keep a return and return its SHA-256; one kept already is left alone, unless it was altered."""
        document = kept.to_bytes()
        digest = sha256(document)
        if not self.is_whole(digest):
            self._store.write(_path(digest), document)
        return digest

    def get(self, digest: str) -> KeptReturn:
        """Return the kept return under a SHA-256.

        Raises:
            StoreError: it is missing or was altered.
        """
        document = self._store.read(_path(digest))
        if sha256(document) != digest:
            raise StoreError(f"The kept return {digest[:12]} was altered since it was kept. Restore it from a backup.")
        return read_kept(document)

    def is_whole(self, digest: str) -> bool:
        """Say whether a kept return is there and as it was kept."""
        try:
            return sha256(self._store.read(_path(digest))) == digest
        except StoreError:
            return False

    def has(self, digest: str) -> bool:
        """Say whether anything is there under a SHA-256."""
        return self._store.has(_path(digest))

    def missing(self, digests: Iterable[str]) -> list[str]:
        """Return which kept returns are missing or altered."""
        return [digest for digest in digests if not self.is_whole(digest)]

    def all(self) -> list[str]:
        """Return the SHA-256 under which each document lies, sorted."""
        return [path.rpartition("/")[2].removesuffix(".json") for path in self._store.paths() if path.endswith(".json")]

    def remove(self, digest: str) -> None:
        """Remove a kept return: one that no receipt has."""
        self._store.remove(_path(digest))


def _path(digest: str) -> str:
    return f"{digest[:2]}/{digest}.json"
