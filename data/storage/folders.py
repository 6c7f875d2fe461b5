"""Folders and files that nobody but their owner can read, whatever the umask."""

from __future__ import annotations

import os
import stat
from pathlib import Path

PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o600
PUBLIC_FOLDER, PUBLIC_FILE = 0o755, 0o644
PASSABLE_FOLDER = 0o711
"""A folder that others may pass through to one inside it, without seeing what else there is."""


def make_private(folder: Path) -> None:
    """Make a folder, and those above it that are missing, readable by their owner alone; existing ones stay as is."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    for each in reversed(missing):
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
    for each in (folder, *folder.rglob("*")):
        each.chmod(PUBLIC_FOLDER if each.is_dir() else PUBLIC_FILE)
    for each in folder.parents:
        if not each.is_relative_to(top):
            break
        each.chmod(PASSABLE_FOLDER)


def make_process_private() -> None:
    """Have whatever this process and its children make, by anybody's code, readable by its owner alone."""
    os.umask(0o077)


def share_rights(folder: Path, file: Path) -> None:
    """Let whoever can read a folder read a file left below it: it is theirs, whatever this process's umask."""
    rights = stat.S_IMODE(folder.stat().st_mode)
    for each in file.parents:
        if each == folder:
            break
        each.chmod(rights)
    file.chmod(rights & 0o666)
