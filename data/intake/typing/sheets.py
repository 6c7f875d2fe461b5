"""Typing a return: sheets found, columns matched, every cell a value or a mistake with its address."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from data.clusters.cluster import former_codes
from data.contracts.load import Contracts, FieldContract, SheetContract
from data.contracts.names import CODES, COVER, GUIDANCE, TO_CORRECT, TO_CORRECT_BEFORE, nil_key
from data.intake.findings import Mistake, show
from data.intake.gate.grid import Grid, NotKept, Raw
from data.intake.gate.people import words
from data.intake.typing.cells import Codes, Misread, codes_of, read_cell, text_of
from data.intake.typing.cover import Cover, of_type
from data.intake.typing.headings import Columns, area_columns, count_headings, find_columns, misplaced
from data.model import TypedRow, TypedSheet
from spreadsheets.addresses import letters
from spreadsheets.package import COMMENT_AUTHOR
from standards.model import CellState, Value

OUR_SHEETS: Final = frozenset(
    {*map(words, (COVER, GUIDANCE, CODES, TO_CORRECT, TO_CORRECT_BEFORE)), "lists", "read me", "findings"}
)
"""Sheets that the template and the annotated return bring themselves, beside the contracts' own."""

_TOTAL: Final = re.compile(r"(?:grand |sub ?)?totals?|sum|all services|all panels", re.IGNORECASE)
_ADDS_UP: Final = re.compile(
    r"(?:(?:grand |sub[ -]?|overall )?totals?|sum|average|mean|median)\b.{0,40}|overall|all", re.IGNORECASE
)
_NOTE: Final = re.compile(
    r"(?:[*†‡]|(?:notes?|nb|n\.b|source|please|comments?)\b).*|(?![0-9<>~])\S+(?: \S+){4,}", re.IGNORECASE | re.DOTALL
)
_MOST_SUSPECTED: Final = 3  # headings that make an unknown sheet a renamed one
_NOTHING: Final = re.compile(
    r"(?:nil|none|nothing|n/?a|not applicable|no (?:\w+ ){0,3}\w+)(?: (?:returns?|to (?:report|declare)|recorded))?"
    r"(?:,? (?:in|for|during))?(?: (?:the|this|last))?(?: (?:month|quarter|year|period))?[.!]?",
    re.IGNORECASE,
)
_READINGS: Final = {"nothing": _NOTHING, "note": _NOTE, "total": _TOTAL, "adds_up": _ADDS_UP}


@dataclass(frozen=True)
class Typed:
    """The sheets of a return, typed, and every mistake met on the way."""

    sheets: dict[str, TypedSheet]
    mistakes: list[Mistake]


def type_return(grids: Sequence[Grid], cover: Cover, contracts: Contracts) -> Typed:
    """Type every sheet that the cover's return is asked for."""
    own = of_type(contracts, cover.return_type, cover.month)
    asked = asked_sheets(cover, contracts)
    found, mistakes = match_sheets(grids, own, asked)
    typed: dict[str, TypedSheet] = {}
    for contract in own:
        grid = found.get(contract.sheet)
        if contract.sheet not in asked:
            mistakes += _not_asked(contract, grid, cover)
        elif grid is None or not grid.rows:
            mistakes += _not_there(contract, grid, cover)
            if contract.sheet in cover.nil:
                typed[contract.sheet] = TypedSheet(contract.sheet, {}, (), is_nil=True)
        else:
            sheet, on_sheet = type_sheet(grid, contract, cover, contracts)
            mistakes += on_sheet
            if sheet is not None:
                typed[contract.sheet] = sheet
    mistakes += _of_cover(grids)
    return Typed(typed, mistakes)


def asked_sheets(cover: Cover, contracts: Contracts) -> set[str]:
    """Return the sheets that the cover's return is read for: those asked for its month, else all of its own."""
    asked = {contract.sheet for contract in contracts.of_return(cover.return_type, cover.month)}
    return asked or {contract.sheet for contract in of_type(contracts, cover.return_type, cover.month)}


