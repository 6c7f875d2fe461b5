"""Copies of what says what was done, by when they were made."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path
from sqlite3 import connect

from application.ledger.heads import HEAD, POINTER

CLUSTER = "north-london"

SAYS = ("ledger.db", f"editions/{CLUSTER}/{HEAD}", f"editions/{CLUSTER}/{POINTER}", f"editions/{CLUSTER}/index.html")
"""What says what was drafted, released and published."""


class Backups:
    """Copies of what says what was done, by when they were made, beside a workspace in which everything was done."""

    def __init__(self, folder: Path, copies: Path) -> None:
        self.folder = folder
        self._copies = copies

    def make(self, name: str) -> None:
        for path in SAYS:
            if (self.folder / path).exists():
                (self._copies / name / path).parent.mkdir(parents=True, exist_ok=True)
                _copy(self.folder / path, self._copies / name / path)

    def restore(self, name: str, folder: Path) -> None:
        for path in (*SAYS, "ledger.db-wal", "ledger.db-shm"):
            (folder / path).unlink(missing_ok=True)
        shutil.copytree(self._copies / name, folder, dirs_exist_ok=True)


def _copy(file: Path, target: Path) -> None:
    """Copy a file; of a database also what its log still holds."""
    if file.suffix != ".db":
        shutil.copy(file, target)
        return
    with closing(connect(file)) as held, closing(connect(target)) as copy:
        held.backup(copy)
