"""What people type without seeing it, and what they change in a word: neither may decide what a cell says."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Final

from data.intake.gate.grid import Grid, NotKept, Raw, shortened

NAME_GAP: Final = "   "
"""What the template shows between an ID or code and the name beside it: a CSV saved from it takes the name along."""

_UNSEEN: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\U000e0000-\U000e01ef]"
)
_SPACES: Final = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_LONGEST_STRAY: Final = 10
STRAY: Final = re.compile(r"[.,'’‘`´\"“”;:_|\\/·•^~…]{1,3}")
_ALONE: Final = re.compile(rf"{STRAY.pattern}|[-–—+=?!]{{1,3}}")
"""Marks that say something where an answer is asked for, and nothing in a row without an ID."""


def cleaned(grid: Grid) -> Grid:
    """Return a sheet without letters that nobody sees, and without cells that hold nothing else."""
    texts = [value for _, row in grid.rows for value in row if type(value) is str]
    if "".join(texts).isascii() and all(map(str.strip, texts)):
        return grid
    rows = [(number, shortened([_cleaned(value) for value in row])) for number, row in grid.rows]
    return replace(grid, title=visible(grid.title), rows=[(number, row) for number, row in rows if row])


def _cleaned(value: Raw) -> Raw:
    if not isinstance(value, str):
        return value
    text = value if value.isascii() else visible(value)
    return text if text.strip() else None


def visible(text: str) -> str:
    """Return a text without the letters that nobody sees, every space a plain one."""
    return _SPACES.sub(" ", _UNSEEN.sub("", text))


def is_stray(value: Raw) -> bool:
    """Say whether a cell holds nothing but a mark that was typed by accident."""
    if isinstance(value, NotKept):
        return "stray" in value.reads_as
    return isinstance(value, str) and len(value) <= _LONGEST_STRAY and STRAY.fullmatch(value.strip()) is not None


def is_mark(value: Raw) -> bool:
    """Say whether a cell holds no more than a mark, be it a dash."""
    is_short = isinstance(value, str) and len(value) <= _LONGEST_STRAY
    return is_stray(value) or (is_short and _ALONE.fullmatch(str(value).strip()) is not None)


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Return a code or title in lower case, without what people change in it: spaces, `_` and `-`."""
    return re.sub(r"[\s_-]+", " ", text.strip().casefold())


def text_of(raw: Raw) -> str:
    """Return a cell as one would type it."""
    if isinstance(raw, str):
        return raw.strip()
    if isinstance(raw, Decimal):
        return f"{raw:f}"
    if isinstance(raw, bool):
        return str(raw).upper()
    return raw.isoformat() if isinstance(raw, date) else str(raw).strip()


def folded(name: str) -> str:
    """Return a name in lower case with single spaces, without what people change in it: ’ for ', & for and."""
    return " ".join(name.casefold().replace("’", "'").replace("‘", "'").replace("&", " and ").split())
