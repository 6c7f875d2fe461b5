"""Addresses of cells: `B7` is row 7, column 1 counted from 0."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_LETTERS: Final = re.compile("[A-Z]{1,3}")
_LONGEST_ROW: Final = 7  # digits


@lru_cache(maxsize=20_000)
def letters(index: int) -> str:
    """Return a column's letters: 0 is A, 26 is AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


@lru_cache(maxsize=20_000)
def position(address: str) -> tuple[int, int] | None:
    """Return the row number (from 1) and column index (from 0) of an address, or None if it is none."""
    column = address.rstrip("0123456789")
    row = address[len(column) :]
    index = _column(column)
    return None if index is None or not 0 < len(row) <= _LONGEST_ROW else (int(row), index)


@lru_cache(maxsize=20_000)
def _column(name: str) -> int | None:
    if not _LETTERS.fullmatch(name):
        return None
    index = 0
    for letter in name:
        index = index * 26 + ord(letter) - 64
    return index - 1
