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
from data.storage.folders import leave_shared
from data.storage.limits import NoAnswer, within
from data.storage.local_files import Entry, entries, read_regular, shown
from data.storage.trust import distrust, is_untrusted, prepared, untrusted
from standards.errors import MinstdError

SETTLING = 10.0
"""Seconds for which a file must have been left alone, or keep its size over a second look, to be taken as whole."""

LARGEST = 10 * 1024 * 1024
"""Bytes above which a file is not fetched whole; it is refused by the gate from its first bytes."""

REPLIES = "replies"
"""The folder, in a borough's own, in which it finds what it is told of its files. It is not read."""

ARRIVALS = "arrivals.csv"
ANSWERS = "answers.csv"

_NO_FILE = (PermissionError, FileNotFoundError, IsADirectoryError)
_REFUSALS = frozenset({401, 403, 407})
"""Answers of a web server to those whom it does not let in."""

Row = TypeVar("Row")
Result = TypeVar("Result")


class SourceDown(MinstdError):
    """A borough's source cannot be reached; worth another try."""


class SourceRefusal(MinstdError):
    """A borough's source says no: a wrong address or wrong credentials. Trying again will not help."""


class SourceUntrusted(SourceRefusal):
    """Whoever answers at a source's address can't prove to be the one that should. Nothing is sent to it."""


class SourceStuck(MinstdError):
    """A borough's source has let us in or taken our call, and does not go on. The next pull asks again."""


class BadEntry(MinstdError):
    """One thing in a borough's source cannot be taken: a link, a pipe, a file that can't be read. The rest can."""


@dataclass(frozen=True, slots=True)
class SourceLimits:
    """How long to wait for a source, in seconds.

    Attributes:
        opening: until it has let us in.
        listing: until it has listed its files.
        fetching: until it has sent a file, or taken one.
        visit: after which no more is fetched; the rest comes with the next pull.
    """

    opening: float = 20.0
    listing: float = 120.0
    fetching: float = 60.0
    visit: float = 600.0


LIMITS = SourceLimits()


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

    def is_fresh(self, now: datetime) -> bool:
        """Say whether it was written just now, so that somebody may be at it still."""
        return self.modified_at is not None and abs((now - self.modified_at).total_seconds()) < SETTLING


class Source:
    """A borough's folder. One object makes one visit, over one connection.

    `written_in` is where its address is written, for messages.

    Args:
        url: any URL that `fsspec` reads.
        options: options for `fsspec`, such as credentials, from settings only.
        sleep: how to wait between two looks; tests pass their own.
        limits: how long to wait for it.
    """

    written_in = "`source` in the cluster file"

    def __init__(
        self,
        url: str,
        options: Mapping[str, Any] | None = None,
        sleep: Callable[[float], None] = time.sleep,
        limits: SourceLimits = LIMITS,
    ) -> None:
        self.url = url.rstrip("/")
        self._options = dict(options or {})
        self._sleep = sleep
        self._limits = limits
        self._opened: tuple[Any, str] | None = None
        self._ends = time.monotonic() + limits.visit

    def waiting(self, now: datetime) -> list[WaitingFile]:
        """Return the files in the source that are wholly written, sorted by path; with them what cannot be taken.

        Raises:
            SourceDown: it cannot be reached.
            SourceStuck: it does not answer in time.
            SourceRefusal: it says no, or (SourceUntrusted) can't prove who it is.
        """
        files = self.listing()
        if any(file.is_fresh(now) for file in files.values()):
            self._sleep(1.0)
            again = self.listing()
            files = {path: file for path, file in again.items() if path in files and files[path].etag == file.etag}
        return [files[path] for path in sorted(files)]

    def fetch(self, waiting: WaitingFile) -> bytes:
        """Return a file's bytes, or its first ones where it is too large to be a return, however long it has become.

        Raises:
            BadEntry: this one cannot be read; the others can be.
            SourceDown, SourceStuck, SourceRefusal: as when its files are listed.
        """
        if waiting.problem:
            raise BadEntry(f"{waiting.path}: {waiting.problem}. Take it out, or put a file in its place.")
        if time.monotonic() > self._ends:
            raise SourceStuck(
                f"{self.url} is slow: fetching took more than {self._limits.visit:.0f} seconds. What was fetched is "
                "kept; the rest comes next time."
            )
        files, root = self._open()
        name = waiting.name or waiting.path

        def fetch() -> bytes:
            try:
                if isinstance(files, LocalFileSystem):
                    return read_regular(root, name, LARGEST + 1)
                end = LARGEST + 1 if waiting.size > LARGEST else None
                return bytes(files.cat_file(f"{root}/{name}", end=end))[: LARGEST + 1]
            except _NO_FILE as error:
                raise _unreadable(waiting) from error
            except OSError as error:
                if isinstance(files, LocalFileSystem):
                    raise _unreadable(waiting) from error
                raise

        return bytes(self._try(fetch, self._limits.fetching))

    def leave(self, path: str, content: bytes) -> None:
        """Write a file into the folder.

        Raises:
            SourceDown, SourceStuck, SourceRefusal: as when its files are listed.
        """
        files, root = self._open()
        full = f"{root}/{path}"

        def write() -> None:
            files.ls(root, detail=False)
            if isinstance(files, LocalFileSystem):
                leave_shared(Path(root), Path(full), content)
            else:
                files.makedirs(posixpath.dirname(full), exist_ok=True)
                files.pipe_file(full, content)

        self._try(write, self._limits.fetching)

    @property
    def takes_files(self) -> bool:
        """Whether anything can be left there: a web page is only read."""
        return not self._is_web

    def listing(self) -> dict[str, WaitingFile]:
        """Return every file in the source by its path, whether or not it is wholly written; see `waiting`."""
        files, root = self._open()
        files.invalidate_cache()
        list_all = _on_this_machine if isinstance(files, LocalFileSystem) else _pages if self._is_web else _from_afar
        listed = self._try(lambda: list_all(files, root), self._limits.listing)
        return {file.path: file for file in listed if not _is_hidden(file.path)}

    @property
    def _is_web(self) -> bool:
        return self.url.startswith(("http://", "https://"))

    def _open(self) -> tuple[Any, str]:
        if self._opened is None:
            if reason := distrust(self.url, self._options):
                raise SourceRefusal(reason)
            files, root = self._try(self._connect, self._limits.opening)
            self._opened = files, root.rstrip("/")
        return self._opened

    def _connect(self) -> tuple[Any, str]:
        """Open a connection of this visit's own: one that hung once must not be met again."""
        return open_files(self.url, **prepared(self.url, self._options), skip_instance_cache=True)

    def _no_folder(self) -> SourceRefusal:
        return SourceRefusal(f"There is no folder at {self.url}. Create it, or correct {self.written_in}.")

    def _try(self, call: Callable[[], Result], seconds: float) -> Result:
        try:
            return within(seconds, call)
        except MinstdError:
            raise
        except NoAnswer:
            self._opened = None
            raise SourceStuck(
                f"{self.url} does not answer: {seconds:.0f} seconds are over. The next pull asks it again."
            ) from None
        except Exception as error:
            raise self._failure(error) from error

    def _failure(self, error: Exception) -> MinstdError:
        """Return what has failed: it is another machine, says no, has no such folder, or is down."""
        if is_untrusted(error):
            return SourceUntrusted(untrusted(self.url))
        if getattr(error, "status", None) in _REFUSALS or "permission denied" in str(error).lower():
            return SourceRefusal(f"{self.url} refused the credentials in the settings.")
        if isinstance(error, FileNotFoundError | NotADirectoryError):
            return self._no_folder()
        if isinstance(error, PermissionError | ValueError):
            return SourceRefusal(
                f"{self.url} refused: {_reason(error)}. Check {self.written_in} and the credentials in the settings."
            )
        return SourceDown(f"{self.url} can't be reached: {_reason(error)}.")