def match_sheets(
    grids: Sequence[Grid], own: Sequence[SheetContract], asked: set[str]
) -> tuple[dict[str, Grid], list[Mistake]]:
    """Find each contract's sheet by its title or id; a missing one by its headings."""
    by_word = {words(one.title): one for one in own} | {words(one.sheet): one for one in own}
    found: dict[str, Grid] = {}
    unknown, mistakes = [], []
    for grid in grids:
        contract = by_word.get(words(grid.title))
        if contract is None:
            unknown.append(grid)
        elif contract.sheet in found:
            mistakes.append(Mistake("repeated_sheet", contract.title, facts=(("title", contract.title),)))
        else:
            found[contract.sheet] = grid
    strangers = [grid for grid in unknown if words(grid.title) not in OUR_SHEETS]
    mistakes += _renamed(own, asked, found, strangers)
    mistakes += [Mistake("extra_sheet", facts=(("found", show(grid.title)),)) for grid in strangers if grid.rows]
    ours = OUR_SHEETS - {words(COVER)}
    hidden = (grid for grid in grids if grid.is_hidden and words(grid.title) not in ours)
    mistakes += [Mistake("hidden_sheet", facts=(("found", show(grid.title)),)) for grid in hidden]
    return found, mistakes


def _renamed(
    own: Sequence[SheetContract], asked: set[str], found: dict[str, Grid], strangers: list[Grid]
) -> Iterator[Mistake]:
    """Take for a missing sheet the stranger that has its headings, and say so."""
    for contract in own:
        if contract.sheet in asked and contract.sheet not in found and strangers:
            likely = max(strangers, key=lambda grid: count_headings(grid, contract))
            if count_headings(likely, contract) >= min(_MOST_SUSPECTED, len(contract.fields)):
                strangers.remove(likely)
                found[contract.sheet] = likely
                facts = (("title", contract.title), ("found", show(likely.title)))
                yield Mistake("renamed_sheet", contract.title, facts=facts)


def _not_asked(contract: SheetContract, grid: Grid | None, cover: Cover) -> Iterator[Mistake]:
    if grid is not None and len(grid.rows) > 1:
        end = contract.frequency.latest_end(cover.month) + contract.frequency.months
        facts = (("title", contract.title), ("month", cover.month.words), ("next", end.words))
        yield Mistake("sheet_not_owed", contract.title, facts=facts)


def _not_there(contract: SheetContract, grid: Grid | None, cover: Cover) -> Iterator[Mistake]:
    if contract.sheet not in cover.nil:
        code = "missing_sheet" if grid is None else "empty_sheet"
        yield Mistake(code, contract.title, facts=(("title", contract.title), ("key", nil_key(contract.sheet))))


def _of_cover(grids: Sequence[Grid]) -> Iterator[Mistake]:
    for grid in grids:
        if words(grid.title) == words(COVER):
            yield from (Mistake("formula", COVER, (cell,)) for cell in grid.formulas)


def type_sheet(
    grid: Grid, contract: SheetContract, cover: Cover, contracts: Contracts
) -> tuple[TypedSheet | None, list[Mistake]]:
    """Type one sheet. There is no typed sheet where its headings are not found."""
    if (mistake := misplaced(grid, contract)) is not None:
        return None, [mistake]
    columns = find_columns(grid, contract)
    if columns is None:
        return None, [Mistake("headings_not_found", contract.title)]
    if _is_shifted(grid, contract, columns, contracts):
        return None, [Mistake("shifted_rows", contract.title)]
    mistakes = [*columns.mistakes, *_seen(grid, contract, columns)]
    typing = _Typing(grid, contract, columns, contracts)
    rows = [row for row in (typing.row(number, values) for number, values in grid.rows) if row is not None]
    mistakes += typing.mistakes
    mistakes += _other_areas(grid, contract, columns, cover)
    is_nil = contract.sheet in cover.nil
    if is_nil:
        mistakes = [mistake for mistake in mistakes if mistake.code != "nil_row"]  # it says what the cover says
    if is_nil and any(_has_figures(row, contract) for row in rows):
        key = nil_key(contract.sheet)
        mistakes.append(
            Mistake("nil_with_rows", COVER, cover.cells(key), facts=(("key", key), ("sheet", contract.title)))
        )
        is_nil = False
    by_letter = {name: letters(column) for name, column in columns.by_field.items()}
    return TypedSheet(contract.sheet, by_letter, () if is_nil else tuple(rows), is_nil), mistakes


def _is_shifted(grid: Grid, contract: SheetContract, columns: Columns, contracts: Contracts) -> bool:
    """Say whether every row begins beside the heading that it should begin below."""
    field = contract.field(contract.key[0]) if contract.key else None
    if field is None or field.name not in columns.by_field:
        return False
    at, codes = columns.by_field[field.name], codes_of(field, contracts.code_lists)
    below = [values for number, values in grid.rows if number > columns.row and any(value for value in values)]
    beside = [values[at + 1] if at + 1 < len(values) and values[at] is None else None for values in below]
    return bool(beside) and all(_is_key(value, field, codes) for value in beside)


