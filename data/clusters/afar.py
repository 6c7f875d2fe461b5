"""Clusters' files that are kept elsewhere, such as in an object store: read over one connection into a folder here."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any, Final

from data.storage.folders import make_private
from data.storage.sources import Source, WaitingFile
from standards.errors import MinstdError

ADDRESS: Final = "address.txt"
"""In a folder of clusters that is a copy: the address of what it was copied from."""


class ClustersSource(Source):
    """Where clusters' files are kept, if that is another machine."""

    written_in = "the setting clusters (MINSTD_CLUSTERS)"


class BeingWritten(MinstdError):
    """Clusters' files that somebody is writing. Nothing was read of them."""

    def __init__(self, url: str, names: Iterable[str]) -> None:
        super().__init__(
            f"Files at {url} are being written just now: {', '.join(sorted(names))}. Nothing was read of them, as half "
            "of a change would be taken for the whole. Try again in a minute."
        )


def copy_of(url: str, options: Mapping[str, Any], copies: Path, now: datetime) -> Path:
    """Return a folder with the clusters' files as they are at an address now.

    Args:
        url: the address of the folder of clusters.
        options: options for `fsspec`, such as credentials.
        copies: the folder in which copies are kept, each under what its files are; it may be deleted at any time.
        now: when this is.

    Raises:
        BeingWritten: a file changed, came or went while they were read: they are read twice.
        SourceDown, SourceStuck, SourceRefusal: it can't be reached, doesn't answer or says no.
        BadEntry: a file can't be read.
    """
    source = ClustersSource(url, options)
    files = _listed(source)
    named = _digest(url, *((file.path, file.etag) for file in files))
    if (copies / named).is_dir() and not any(file.is_fresh(now) for file in files):
        return copies / named
    contents = {file.path: source.fetch(file) for file in files}
    changed = {path for path, _ in _marks(files) ^ _marks(_listed(source))}
    changed |= {file.path for file in files if file.path not in changed and source.fetch(file) != contents[file.path]}
    if changed:
        raise BeingWritten(url, changed)
    if any(file.is_fresh(now) for file in files):  # a change within the same second may have the same mark
        named = _digest(url, *contents.items())
    return _copied(contents, source.url, copies / named)


def _copied(contents: Mapping[str, bytes], url: str, folder: Path) -> Path:
    make_private(folder.parent)
    unfinished = Path(tempfile.mkdtemp(prefix=".unfinished-", dir=folder.parent))
    try:
        for name, content in contents.items():
            path = unfinished / name
            make_private(path.parent)
            path.write_bytes(content)
        (unfinished / ADDRESS).write_text(url, encoding="utf-8")
        if not folder.is_dir():  # another process may have been quicker
            unfinished.rename(folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return folder


def _listed(source: ClustersSource) -> list[WaitingFile]:
    return [file for _, file in sorted(source.listing().items()) if _counts(file)]


def _marks(files: Iterable[WaitingFile]) -> set[tuple[str, str]]:
    return {(file.path, file.etag) for file in files}


def _digest(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _counts(file: WaitingFile) -> bool:
    return file.path.endswith(".yaml") and ".." not in PurePosixPath(file.path).parts
