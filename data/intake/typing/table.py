"""Typing one sheet: its columns matched, every cell a value or a mistake with its address."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache, partial
from typing import Final

from data.authorities.reading import read_area
from data.contracts.load import Contracts, FieldContract, SheetContract
from data.contracts.names import COVER, nil_key
from data.intake.findings import Mistake
from data.intake.gate.grid import Grid, NotKept, Raw
from data.intake.typing.answers import DoubtfulCell, MisreadCell
from data.intake.typing.cells import TOO_LARGE, Reading, read_cell
from data.intake.typing.codes import Codes, ReadArea, codes_of
from data.intake.typing.cover import Cover
from data.intake.typing.dates import has_month_first, may_be_month_first
from data.intake.typing.headings import Columns, area_columns, find_columns, misplaced, repeats_headings
from data.intake.typing.text import STRAY, is_mark, is_stray, text_of
from data.model import TypedRow, TypedSheet
from spreadsheets.addresses import letters
from standards.model import Area, CellState, FieldKind, Value

_TOTAL: Final = re.compile(r"(?:grand |sub ?)?totals?|sum|all services|all panels", re.IGNORECASE)
_SUM_OF: Final = re.compile(r"[\w ]{0,40}\b(?:sub-?)?totals?", re.IGNORECASE)
_ADDS_UP: Final = re.compile(
    rf"(?:(?:grand |sub[ -]?|overall )?totals?|sum|average|mean|median)\b.{{0,40}}|{_SUM_OF.pattern}|overall|all",
    re.IGNORECASE,
)
_NOTE: Final = re.compile(
    r"(?:[*†‡]|(?:notes?|nb|n\.b|source|please|comments?|(?:prepared|completed|compiled|checked|submitted|produced|signed|"
    r"updated|entered|filled in|contact)\b(?: off)?(?: (?:by|on))?)\b).*|(?![0-9<>~])\S+(?: \S+){4,}",
    re.IGNORECASE | re.DOTALL,
)
_NOTHING: Final = re.compile(
    r"(?:nil|none|nothing|n/?a|not applicable|no (?:\w+ ){0,3}\w+)(?: (?:returns?|to (?:report|declare)|recorded))?"
    r"(?:,? (?:in|for|during))?(?: (?:the|this|last))?(?: (?:month|quarter|year|period))?[.!]?",
    re.IGNORECASE,
)


def type_sheet(
    grid: Grid, contract: SheetContract, cover: Cover, contracts: Contracts, areas: Sequence[Area] = ()
) -> tuple[TypedSheet | None, list[Mistake]]:
    """Type one sheet. There is no typed sheet where its headings are not found."""
    if (mistake := misplaced(grid, contract)) is not None:
        return None, [mistake]
    columns = find_columns(grid, contract)
    if columns is None:
        return None, [Mistake("headings_not_found", contract.title)]
    area_reader = cache(partial(read_area, month=cover.month, members=tuple(areas)))
    side = _shifted(grid, contract, columns, contracts, area_reader)
    if side:
        return None, [Mistake("shifted_rows", contract.title, facts=(("side", side), ("back", _BACK[side])))]
    mistakes = [*columns.mistakes, *_seen(grid, contract, columns)]
    typing = _SheetTyper(grid, contract, columns, contracts, area_reader)
    rows = [row for row in (typing.row(number, values) for number, values in grid.rows) if row is not None]
    if side := typing.pasted_beside():
        return None, [Mistake("answers_beside_headings", contract.title, facts=(("side", side), ("back", _BACK[side])))]
    mistakes += typing.mistakes
    mistakes += _other_areas(grid, contract, columns, cover, area_reader)
    is_nil = contract.sheet in cover.nil
    if is_nil:
        mistakes = [mistake for mistake in mistakes if mistake.code != "nil_row"]  # it says what the cover says
    if is_nil and any(_has_figures(row, contract) for row in rows):
        key = nil_key(contract.sheet)
        mistakes.append(
            Mistake("nil_with_rows", COVER, cover.cells(key), None, "yes", (("key", key), ("sheet", contract.title)))
        )
        is_nil = False
    by_letter = {name: letters(column) for name, column in columns.by_field.items()}
    return TypedSheet(contract.sheet, by_letter, () if is_nil else tuple(rows), is_nil), mistakes


_READINGS: Final = {
    "nothing": _NOTHING,
    "note": _NOTE,
    "total": _TOTAL,
    "sum_of": _SUM_OF,
    "adds_up": _ADDS_UP,
    "stray": STRAY,
}

_FEWEST_COLUMNS: Final = 3
_FEWEST_MISREAD: Final = 6
_FEWEST_MISREAD_COLUMNS: Final = 2  # in one alone it's that column's own mistake
_MISREAD_FACTOR: Final = 4  # so many times fewer, or the answers are not beside their headings
_BACK: Final = {"right": "left", "left": "right"}


def _shifted(grid: Grid, contract: SheetContract, columns: Columns, contracts: Contracts, area_reader: ReadArea) -> str:
    """Return to which side of its heading every row begins: "right", "left", or nothing where they are below it."""
    field = contract.field(contract.key[0]) if contract.key else None
    if field is None or field.name not in columns.by_field:
        return ""
    at, codes = columns.by_field[field.name], codes_of(field, contracts.code_lists, area_reader)
    below = [values for number, values in grid.rows if number > columns.row and any(value for value in values)]

    def begins(values: list[Raw], column: int) -> bool:
        return 0 <= column < len(values) and _is_key(values[column], field, codes)

    for side, step in (("right", 1), ("left", -1)):
        if below and all(begins(values, at + step) and not begins(values, at) for values in below):
            return side
    return ""


def _is_key(value: Raw, field: FieldContract, codes: Codes) -> bool:
    read = read_cell(value, field, codes) if isinstance(value, str) else None
    return isinstance(read, str) and (read in field.codes if field.codes else field.pattern is not None)


class _SheetTyper:
    """Types the rows of one sheet, gathering mistakes."""

    def __init__(
        self, grid: Grid, contract: SheetContract, columns: Columns, contracts: Contracts, area_reader: ReadArea
    ) -> None:
        self.contract = contract
        self.columns = columns
        self.formulas = frozenset(grid.formulas)
        self.ragged = {row for row, _ in grid.ragged}
        self.mistakes: list[Mistake] = []
        self.has_rows = False
        self.read_rows: list[list[Raw]] = []
        self.misread: Counter[str] = Counter()  # by field
        self.known: dict[tuple[str, str], Reading] = {}  # many cells of a field say the same
        self.fields: list[tuple[FieldContract, int, Codes]] = [
            (field, columns.by_field[field.name], codes_of(field, contracts.code_lists, area_reader))
            for field in contract.fields
            if field.name in columns.by_field
        ]
        self.headed = {*columns.by_field.values(), *columns.extra}
        dates = [column for field, column, _ in self.fields if field.kind is FieldKind.DATE]
        self.has_month_first = has_month_first(
            values[column] for _, values in grid.rows for column in dates if column < len(values)
        )

    def row(self, number: int, values: list[Raw]) -> TypedRow | None:
        """Return a row typed; None for rows that are no data."""
        if number <= self.columns.row:
            return None
        values = self._without_strays(number, values)
        width = len(values)
        if not any(column < width and values[column] is not None for _, column, _ in self.fields):
            formulas = (f"{letters(column)}{number}" for _, column, _ in self.fields)
            if not any(cell in self.formulas for cell in formulas):
                return None
        if (code := self._no_data(values)) is not None:
            cells = (f"{letters(column)}{number}" for column, value in enumerate(values) if value is not None)
            facts = (("key", nil_key(self.contract.sheet)),) if code == "nil_row" else ()
            self.mistakes.append(Mistake(code, self.contract.title, (next(cells),), facts=facts))
            return None
        self.has_rows = True
        self.read_rows.append(values)
        if number in self.ragged:
            self.mistakes.append(Mistake("csv_ragged", self.contract.title, (f"A{number}",)))
            return TypedRow(number, dict.fromkeys(self.columns.by_field, CellState.VOID))
        typed: dict[str, Value] = {}
        typed_as: dict[str, str] = {}
        for field, column, codes in self.fields:
            raw = values[column] if column < width else None
            if type(raw) is int and field.kind is FieldKind.INTEGER and abs(raw) < TOO_LARGE and not self.formulas:
                typed[field.name] = raw  # as most are
                continue
            value = self._cell(raw, field, codes, f"{letters(column)}{number}")
            typed[field.name] = value
            if value is CellState.VOID and raw is not None:
                typed_as[field.name] = raw.reference if isinstance(raw, NotKept) else text_of(raw)
        return TypedRow(number, typed, typed_as)

    def _without_strays(self, number: int, values: list[Raw]) -> list[Raw]:
        """Return a row without marks typed by accident: in a row that holds nothing else, or where nothing is asked."""
        filled = [column for column, value in enumerate(values) if value is not None]
        is_alone = all(is_stray(values[column]) for column in filled)
        if is_alone or (len(filled) == 1 and is_mark(values[filled[0]])):
            loose = filled
        else:
            loose = [column for column in filled if column not in self.headed and is_stray(values[column])]
        if not loose:
            return values
        for column in loose:
            cell = f"{letters(column)}{number}"
            self.mistakes.append(Mistake("stray_row", self.contract.title, (cell,)))
        return [None if column in loose else value for column, value in enumerate(values)]

    def _cell(self, raw: Raw, field: FieldContract, codes: Codes, cell: str) -> Value:
        """Type one cell. A formula is one mistake, whatever it shows."""
        reading = self._read(raw, field, codes)
        if field.name not in self.contract.key and _is_misread(reading, raw, field):
            self.misread[field.name] += 1
        value = reading.value if isinstance(reading, DoubtfulCell) else reading
        if cell in self.formulas:
            self.mistakes.append(Mistake("formula", self.contract.title, (cell,)))
            return CellState.VOID if isinstance(value, MisreadCell | CellState) else value
        if isinstance(reading, MisreadCell | DoubtfulCell):
            wrong = reading.value if isinstance(reading, MisreadCell) else None
            shown = wrong if wrong is not None else text_of(raw)
            self.mistakes.append(Mistake(reading.code, self.contract.title, (cell,), field.name, shown, reading.facts))
        return CellState.VOID if isinstance(value, MisreadCell) else value

    def _read(self, raw: Raw, field: FieldContract, codes: Codes) -> Reading:
        """Read a cell; a date may have its month first where another on the sheet can only be read so."""
        if self.has_month_first and isinstance(raw, str) and field.kind is FieldKind.DATE and may_be_month_first(raw):
            return MisreadCell("ambiguous_date")
        if not isinstance(raw, str):
            return read_cell(raw, field, codes)
        if (field.name, raw) not in self.known:
            self.known[field.name, raw] = read_cell(raw, field, codes)
        return self.known[field.name, raw]

    def pasted_beside(self) -> str:
        """Return to which side of their headings the answers were pasted, though each row's ID is in its place; or "".

        Read from the next column they make sense and as they stand they do not; or the first column of answers is empty
        in every row, and there are values to the right of the last heading.
        """
        asked = [(field, column, codes) for field, column, codes in self.fields if field.name not in self.contract.key]
        if len(asked) < _FEWEST_COLUMNS or not self.read_rows:
            return ""
        if self._is_off_the_right(min(column for _, column, _ in asked)):
            return "right"
        misread = self.misread.total()
        if misread < _FEWEST_MISREAD or len(self.misread) < _FEWEST_MISREAD_COLUMNS:
            return ""
        sides = {side: self._count_misread(asked, step) for side, step in (("right", 1), ("left", -1))}
        side = min(sides, key=lambda name: sides[name])
        return side if _MISREAD_FACTOR * sides[side] <= misread else ""

    def _is_off_the_right(self, first: int) -> bool:
        last = max(self.headed)
        is_certain = len(self.read_rows) > 1 or not self.contract.key
        return is_certain and all(
            len(values) == last + 2 and values[first] is None and values[last + 1] is not None
            for values in self.read_rows
        )

    def _count_misread(self, asked: list[tuple[FieldContract, int, Codes]], step: int) -> int:
        """Count the cells that cannot be read, were every answer `step` columns to the right of its heading."""
        raws = (
            (values[column + step] if 0 <= column + step < len(values) else None, field, codes)
            for values in self.read_rows
            for field, column, codes in asked
        )
        return sum(_is_misread(read_cell(raw, field, codes), raw, field) for raw, field, codes in raws)

    def _no_data(self, values: list[Raw]) -> str | None:
        """Return what a row is that is none of the sheet's own: nothing to report, a note, or a row of totals."""
        filled = [value for value in values if value is not None]
        if self.contract.key and all(_says(_NOTHING, value) for value in filled):
            return "nil_row"
        if len(filled) == 1 and _says(_NOTE, filled[0]):
            return "note_row"
        if repeats_headings(values, self.columns):
            return "headings_again"
        return "totals_row" if self._is_total(values, filled[:1]) else None

    def _is_total(self, values: Sequence[Raw], first: Sequence[Raw]) -> bool:
        """Say whether a row adds up others: what it begins with says so."""
        if self.contract.rows == "one" and not self.has_rows:
            return False
        at = self.columns.by_field.get(self.contract.key[0], len(values)) if self.contract.key else len(values)
        named = values[at] if at < len(values) else None
        return any(_says(_TOTAL, value) or _says(_SUM_OF, value) for value in first) or _says(_ADDS_UP, named)


