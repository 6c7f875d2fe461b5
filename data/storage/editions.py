"""The files of editions: at the addresses that they keep, and out of sight where an edition was withdrawn."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from data.storage.hiding import ALL, MANIFEST, Faults, Hiding, OwnFiles
from data.storage.store import Store, StoreError

CERTIFICATE: Final = "disclosure.json"
"""The file of an edition that says what a second check of what is hidden found: it's written as it is published."""

RELEASED: Final = "released.json"
PUBLISHED: Final = "publication.json"
"""The files that state in an edition's folder that it was released, or published, as the ledger says."""

__all__ = ["CERTIFICATE", "MANIFEST", "PUBLISHED", "RELEASED", "EditionStore", "Faults", "OwnFiles"]

_FOLDER: Final = re.compile(r"[^/]+/[0-9]{4}-[0-9]{2}/[0-9]+-[0-9a-f]{12}")

_DEPTH: Final = 3
"""An edition's folder is `<cluster>/<month>/<number>-<digest>`."""


class EditionStore(Store):
    """The editions by their folders. Whoever reads a file gets it as it was drafted, wherever it lies now.

    The files of an edition that was withdrawn lie in another store, which nobody serves; at its addresses stands what
    was put there in their place. In a third lies what was found at its addresses and isn't the edition's own.
    """

    def __init__(self, url: str, withdrawn_url: str) -> None:
        super().__init__(url)
        self._shown = Store(url)
        self._withdrawn = Store(withdrawn_url)
        self._set_aside = Store(f"{withdrawn_url.rstrip('/')}-set-aside")

    @property
    def withdrawn_url(self) -> str:
        return self._withdrawn.url

    @property
    def set_aside_url(self) -> str:
        return self._set_aside.url

    def write(self, path: str, content: bytes, *, is_lasting: bool = True) -> None:
        self._store_of(path).write(path, content, is_lasting=is_lasting)

    def read(self, path: str) -> bytes:
        store = self._store_of(path)
        try:
            content = store.read(path)
        except StoreError:
            if self._store_of(path) is store:
                raise
        else:
            if self._store_of(path) is store:
                return content
        return self._store_of(path).read(path)  # it was moved meanwhile

    def has(self, path: str) -> bool:
        return self._store_of(path).has(path)

    def remove(self, path: str) -> None:
        self._store_of(path).remove(path)

    def paths(self, folder: str = "") -> list[str]:
        return self._store_of(folder).paths(folder)

    def is_withdrawn(self, path: str) -> bool:
        """Say whether a path is in the folder of an edition that was withdrawn, or is that folder."""
        parts = path.split("/")
        return len(parts) >= _DEPTH and self._withdrawn.has(f"{'/'.join(parts[:_DEPTH])}/{MANIFEST}")

    def holds(self, folder: str, name: str) -> bool:
        """Say whether a file is in an edition's folder, at its addresses or out of sight."""
        return any(store.has(f"{folder}/{name}") for store in (self._shown, self._withdrawn))

    def state_withdrawal(self, folder: str, statement: bytes) -> None:
        """Write what states that an edition was withdrawn, beside its files out of sight and in none of its folders."""
        self._withdrawn.write(f"{folder}.json", statement)

    def withdrawal_statement(self, folder: str) -> bytes | None:
        """Return what states that an edition was withdrawn; None where nothing does."""
        path = f"{folder}.json"
        return self._withdrawn.read(path) if self._withdrawn.has(path) else None

    def is_readable(self, folder: str, manifest_sha256: str) -> bool:
        """Say whether anything but one and the same notice is at the addresses of an edition that was withdrawn."""
        hiding = self._hiding(folder)
        return hiding.is_readable(hiding.own_files(manifest_sha256, frozenset()))

    def clusters(self) -> list[str]:
        """Return the ids of the clusters that have editions."""
        return sorted({*self._shown.folders(""), *self._withdrawn.folders("")})

    def edition_folders(self, cluster: str) -> list[str]:
        """Return the folders of a cluster's editions: drafts, published ones and those that were withdrawn."""
        stores = (self._shown, self._withdrawn)
        folders = {folder for store in stores for month in store.folders(cluster) for folder in store.folders(month)}
        return sorted(folder for folder in folders if _FOLDER.fullmatch(folder))

    def sweep_edition(self, folder: str) -> None:
        """Remove what processes that died had begun to write in an edition's folder; who is writing begins again."""
        self._store_of(folder).sweep(folder, ALL)

    def sweep_beside(self, cluster: str) -> None:
        """Remove what processes that died had begun to write beside the editions of a cluster, long ago."""
        self._shown.sweep(cluster, is_deep=False)

    def own_files(self, folder: str, manifest_sha256: str, unlisted: frozenset[str]) -> OwnFiles:
        """Return which files are an edition's own, by its manifest, wherever that lies now.

        Args:
            folder: the edition's.
            manifest_sha256: of its manifest as it was drafted.
            unlisted: the paths, in the folder, of files that are the edition's own and that no manifest lists.
        """
        return self._hiding(folder).own_files(manifest_sha256, unlisted)

    def pages(self, folder: str) -> list[str]:
        """Return the paths, in an edition's folder, of whatever is called as a page is at its addresses."""
        return self._hiding(folder).pages()

    def withdraw(self, folder: str, own: OwnFiles, notices: Mapping[str, bytes]) -> Faults:
        """Move an edition's files out of sight, and put others in their place. Safe to repeat after a crash.

        Whoever calls it keeps others from doing the same meanwhile.

        Args:
            folder: the edition's.
            own: which files are its own; whatever else is there is set aside.
            notices: what is to be found instead, by path in the folder; nothing is at any other address.

        Returns:
            What was not as it should be; nothing of the edition can be seen even so.
        """
        return self._hiding(folder).hide(own, notices)

    def lacking(self, folder: str, own: OwnFiles) -> Faults:
        """Return which of an edition's own files are missing or have been changed, wherever they should lie now."""
        return self._hiding(folder).lacking(own)

    def restore(self, folder: str, own: OwnFiles) -> Faults:
        """Bring an edition's files back to its addresses: all, or none if some are lacking. Safe to repeat.

        Whoever calls it keeps others from doing the same meanwhile.
        """
        faults = self._hiding(folder).show(own)
        if not faults.lacks_own:
            self._withdrawn.remove(f"{folder}.json")
        return faults

    def _store_of(self, path: str) -> Store:
        return self._withdrawn if self.is_withdrawn(path) else self._shown

    def _hiding(self, folder: str) -> Hiding:
        return Hiding(self._shown, self._withdrawn, self._set_aside, folder)
