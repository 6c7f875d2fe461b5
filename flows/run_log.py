"""Keep what other programs write apart from what we say: theirs goes to a log in the workspace."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from application.settings import Settings

LOG = "run.log"


def log_of(settings: Settings) -> Path:
    """Return the file that holds what Prefect and Great Expectations wrote during this workspace's runs."""
    return settings.workspace.absolute() / LOG


@contextmanager
def others_in_log(log: Path) -> Iterator[None]:
    """Send to the log everything that is written to standard output and standard error, but by us to `sys.stdout`.

    Prefect, its temporary server, Great Expectations and Python's warnings write where they like, some of them from
    processes of their own and as the interpreter ends. So the file descriptors themselves are the log's from now until
    this process ends; what we write goes to copies of the original ones. Error messages are ours again afterwards.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    sys.stdout.flush()
    sys.stderr.flush()
    ours = _copy_of(1, sys.stdout), _copy_of(2, sys.stderr)
    with log.open("ab") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    sys.stdout = ours[0]
    try:
        yield
    finally:
        sys.stderr = ours[1]


def _copy_of(descriptor: int, stream: TextIO) -> TextIO:
    return os.fdopen(os.dup(descriptor), "w", buffering=1, encoding=stream.encoding, errors=stream.errors)
