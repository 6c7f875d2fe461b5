"""Which cells of a file are kept: those that the contracts ask for, where they hold what is asked for.

A text that is neither a number, a date nor a code is not kept, and what it was read as stands in its place, so that
the rest can be typed and validated again to the same findings. Of everything else in a file no more is kept than that
there was something.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import cache, partial
from typing import Final, Protocol

from data.authorities.reading import read_area
from data.contracts.load import Contracts, FieldContract, SheetContract
from data.contracts.names import (
    BOROUGH,
    CONTACT_ROLE,
    CONTACT_ROLES,
    CONTRACT_VERSION,
    COVER,
    COVER_NOTE,
    KEPT_OF_COVER,
    MINUTES,
    MONTH,
    RETURN_TYPE,
    TO_CORRECT,
    TO_CORRECT_BEFORE,
    nil_key,
)
from data.intake.gate.grid import Grid, NotKept, Raw, shortened
from data.intake.gate.people.days import day_of
from data.intake.gate.people.names import words
from data.intake.plain import is_plain
from data.intake.typing.answers import NUMBERS, MisreadCell
from data.intake.typing.cells import read_cell
from data.intake.typing.checks import number_shown, unknown_code_facts
from data.intake.typing.codes import Codes, ReadArea, codes_of
from data.intake.typing.cover import Cover, cover_columns, minutes_of, of_type, read_version
from data.intake.typing.headings import AREA_HEADINGS, Columns, alike, find_columns, misplaced, repeats_headings
from data.intake.typing.sheets import OUR_SHEETS, asked_sheets, match_sheets
from data.intake.typing.table import readings
from data.intake.typing.text import NAME_GAP, text_of
from standards.model import Area, FieldKind, Month

MOST_DIGITS: Final = 8
"""No count has more; the numbers by which people are known have."""

_FEWEST_DIGITS: Final = 5
"""As many as a date or a record may have, where no count is so high."""

_TOO_LONG: Final = 10 ** (_FEWEST_DIGITS - 1)
_DIGITS: Final = re.compile(r"[+-]?(\d[\d ,’']*)(?:\.\d*)?")

_READ: Final = (RETURN_TYPE, BOROUGH, MONTH)
"""Answers on the cover of which nothing is kept unless they could be read, for then there is no return."""

_CODED: Final = (FieldKind.CODE, FieldKind.CODES)
_SOMETHING: Final = NotKept()


class KnownTexts(Protocol):
    """The names that a borough's return may hold: those of its register, and those that the coordinator accepted."""

    def text_of(self, reference: str) -> str | None:
        """Return the accepted text under a reference."""

    def knows(self, field: str, text: str) -> bool:
        """Say whether a field may hold a text."""

    def reference(self, field: str, text: str) -> str:
        """Return the reference under which a new text waits; empty where nothing waits."""


def kept_sheets(
    grids: Sequence[Grid], cover: Cover, contracts: Contracts, names: KnownTexts, areas: Sequence[Area] = ()
) -> list[Grid]:
    """Return what is kept of a file's sheets. What is kept of that is the same again.

    Args:
        grids: the file's sheets, as they were read.
        cover: what its cover says.
        contracts: what its sheets are asked for.
        names: the texts that may be kept.
        areas: the areas of clusters, which cells may name beside the authorities.
    """
    area_reader = cache(partial(read_area, month=cover.month, members=tuple(areas)))
    own = of_type(contracts, cover.return_type, cover.month)
    asked = asked_sheets(cover, contracts)
    matched, _ = match_sheets(grids, own, asked)
    contract_of = {id(grid): contract for contract in own if (grid := matched.get(contract.sheet)) is not None}
    titles = {words(title) for contract in contracts.sheets.values() for title in (contract.sheet, contract.title)}
    headings = {
        word
        for contract in own
        for field in contract.fields
        for text in (field.name, field.title)
        for word in _split(text)
    }
    kept = []
    in_order = [grid for grid in grids if words(grid.title) not in map(words, (TO_CORRECT, TO_CORRECT_BEFORE))]
    for number, grid in enumerate(in_order, start=1):
        contract = contract_of.get(id(grid))
        title = grid.title if words(grid.title) in titles else f"Sheet {number}"
        if words(grid.title) == words(COVER):
            kept.append(_kept_cover(grid, contracts))
        elif contract is not None and contract.sheet in asked:
            kept.append(
                _SheetSelection(grid, contract, contracts, names, headings, area_reader, cover.month).kept(title)
            )
        elif words(grid.title) not in OUR_SHEETS:
            rows: list[tuple[int, list[Raw]]] = [(row, [_SOMETHING]) for row, _ in grid.rows[:2]]
            kept.append(Grid(_own_title(grid.title, title), rows, is_hidden=grid.is_hidden, extras=grid.extras))
    return kept


