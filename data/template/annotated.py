"""A marked copy of a return: cells highlighted, each with a comment on what to do, and a list in front.

It is a fresh template filled in with what was kept: the file that was sent is never opened again, and nothing that it
holds beside goes round. Nothing is told by colour alone, and nothing of a refused file is given back.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from operator import itemgetter
from typing import Any, Final

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

from data.contracts.load import Contracts
from data.contracts.names import COVER
from data.intake.gate.grid import Grid, NotKept, Raw
from data.intake.gate.people.names import words
from data.intake.typing.headings import count_headings
from data.intake.typing.sheets import OUR_SHEETS
from data.kept.document import KeptReturn
from data.model import Effect, Finding
from data.template.marked_copy import add_list, on_landscape_pages, without_location, write_text
from spreadsheets.addresses import letters, position
from spreadsheets.package import COMMENT_AUTHOR, WRITTEN, pack, storable, unpack
from standards.errors import MinstdError

_MARK: Final = f"{COMMENT_AUTHOR}: "
_CORRECT: Final = PatternFill("solid", start_color="FFF4C7C3")
_ASK: Final = PatternFill("solid", start_color="FFFFE8B3")
_SEARCHED: Final = 10  # rows in which headings may be
_LONGEST_TITLE: Final = 31
_MOST_MARKED: Final = 500  # cells of one finding
_LAST_ROW: Final = 5000
_LAST_COLUMN: Final = 200
CORRECT_IN_FILE: Final = (
    "We don’t keep text that a cell doesn’t ask for, so this cell is empty here. Correct it in your file."
)
_MODIFIED: Final = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")


class NoMarkedCopy(MinstdError):
    """A file that was refused: nothing of it is given back."""


def annotate(
    kept: KeptReturn, findings: Sequence[Finding], contracts: Contracts, template: bytes | None = None
) -> bytes:
    """Return a fresh workbook as .xlsx with what was kept of a return, and every finding in it.

    The file that was sent isn't opened: a cell of which nothing was kept is empty, and says so. The same arguments give
    the same bytes.

    Args:
        kept: what was kept of the return.
        findings: everything that was found in it.
        contracts: say which sheet a finding is about.
        template: the return's template as .xlsx, whose sheets are filled in where their headings are the same.

    Raises:
        NothingGivenBack: the file was refused.
    """
    if any(finding.effect is Effect.REFUSE for finding in findings):
        raise NoMarkedCopy("This file was refused, so there is no marked copy of it.")
    book = load_workbook(io.BytesIO(template)) if template is not None else _empty_book()
    for grid in kept.sheets:
        if grid.rows:
            _fill(book, grid)
    sheets = _sheets(book, contracts)
    _drop_others(book, sheets)
    not_kept = {(title, address) for title, sheet in sheets.items() for address in _not_kept(kept, sheet.title)}
    for (title, address), about_cell in _by_cell(findings).items():
        is_kept = (title, address) not in not_kept
        marked = _place_on_cover(sheets[title], kept, address) if title == COVER and title in sheets else address
        if title in sheets and marked is not None:
            _mark(sheets[title], marked, about_cell, is_kept=is_kept)
    add_list(book, findings, {title: sheet.title for title, sheet in sheets.items()})
    return _saved(book)


def _empty_book() -> Workbook:
    book = Workbook()
    book.properties.created = WRITTEN.replace(tzinfo=None)
    book.remove(book.worksheets[0])
    return book


def _fill(book: Workbook, grid: Grid) -> None:
    """Put a sheet's cells where they were: into the template's sheet if its headings are there, else into a new one."""
    title = _safe_title(grid.title)
    sheet = book[title] if title in book.sheetnames else None
    if sheet is not None and (words(title) == words(COVER) or _has_headings(sheet, grid)):
        _empty(sheet, grid)
        _write_cells(sheet, grid)
        return
    at = len(book.sheetnames)
    if sheet is not None:
        at = book.index(sheet)
        book.remove(sheet)
    _write_grid(book.create_sheet(title, at), grid)


def _has_headings(sheet: Any, grid: Grid) -> bool:
    number, headings = grid.rows[0]
    if number != 1:
        return False
    return all(
        isinstance(value, str) and words(str(sheet.cell(1, column).value)) == words(value)
        for column, value in enumerate(headings, start=1)
    )


def _empty(sheet: Any, grid: Grid) -> None:
    """Take the template's own answers off a sheet that is to be filled in; the cover's are on lines of their own."""
    if words(sheet.title) == words(COVER):
        answered = {words(str(row[0])): row[1] if len(row) > 1 else None for _, row in grid.rows}
        for row in sheet.iter_rows():
            key = words(str(row[0].value))
            if key in answered and len(row) > 1:
                _write(row[1], answered[key])
        return
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            if not isinstance(cell, MergedCell):
                cell.value = None


def _write_cells(sheet: Any, grid: Grid) -> None:
    if words(sheet.title) == words(COVER):
        return
    for number, values in grid.rows:
        for column, value in enumerate(values, start=1):
            if number > 1 and value is not None:
                _write(sheet.cell(number, column), value)


def _place_on_cover(sheet: Any, kept: KeptReturn, address: str) -> str | None:
    """Return where a cell of a file's cover is on this one: beside the same key. None where there is no such line."""
    where = position(address)
    lines = {number: row[0] for grid in kept.sheets if words(grid.title) == words(COVER) for number, row in grid.rows}
    key = None if where is None else lines.get(where[0])
    if where is None or not isinstance(key, str):
        return None
    rows = (row[0].row for row in sheet.iter_rows() if words(str(row[0].value)) == words(key))
    return next((f"{letters(where[1])}{number}" for number in rows), None)