def _is_key(value: Raw, field: FieldContract, codes: Codes) -> bool:
    read = read_cell(value, field, codes) if isinstance(value, str) else None
    return isinstance(read, str) and (read in field.codes if field.codes else field.pattern is not None)


class _Typing:
    """Types the rows of one sheet, gathering mistakes."""

    def __init__(self, grid: Grid, contract: SheetContract, columns: Columns, contracts: Contracts) -> None:
        self.contract = contract
        self.columns = columns
        self.formulas = frozenset(grid.formulas)
        self.ragged = {row for row, _ in grid.ragged}
        self.mistakes: list[Mistake] = []
        self.has_rows = False
        self.fields: list[tuple[FieldContract, int, Codes]] = [
            (one, columns.by_field[one.name], codes_of(one, contracts.code_lists))
            for one in contract.fields
            if one.name in columns.by_field
        ]

    def row(self, number: int, values: list[Raw]) -> TypedRow | None:
        """Return a row typed; None for rows that are no data."""
        if number <= self.columns.row:
            return None
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
        if number in self.ragged:
            self.mistakes.append(Mistake("csv_ragged", self.contract.title, (f"A{number}",)))
            return TypedRow(number, dict.fromkeys(self.columns.by_field, CellState.VOID))
        typed: dict[str, Value] = {}
        typed_as: dict[str, str] = {}
        for field, column, codes in self.fields:
            raw = values[column] if column < width else None
            value = self._cell(raw, field, codes, f"{letters(column)}{number}")
            typed[field.name] = value
            if value is CellState.VOID and raw is not None:
                typed_as[field.name] = raw.reference if isinstance(raw, NotKept) else text_of(raw)
        return TypedRow(number, typed, typed_as)

    def _cell(self, raw: Raw, field: FieldContract, codes: Codes, cell: str) -> Value:
        """Type one cell. A formula is one mistake, whatever it shows."""
        value = read_cell(raw, field, codes)
        if cell in self.formulas:
            self.mistakes.append(Mistake("formula", self.contract.title, (cell,)))
            return CellState.VOID if isinstance(value, Misread | CellState) else value
        if not isinstance(value, Misread):
            return value
        shown = value.value if value.value is not None else text_of(raw)
        self.mistakes.append(Mistake(value.code, self.contract.title, (cell,), field.name, shown, value.facts))
        return CellState.VOID

    def _no_data(self, values: list[Raw]) -> str | None:
        """Return what a row is that is none of the sheet's own: nothing to report, a note, or a row of totals."""
        filled = [value for value in values if value is not None]
        if self.contract.key and all(_says(_NOTHING, value) for value in filled):
            return "nil_row"
        if len(filled) == 1 and _says(_NOTE, filled[0]):
            return "note_row"
        return "totals_row" if self._is_total(values, filled[:1]) else None

    def _is_total(self, values: Sequence[Raw], first: Sequence[Raw]) -> bool:
        """Say whether a row adds up others: what it begins with says so."""
        if self.contract.rows == "one" and not self.has_rows:
            return False
        at = self.columns.by_field.get(self.contract.key[0], len(values)) if self.contract.key else len(values)
        named = values[at] if at < len(values) else None
        return any(_says(_TOTAL, value) for value in first) or _says(_ADDS_UP, named)


def readings(value: Raw) -> tuple[str, ...]:
    """Return what a text may be that makes its row no row of figures: `nothing`, `note`, `total`, `adds_up`."""
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
        is_ours = comment.author == COMMENT_AUTHOR or comment.text.startswith(COMMENT_AUTHOR)
        if not is_ours and comment.cell.rstrip("0123456789") + str(columns.row) != comment.cell:
            yield Mistake("comments", contract.title, (comment.cell,))


def _other_areas(grid: Grid, contract: SheetContract, columns: Columns, cover: Cover) -> Iterator[Mistake]:
    """Yield rows that name another area in an extra column."""
    former = {words(code) for code, one in former_codes().items() if one.area == cover.area}
    own = {words(cover.area.name), words(cover.area.gss_code)} | former
    for column in area_columns(columns):
        for number, values in grid.rows:
            value = values[column] if column < len(values) else None
            if number > columns.row and value is not None and words(str(value)) not in own:
                yield Mistake("other_areas", contract.title, (f"{letters(column)}{number}",), value=str(value))


def nil_of(sheets: Mapping[str, TypedSheet]) -> bool:
    """Say whether a return says of every one of its sheets that nothing happened."""
    return bool(sheets) and all(sheet.is_nil for sheet in sheets.values())
