"""Finding a contract's columns on a sheet: by name or title, in any case, and never by position."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import pairwise
from typing import Final

from data.contracts.load import FieldContract, SheetContract
from data.intake.findings import Mistake
from data.intake.gate.grid import Grid, NotKept, Raw
from data.intake.gate.people.names import words
from data.intake.typing.text import is_stray
from data.model import Effect
from spreadsheets.addresses import letters, position

_ROWS_SEARCHED: Final = 10
_CELLS_LISTED: Final = 50
_FEWEST: Final = 2  # headings found another way that are no accident
OF_HEADINGS: Final = frozenset(
    {"headings_not_found", "missing_columns", "missing_optional_columns", "renamed_heading", "unknown_column"}
    | {"no_heading", "beside_headings", "heading_replaced", "heading_blank"}
)
"""What is found of headings that are another sheet's."""
AREA_HEADINGS: Final = frozenset({"borough", "local authority", "la", "area", "authority", "gss code", "la name"})


@dataclass(frozen=True)
class Columns:
    """Where a sheet's fields stand.

    Attributes:
        row: the number of the row with the headings.
        by_word: the field that each name and title means, as `words` makes them.
        by_field: each field's column index; a field that stands twice has none.
        unclear: fields whose heading stands twice.
        extra: columns that are not the sheet's own, with their headings.
        mistakes: what is wrong with the headings.
    """

    row: int
    by_word: Mapping[str, str]
    by_field: dict[str, int]
    unclear: frozenset[str]
    extra: dict[int, str]
    mistakes: tuple[Mistake, ...]


def find_columns(grid: Grid, contract: SheetContract) -> Columns | None:
    """Return where the contract's fields stand on a sheet, or None where not one of its headings is there."""
    by_word = _by_word(contract)
    number, heading = _heading_row(grid, by_word)
    matched: dict[str, list[int]] = defaultdict(list)
    extra: dict[int, str] = {}
    for column, value in enumerate(heading):
        name = by_word.get(words(str(value))) if value is not None else None
        if name is not None:
            matched[name].append(column)
        elif value is not None:
            extra[column] = str(value)
    if not matched:
        return None
    by_field = {name: columns[0] for name, columns in matched.items() if len(columns) == 1}
    unclear = frozenset(matched) - frozenset(by_field)
    merged = _merged_columns(grid, number)
    mistakes = [*_placed(contract, number), *_merged(grid, contract, number), *_repeated(contract, matched, number)]
    likely = {column: value.reads_as for column, value in enumerate(heading) if isinstance(value, NotKept)}
    missing = _Missing(grid, contract, number, matched, extra, merged, likely)
    mistakes += missing.mistakes()
    code = "no_heading" if len(by_field) < len(contract.fields) or merged else "beside_headings"
    headed = set(by_field.values()) | set(extra) | merged | missing.blank
    mistakes += _without_heading(grid, contract, number, len(heading), headed, code)
    return Columns(number, by_word, by_field, unclear, extra, tuple(mistakes))


def misplaced(grid: Grid, contract: SheetContract) -> Mistake | None:
    """Return the one mistake where the headings are there, but not each in a cell of its own in one row."""
    by_word = _by_word(contract)
    most = _matches(_heading_row(grid, by_word)[1], by_word)
    for column in (0, 1):
        if _matches([row[column] for _, row in grid.rows if column < len(row)], by_word) > max(_FEWEST, most):
            return Mistake("headings_down", contract.title, facts=(("column", letters(column)),))
    above = grid.rows[:_ROWS_SEARCHED]
    for (_, upper), (_, lower) in pairwise(above):
        if max(len(upper), len(lower)) >= most + _FEWEST and _matches(_joined(upper, lower), by_word) >= most + _FEWEST:
            return Mistake("headings_in_two_rows", contract.title)
    return None


