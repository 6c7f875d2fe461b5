"""Clusters' files that are kept elsewhere, such as in an object store: read over one connection into a folder here."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any, Final

from data.storage.folders import make_private
from data.storage.sources import Source, WaitingFile

ADDRESS: Final = "address.txt"
"""In a folder of clusters that is a copy: the address of what it was copied from."""


class ClustersSource(Source):
    """Where clusters' files are kept, if that is another machine."""

    written_in = "the setting clusters (MINSTD_CLUSTERS)"


def copy_of(url: str, options: Mapping[str, Any], copies: Path, now: datetime) -> Path:
    """Return a folder with the clusters' files as they are at an address now.

    Args:
        url: the address of the folder of clusters.
        options: options for `fsspec`, such as credentials.
        copies: the folder in which copies are kept, each under what its files are; it may be deleted at any time.
        now: when this is; a file that is being written is waited for.

    Raises:
        SourceDown, SourceStuck, SourceRefusal: it can't be reached, doesn't answer or says no.
        BadEntry: a file can't be read.
    """
    source = ClustersSource(url, options)
    files = [file for file in source.waiting(now) if _counts(file)]
    named = hashlib.sha256(repr([url, *((file.path, file.etag) for file in files)]).encode()).hexdigest()
    folder = copies / named
    if folder.is_dir():
        return folder
    make_private(copies)
    unfinished = Path(tempfile.mkdtemp(prefix=".unfinished-", dir=copies))
    try:
        for file in files:
            path = unfinished / file.path
            make_private(path.parent)
            path.write_bytes(source.fetch(file))
        (unfinished / ADDRESS).write_text(source.url, encoding="utf-8")
        if not folder.is_dir():  # another process may have been quicker
            unfinished.rename(folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return folder


def _counts(file: WaitingFile) -> bool:
    return file.path.endswith(".yaml") and ".." not in PurePosixPath(file.path).parts
