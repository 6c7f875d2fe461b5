"""What the reader hands over: each sheet's cells by their own addresses, and what else was seen on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from spreadsheets.package import COMMENT_AUTHOR

HIDDEN: Final = "text (not shown here)"
"""What a message says in place of a text that is neither a number nor a date nor a code."""


@dataclass(frozen=True, slots=True)
class NotKept:
    """A cell whose text was not kept: what it was read as, never what it said.

    Attributes:
        code: the code of the finding that its text is; empty where its cell asks for nothing.
        facts: what else that finding says, from the contract.
        reads_as: what it is of: `nothing`, `note`, `total`, `adds_up`; or, of a heading, the field that it looks like.
        reference: of a name that waits for the coordinator, its keyed digest.
    """

    code: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    reads_as: tuple[str, ...] = ()
    reference: str = ""

    def __str__(self) -> str:
        return HIDDEN


Raw = None | bool | int | Decimal | date | str | NotKept
"""A cell as read: nothing typed yet. Dates are the spreadsheet's own; text is as it stands, or was not kept."""

_PLAIN: Final = frozenset({type(None), bool, int, str})


@dataclass(frozen=True)
class Comment:
    """A comment on a cell."""

    cell: str
    author: str
    text: str

    @property
    def is_ours(self) -> bool:
        """Whether the template or a marked copy brought it."""
        return self.author == COMMENT_AUTHOR or self.text.startswith(COMMENT_AUTHOR)

    def without_text(self) -> Comment:
        """Return where the comment is and whether it is ours, and nothing else of it."""
        return Comment(self.cell, COMMENT_AUTHOR if self.is_ours else "", "")


@dataclass(frozen=True)
class Grid:
    """One sheet.

    Attributes:
        rows: the rows that hold anything, each with its own number and its cells from column A.
        formulas: addresses of cells that hold a formula.
        hidden_rows, hidden_columns: row numbers and column letters, only of those that hold anything.
        merged: ranges such as `A1:C1`.
        extras: what it holds that is no part of a return, each as the code of the finding that asks about it.
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
    extras: tuple[str, ...] = ()
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
        "extras": grid.extras,
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
        extras=tuple(document["extras"]),
        ragged=tuple((row, count) for row, count in document["ragged"]),
    )


def _is_plain(row: list[Any]) -> bool:
    """Say whether JSON holds each of a row's cells as it is."""
    return _PLAIN.issuperset(map(type, row))


def _raw_out(value: Raw) -> Any:
    if isinstance(value, Decimal):
        return {"n": str(value)}
    if isinstance(value, NotKept):
        return {"x": [value.code, value.facts, value.reads_as, value.reference]}
    return {"d": value.isoformat()} if isinstance(value, date) else value


def _raw_in(value: Any) -> Raw:
    if isinstance(value, dict):
        if "x" in value:
            code, facts, reads_as, reference = value["x"]
            return NotKept(code, tuple((name, text) for name, text in facts), tuple(reads_as), reference)
        return Decimal(value["n"]) if "n" in value else date.fromisoformat(value["d"])
    if value is None or isinstance(value, bool | int | str):
        return value
    raise TypeError(f"a cell cannot hold {type(value).__name__}")