def _joined(upper: list[Raw], lower: list[Raw]) -> list[Raw]:
    """Return headings of which the first part stands above the second, and once above several."""
    joined: list[Raw] = []
    above: Raw = None
    for column in range(max(len(upper), len(lower))):
        top = upper[column] if column < len(upper) else None
        below = lower[column] if column < len(lower) else None
        above = top if top is not None else above
        joined.append(top if below is None else f"{above} {below}")
    return joined


def count_headings(grid: Grid, contract: SheetContract) -> int:
    """Return how many of a contract's headings a sheet has."""
    by_word = _by_word(contract)
    return _matches(_heading_row(grid, by_word)[1], by_word)


def repeats_headings(row: list[Raw], columns: Columns) -> bool:
    """Say whether a row below the headings is the headings again."""
    most = len(columns.by_field) // 2
    if list(map(type, row)).count(str) <= most:
        return False
    count = 0
    others = len(columns.by_field) - most  # so many cells that are no headings decide it
    for name, column in columns.by_field.items():
        text = row[column] if column < len(row) else None
        if isinstance(text, str) and columns.by_word.get(words(text)) == name:
            count += 1
        else:
            others -= 1
        if count > most or not others:
            break
    return count > most


def area_columns(columns: Columns) -> Iterator[int]:
    """Yield the extra columns that name an area in each row."""
    return (column for column, heading in columns.extra.items() if words(heading) in AREA_HEADINGS)


def _by_word(contract: SheetContract) -> dict[str, str]:
    """Return the field that each name and title means, as `words` makes them."""
    return {words(field.title): field.name for field in contract.fields} | {
        words(field.name): field.name for field in contract.fields
    }


def _heading_row(grid: Grid, by_word: dict[str, str]) -> tuple[int, list[Raw]]:
    """Return the row that has most of the headings: row 1, unless another has more."""
    best: tuple[int, list[Raw]] = (1, [])
    most = 0
    for number, row in grid.rows:
        if number > _ROWS_SEARCHED:
            break
        if (matched := _matches(row, by_word)) > most:
            best, most = (number, row), matched
    return best


def _matches(row: list[Raw], by_word: dict[str, str]) -> int:
    return len([value for value in row if type(value) is str and words(value) in by_word])


def _placed(contract: SheetContract, number: int) -> Iterator[Mistake]:
    if number != 1:
        yield Mistake("headings_not_first", contract.title, facts=(("row", str(number)),))


def _merged(grid: Grid, contract: SheetContract, number: int) -> Iterator[Mistake]:
    for merged in grid.merged:
        first, _, last = merged.partition(":")
        top, bottom = position(first), position(last)
        if top is not None and bottom is not None and bottom[0] >= number:
            code = "merged_headings" if top[0] <= number else "merged_cells"
            yield Mistake(code, contract.title, (first, last))


def _merged_columns(grid: Grid, number: int) -> set[int]:
    """Return the columns that a merged heading covers."""
    columns: set[int] = set()
    for merged in grid.merged:
        first, _, last = merged.partition(":")
        top, bottom = position(first), position(last)
        if top is not None and bottom is not None and top[0] <= number <= bottom[0]:
            columns.update(range(top[1], bottom[1] + 1))
    return columns


def _repeated(contract: SheetContract, matched: dict[str, list[int]], number: int) -> Iterator[Mistake]:
    for name, columns in matched.items():
        if len(columns) > 1:
            cells = tuple(f"{letters(column)}{number}" for column in columns)
            yield Mistake("repeated_heading", contract.title, cells, name, facts=(("heading", _title(contract, name)),))