def _is_misread(reading: Reading, raw: Raw, field: FieldContract) -> bool:
    """Say whether a cell cannot be what its field asks. Anything may be a text, so a number or a code is none."""
    if isinstance(reading, MisreadCell):
        return True
    if isinstance(reading, str) and field.codes:
        return reading not in field.codes
    if isinstance(reading, tuple) and field.codes:
        return any(code not in field.codes for code in reading)
    return field.kind is FieldKind.TEXT and raw is not None and not isinstance(raw, str)


def readings(value: Raw) -> tuple[str, ...]:
    """Return what a text may be that makes its row no row of figures: `nothing`, `note`, `total` and so on."""
    return tuple(name for name, pattern in _READINGS.items() if _says(pattern, value))


def _says(pattern: re.Pattern[str], value: Raw) -> bool:
    if isinstance(value, NotKept):
        return any(_READINGS.get(name) is pattern for name in value.reads_as)
    return isinstance(value, str) and pattern.fullmatch(value.strip().rstrip(":")) is not None


def _has_figures(row: TypedRow, contract: SheetContract) -> bool:
    """Say whether a row says more than which row it is: blanks and zeros are no contradiction to nil."""
    return any(
        value not in (CellState.BLANK, CellState.NOT_APPLICABLE, 0)
        for name, value in row.values.items()
        if name not in contract.key
    )


def _seen(grid: Grid, contract: SheetContract, columns: Columns) -> Iterator[Mistake]:
    """Yield what else the uploader should know of: hidden rows and columns, comments."""
    for number in grid.hidden_rows:
        yield Mistake("hidden_rows", contract.title, (f"A{number}",))
    for column in grid.hidden_columns:
        yield Mistake("hidden_columns", contract.title, (f"{column}{columns.row}",))
    for comment in grid.comments:
        if not comment.is_ours and comment.cell.rstrip("0123456789") + str(columns.row) != comment.cell:
            yield Mistake("comments", contract.title, (comment.cell,))


def _other_areas(
    grid: Grid, contract: SheetContract, columns: Columns, cover: Cover, area_reader: ReadArea
) -> Iterator[Mistake]:
    """Yield rows that name another area in a column that is none of the sheet's own."""
    for column in area_columns(columns):
        for number, values in grid.rows:
            value = values[column] if column < len(values) else None
            if number <= columns.row or not isinstance(value, str):
                continue
            area = area_reader(value).area
            if area is not None and area != cover.area:
                cell = f"{letters(column)}{number}"
                yield Mistake("other_areas", contract.title, (cell,), facts=(("name", area.name),))