def _own_title(title: str, kept: str) -> str:
    """Return the title that a sheet keeps: one that it was given here stays what it is."""
    return title if title.removeprefix("Sheet ").isdecimal() else kept


def _kept_cover(grid: Grid, contracts: Contracts) -> Grid:
    """Return the cover's lines that are asked for, each with its answer; of all else, that there was something."""
    keys = {words(key): key for key in (*KEPT_OF_COVER, *map(nil_key, contracts.sheets))}
    key_column, answer_column = cover_columns(grid)
    rows: list[tuple[int, list[Raw]]] = []
    for number, row in grid.rows:
        label = row[key_column] if key_column < len(row) else None
        first = words(label) if isinstance(label, str) else ""
        if first in keys:
            kept: list[Raw] = [None if value is None else _SOMETHING for value in row]
            kept[key_column] = label
            answers = row[answer_column : answer_column + 1]
            kept[answer_column : answer_column + 2] = [*(_kept_answer(keys[first], value) for value in answers), None]
            rows.append((number, shortened(kept)))
        elif first != COVER_NOTE and (rows or any(value is not None for value in row[key_column + 1 :])):
            # above the first line there are titles and instructions
            rows.append((number, [*[None] * key_column, _SOMETHING]))
    return Grid(grid.title, rows, is_hidden=grid.is_hidden, formulas=grid.formulas, extras=grid.extras)


def _kept_answer(key: str, value: Raw) -> Raw:
    if value is None or isinstance(value, NotKept) or key in _READ:
        return value
    if key == CONTACT_ROLE:
        return value if words(text_of(value)) in set(map(words, CONTACT_ROLES)) else _SOMETHING
    if key == MINUTES:
        return value if minutes_of(value) is not None else _SOMETHING
    if key == CONTRACT_VERSION:
        version = read_version(text_of(value))
        return value if version.isdecimal() and len(version) < _FEWEST_DIGITS else _SOMETHING
    is_answer = is_plain(text_of(value)) and not any(letter.isdecimal() for letter in text_of(value))
    return value if is_answer else _SOMETHING


