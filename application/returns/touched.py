"""Files of which only the time changed: the same bytes under the same name are no new file.

What was found so is noted in the cache, by keyed digests alone, so that no pull fetches it again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from application.returns.spool import path_digest
from application.workspace import Workspace
from data.kept.secret import BYTES
from data.storage.sources import WaitingFile
from data.storage.store import StoreError, sha256


@dataclass(frozen=True)
class KnownFile:
    """A file in a source that has a receipt already, under another mark of its version.

    Attributes:
        note: where it is noted which mark had no other bytes.
        digest: of the bytes of its newest receipt: keyed, but for one of version 0.1.0.
    """

    note: str
    digest: str

    def is_noted(self, workspace: Workspace, etag: str) -> bool:
        """Say whether the file was fetched under this mark before, and had the same bytes."""
        try:
            return workspace.documents.read(self.note) == self._noted(etag)
        except StoreError:
            return False

    def has_bytes(self, workspace: Workspace, content: bytes) -> bool:
        """Say whether these are the bytes that the newest receipt is for."""
        return self.digest in (workspace.secret.digest(BYTES, content), sha256(content))

    def note_etag(self, workspace: Workspace, etag: str) -> None:
        """Note that under this mark the file has the same bytes."""
        workspace.documents.write(self.note, self._noted(etag), is_lasting=False)

    def _noted(self, etag: str) -> bytes:
        return f"{self.digest} {etag}".encode()


def received_before(
    workspace: Workspace, newest: Mapping[tuple[str, str], str], source: str, waiting: WaitingFile
) -> KnownFile | None:
    """Return what is known of a file's newest receipt, if there is one.

    Args:
        workspace: the cluster's.
        newest: the digest of the newest receipt for each source and path.
        source: where the file waits.
        waiting: the file.
    """
    digest = newest.get((source, path_digest(workspace, waiting.path))) or newest.get((source, waiting.path))
    note = path_digest(workspace, f"{source}\0{waiting.path}")
    return KnownFile(f"received/{note}", digest) if digest is not None else None
