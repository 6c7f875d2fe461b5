"""Single mistakes that touch a whole column, row, sheet or file: each is to be told as little as it takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from data.contracts.load import FieldContract, SheetContract, load_contracts
from standards.model import FieldKind, Month
from tests.support.books import Book, clean

DECEMBER = Month(2026, 12)
"""A month in which the sheets of a quarter and of a year are owed, too."""

RETURNS = ("service", "panel", "profile")
MOST = 15
"""Findings of any single slip."""


@dataclass(frozen=True)
class WideMistake:
    """A slip, done to a book.

    Attributes:
        most: how many findings it may give at most.
    """

    name: str
    do: Callable[[Book, SheetContract], None]
    most: int = MOST


def asked(contract: SheetContract) -> list[FieldContract]:
    """Return the fields of a sheet that are answers, and neither its key nor filled in beforehand."""
    return [field for field in contract.fields if field.name not in contract.key]


def _fill_sheet(value: Any) -> Callable[[Book, SheetContract], None]:
    def do(book: Book, contract: SheetContract) -> None:
        for field in asked(contract):
            _fill_column(book, contract, field, value)

    return do


def _fill_column(book: Book, contract: SheetContract, field: FieldContract, value: Any) -> None:
    for row in range(2, len(book.sheets[contract.title]) + 1):
        book.fill(contract.title, field.name, value, row)


def _fill_numbers(value: Any) -> Callable[[Book, SheetContract], None]:
    def do(book: Book, contract: SheetContract) -> None:
        for field in asked(contract):
            if field.kind is FieldKind.INTEGER:
                _fill_column(book, contract, field, value)

    return do


def _change(change: Callable[[Any], Any], kind: type) -> Callable[[Book, SheetContract], None]:
    def do(book: Book, contract: SheetContract) -> None:
        rows = book.sheets[contract.title]
        for row in rows[1:]:
            row[:] = [change(value) if type(value) is kind else value for value in row]

    return do


def _answers_right(book: Book, contract: SheetContract) -> None:
    keys = len(contract.key)
    for row in book.sheets[contract.title][1:]:
        row.insert(keys, None)


def _answers_left(book: Book, contract: SheetContract) -> None:
    keys = len(contract.key)
    for row in book.sheets[contract.title][1:]:
        del row[keys]
        row.append(None)


def _rows_right(book: Book, contract: SheetContract) -> None:
    for row in book.sheets[contract.title][1:]:
        row.insert(0, None)


def _headings_right(book: Book, contract: SheetContract) -> None:
    book.sheets[contract.title][0].insert(0, None)


def _answers_down(book: Book, contract: SheetContract) -> None:
    rows, keys = book.sheets[contract.title], len(contract.key)
    answers = [row[keys:] for row in rows[1:]]
    rows.append([None] * keys)
    for row, values in zip(rows[1:], [[None] * len(answers[0]), *answers], strict=True):
        row[keys:] = values


def _ids_up(book: Book, contract: SheetContract) -> None:
    """Sort the first column without the others."""
    rows = book.sheets[contract.title]
    names = sorted((row[0] for row in rows[1:]), key=str, reverse=True)
    for row, name in zip(rows[1:], names, strict=True):
        row[0] = name


def _same_id(book: Book, contract: SheetContract) -> None:
    rows = book.sheets[contract.title]
    for row in rows[2:]:
        row[0] = rows[1][0]


def _twice(book: Book, contract: SheetContract) -> None:
    book.sheets[contract.title] += [list(row) for row in book.sheets[contract.title][1:]]


def _no_headings(book: Book, contract: SheetContract) -> None:
    book.sheets[contract.title].pop(0)


def _headings_twice(book: Book, contract: SheetContract) -> None:
    book.sheets[contract.title].insert(1, list(book.sheets[contract.title][0]))


def _headings_prefixed(book: Book, contract: SheetContract) -> None:
    rows = book.sheets[contract.title]
    rows[0] = [f"{name} 2026" for name in rows[0]]


def _total_row(name: str) -> Callable[[Book, SheetContract], None]:
    def do(book: Book, contract: SheetContract) -> None:
        rows = book.sheets[contract.title]
        rows.append([name, *[99 if isinstance(value, int) else None for value in rows[1][1:]]])

    return do


def _transposed(book: Book, contract: SheetContract) -> None:
    rows = book.sheets[contract.title]
    width = max(map(len, rows))
    padded = [[*row, *[None] * (width - len(row))] for row in rows]
    book.sheets[contract.title] = [list(column) for column in zip(*padded, strict=True)]


def _emptied(book: Book, contract: SheetContract) -> None:
    del book.sheets[contract.title][1:]


def _answers_emptied(book: Book, contract: SheetContract) -> None:
    _fill_sheet(None)(book, contract)


def _first_columns_gone(book: Book, contract: SheetContract) -> None:
    book.sheets[contract.title] = [row[1:] for row in book.sheets[contract.title]]


def _columns_gone(book: Book, contract: SheetContract) -> None:
    book.sheets[contract.title] = [row[: max(2, len(row) // 2)] for row in book.sheets[contract.title]]


def _other_sheets_rows(book: Book, contract: SheetContract) -> None:
    """Paste another sheet of the same return over this one."""
    others = [title for title in book.sheets if title not in (contract.title, "Cover")]
    if others:
        book.sheets[contract.title] = [list(row) for row in book.sheets[others[0]]]


def _notes(book: Book, contract: SheetContract) -> None:
    book.sheets[contract.title] += [[f"Note {number}: see the other sheet for more of this"] for number in range(40)]


def _strays(book: Book, contract: SheetContract) -> None:
    for row in range(60, 90):
        book.put(contract.title, f"D{row}", ".")


SLIPS = (
    WideMistake("a sheet of z", _fill_sheet("z"), 3),
    WideMistake("a sheet of n/a", _fill_sheet("n/a")),
    WideMistake("a sheet of text", _fill_sheet("see the other file")),
    WideMistake("a sheet of dashes", _fill_sheet("-")),
    WideMistake("a sheet of -1", _fill_sheet(-1)),
    WideMistake("a sheet of dots", _fill_sheet(".")),
    WideMistake("numbers of z", _fill_numbers("z")),
    WideMistake("numbers below zero", _fill_numbers(-3)),
    WideMistake("numbers too large", _fill_numbers(10**7)),
    WideMistake("numbers with decimals", _fill_numbers(2.5), 3),
    WideMistake("numbers as percentages", _fill_numbers("12%"), 3),
    WideMistake("numbers suppressed", _fill_numbers("<5"), 3),
    WideMistake("numbers as dates", _fill_numbers(date(2025, 2, 1)), 3),
    WideMistake("numbers with units", _change(lambda value: f"{value} cases", int), 3),
    WideMistake("numbers with points", _change(lambda value: f"{value + 1}.000", int)),
    WideMistake("numbers a thousand times too large", _change(lambda value: value * 1000, int)),
    WideMistake("dates a year late", _change(lambda day: day.replace(year=day.year + 1), date), 2),
    WideMistake("dates of the last century", _change(lambda day: day.replace(year=1926), date), 2),
    WideMistake("answers one column to the right", _answers_right),
    WideMistake("answers one column to the left", _answers_left),
    WideMistake("rows one column to the right", _rows_right),
    WideMistake("headings one column to the right", _headings_right),
    WideMistake("answers one row down", _answers_down),
    WideMistake("IDs sorted without their rows", _ids_up),
    WideMistake("the same ID in every row", _same_id),
    WideMistake("every row twice", _twice),
    WideMistake("no headings", _no_headings, 3),
    WideMistake("headings twice", _headings_twice, 2),
    WideMistake("headings with the year", _headings_prefixed),
    WideMistake("a row of totals", _total_row("Camden total"), 2),
    WideMistake("a sheet turned round", _transposed, 2),
    WideMistake("no rows", _emptied, 2),
    WideMistake("no answers", _answers_emptied, 3),
    WideMistake("the first column deleted", _first_columns_gone),
    WideMistake("half of the columns deleted", _columns_gone, 3),
    WideMistake("another sheet over it", _other_sheets_rows),
    WideMistake("forty notes below", _notes, 2),
    WideMistake("thirty strays below", _strays, 2),
)


def wide_mistakes() -> Iterator[tuple[WideMistake, str, SheetContract]]:
    """Yield every slip on every sheet of every return of a year's end."""
    contracts = load_contracts()
    for return_type in RETURNS:
        for contract in contracts.of_return(return_type, DECEMBER):
            yield from ((mistake, return_type, contract) for mistake in SLIPS)


def book_with(mistake: WideMistake, return_type: str, contract: SheetContract) -> Book:
    """Return a book that is clean but for one slip."""
    book = clean(return_type, DECEMBER)
    mistake.do(book, contract)
    return book