class _SheetSelection:
    """What is kept of one of the contract's sheets."""

    def __init__(
        self,
        grid: Grid,
        contract: SheetContract,
        contracts: Contracts,
        names: KnownTexts,
        headings: Set[str],
        area_reader: ReadArea,
        month: Month,
    ) -> None:
        self.month = month
        self.read_area = area_reader
        self.grid = grid
        self.contract = contract
        self.contracts = contracts
        self.names = names
        self.headings = headings  # the words that the return's own are made of
        self.columns: Columns | None = find_columns(grid, contract) if misplaced(grid, contract) is None else None
        by_name = {field.name: field for field in contract.fields}
        self.fields: dict[int, tuple[FieldContract, Codes]] = {
            column: (by_name[name], codes_of(by_name[name], contracts.code_lists, area_reader))
            for name, column in (self.columns.by_field if self.columns is not None else {}).items()
        }
        self.known: dict[tuple[int, str], Raw] = {}  # many cells of a column say the same

    def kept(self, title: str) -> Grid:
        rows = [
            (number, self._heading_row(number, row) if self._is_headings(number, row) else self._row(row))
            for number, row in self.grid.rows
        ]
        return replace(
            self.grid,
            title=_own_title(self.grid.title, title),
            rows=rows,
            comments=tuple(comment.without_text() for comment in self.grid.comments),
        )

    def _is_above(self, number: int) -> bool:
        """Say whether a row is the headings' or above them; where none were found, any may be."""
        return self.columns is None or number <= self.columns.row

    def _is_headings(self, number: int, row: list[Raw]) -> bool:
        """Say whether a row holds headings, if not answers: above them, themselves, or once more below."""
        return self._is_above(number) or (self.columns is not None and repeats_headings(row, self.columns))

    def _heading_row(self, number: int, row: Sequence[Raw]) -> list[Raw]:
        is_headings = self.columns is not None and number == self.columns.row
        return [self._heading(column, value, is_headings) for column, value in enumerate(row)]

    def _heading(self, column: int, value: Raw, is_headings: bool) -> Raw:
        """Return a heading made of the contract's own words; of another one, the field that it looks like."""
        if value is None or isinstance(value, NotKept):
            return value
        text = text_of(value)
        if set(_split(text)) <= self.headings or words(text) in AREA_HEADINGS:
            return value
        missing = {field.name: field for field in self.contract.fields if self._is_missing(field.name)}
        name = alike(text, missing) if is_headings else None
        return NotKept(reads_as=() if name is None else (name,))

    def _is_missing(self, name: str) -> bool:
        return self.columns is None or (name not in self.columns.by_field and name not in self.columns.unclear)

    def _row(self, row: Sequence[Raw]) -> list[Raw]:
        return [
            value
            if type(value) is int and abs(value) < _TOO_LONG and column in self.fields
            else self._cell(column, value)
            for column, value in enumerate(row)
        ]

    def _cell(self, column: int, value: Raw) -> Raw:
        if isinstance(value, NotKept):
            accepted = self.names.text_of(value.reference) if value.reference else None
            return value if accepted is None else accepted
        if value is None:
            return None
        if column in self.fields:
            return self._known_answer(column, value) if type(value) is str else self._answer(column, value)
        heading = self.columns.extra.get(column, "") if self.columns is not None else ""
        is_of_area = words(heading) in AREA_HEADINGS and self._is_area(value)
        return value if is_of_area else NotKept(reads_as=readings(value))

    def _is_area(self, value: Raw) -> bool:
        return is_plain(text_of(value)) or self.read_area(text_of(value)).area is not None

    def _known_answer(self, column: int, text: str) -> Raw:
        if (column, text) not in self.known:
            self.known[column, text] = self._answer(column, text)
        return self.known[column, text]

    def _answer(self, column: int, value: Raw) -> Raw:
        """Return an answer that is what its field asks for, or a number, a date or a code in its place."""
        field, codes = self.fields[column]
        digits = _long_digits(value)
        is_early = field.kind is not FieldKind.DATE and self._may_be_birthday(value)
        is_telling = is_early or (digits != "" and field.kind not in NUMBERS)
        if field.kind is FieldKind.TEXT and field.pattern is None and (is_telling or not is_plain(text_of(value))):
            return self._name(value, field, codes)
        if field.kind in NUMBERS and field.maximum is not None and _is_above(digits, field.maximum):
            limit = number_shown(field.maximum)
            return NotKept("long_number", (("heading", field.title), ("digits", str(len(digits))), ("limit", limit)))
        if not isinstance(value, str) and not is_telling and _is_short(value):
            return value
        if isinstance(value, str) and (field.kind is FieldKind.CODE or field.pattern is not None):
            value = value.partition(NAME_GAP)[0]  # the template's own words beside a code
        if not is_telling and is_plain(text_of(value)):
            return value
        read = read_cell(value, field, codes)
        if isinstance(read, MisreadCell):
            return NotKept(read.code, read.facts, readings(value))
        if field.kind in _CODED and isinstance(read, str | tuple):
            unknown = next(
                (code for code in ((read,) if isinstance(read, str) else read) if is_telling or not is_plain(code)),
                None,
            )
            if unknown is not None:
                facts = unknown_code_facts(field, unknown, self.contracts)
                return NotKept("not_a_code", facts, readings(value))
        return value

    def _may_be_birthday(self, value: Raw) -> bool:
        """Say whether a value is a day so long before the month that no entry turns into it by accident."""
        day = day_of(value)
        return day is not None and day.year < self.month.year - 1

    def _name(self, value: Raw, field: FieldContract, codes: Codes) -> Raw:
        """Return a name that is known; of another one, that it waits for the coordinator, or why it can't stand."""
        text = text_of(value)
        if self.names.knows(field.name, text):
            return value
        read = read_cell(value, field, codes)
        if isinstance(read, MisreadCell):
            return NotKept(read.code, read.facts, readings(value))
        reference = self.names.reference(field.name, text)
        return NotKept("new_name", (("heading", field.title),), readings(value), reference)


def _long_digits(value: Raw) -> str:
    """Return the digits of a number before its point; nothing where they are few, or it is no number."""
    number = _DIGITS.fullmatch(text_of(value)) if not isinstance(value, date | bool) else None
    digits = "".join(filter(str.isdecimal, number[1])) if number is not None else ""
    return digits if len(digits) >= _FEWEST_DIGITS else ""


def _is_above(digits: str, maximum: int | Fraction) -> bool:
    return len(digits) > MOST_DIGITS or (digits != "" and int(digits) > maximum)


def _is_short(value: Raw) -> bool:
    """Say whether a number has no more digits than a count or a date may have."""
    return isinstance(value, date | bool) or sum(letter.isdigit() for letter in text_of(value)) <= MOST_DIGITS


def _split(text: str) -> list[str]:
    return words(text).split()
