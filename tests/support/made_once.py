"""What is the same for all tests is made by the first of their processes that needs it."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest


def made_once(name: str, tmp_path_factory: pytest.TempPathFactory, make: Callable[[Path], None]) -> Path:
    """Return this process's copy of a folder that is made once, now unless another process of this run has made it.

    Args:
        make: makes it at an address where nothing is yet.
    """
    own = tmp_path_factory.mktemp(name) / name
    if "PYTEST_XDIST_WORKER" not in os.environ:
        make(own)
        return own
    made = tmp_path_factory.getbasetemp().parent / "made" / name
    made.parent.mkdir(exist_ok=True)
    with made.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            make(unfinished := tmp_path_factory.mktemp(name) / name)
            unfinished.rename(made)
    shutil.copytree(made, own)
    return own


def copy_made(folder: Path, target: Path) -> None:
    """Copy such a folder, whoever reads its ledger meanwhile: the files that come and go with that stay behind."""
    shutil.copytree(folder, target, ignore=shutil.ignore_patterns("*.db-wal", "*.db-shm"))
