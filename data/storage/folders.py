"""Folders and files that nobody but their owner can read, whatever the umask."""

from __future__ import annotations

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
