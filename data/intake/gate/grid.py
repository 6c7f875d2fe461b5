"""What the reader hands over: each sheet's cells by their own addresses, and what else was seen on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

Raw = None | bool | int | Decimal | date | str
"""A cell as read: nothing typed yet. Dates are the spreadsheet's own; text is as it stands."""

_PLAIN: Final = frozenset({type(None), bool, int, str})


@dataclass(frozen=True)
class Comment:
    """A comment on a cell."""

    cell: str
    author: str
    text: str


@dataclass(frozen=True, slots=True)
class Extra:
    """Something in a file that is no part of a return, and is not kept: a picture, a header, a chart, a text box.

    Attributes:
        kind: what it is; each kind is one question to the borough, with the sheets that have it.
        sheet: the title of the sheet it is on; nothing where it is on none.
    """

    kind: str
    sheet: str


@dataclass(frozen=True)
class Grid:
    """One sheet.

    Attributes:
        rows: the rows that hold anything, each with its own number and its cells from column A.
        formulas: addresses of cells that hold a formula.
        hidden_rows, hidden_columns: row numbers and column letters, only of those that hold anything.
        merged: ranges such as `A1:C1`.
        ragged: in a CSV, the rows that have another number of values than the first: row number and count.
    """

    title: str
    rows: list[tuple[int, list[Raw]]]
    is_hidden: bool = False
    formulas: tuple[str, ...] = ()
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[str, ...] = ()
    merged: tuple[str, ...] = ()
    comments: tuple[Comment, ...] = ()
    ragged: tuple[tuple[int, int], ...] = ()


def shortened(row: list[Raw]) -> list[Raw]:
    """Return a row up to the last cell that holds anything."""
    last = len(row)
    while last and row[last - 1] is None:
        last -= 1
    return row[:last]


def to_document(grid: Grid) -> dict[str, Any]:
    """Return a sheet as JSON can hold it."""
    return {
        "title": grid.title,
        "rows": [[number, row if _is_plain(row) else list(map(_raw_out, row))] for number, row in grid.rows],
        "is_hidden": grid.is_hidden,
        "formulas": grid.formulas,
        "hidden_rows": grid.hidden_rows,
        "hidden_columns": grid.hidden_columns,
        "merged": grid.merged,
        "comments": [[comment.cell, comment.author, comment.text] for comment in grid.comments],
        "ragged": grid.ragged,
    }


def from_document(document: Mapping[str, Any]) -> Grid:
    """Return the sheet that `to_document` wrote."""
    return Grid(
        title=document["title"],
        rows=[(number, list(row) if _is_plain(row) else list(map(_raw_in, row))) for number, row in document["rows"]],
        is_hidden=document["is_hidden"],
        formulas=tuple(document["formulas"]),
        hidden_rows=tuple(document["hidden_rows"]),
        hidden_columns=tuple(document["hidden_columns"]),
        merged=tuple(document["merged"]),
        comments=tuple(Comment(*comment) for comment in document["comments"]),
        ragged=tuple((row, count) for row, count in document["ragged"]),
    )


def _is_plain(row: list[Any]) -> bool:
    """Say whether JSON holds each of a row's cells as it is."""
    return _PLAIN.issuperset(map(type, row))


def _raw_out(value: Raw) -> Any:
    if isinstance(value, Decimal):
        return {"n": str(value)}
    return {"d": value.isoformat()} if isinstance(value, date) else value


def _raw_in(value: Any) -> Raw:
    if isinstance(value, dict):
        return Decimal(value["n"]) if "n" in value else date.fromisoformat(value["d"])
    if value is None or isinstance(value, bool | int | str):
        return value
    raise TypeError(f"a cell cannot hold {type(value).__name__}")