def _unreadable(waiting: WaitingFile) -> BadEntry:
    return BadEntry(f"{waiting.path}: it can't be read. Check it, then put it there again.")


def _on_this_machine(_files: LocalFileSystem, root: str) -> list[WaitingFile]:
    return [_of_entry(entry) for entry in entries(root)]


def _of_entry(entry: Entry) -> WaitingFile:
    modified = None if entry.problem else _moment(entry.modified_at)
    return WaitingFile(shown(entry.name), _mark(modified, entry.size), entry.size, modified, entry.name, entry.problem)


def _from_afar(files: Any, root: str) -> list[WaitingFile]:
    files.ls(root, detail=False)  # unlike exists, it tells that there is none from that nobody answered
    listed = files.find(root, detail=True).items()
    return [_waiting(str(name)[len(root) + 1 :], info) for name, info in listed if info.get("type") != "directory"]


def _pages(files: Any, root: str) -> list[WaitingFile]:
    """List a web folder: the files that its page links to. A web server tells their size and date one by one.

    Raises:
        FileNotFoundError: there is no such page.
    """
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


def read_arrivals(drop: str) -> dict[str, datetime]:
    """Return when each sample file arrived, by its path below `drop`: in a demonstration only.

    Raises:
        MinstdError: the list cannot be read.
    """
    return _sample_list(drop, ARRIVALS, lambda row: datetime.fromisoformat(row["arrived_at"]))


def read_answers(drop: str) -> dict[str, tuple[str, str]]:
    """Return the role and the text with which each sample file's questions are answered, by its path below `drop`.

    Raises:
        MinstdError: the list cannot be read.
    """
    return _sample_list(drop, ANSWERS, lambda row: (row["role"], row["answer"]))


def _sample_list(drop: str, name: str, read: Callable[[dict[str, str]], Row]) -> dict[str, Row]:
    files, root = open_files(drop)
    path = f"{root.rstrip('/')}/{name}"
    if not files.exists(path):
        return {}
    try:
        rows = csv.DictReader(io.StringIO(files.cat_file(path).decode("utf-8")))
        return {row["path"]: read(row) for row in rows}
    except (UnicodeDecodeError, KeyError, ValueError) as error:
        raise MinstdError(
            f"{drop}/{name} can't be read ({error}). Write the sample again with `minstd sample`."
        ) from error
