"""The store of kept returns: each once, under its own keyed digest, and never altered.

A bare hash would let whoever reads the ledger alone try which numbers an erased return held. Those of earlier versions
lie under their SHA-256.
"""

from __future__ import annotations

from collections.abc import Iterable

from data.kept.document import KeptReturn, read_kept
from data.kept.secret import KEPT, WorkspaceSecret
from data.storage.store import Store, StoreError, sha256


class KeptReturns:
    """Kept returns by their digest."""

    def __init__(self, store: Store, secret: WorkspaceSecret) -> None:
        self._store = store
        self._secret = secret
        self.url = store.url

    def keep(self, kept: KeptReturn) -> str:
        """Keep a return and return its digest; one kept already is left alone, unless it was altered."""
        document = kept.to_bytes()
        digest = self._secret.digest(KEPT, document)
        if not self.is_whole(digest):
            self._store.write(_path(digest), document)
        return digest

    def get(self, digest: str) -> KeptReturn:
        """Return the kept return under a digest.

        Raises:
            StoreError: it is missing or was altered.
        """
        document = self._store.read(_path(digest))
        if not self._is(document, digest):
            raise StoreError(f"The kept return {digest[:12]} was altered since it was kept. Restore it from a backup.")
        return read_kept(document)

    def is_whole(self, digest: str) -> bool:
        """Say whether a kept return is there and as it was kept."""
        try:
            return self._is(self._store.read(_path(digest)), digest)
        except StoreError:
            return False

    def has(self, digest: str) -> bool:
        """Say whether anything is there under a digest."""
        return self._store.has(_path(digest))

    def missing(self, digests: Iterable[str]) -> list[str]:
        """Return which kept returns are missing or altered."""
        return [digest for digest in digests if not self.is_whole(digest)]

    def all(self) -> list[str]:
        """Return the digest under which each document lies, sorted."""
        return [path.rpartition("/")[2].removesuffix(".json") for path in self._store.paths() if path.endswith(".json")]

    def remove(self, digest: str) -> None:
        """Remove a kept return: one that no receipt has."""
        self._store.remove(_path(digest))

    def sweep(self) -> None:
        """Remove what somebody who was killed had begun to write."""
        self._store.sweep()

    def _is(self, document: bytes, digest: str) -> bool:
        return digest in (self._secret.digest(KEPT, document), sha256(document))


def _path(digest: str) -> str:
    return f"{digest[:2]}/{digest}.json"
