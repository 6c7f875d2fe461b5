"""Returns that are filled in and right, and ways in which people change them without meaning to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction
from functools import cache
from typing import Any

from data.contracts.load import FieldContract, load_contracts
from data.sample import setting_of
from data.sample.returns import SampleReturn, tables
from data.sample.story import Sending
from standards.model import FieldKind
from tests.support.books import CAMDEN, SEPTEMBER, Book, as_csv, zipped

SERVICES, ACTIVITY, YOUNG, MOVEMENTS = "Services", "Activity", "Young people", "Movements"
PANELS, DOOR, PROFILE = "Panels", "Front door", "Profile"
OTHER_BOROUGH = "E09000003"

Change = Callable[[Book], Book | bytes | None]


@cache
def _tables(return_type: str) -> tuple[Any, ...]:
    setting = setting_of("north-london", 7)
    sample = SampleReturn(
        setting.invented,
        setting.contracts,
        setting.invented.boroughs[CAMDEN],
        return_type,
        SEPTEMBER,
        lambda month: setting.services(CAMDEN, month),
        lambda month: setting.panels(CAMDEN, month),
    )
    return tuple(tables(sample, Sending()))


def filled(return_type: str = "service") -> Book:
    """Return a return for the end of a quarter, with the figures of the sample and without a finding."""
    sheets = {table.title: [list(map(_typed, line)) for line in table.lines] for table in _tables(return_type)}
    return Book(sheets).cover("note", None)


def _typed(value: Any) -> Any:
    return float(value) if isinstance(value, Fraction) else value


# --- Ways of changing ------------------------------------------------------------------------------------------------
def rows(book: Book, sheet: str) -> list[list[Any]]:
    return book.sheets[sheet][1:]


def put(sheet: str, name: str, value: Any, *numbers: int) -> Change:
    """Write a value into a field of some rows; into every row, if none is named."""

    def do(book: Book) -> None:
        for number in numbers or range(2, len(book.sheets[sheet]) + 1):
            book.fill(sheet, name, value, number)

    return do


def each(sheet: str, name: str, change: Callable[[Any], Any]) -> Change:
    """Change what a field says in every row that says anything."""

    def do(book: Book) -> None:
        for number in range(2, len(book.sheets[sheet]) + 1):
            before = book.sheets[sheet][number - 1][book.sheets[sheet][0].index(name)]
            if before is not None and before != "z":
                book.fill(sheet, name, change(before), number)

    return do


def cover(key: str, value: Any) -> Change:
    return lambda book: book.cover(key, value)


def block(sheet: str, change: Callable[[list[list[Any]]], list[list[Any]]], first: int = 0) -> Change:
    """Change the rows below the headings, from a column on."""

    def do(book: Book) -> None:
        heading, *below = book.sheets[sheet]
        changed = change([row[first:] for row in below])
        blank: list[Any] = [None] * first
        kept = [row[:first] for row in below] + [blank] * (len(changed) - len(below))
        book.sheets[sheet] = [heading, *([*left, *right] for left, right in zip(kept, changed, strict=False))]

    return do


def right(block: list[list[Any]]) -> list[list[Any]]:
    return [[None, *row] for row in block]


def left(block: list[list[Any]]) -> list[list[Any]]:
    return [[*row[1:], None] for row in block]


def down(block: list[list[Any]]) -> list[list[Any]]:
    return [[None] * len(block[0]), *block]


def down_over(block: list[list[Any]]) -> list[list[Any]]:
    return [[None] * len(block[0]), *block[:-1]]


def up(block: list[list[Any]]) -> list[list[Any]]:
    return [*block[1:], [None] * len(block[0])]


def part_right(first: int, last: int, width: int) -> Callable[[list[list[Any]]], list[list[Any]]]:
    """Move some rows of a block to the right, over what stood there."""

    def change(block: list[list[Any]]) -> list[list[Any]]:
        return [
            [None, *row[: width - 1], *row[width:]] if first <= number <= last else row
            for number, row in enumerate(block, start=2)
        ]

    return change


def heading(sheet: str, name: str, changed: Any) -> Change:
    def do(book: Book) -> None:
        book.sheets[sheet][0][book.sheets[sheet][0].index(name)] = changed

    return do


def without(sheet: str, name: str) -> Change:
    def do(book: Book) -> None:
        at = book.sheets[sheet][0].index(name)
        book.sheets[sheet] = [row[:at] + row[at + 1 :] for row in book.sheets[sheet]]

    return do


def column(sheet: str, title: Any, value: Callable[[list[Any]], Any], at: int | None = None) -> Change:
    """Put a column into a sheet; at its end, if nothing else is said."""

    def do(book: Book) -> None:
        lines = book.sheets[sheet]
        where = len(lines[0]) if at is None else at
        book.sheets[sheet] = [
            [*row[:where], title if not n else value(row), *row[where:]] for n, row in enumerate(lines)
        ]

    return do


def add(sheet: str, *values: Any, after: int | None = None) -> Change:
    """Put a row into a sheet: below its last, if nothing else is said."""

    def do(book: Book) -> None:
        held = book.sheets[sheet]
        held.insert(len(held) if after is None else after, list(values))

    return do


def totals(label: str, sheet: str = ACTIVITY) -> Change:
    def do(book: Book) -> None:
        sums = [
            sum(each for each in column if isinstance(each, int)) for column in zip(*rows(book, sheet), strict=True)
        ]
        book.sheets[sheet].append([label, *sums[1:]])

    return do


def sheets(change: Callable[[dict[str, list[list[Any]]]], Any]) -> Change:
    def do(book: Book) -> None:
        book.sheets = change(book.sheets) or book.sheets

    return do


def renamed(sheet: str, title: str) -> Change:
    return sheets(lambda held: {title if name == sheet else name: below for name, below in held.items()})


def exchanged(first: str, second: str) -> Change:
    titles = {first: second, second: first}
    return sheets(lambda held: {titles.get(name, name): below for name, below in held.items()})


def dropped(sheet: str) -> Change:
    return sheets(lambda held: {name: below for name, below in held.items() if name != sheet})


def copied(sheet: str, title: str) -> Change:
    return sheets(lambda held: held | {title: [list(line) for line in held[sheet]]})


def pasted_over(sheet: str, source: str) -> Change:
    return sheets(lambda held: held | {sheet: [list(line) for line in held[source]]})


def decorated(what: Callable[[Any, Any], Any]) -> Change:
    return lambda book: book.decorate(what)


def every_count(change: Callable[[Any], Any], sheet: str = ACTIVITY) -> Change:
    def do(book: Book) -> None:
        for row in rows(book, sheet):
            row[1:] = [change(value) if type(value) is int else value for value in row[1:]]

    return do


def _fields(sheet: str) -> Sequence[FieldContract]:
    contracts = load_contracts()
    return next(contract for contract in contracts.sheets.values() if contract.title == sheet).fields


def every_date(change: Callable[[date], Any], sheet: str = PROFILE) -> Change:
    names = [field.name for field in _fields(sheet) if field.kind is FieldKind.DATE]

    def do(book: Book) -> None:
        for name in names:
            each(sheet, name, lambda day: change(day) if isinstance(day, date) else day)(book)

    return do


def every_yes(yes: Any, no: Any, sheet: str = SERVICES) -> Change:
    def do(book: Book) -> None:
        for row in rows(book, sheet):
            row[:] = [yes if value == "yes" else no if value == "no" else value for value in row]

    return do


def ids(change: Callable[[list[Any]], Sequence[Any]], sheet: str = ACTIVITY) -> Change:
    def do(book: Book) -> None:
        for row, value in zip(rows(book, sheet), change([row[0] for row in rows(book, sheet)]), strict=False):
            row[0] = value

    return do


def filled_series(names: list[Any]) -> list[str]:
    """What a spreadsheet makes of the first ID when it is dragged down."""
    first = str(names[0])
    start = int(first[-2:])
    return [f"{first[:-2]}{start + n:02d}" for n in range(len(names))]


def dragged_in_row(sheet: str, number: int) -> Change:
    """The first figure of a row dragged to its end."""

    def do(book: Book) -> None:
        row = book.sheets[sheet][number - 1]
        row[2:] = [row[1]] * len(row[2:])

    return do


def everywhere(old: Any, new: Any) -> Change:
    """Write a value wherever another one stands."""

    def do(book: Book) -> None:
        for title, held in book.sheets.items():
            book.sheets[title] = [[new if value == old else value for value in row] for row in held]

    return do


def each_row(sheet: str, change: Callable[[list[Any]], list[Any]]) -> Change:
    return lambda book: book.sheets.update({sheet: [book.sheets[sheet][0], *map(change, rows(book, sheet))]})


def lines(sheet: str, change: Callable[[list[list[Any]]], list[list[Any]]]) -> Change:
    """Change the lines of a sheet, its headings among them."""
    return lambda book: book.sheets.update({sheet: change(book.sheets[sheet])})


def as_zip(change: Callable[[dict[str, bytes]], dict[str, bytes]]) -> Change:
    def do(book: Book) -> bytes:
        return zipped(change({f"{title}.csv": as_csv(held) for title, held in book.sheets.items()}))

    return do
