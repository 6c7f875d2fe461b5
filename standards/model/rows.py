"""What a return holds: cells, rows with their addresses, and the sheets that came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum, StrEnum
from fractions import Fraction

from standards.months import Month
from standards.reading import RowBasis


class CellState(Enum):
    """What a cell holds when it holds no value. A known cell holds the value itself."""

    BLANK = "blank"  # not known
    NOT_APPLICABLE = "z"  # does not apply here
    VOID = "void"  # something that cannot be read as the field asks
    NO_RETURN = "no return"  # left to another borough, whose return was due and did not come
    OUTAGE = "outage"  # left to another borough, which an agreed outage excuses


Value = int | Fraction | str | date | tuple[str, ...] | CellState
"""Whole numbers are `int`, decimals `Fraction`, codes and yes/no `str`, lists of codes sorted tuples."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of one sheet, as received.

    Attributes:
        receipt: SHA-256 of the original file, or empty for rows the pipeline makes itself.
        sheet: the sheet's id in the contracts, such as `front_door`.
        number: the row's number as a spreadsheet shows it; 0 for rows the pipeline makes itself.
        values: each field's value.
        columns: each field's column letters (several for a derived field); shared by all rows of a sheet.
        register: the register's row that this row is about, whose fields it inherits.
        is_missing: the row is owed and is not in the return: what it would have said is not known.
    """

    receipt: str
    sheet: str
    number: int
    values: Mapping[str, Value]
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    register: Row | None = None
    is_missing: bool = False

    def value(self, name: str) -> Value:
        """Return a field's value, from this row or from the register row it is about."""
        value = self.values.get(name)
        if value is not None:
            return value
        return CellState.BLANK if self.register is None else self.register.value(name)

    def cell_values(self, name: str) -> tuple[tuple[Cell, str, Value], ...]:
        """Return the addresses that a field's value came from, each with its own field and value.

        A field that is worked out from others comes from the cells of those, and each holds a value of its own.
        """
        if name not in self.values and self.register is not None:
            return self.register.cell_values(name)
        letters = self.columns.get(name, ())
        if len(letters) == 1:
            return tuple((cell, name, self.value(name)) for cell in self.cells(name))
        own = {columns[0]: field for field, columns in self.columns.items() if len(columns) == 1}
        fields = [own.get(letter, name) for letter in letters]
        return tuple((cell, field, self.value(field)) for cell, field in zip(self.cells(name), fields, strict=True))

    def cells(self, name: str) -> tuple[Cell, ...]:
        """Return the addresses a field's value came from."""
        if name not in self.values and self.register is not None:
            return self.register.cells(name)
        return tuple(Cell(self.receipt, self.sheet, f"{column}{self.number}") for column in self.columns.get(name, ()))


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """Where a value stands: the original's SHA-256, the sheet's id, the address."""

    receipt: str
    sheet: str
    address: str


class Presence(StrEnum):
    """What came for a sheet that was owed."""

    RETURNED = "returned"
    NIL = "nil"  # the borough says that nothing happened: every count is a true zero
    ABSENT = "absent"
    OUTAGE = "outage"  # excused by an agreed system outage


@dataclass(frozen=True, slots=True)
class SheetReturn:
    """What one area sent for one sheet and period. `period` is the period's last month.

    Attributes:
        rows: as received, in order.
        owed_rows: by the second reading, with those that are owed and did not come; None where they are `rows`.
        registered_rows: the same as the register has it, where the return declares something else; None elsewhere.
        answers: for each field, how many answers were owed, and how many came valid and in time.
        rows_owed, rows_received: how many rows were owed, and how many of those came.
    """

    area: str
    sheet: str
    period: Month
    presence: Presence
    rows: tuple[Row, ...] = ()
    receipt: str = ""
    is_late: bool = False
    owed_rows: tuple[Row, ...] | None = None
    registered_rows: tuple[Row, ...] | None = None
    answers: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    rows_owed: int = 0
    rows_received: int = 0

    def rows_as(self, which: RowBasis) -> tuple[Row, ...]:
        """Return the rows that a session reads."""
        if which is RowBasis.REGISTERED and self.registered_rows is not None:
            return self.registered_rows
        return self.rows if which is RowBasis.RECEIVED or self.owed_rows is None else self.owed_rows
