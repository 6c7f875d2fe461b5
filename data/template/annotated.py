"""A marked copy of a borough's workbook: cells highlighted, each with a comment on what to do, and a list in front.

Nothing is told by colour alone, and nothing of a refused file is given back.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

from data.contracts.load import Contracts
from data.contracts.names import COVER, TO_CORRECT, TO_CORRECT_BEFORE
from data.intake.examine import IncomingFile, known_words
from data.intake.gate.grid import Grid, Raw
from data.intake.gate.people import words
from data.intake.reading.reader import Reader
from data.intake.typing.headings import count_headings
from data.intake.typing.sheets import OUR_SHEETS
from data.model import Effect, Finding
from data.template.marked_copy import add_list, on_landscape_pages, without_location, write_text
from spreadsheets.addresses import position
from spreadsheets.package import COMMENT_AUTHOR, WRITTEN, pack, storable, unpack
from standards.errors import MinstdError

FORMS: Final = ("xlsx", "ods", "zip")

_MARK: Final = f"{COMMENT_AUTHOR}: "
_CORRECT: Final = PatternFill("solid", start_color="FFF4C7C3")
_ASK: Final = PatternFill("solid", start_color="FFFFE8B3")
_SEARCHED: Final = 10  # rows in which headings may be
_LONGEST_TITLE: Final = 31
_MODIFIED: Final = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")


class NothingGivenBack(MinstdError):
    """A file that was refused, or cannot be opened any more: nothing of it is given back."""


def annotate(content: bytes, form: str, findings: Sequence[Finding], contracts: Contracts) -> bytes:
    """Return the borough's workbook as .xlsx with every finding in it; the same arguments give the same bytes.

    An .xlsx comes back as it was sent, with its own formats; from an .ods or a .zip its values come back.

    Args:
        content: the file as it was sent, which has passed the gate.
        form: `xlsx`, `ods` or `zip`.
        findings: everything that was found in it.
        contracts: say which sheet a finding is about.

    Raises:
        NothingGivenBack: the file was refused.
    """
    if any(finding.effect is Effect.REFUSE for finding in findings):
        raise NothingGivenBack("This file was refused, so there is no marked copy of it.")
    book = _kept(content) if form == "xlsx" else None
    if book is None:
        book = _rebuilt(content, form, contracts)
    sheets = _sheets(book, contracts)
    _clear(book)
    for (title, address), found in _by_cell(findings).items():
        if title in sheets:
            _mark(sheets[title], address, found)
    add_list(book, findings, {title: sheet.title for title, sheet in sheets.items()})
    return _saved(book)


def _kept(content: bytes) -> Workbook | None:
    """Return the workbook with everything in it that can be kept, or None where its own formats stand in the way."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about parts that cannot be kept
            return load_workbook(io.BytesIO(content))
    except Exception:  # whatever is odd about a workbook that can be read, its values come back
        return None


def _rebuilt(content: bytes, form: str, contracts: Contracts) -> Workbook:
    """Return a workbook with the values of a file in the cells they were in. The file is read in a child process."""
    with Reader() as reader:
        (contents,) = reader.read([IncomingFile(f"return.{form}", content)], known_words(contracts))
    if contents.refusals:
        raise NothingGivenBack("This file can’t be opened, so there is no marked copy of it.")
    book = Workbook()
    book.properties.created = WRITTEN.replace(tzinfo=None)
    book.remove(book.worksheets[0])
    for grid in contents.sheets:
        _write_grid(book.create_sheet(_safe_title(grid.title)), grid)
    return book


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
    if isinstance(value, str):
        write_text(cell, value)
    elif isinstance(value, date):
        cell.value = value
        cell.number_format = "yyyy-mm-dd"
    else:
        cell.value = float(value) if isinstance(value, Decimal) else value


def _sheets(book: Workbook, contracts: Contracts) -> dict[str, Any]:
    """Return each sheet by the title that findings call it; one that has another name by its headings."""
    by_word = {words(sheet.title): sheet for sheet in book.worksheets}
    found = {COVER: by_word[words(COVER)]} if words(COVER) in by_word else {}
    for contract in contracts.sheets.values():
        named = by_word.get(words(contract.title)) or by_word.get(words(contract.sheet))
        if named is not None:
            found[contract.title] = named
    ours = {sheet.title for sheet in found.values()}
    strangers = [one for one in book.worksheets if one.title not in ours and words(one.title) not in OUR_SHEETS]
    tops = [(_top(sheet), sheet) for sheet in strangers]
    for contract in contracts.sheets.values():
        if contract.title not in found and tops:
            count, sheet = max(((count_headings(top, contract), sheet) for top, sheet in tops), key=lambda one: one[0])
            if count >= min(3, len(contract.fields)):
                found[contract.title] = sheet
    return found


def _top(sheet: Any) -> Grid:
    rows = sheet.iter_rows(max_row=_SEARCHED, values_only=True)
    return Grid(sheet.title, [(number, list(row)) for number, row in enumerate(rows, start=1)])


def _clear(book: Workbook) -> None:
    """Take away what an earlier annotation left."""
    for title in (TO_CORRECT, TO_CORRECT_BEFORE):
        if title in book.sheetnames:
            book.remove(book[title])
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.comment is not None and cell.comment.text.startswith(_MARK):
                    cell.comment = None
                    cell.fill = PatternFill()


def _by_cell(findings: Iterable[Finding]) -> Mapping[tuple[str, str], list[Finding]]:
    found: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        for address in finding.cells:
            if finding.sheet is not None and position(address) is not None:
                found.setdefault((finding.sheet, address), []).append(finding)
    return found


def _mark(sheet: Any, address: str, findings: Sequence[Finding]) -> None:
    """Fill a cell, and say on it what is wrong and what to do."""
    cell = sheet[address]
    if isinstance(cell, MergedCell):
        cell = next(sheet[area.coord.partition(":")[0]] for area in sheet.merged_cells.ranges if address in area)
    is_question = all(finding.effect is Effect.ASK for finding in findings)
    heading = f"{_MARK}{'please confirm or explain' if is_question else 'please correct'}"
    parts = [heading, *(f"{without_location(finding)}\n{finding.fix}" for finding in findings)]
    if cell.comment is not None and not cell.comment.text.startswith(_MARK):
        parts.append(cell.comment.text)
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
