"""What a finding's sentence may show of a file, and how it names cells, rows and columns.

A value is shown as typed only where it is a number, a date or a code, or made of words that the returns themselves use:
a name that somebody typed into a cell is never repeated.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

from data.contracts.load import load_contracts
from spreadsheets.addresses import position

NOT_SHOWN: Final = "text that isn’t repeated here"

_SHOWN: Final = 40  # characters of a value as typed
_PLACES_NAMED: Final = 30
_VALUES_NAMED: Final = 3
_WORD: Final = re.compile(r"[^\W\d]+(?:['’][^\W\d]+)?")
_CODE: Final = re.compile(r"[a-z]+(?:_[a-z0-9]+)+|[A-Z]{2,5}-?[A-Z]?\d{1,4}|[ENSW]\d{8}|\d{4}-\d{2}(?:-\d{2})?")
_ORDINALS: Final = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh"),
    *("twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth"),
)
_ERROR: Final = re.compile(r"#[A-Z/0]+[!?]?|Err:\d+")
_EVERYDAY: Final = """
a about above all and any applicable approx approximately april aug august available average below c case cases cent
child children complete confidential data day days dec december don don’t each eight eleven enter etc false feb
february fewer five for four from fte gbp grand half hour hours in is it jan january jul july jun june k known last
least less mar march may maybe mean median meeting meetings min minutes missing month months more most n na nil nine
nk no none not note notes nothing nov november number numbers oct october of one only or other over overall partly
people per percent perhaps person place places posts pounds quarter recorded report return see sep sept september
service services session sessions seven sheet six some sometimes soon staff sub subtotal sum suppressed tba tbc ten
than the thirty this three ths to total totals true twelve twenty two under unit units unknown up various was week
weeks were with working wte x y year years yes young z
"""


def is_shown(text: str) -> bool:
    """Say whether a text may be repeated: a number, a date, a code, or words of the returns and of every day."""
    if _ERROR.fullmatch(text.strip()) or len(text) > 4 * _SHOWN:
        return bool(_ERROR.fullmatch(text.strip()))
    without_codes = _CODE.sub(" ", text)
    known = _vocabulary()
    return all(len(word) == 1 or word.casefold() in known for word in _WORD.findall(without_codes))


@lru_cache(maxsize=1)
def _vocabulary() -> frozenset[str]:
    """Return the words that the contracts use in codes, their titles and headings, and those of every day."""
    contracts = load_contracts()
    lists = (pair for name, titles in contracts.code_lists.items() if name != "areas" for pair in titles.items())
    texts = [text for pair in lists for text in pair]
    for versions in contracts.versions.values():
        texts += [sheet.title for sheet in versions]
        texts += [text for sheet in versions for field in sheet.fields for text in (field.name, field.title)]
    words = frozenset(word.casefold() for text in texts for word in _WORD.findall(text.replace("_", " ")))
    return words.union(_EVERYDAY.split())


def show(value: object) -> str:
    """Return a value as typed, on one line, shortened, without anything that could act; nothing that may be a name."""
    text = "".join(letter if letter.isprintable() else " " for letter in str(value).strip())
    if not is_shown(text):
        return ""
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def quoted(value: object) -> str:
    """Return a value between quotation marks, or words for one that is not shown."""
    text = show(value)
    return f"‘{text}’" if text else NOT_SHOWN


def sheet_in_words(index: int, title: str) -> str:
    """Return "the sixth sheet (‘Working’)": where a sheet is, counted from 0, since its title may be a name."""
    position_words = f"the {_ORDINALS[index]} sheet" if index < len(_ORDINALS) else f"sheet {index + 1}"
    text = show(title)
    return f"{position_words} (‘{text}’)" if text else position_words


def listed_values(values: Sequence[str]) -> str:
    """Return the first few of some values, and how many others there are."""
    shown = list(dict.fromkeys(map(quoted, values)))
    if len(shown) > _VALUES_NAMED + 1:
        shown = [*shown[:_VALUES_NAMED], f"{len(shown) - _VALUES_NAMED} others"]
    return joined(shown)


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
    return ("cell " if count == 1 else "cells ") + joined(named)


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
    return ("row " if len(rows) == 1 else "rows ") + joined(_shortened(named))


def _run(rows: list[int]) -> list[str]:
    return [f"{rows[0]} to {rows[-1]}"] if len(rows) > 2 else [str(row) for row in rows]


def listed_columns(cells: Iterable[str]) -> str:
    """Return "column E" or "columns E and G", for the columns that some cells are in."""
    columns = list(dict.fromkeys(cell.rstrip("0123456789") for cell in cells))
    return ("column " if len(columns) == 1 else "columns ") + joined(_shortened(columns))


def _shortened(items: list[str]) -> list[str]:
    rest = len(items) - _PLACES_NAMED
    return items if rest <= 1 else [*items[:_PLACES_NAMED], f"{rest} more"]


def joined(items: Sequence[str]) -> str:
    """Join with commas and a last "and"."""
    return " and ".join(filter(None, (", ".join(items[:-1]), *items[-1:])))
