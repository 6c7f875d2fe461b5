"""What a finding's sentence may show of a file, and how it names cells, rows and columns.

A value is shown as typed only where it is a number, a date or a code: a name that somebody typed is never repeated.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from data.intake.gate.grid import HIDDEN
from data.intake.plain import is_plain
from spreadsheets.addresses import position
from standards.lists import listed

_SHOWN: Final = 40  # characters of a value as typed
_PLACES_NAMED: Final = 30
_VALUES_NAMED: Final = 3
_ORDINALS: Final = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh"),
    *("twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth"),
)


def show(value: object) -> str:
    """Return a value as typed, on one line, shortened, without anything that could act; nothing that may be a name."""
    text = "".join(letter if letter.isprintable() else " " for letter in str(value).strip())
    if not is_plain(text):
        return ""
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def quoted(value: object) -> str:
    """Return a value between quotation marks, or words for one that is not shown."""
    text = show(value)
    return f"‘{text}’" if text else HIDDEN


def sheet_in_words(title: str) -> str:
    """Return "the sixth sheet" for a sheet that is called `Sheet 6`, as every sheet is whose title was not kept."""
    number = title.removeprefix("Sheet ")
    if not number.isdecimal():
        return f"the sheet {title}"
    index = int(number) - 1
    return f"the {_ORDINALS[index]} sheet" if 0 <= index < len(_ORDINALS) else f"sheet {number}"


def listed_values(values: Sequence[str]) -> str:
    """Return the first few of some values, and how many others there are."""
    shown = list(dict.fromkeys(map(quoted, values)))
    if len(shown) > _VALUES_NAMED + 1:
        shown = [*shown[:_VALUES_NAMED], f"{len(shown) - _VALUES_NAMED} others"]
    return listed(shown)


def listed_cells(cells: Sequence[str], count: int) -> str:
    """Return "cell B7" or "cells B7, B9 to B12 and 5 more", for `count` cells of which some are given."""
    named: list[str] = []
    held = 0
    for run in _runs_down(cells):
        if held + len(run) > _PLACES_NAMED:
            break
        named += [f"{run[0]} to {run[-1]}"] if len(run) > 2 else run
        held += len(run)
    if held == 0 and cells:
        named, held = [f"{cells[0]} to {cells[_PLACES_NAMED - 1]}"], _PLACES_NAMED
    if held < count:
        named.append(f"{count - held} more")
    return ("cell " if count == 1 else "cells ") + listed(named)


def _runs_down(cells: Sequence[str]) -> list[list[str]]:
    """Return cells in runs of those that stand directly below each other, column by column."""
    runs: list[list[str]] = []
    for cell in sorted(cells, key=lambda cell: (position(cell) or (0, 0))[::-1]):
        row, column = position(cell) or (0, 0)
        last = position(runs[-1][-1]) if runs else None
        if last is not None and last == (row - 1, column):
            runs[-1].append(cell)
        else:
            runs.append([cell])
    return sorted(runs, key=lambda run: position(run[0]) or (0, 0))


def listed_rows(cells: Iterable[str]) -> str:
    """Return "row 4" or "rows 4, 6 and 9 to 12", for the rows that some cells are in."""
    rows = sorted({at[0] for cell in cells if (at := position(cell)) is not None})
    runs: list[list[int]] = []
    for row in rows:
        if runs and row == runs[-1][-1] + 1:
            runs[-1].append(row)
        else:
            runs.append([row])
    named = [part for run in runs for part in _run(run)]
    return ("row " if len(rows) == 1 else "rows ") + listed(_shortened(named))


def _run(rows: list[int]) -> list[str]:
    return [f"{rows[0]} to {rows[-1]}"] if len(rows) > 2 else [str(row) for row in rows]


def listed_columns(cells: Iterable[str]) -> str:
    """Return "column E" or "columns E and G", for the columns that some cells are in."""
    columns = list(dict.fromkeys(cell.rstrip("0123456789") for cell in cells))
    return ("column " if len(columns) == 1 else "columns ") + listed(_shortened(columns))


def _shortened(items: list[str]) -> list[str]:
    rest = len(items) - _PLACES_NAMED
    return items if rest <= 1 else [*items[:_PLACES_NAMED], f"{rest} more"]
