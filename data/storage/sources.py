"""Where boroughs leave their files and find our replies: a folder by `fsspec` URL (local, SFTP, S3, HTTPS)."""

from __future__ import annotations

import csv
import io
import os
import posixpath
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, TypeVar

from fsspec.implementations.local import LocalFileSystem

from data.storage.extras import open_files
from data.storage.folders import leave_shared
from data.storage.local_files import Entry, entries, read_regular, shown
from standards.errors import MinstdError

SETTLING = 10.0
"""Seconds for which a file must have been left alone, or keep its size over a second look, to be taken as whole."""

LARGEST = 10 * 1024 * 1024
"""Bytes above which a file is not fetched whole; it is refused by the gate from its first bytes."""

REPLIES = "replies"
"""The folder, in a borough's own, in which it finds what it is told of its files. It is not read."""

ARRIVALS = "arrivals.csv"
ANSWERS = "answers.csv"

Row = TypeVar("Row")


class SourceDown(MinstdError):
    """A borough's source cannot be reached; worth another try."""


class SourceRefusal(MinstdError):
    """A borough's source says no: a wrong address or wrong credentials. Trying again will not help."""


class BadEntry(MinstdError):
    """One thing in a borough's source cannot be taken: a link, a pipe, a file that can't be read. The rest can."""


@dataclass(frozen=True, slots=True)
class WaitingFile:
    """A file that waits in a source.

    Attributes:
        path: its path there, as it can be shown: what is no UTF-8 is escaped.
        etag: the mark by which a change is seen.
        size: bytes, as the source has it.
        modified_at: when it was last written, where the source knows.
        name: its path there as the source has it.
        problem: why it cannot be taken; nothing where it can.
    """

    path: str
    etag: str
    size: int
    modified_at: datetime | None
    name: str = ""
    problem: str = ""


