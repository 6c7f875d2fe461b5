"""Copies of the project's own folders, for tests that change them."""

from __future__ import annotations

from pathlib import Path


def writable_copy(source: Path, target: Path) -> Path:
    """Copy a folder's files and return the copy, which may be changed even where the source is read-only."""
    for path in sorted(source.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            copy = target / path.relative_to(source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    return target
