"""The files of editions: at the addresses that they keep, and out of sight where an edition was withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from data.storage.store import Store

MANIFEST: Final = "manifest.json"
"""The file of an edition that lists every other with its hash; it is written last."""

_DEPTH: Final = 3
"""An edition's folder is `<cluster>/<month>/<number>-<digest>`."""


class EditionStore(Store):
    """The editions by their folders. Whoever reads a file gets it as it was drafted, wherever it lies now.

    The files of an edition that was withdrawn lie in another store, which nobody serves; at its addresses stands what
    was put there in their place.
    """

    def __init__(self, url: str, withdrawn_url: str) -> None:
        super().__init__(url)
        self._withdrawn = Store(withdrawn_url)

    def write(self, path: str, content: bytes, *, is_lasting: bool = True) -> None:
        if self.is_withdrawn(path):
            self._withdrawn.write(path, content, is_lasting=is_lasting)
        else:
            super().write(path, content, is_lasting=is_lasting)

    def read(self, path: str) -> bytes:
        return self._withdrawn.read(path) if self.is_withdrawn(path) else super().read(path)

    def has(self, path: str) -> bool:
        return self._withdrawn.has(path) if self.is_withdrawn(path) else super().has(path)

    def remove(self, path: str) -> None:
        if self.is_withdrawn(path):
            self._withdrawn.remove(path)
        else:
            super().remove(path)

    def paths(self, folder: str = "") -> list[str]:
        return self._withdrawn.paths(folder) if self.is_withdrawn(folder) else super().paths(folder)

    def withdraw(self, folder: str, notices: Mapping[str, bytes]) -> None:
        """Move an edition's files out of sight, and put others in their place. Safe to repeat after a crash.

        Args:
            folder: the edition's.
            notices: what is to be found instead, by path in the folder; nothing is at any other address.
        """
        if not self.is_withdrawn(folder):
            manifest = f"{folder}/{MANIFEST}"
            for path in [each for each in super().paths(folder) if each != manifest] + [manifest]:
                self._withdrawn.write(path, super().read(path))
        for path, content in notices.items():
            super().write(f"{folder}/{path}", content)
        for path in super().paths(folder):
            if path.removeprefix(f"{folder}/") not in notices:
                super().remove(path)

    def restore(self, folder: str) -> None:
        """Bring an edition's files back to its addresses. Safe to repeat after a crash."""
        if not self.is_withdrawn(folder):
            return
        kept = self._withdrawn.paths(folder)
        for path in super().paths(folder):
            if path not in kept:
                super().remove(path)
        for path in kept:
            super().write(path, self._withdrawn.read(path))
        manifest = f"{folder}/{MANIFEST}"
        for path in [manifest, *(each for each in kept if each != manifest)]:
            self._withdrawn.remove(path)

    def is_withdrawn(self, path: str) -> bool:
        """Say whether a path is in the folder of an edition that was withdrawn, or is that folder."""
        parts = path.split("/")
        return len(parts) >= _DEPTH and self._withdrawn.has(f"{'/'.join(parts[:_DEPTH])}/{MANIFEST}")
