"""What is gathered about a sheet before a reader opens it, and the limits on how much it may hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from data.intake.gate.grid import Comment
from data.intake.gate.refusal import FileRefusal, damaged
from spreadsheets.addresses import letters

MOST_CELLS: Final = 200_000
LARGEST_BOX: Final = 2_000_000  # rows times columns up to the last used cell: a reader makes room for all of them
LAST_ROW: Final = 1_048_576
LAST_COLUMN: Final = 16_383
MOST_SETTINGS: Final = 5_000  # merged ranges, hidden ranges and comments, of each


@dataclass
class SheetFacts:
    """Filled in cell by cell, in any order. Rows count from 1 and columns from 0."""

    cells: int = 0
    last_row: int = 0
    last_column: int = 0
    formulas: list[str] = field(default_factory=list)
    shown: dict[str, str] = field(default_factory=dict)  # what a cell shows where a reader would say less: #N/A, 85%
    merged: list[str] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_ranges: list[tuple[int, int]] = field(default_factory=list)
    used_columns: set[int] = field(default_factory=set)

    def add_cell(self, row: int, column: int, *, across: int = 1, down: int = 1) -> None:
        """Count a cell that holds something, or a block of the same.

        Raises:
            Refused: the sheet is larger than any return, or than any spreadsheet.
        """
        self._add(across * down, row, column, row + down - 1, column + across - 1)
        if across > 1 or column not in self.used_columns:
            self.used_columns.update(range(column, column + across))

    def add_cells(self, positions: Sequence[tuple[int, int]]) -> None:
        """Count cells that hold something, by row and column.

        Raises:
            Refused: the sheet is larger than any return, or than any spreadsheet.
        """
        if positions:
            rows, columns = map(set, zip(*positions, strict=True))
            self._add(len(positions), min(rows), min(columns), max(rows), max(columns))
            self.used_columns.update(columns)

    def add_merged(self, merged: str) -> None:
        """Keep a merged range.

        Raises:
            Refused: there are more than in any return.
        """
        _check_number(len(self.merged), "merged cells")
        self.merged.append(merged)

    def add_comment(self, comment: Comment) -> None:
        """Keep a comment.

        Raises:
            Refused: there are more than in any return.
        """
        _check_number(len(self.comments), "comments")
        self.comments.append(comment)

    def hide_columns(self, first: int, last: int) -> None:
        """Keep a range of hidden columns.

        Raises:
            Refused: there are more than in any return.
        """
        _check_number(len(self.hidden_ranges), "hidden columns")
        self.hidden_ranges.append((first, last))

    def _add(self, cells: int, first_row: int, first_column: int, last_row: int, last_column: int) -> None:
        self.cells += cells
        if self.cells > MOST_CELLS:
            raise FileRefusal("too_many_cells", limit=f"{MOST_CELLS:,}")
        if first_row < 1 or first_column < 0:
            raise _impossible_address()
        if last_row > self.last_row or last_column > self.last_column:
            self.last_row = max(self.last_row, last_row)
            self.last_column = max(self.last_column, last_column)
            self._check_box()

    def _check_box(self) -> None:
        if self.last_row > LAST_ROW or self.last_column > LAST_COLUMN:
            raise _impossible_address()
        if self.last_row * (self.last_column + 1) > LARGEST_BOX:
            raise FileRefusal("cell_far_away", cell=f"{letters(self.last_column)}{self.last_row}")

    @property
    def hidden_columns(self) -> tuple[str, ...]:
        """The hidden columns that hold anything."""
        return tuple(
            letters(column)
            for column in sorted(self.used_columns)
            if any(first <= column <= last for first, last in self.hidden_ranges)
        )


def _impossible_address() -> FileRefusal:
    return damaged("a sheet", "it has a cell with an address that no spreadsheet has")


def _check_number(count: int, what: str) -> None:
    if count >= MOST_SETTINGS:
        raise FileRefusal("too_many_settings", what=what, limit=f"{MOST_SETTINGS:,}")
