"""What is the same for all tests is made by the first of their processes that needs it."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest


def made_once(name: str, tmp_path_factory: pytest.TempPathFactory, make: Callable[[Path], None]) -> Path:
    """Return a folder in which no test changes anything, made now unless another process of this run has made it.

    Args:
        make: makes it at an address where nothing is yet.
    """
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    folder = folder / "made" / name
    folder.parent.mkdir(exist_ok=True)
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            make(unfinished := tmp_path_factory.mktemp(name) / name)
            unfinished.rename(folder)
    return folder


def copy_made(folder: Path, target: Path) -> None:
    """Copy such a folder, whoever reads its ledger meanwhile: the files that come and go with that stay behind."""
    shutil.copytree(folder, target, ignore=shutil.ignore_patterns("*.db-wal", "*.db-shm"))
