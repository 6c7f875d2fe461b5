"""Whether the answers of some rows make sense one column to the side of where they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, Self

from data.authorities.reading import read_area
from data.contracts.load import FieldContract, Rule, SheetContract
from data.contracts.names import AREAS, LOCAL_AUTHORITY
from data.intake.typing.answers import DoubtfulCell, MisreadCell
from data.intake.typing.cells import read_cell
from data.intake.typing.checks import Subject, text_of_value
from data.intake.typing.codes import Codes, codes_of
from data.model import Effect, TypedRow, TypedSheet
from spreadsheets.addresses import letters, position
from standards.model import CellState, FieldKind, Value

_UNKEPT: Final = ""
"""A text that was not kept: it may be what a text field asks for, and nothing else."""

_STEPS: Final = (("right", 1), ("left", -1))


@dataclass(frozen=True)
class MovedBlock:
    """Some rows of a sheet whose columns are all in their places, and what each of their cells held.

    Attributes:
        fields: in the order of their columns, each with its codes.
        first: the index of the first column.
        rows: by row number, what stands in each column; None for a blank.
    """

    fields: Sequence[tuple[FieldContract, Codes]]
    first: int
    rows: Mapping[int, Sequence[str | None]]
    rules: Sequence[Rule]

    @classmethod
    def of(cls, contract: SheetContract, sheet: TypedSheet, subject: Subject, rows: Sequence[TypedRow]) -> Self | None:
        """Return the rows of a sheet; None where a column is missing or not in its place."""
        at = [position(f"{sheet.columns.get(field.name, '')}1") for field in contract.fields]
        columns = [each[1] for each in at if each is not None]
        if not rows or len(columns) < len(at) or columns != list(range(columns[0], columns[0] + len(at))):
            return None
        area_reader = partial(read_area, month=subject.month)
        fields = [(field, codes_of(field, subject.contracts.code_lists, area_reader)) for field in contract.fields]
        held = {row.number: [_held(row, field.name) for field in contract.fields] for row in rows}
        rules = [rule for rule in contract.rules if rule.effect is Effect.VOID]
        return cls(fields, columns[0], held, rules)

    def find(self, wrong: set[str]) -> tuple[str, str] | None:
        """Return to which side the answers were moved and from which column on, if that explains all that is wrong."""
        for side, step in _STEPS:
            for start in reversed(range(len(self.fields) - 1)):
                if self._is_explained(wrong, start) and self._makes_sense(start, step):
                    return side, letters(self.first + start)
        return None

    def _is_explained(self, wrong: set[str], start: int) -> bool:
        """Say whether every row has something wrong from a column on, and what alone is wrong is nowhere before it."""
        at = [each for cell in wrong if (each := position(cell)) is not None]
        return {row for row, column in at if column >= self.first + start} >= set(self.rows)

    def _makes_sense(self, start: int, step: int) -> bool:
        return all(self._fits(row, start, step) for row in self.rows.values())

    def _fits(self, row: Sequence[str | None], start: int, step: int) -> bool:
        """Say whether a row makes sense with every answer from a column on `step` columns back."""
        last = len(row) - 1
        if row[start if step == 1 else last] is not None:
            return False
        moved = {field.name: held for (field, _), held in zip(self.fields[:start], row[:start], strict=True)}
        span = range(start + 1, last + 1) if step == 1 else range(start, last)
        moved |= {self.fields[index - step][0].name: row[index] for index in span}
        asked = [(field, codes) for field, codes in self.fields if field.name in moved]
        read = {field.name: self._read(moved[field.name], field, codes) for field, codes in asked}
        return not any(isinstance(value, MisreadCell) for value in read.values()) and all(
            _holds(rule, read) for rule in self.rules
        )

    @staticmethod
    def _read(held: str | None, field: FieldContract, codes: Codes) -> Value | MisreadCell:
        """Return what a cell is under a field; the mistake where it can't stand there."""
        if held is None:
            return MisreadCell("required_blank") if field.is_required else CellState.BLANK
        if held == _UNKEPT:
            is_text = field.kind is FieldKind.TEXT and field.pattern is None
            return CellState.VOID if is_text else MisreadCell("not_kept")
        if field.code_list == AREAS and held == LOCAL_AUTHORITY:
            return CellState.VOID  # as a council is read among those who pay
        read = read_cell(held, field, codes)
        if isinstance(read, DoubtfulCell):
            return read.value
        if isinstance(read, str | tuple) and field.codes:
            is_listed = set((read,) if isinstance(read, str) else read) <= set(field.codes)
            return read if is_listed else MisreadCell("not_a_code")
        return read


def _held(row: TypedRow, name: str) -> str | None:
    value = row.values[name]
    if value is CellState.BLANK:
        return None
    return row.typed_as.get(name, _UNKEPT) if value is CellState.VOID else text_of_value(value)


def _holds(rule: Rule, values: Mapping[str, Value | MisreadCell]) -> bool:
    """Say whether a rule across fields holds, or can't be asked."""
    more = [value for name in rule.larger if isinstance(value := values.get(name), int)]
    less = [value for name in rule.smaller if isinstance(value := values.get(name), int)]
    if len(more) < len(rule.larger) or not less or len(less) < len(rule.smaller):
        return True
    return sum(less) == sum(more) if rule.equal else sum(less) <= sum(more)
