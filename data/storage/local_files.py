"""Files in a folder of this machine that others fill: regular ones only, no link followed, nothing waited for."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from unicodedata import category

DEEPEST: Final = 20
"""Folders within folders that are looked into."""

_KINDS: Final = (
    (stat.S_ISLNK, "a link"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)
_FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC  # a pipe without a writer answers at once


@dataclass(frozen=True, slots=True)
class Entry:
    """Something in a folder.

    Attributes:
        name: its path below the folder, as the system has it.
        size: bytes.
        modified_at: seconds since 1970.
        problem: why it cannot be taken; nothing where it can.
    """

    name: str
    size: int = 0
    modified_at: float = 0.0
    problem: str = ""


class NotRegular(OSError):
    """What is to be read is no regular file any more."""


def entries(root: str) -> Iterator[Entry]:
    """Yield everything below a folder but the folders themselves; what cannot be taken, with its problem.

    Raises:
        OSError: the folder itself cannot be read.
    """
    yield from _below(root, "", DEEPEST)


def _below(root: str, folder: str, deepest: int) -> Iterator[Entry]:
    with os.scandir(os.path.join(root, folder)) as listing:
        listed = sorted(listing, key=lambda entry: entry.name)
    for entry in listed:
        name = os.path.join(folder, entry.name)
        if not entry.is_dir(follow_symlinks=False):
            yield _entry(entry, name)
        elif deepest == 0:
            yield Entry(name, problem="it is too deep inside other folders")
        else:
            try:
                yield from _below(root, name, deepest - 1)
            except OSError as error:
                yield Entry(name, problem=_reason(error))


def _entry(entry: os.DirEntry[str], name: str) -> Entry:
    try:
        about = entry.stat(follow_symlinks=False)
    except OSError as error:
        return Entry(name, problem=_reason(error))
    if stat.S_ISREG(about.st_mode):
        return Entry(name, about.st_size, about.st_mtime)
    kind = next((words for is_kind, words in _KINDS if is_kind(about.st_mode)), "something else")
    return Entry(name, problem=f"it is {kind}, not a file")


def read_regular(root: str, name: str, most: int) -> bytes:
    """Return a regular file's first bytes, opening each folder on the way without following a link.

    Args:
        root: the folder, which may itself be reached by a link.
        name: the file's path below it.
        most: bytes that are read at most, however long the file has become.

    Raises:
        OSError: it is gone, cannot be read, or is no regular file.
    """
    *folders, base = name.split(os.sep)
    at = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for folder in folders:
            inner = os.open(folder, _FOLDER, dir_fd=at)
            os.close(at)
            at = inner
        handle = os.open(base, _FILE, dir_fd=at)
    finally:
        os.close(at)
    with os.fdopen(handle, "rb") as file:
        about = os.fstat(handle)
        if not stat.S_ISREG(about.st_mode):
            raise NotRegular(errno.EINVAL, "it is not a file")
        content = file.read(min(most, about.st_size + 1))  # room for no more than there is
        return content + file.read(most - len(content)) if len(content) > about.st_size else content


def _reason(error: OSError) -> str:
    return "it can't be read: permission denied" if isinstance(error, PermissionError) else "it can't be read"


def shown(name: str) -> str:
    """Return a name as it can be kept and shown: bytes that are no UTF-8, and control characters, escaped."""
    text = os.fsencode(name).decode("utf-8", "backslashreplace")
    return "".join(letter.encode("unicode_escape").decode() if category(letter) == "Cc" else letter for letter in text)