class Source:
    """A borough's folder.

    Args:
        url: any URL that `fsspec` reads.
        options: options for `fsspec`, such as credentials, from settings only.
        sleep: how to wait between two looks; tests pass their own.
    """

    def __init__(
        self, url: str, options: Mapping[str, Any] | None = None, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self.url = url.rstrip("/")
        self._options = dict(options or {})
        self._sleep = sleep
        self._opened: tuple[Any, str] | None = None

    def waiting(self, now: datetime) -> list[WaitingFile]:
        """Return the files in the source that are wholly written, sorted by path; with them what cannot be taken.

        Raises:
            SourceDown: it cannot be reached.
            SourceRefused: it says no.
        """
        files = self._list()
        if any(_is_fresh(file, now) for file in files.values()):
            self._sleep(1.0)
            again = self._list()
            files = {path: file for path, file in again.items() if path in files and files[path].etag == file.etag}
        return [files[path] for path in sorted(files)]

    def fetch(self, waiting: WaitingFile) -> bytes:
        """Return a file's bytes, or its first ones where it is too large to be a return, however long it has become.

        Raises:
            BadEntry: this one cannot be read; the others can be.
            SourceDown: the source cannot be reached.
            SourceRefused: it says no.
        """
        if waiting.problem:
            raise BadEntry(f"{waiting.path}: {waiting.problem}. Take it out, or put a file in its place.")
        files, root = self._opened or self._open()
        name = waiting.name or waiting.path
        if not isinstance(files, LocalFileSystem):
            return self._fetch_from_afar(files, f"{root}/{name}", waiting)
        try:
            return read_regular(root, name, LARGEST + 1)
        except OSError as error:
            raise _unreadable(waiting) from error

    def _fetch_from_afar(self, files: Any, path: str, waiting: WaitingFile) -> bytes:
        """Return a file's first bytes over the network; of a small one, all that it says it has."""

        def fetch() -> bytes:
            try:
                end = LARGEST + 1 if waiting.size > LARGEST else None
                return bytes(files.cat_file(path, end=end))[: LARGEST + 1]
            except (PermissionError, FileNotFoundError, IsADirectoryError) as error:
                raise _unreadable(waiting) from error

        return bytes(self._try(fetch))

    def leave(self, path: str, content: bytes) -> None:
        """Write a file into the folder.

        Raises:
            SourceDown: it cannot be reached.
            SourceRefused: it says no.
        """
        files, root = self._open()
        full = f"{root}/{path}"

        def write() -> bool:
            if not files.exists(root):
                return False
            if isinstance(files, LocalFileSystem):
                leave_shared(Path(root), Path(full), content)
            else:
                files.makedirs(posixpath.dirname(full), exist_ok=True)
                files.pipe_file(full, content)
            return True

        if not self._try(write):
            raise self._no_folder()

    @property
    def takes_files(self) -> bool:
        """Whether anything can be left there: a web page is only read."""
        return not self._is_web

    def _list(self) -> dict[str, WaitingFile]:
        files, root = self._open()
        if isinstance(files, LocalFileSystem):
            listed = self._try(lambda: _on_this_machine(root))
        else:
            listed = self._try(lambda: _pages(files, root) if self._is_web else _from_afar(files, root))
        if listed is None:
            raise self._no_folder()
        return {file.path: file for file in listed if not _is_hidden(file.path)}

    @property
    def _is_web(self) -> bool:
        return self.url.startswith(("http://", "https://"))

    def _open(self) -> tuple[Any, str]:
        files, root = self._try(lambda: open_files(self.url, **self._options))
        files.invalidate_cache()
        self._opened = files, root.rstrip("/")
        return self._opened

    def _no_folder(self) -> SourceRefusal:
        return SourceRefusal(f"There is no folder at {self.url}. Create it, or correct `source` in the cluster file.")

    def _try(self, call: Callable[[], Any]) -> Any:
        try:
            return call()
        except MinstdError:
            raise
        except (PermissionError, ValueError) as error:
            raise SourceRefusal(
                f"{self.url} refused: {_reason(error)}. Check the address in the cluster file and the credentials in "
                "the settings."
            ) from error
        except Exception as error:
            if "permission denied" in str(error).lower():
                raise SourceRefusal(f"{self.url} refused the credentials in the settings.") from error
            raise SourceDown(f"{self.url} can't be reached: {_reason(error)}.") from error


def _unreadable(waiting: WaitingFile) -> BadEntry:
    return BadEntry(f"{waiting.path}: it can't be read. Check it, then put it there again.")


def _on_this_machine(root: str) -> list[WaitingFile] | None:
    return [_of_entry(entry) for entry in entries(root)] if os.path.isdir(root) else None


def _of_entry(entry: Entry) -> WaitingFile:
    modified = None if entry.problem else _moment(entry.modified_at)
    return WaitingFile(shown(entry.name), _mark(modified, entry.size), entry.size, modified, entry.name, entry.problem)


def _from_afar(files: Any, root: str) -> list[WaitingFile] | None:
    if not files.exists(root):
        return None
    listed = files.find(root, detail=True).items()
    return [_waiting(str(name)[len(root) + 1 :], info) for name, info in listed if info.get("type") != "directory"]


def _pages(files: Any, root: str) -> list[WaitingFile] | None:
    """List a web folder: the files that its page links to. A web server tells their size and date one by one."""
    if not files.exists(f"{root}/"):
        return None
    names = [name for name in files.ls(f"{root}/", detail=False) if "?" not in name and not name.endswith("/")]
    return [_waiting(name[len(root) + 1 :], files.info(name)) for name in names if name.startswith(f"{root}/")]


def _reason(error: Exception) -> str:
    return str(error).strip().rstrip(".") or type(error).__name__


def _is_hidden(path: str) -> bool:
    """Files that are not yet, or never, returns: our replies, hidden ones, editors' locks, uploads under way."""
    if path.startswith(f"{REPLIES}/"):
        return True
    name = posixpath.basename(path)
    return name.startswith((".", "~$")) or name.endswith((".part", ".filepart", ".tmp", ".crdownload"))


def _waiting(name: str, info: Mapping[str, Any]) -> WaitingFile:
    modified = _moment(info.get("mtime") or info.get("LastModified") or info.get("Last-Modified"))
    size = int(info.get("size") or 0)
    etag = f"{info['ETag']}|{size}" if info.get("ETag") else _mark(modified, size)
    problem = (
        "" if info.get("type", "file") == "file" else f"it is {'a link, ' if info['type'] == 'link' else ''}not a file"
    )
    return WaitingFile(shown(name), etag, size, modified, name, problem)


def _mark(modified: datetime | None, size: int) -> str:
    return f"{modified.isoformat() if modified else ''}|{size}"


def _moment(value: Any) -> datetime | None:
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    if isinstance(value, int | float):
        return datetime.fromtimestamp(value, UTC)
    return parsedate_to_datetime(value) if isinstance(value, str) else None


def _is_fresh(waiting: WaitingFile, now: datetime) -> bool:
    return waiting.modified_at is not None and abs((now - waiting.modified_at).total_seconds()) < SETTLING


def read_arrivals(drop: str) -> dict[str, datetime] | None:
    """Return when each sample file arrived, by its path below `drop`; None where this is no demonstration.

    Raises:
        MinstdError: the list cannot be read.
    """
    return _sample_list(drop, ARRIVALS, lambda row: datetime.fromisoformat(row["arrived_at"]))


def read_answers(drop: str) -> dict[str, tuple[str, str]]:
    """Return the role and the text with which each sample file's questions are answered, by its path below `drop`.

    Raises:
        MinstdError: the list cannot be read.
    """
    return _sample_list(drop, ANSWERS, lambda row: (row["role"], row["answer"])) or {}


def _sample_list(drop: str, name: str, read: Callable[[dict[str, str]], Row]) -> dict[str, Row] | None:
    files, root = open_files(drop)
    path = f"{root.rstrip('/')}/{name}"
    if not files.exists(path):
        return None
    try:
        rows = csv.DictReader(io.StringIO(files.cat_file(path).decode("utf-8")))
        return {row["path"]: read(row) for row in rows}
    except (UnicodeDecodeError, KeyError, ValueError) as error:
        raise MinstdError(
            f"{drop}/{name} can't be read ({error}). Write the sample again with `minstd sample`."
        ) from error