class _Missing:
    """The headings that a sheet should have and hasn't, each told once: changed, in its place, or nowhere.

    Attributes:
        blank: the columns without a heading that stand where one of them should.
    """

    def __init__(
        self,
        grid: Grid,
        contract: SheetContract,
        number: int,
        matched: dict[str, list[int]],
        extra: dict[int, str],
        merged: set[int],
        likely: dict[int, tuple[str, ...]],
    ) -> None:
        self.grid = grid
        self.contract = contract
        self.number = number
        self.matched = matched
        self.extra = {column: heading for column, heading in extra.items() if column not in merged}
        self.merged = merged
        self.likely = likely
        self.blank: set[int] = set()
        self.fields = {field.name: field for field in contract.fields if field.name not in matched}

    def mistakes(self) -> Iterator[Mistake]:
        """Yield changed headings, extra columns and missing columns: a changed heading is not missing as well."""
        for column, heading in self.extra.items():
            name = next((name for name in self.likely.get(column, ()) if name in self.fields), None)
            if (name := name or alike(heading, self.fields)) is not None:
                facts = (("heading", self.fields.pop(name).title),)
                yield Mistake("renamed_heading", self.contract.title, (self._cell(column),), name, heading, facts)
                self.extra = {other: text for other, text in self.extra.items() if other != column}
        yield from self._in_place()
        for column, heading in self.extra.items():
            if words(heading) not in AREA_HEADINGS:
                yield Mistake("unknown_column", self.contract.title, (self._cell(column),), value=heading)
        if self.merged:  # the merged cells hide the headings: that is the one mistake
            return
        for code, is_required in (("missing_columns", True), ("missing_optional_columns", False)):
            titles = [field.title for field in self.fields.values() if field.is_required is is_required]
            if titles:
                yield Mistake(code, self.contract.title, facts=(("headings", ", ".join(titles)),))

    def _in_place(self) -> Iterator[Mistake]:
        """Yield what stands where a heading should, on a sheet whose other headings are all in their places."""
        ranks = {field.name: rank for rank, field in enumerate(self.contract.fields)}
        offsets = {columns[0] - ranks[name] for name, columns in self.matched.items() if len(columns) == 1}
        if len(offsets) != 1 or self.merged:
            return
        (offset,) = offsets
        repeated = {column for columns in self.matched.values() if len(columns) > 1 for column in columns}
        for name, field in list(self.fields.items()):
            column = ranks[name] + offset
            if column < 0:
                continue
            facts = (("heading", field.title),)
            effect = None if field.is_required else Effect.ASK
            if column in self.extra:
                heading = self.extra.pop(column)
                cells = (self._cell(column),)
                yield Mistake("heading_replaced", self.contract.title, cells, name, heading, facts, effect=effect)
            elif column not in repeated:
                if not self._has_values(column):
                    continue
                self.blank.add(column)
                yield Mistake("heading_blank", self.contract.title, (self._cell(column),), name, facts=facts)
            del self.fields[name]

    def _has_values(self, column: int) -> bool:
        below = (row for number, row in self.grid.rows if number > self.number)
        return any(column < len(row) and row[column] is not None and not is_stray(row[column]) for row in below)

    def _cell(self, column: int) -> str:
        return f"{letters(column)}{self.number}"


def alike(heading: str, missing: Mapping[str, FieldContract]) -> str | None:
    """Return the missing field that a heading looks like."""
    names = {words(field.title): name for name, field in missing.items()} | {words(name): name for name in missing}
    close = get_close_matches(words(heading[:100]), names, 1, 0.8)
    return names[close[0]] if close else None


def _without_heading(
    grid: Grid, contract: SheetContract, number: int, width: int, headed: set[int], code: str
) -> Iterator[Mistake]:
    """Yield the values below no heading: they may belong below one that is missing, or nowhere."""
    ragged = {row for row, _ in grid.ragged}
    cells = [
        f"{letters(column)}{row_number}"
        for row_number, row in grid.rows
        if row_number > number and row_number not in ragged
        for column, value in enumerate(row)
        if value is not None
        and column not in headed
        and not is_stray(value)
        and (column >= width or not _has_heading(grid, number, column))
    ]
    if cells:
        yield Mistake(code, contract.title, tuple(cells[:_CELLS_LISTED]))


def _has_heading(grid: Grid, number: int, column: int) -> bool:
    row = next((row for row_number, row in grid.rows if row_number == number), [])
    return column < len(row) and row[column] is not None


def _title(contract: SheetContract, name: str) -> str:
    field = contract.field(name)
    return field.title if field is not None else name
