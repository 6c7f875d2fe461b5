"""Copies of what says what was done, by when they were made."""

from __future__ import annotations

import shutil
from pathlib import Path

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
                shutil.copy(self.folder / path, self._copies / name / path)

    def restore(self, name: str, folder: Path) -> None:
        for path in (*SAYS, "ledger.db-wal", "ledger.db-shm"):
            (folder / path).unlink(missing_ok=True)
        shutil.copytree(self._copies / name, folder, dirs_exist_ok=True)
