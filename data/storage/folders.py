"""Folders and files that nobody but their owner can read, whatever the umask."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterable
from itertools import takewhile
from pathlib import Path
from typing import Final

WRITING: Final = ".writing-"
"""How the name of a file begins while it is being written."""

PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o600
PUBLIC_FOLDER, PUBLIC_FILE = 0o755, 0o644
PASSABLE_FOLDER = 0o711
"""A folder that others may pass through to one inside it, without seeing what else there is."""


def make_private(folder: Path) -> None:
    """Make a folder, and those above it that are missing, readable by their owner alone; existing ones stay as is."""
    missing = takewhile(lambda each: not each.exists(), (folder, *folder.parents))
    for each in reversed(list(missing)):
        each.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)


def tighten(folder: Path, but: Path) -> None:
    """Make a folder and everything in it readable by its owner alone, except one folder inside it and all of that."""
    if not folder.is_dir() or folder.is_symlink() or folder == but:
        return
    folder.chmod(PRIVATE_FOLDER)
    for each in folder.iterdir():
        if each.is_dir():
            tighten(each, but)
        elif each.is_file() and not each.is_symlink():
            each.chmod(PRIVATE_FILE)


def open_to_all(folder: Path, top: Path) -> None:
    """Let everybody read a folder and all in it, and pass through those above it, up to `top`."""
    for each in (folder, *(path for path in folder.rglob("*") if not path.is_symlink())):
        each.chmod(PUBLIC_FOLDER if each.is_dir() else PUBLIC_FILE)
    for each in folder.parents:
        if not each.is_relative_to(top):
            break
        each.chmod(PASSABLE_FOLDER)


def make_process_private() -> None:
    """Have whatever this process and its children make, by anybody's code, readable by its owner alone."""
    os.umask(0o077)


def leave_shared(folder: Path, file: Path, content: bytes) -> None:
    """Leave a file below a folder that others own: whole or not at all, for whoever can read the folder.

    Nobody can send it elsewhere by a symbolic link: one in its place is replaced, one on the way refused.

    Raises:
        PermissionError: a folder on the way is a symbolic link.
        OSError: it can't be written.
    """
    on_the_way = [each for each in file.parents if each.is_relative_to(folder) and each != folder]
    if any(each.is_symlink() for each in on_the_way):
        raise PermissionError(f"{file.parent} is a symbolic link")
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=WRITING)
    try:
        with os.fdopen(handle, "wb") as written:
            written.write(content)
        _share_rights(folder, on_the_way, Path(name))
        os.replace(name, file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _share_rights(folder: Path, on_the_way: Iterable[Path], file: Path) -> None:
    """Let whoever can read a folder read a file left below it: it is theirs, whatever this process's umask."""
    rights = stat.S_IMODE(folder.stat().st_mode)
    for each in on_the_way:
        each.chmod(rights)
    file.chmod(rights & 0o666)