def _drop_others(book: Workbook, sheets: Mapping[str, Any]) -> None:
    """Remove the sheets that only say that there was something."""
    ours = {sheet.title for sheet in sheets.values()}
    for sheet in book.worksheets:
        if sheet.title not in ours and words(sheet.title) not in OUR_SHEETS:
            book.remove(sheet)


def _not_kept(kept: KeptReturn, title: str) -> Iterator[str]:
    """Yield the addresses of a sheet's cells of which nothing was kept."""
    for grid in kept.sheets:
        if _safe_title(grid.title) == title:
            for number, values in grid.rows:
                for column, value in enumerate(values):
                    if isinstance(value, NotKept):
                        yield f"{letters(column)}{number}"


def _safe_title(title: str) -> str:
    return re.sub(r"[\[\]:*?/\\]", " ", title)[:_LONGEST_TITLE].strip("' ") or "Sheet"


def _write_grid(sheet: Any, grid: Grid) -> None:
    widths: dict[int, int] = {}
    for number, values in grid.rows:
        for column, value in enumerate(values, start=1):
            if value is not None:
                _write(sheet.cell(number, column), value)
                widths[column] = max(widths.get(column, 8), min(len(str(value)) + 2, 40))
    for column, width in widths.items():
        sheet.column_dimensions[get_column_letter(column)].width = width
    on_landscape_pages(sheet, sum(widths.values()))
    if words(grid.title) != words(COVER):
        sheet.freeze_panes = "B2"
        for cell in sheet[1]:
            cell.font = Font(bold=True)


def _write(cell: Any, value: Raw) -> None:
    if isinstance(value, NotKept):
        cell.value = None
    elif isinstance(value, str):
        write_text(cell, value)
    elif isinstance(value, date):
        cell.value = value
        cell.number_format = "yyyy-mm-dd"
    else:
        cell.value = float(value) if isinstance(value, Decimal) else value


def _sheets(book: Workbook, contracts: Contracts) -> dict[str, Any]:
    """Return each sheet by the title that findings call it; one that has another name by its headings."""
    by_word = {words(sheet.title): sheet for sheet in book.worksheets}
    sheets = {COVER: by_word[words(COVER)]} if words(COVER) in by_word else {}
    for contract in contracts.sheets.values():
        named = by_word.get(words(contract.title)) or by_word.get(words(contract.sheet))
        if named is not None:
            sheets[contract.title] = named
    ours = {sheet.title for sheet in sheets.values()}
    strangers = [sheet for sheet in book.worksheets if sheet.title not in ours and words(sheet.title) not in OUR_SHEETS]
    tops = [(_top(sheet), sheet) for sheet in strangers]
    for contract in contracts.sheets.values():
        if contract.title not in sheets and tops:
            counted = [(count_headings(top, contract), sheet) for top, sheet in tops]
            count, likely = max(counted, key=itemgetter(0))
            if count >= min(3, len(contract.fields)):
                sheets[contract.title] = likely
    return sheets


def _top(sheet: Any) -> Grid:
    rows = sheet.iter_rows(max_row=_SEARCHED, values_only=True)
    return Grid(sheet.title, [(number, list(row)) for number, row in enumerate(rows, start=1)])


def _by_cell(findings: Iterable[Finding]) -> Mapping[tuple[str, str], list[Finding]]:
    by_cell: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        for address in finding.cells[:_MOST_MARKED]:
            if finding.sheet is not None and _is_near(address):
                by_cell.setdefault((finding.sheet, address), []).append(finding)
    return by_cell


def _is_near(address: str) -> bool:
    """Say whether a cell is where a return has cells: a mark far off would make a sheet that nobody can open."""
    where = position(address)
    return where is not None and where[0] <= _LAST_ROW and where[1] <= _LAST_COLUMN


def _mark(sheet: Any, address: str, findings: Sequence[Finding], *, is_kept: bool) -> None:
    """Fill a cell, and say on it what is wrong and what to do."""
    cell = sheet[address]
    if isinstance(cell, MergedCell):
        cell = next(sheet[area.coord.partition(":")[0]] for area in sheet.merged_cells.ranges if address in area)
    is_question = all(finding.effect is Effect.ASK for finding in findings)
    heading = f"{_MARK}{'please confirm or explain' if is_question else 'please correct'}"
    parts = [heading, *(f"{without_location(finding)}\n{finding.fix}" for finding in findings)]
    if not is_kept:
        parts.append(CORRECT_IN_FILE)
    text = storable("\n\n".join(part for part in parts if part))
    lines = sum(1 + len(line) // 48 for line in text.split("\n"))
    cell.comment = Comment(text, COMMENT_AUTHOR, height=18 * lines + 12, width=340)
    cell.fill = _ASK if is_question else _CORRECT


def _saved(book: Workbook) -> bytes:
    book.active = 0
    for at, sheet in enumerate(book.worksheets):
        sheet.sheet_view.tabSelected = at == 0  # two selected sheets would be filled in together
    held = io.BytesIO()
    book.save(held)
    stamp = f"{WRITTEN:%Y-%m-%dT%H:%M:%SZ}".encode()
    members = unpack(held.getvalue())
    return pack((name, _MODIFIED.sub(rb"\g<1>" + stamp + rb"\2", part)) for name, part in members)
