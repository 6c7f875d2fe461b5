"""Where boroughs leave their files and find our replies: a folder by `fsspec` URL (local, SFTP, S3, HTTPS)."""

from __future__ import annotations

import csv
import io
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
from data.storage.folders import share_rights
from standards.errors import MinstdError

SETTLING = 10.0
"""Seconds for which a file must have been left alone, or keep its size over a second look, to be taken as whole."""

LARGEST = 10 * 1024 * 1024
"""Bytes above which a file is not fetched whole; it is refused by the gate from its first bytes."""

REPLIES = "replies"
"""The folder, in a borough's own, in which it finds what it is told of its files. It is not read."""

ARRIVALS = "arrivals.csv"
ANSWERS = "answers.csv"

Told = TypeVar("Told")


class SourceDown(MinstdError):
    """A borough's source cannot be reached; worth another try."""


class SourceRefused(MinstdError):
    """A borough's source says no: a wrong address or wrong credentials. Trying again will not help."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A file that waits in a source: its path there, the mark by which a change is seen, and when it came."""

    path: str
    etag: str
    size: int
    modified_at: datetime | None


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

    def waiting(self, now: datetime) -> list[Waiting]:
        """Return the files in the source that are wholly written, sorted by path.

        Raises:
            SourceDown: it cannot be reached.
            SourceRefused: it says no.
        """
        found = self._list()
        if any(_is_fresh(one, now) for one in found.values()):
            self._sleep(1.0)
            again = self._list()
            found = {path: one for path, one in again.items() if path in found and found[path].etag == one.etag}
        return [found[path] for path in sorted(found)]

    def fetch(self, waiting: Waiting) -> bytes:
        """Return a file's bytes, or its first ones where it is too large to be a return."""
        files, root = self._open()
        end = LARGEST + 1 if waiting.size > LARGEST else None
        content: bytes = self._try(lambda: files.cat_file(f"{root}/{waiting.path}", end=end))
        return content

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
            files.makedirs(posixpath.dirname(full), exist_ok=True)
            files.pipe_file(full, content)
            if isinstance(files, LocalFileSystem):
                share_rights(Path(root), Path(full))
            return True

        if not self._try(write):
            raise self._no_folder()

    @property
    def takes_files(self) -> bool:
        """Whether anything can be left there: a web page is only read."""
        return not self._is_web

    def _list(self) -> dict[str, Waiting]:
        files, root = self._open()
        look = _pages if self._is_web else _files
        rows = self._try(lambda: look(files, root))
        if rows is None:
            raise self._no_folder()
        found = {str(name)[len(root) + 1 :]: info for name, info in rows.items()}
        return {path: _waiting(path, info) for path, info in found.items() if not _is_hidden(path)}

    @property
    def _is_web(self) -> bool:
        return self.url.startswith(("http://", "https://"))

    def _open(self) -> tuple[Any, str]:
        files, root = self._try(lambda: open_files(self.url, **self._options))
        files.invalidate_cache()
        return files, root.rstrip("/")

    def _no_folder(self) -> SourceRefused:
        return SourceRefused(f"There is no folder at {self.url}. Create it, or correct `source` in the cluster file.")

    def _try(self, call: Callable[[], Any]) -> Any:
        try:
            return call()
        except MinstdError:
            raise
        except (PermissionError, ValueError) as error:
            raise SourceRefused(
                f"{self.url} refused: {_said(error)}. Check the address in the cluster file and the credentials in the "
                "settings."
            ) from error
        except Exception as error:
            if "permission denied" in str(error).lower():
                raise SourceRefused(f"{self.url} refused the credentials in the settings.") from error
            raise SourceDown(f"{self.url} cannot be reached: {_said(error)}.") from error


def _files(files: Any, root: str) -> dict[str, dict[str, Any]] | None:
    return files.find(root, detail=True) if files.exists(root) else None


def _pages(files: Any, root: str) -> dict[str, dict[str, Any]] | None:
    """List a web folder: the files that its page links to. A web server tells their size and date one by one."""
    if not files.exists(f"{root}/"):
        return None
    names = [name for name in files.ls(f"{root}/", detail=False) if "?" not in name and not name.endswith("/")]
    return {name: files.info(name) for name in names if name.startswith(f"{root}/")}


def _said(error: Exception) -> str:
    return str(error).strip().rstrip(".") or type(error).__name__


def _is_hidden(path: str) -> bool:
    """Files that are not yet, or never, returns: our replies, hidden ones, editors' locks, uploads under way."""
    if path.startswith(f"{REPLIES}/"):
        return True
    name = posixpath.basename(path)
    return name.startswith((".", "~$")) or name.endswith((".part", ".filepart", ".tmp", ".crdownload"))


def _waiting(path: str, info: Mapping[str, Any]) -> Waiting:
    modified = _moment(info.get("mtime") or info.get("LastModified") or info.get("Last-Modified"))
    size = int(info.get("size") or 0)
    mark = info.get("ETag") or (modified.isoformat() if modified else "")
    return Waiting(path, f"{mark}|{size}", size, modified)


def _moment(value: Any) -> datetime | None:
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    if isinstance(value, int | float):
        return datetime.fromtimestamp(value, UTC)
    return parsedate_to_datetime(value) if isinstance(value, str) else None


def _is_fresh(waiting: Waiting, now: datetime) -> bool:
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


def _sample_list(drop: str, name: str, read: Callable[[dict[str, str]], Told]) -> dict[str, Told] | None:
    files, root = open_files(drop)
    path = f"{root.rstrip('/')}/{name}"
    if not files.exists(path):
        return None
    try:
        rows = csv.DictReader(io.StringIO(files.cat_file(path).decode("utf-8")))
        return {row["path"]: read(row) for row in rows}
    except (UnicodeDecodeError, KeyError, ValueError) as error:
        raise MinstdError(
            f"{drop}/{name} cannot be read ({error}). Write the sample again with `minstd sample`."
        ) from error
