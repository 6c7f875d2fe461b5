"""The least that a run of a month could take: a process that imports the same libraries and reads the same files.

Run as `python floor.py MODULES FOLDER`: a JSON list of modules' names, and the folder of the returns.
"""

from __future__ import annotations

import contextlib
import csv
import importlib
import io
import json
import sys
import zipfile
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, ZipError

BROKEN = (CalamineError, PasswordError, ZipError, zipfile.BadZipFile, OSError)


def main(modules: Path, folder: Path) -> None:
    for name in json.loads(modules.read_text(encoding="utf-8")):
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    for path in sorted(folder.rglob("*.*")):
        with contextlib.suppress(*BROKEN):
            read(path)


def read(path: Path) -> None:
    """Read every cell of one return."""
    if path.suffix in (".xlsx", ".ods"):
        book = CalamineWorkbook.from_path(path)
        for name in book.sheet_names:
            book.get_sheet_by_name(name).to_python()
    elif path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                list(csv.reader(io.TextIOWrapper(archive.open(name), "utf-8")))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
