"""The first sheet of a marked copy: everything to correct or explain, and where it is."""

from __future__ import annotations

import math
import re
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.hyperlink import Hyperlink

from data.contracts.names import TO_CORRECT
from data.model import Effect, Finding
from spreadsheets.addresses import letters, position
from spreadsheets.package import storable
from spreadsheets.xlsx import escaped

_EFFECTS: Final = {
    Effect.REJECT: "Correct and resubmit",
    Effect.VOID: "Correct and resubmit; until then the cell counts as not known",
    Effect.ASK: "Confirm or explain",
}
_COLUMNS: Final = (("No.", 6), ("Action", 24), ("Sheet", 16), ("Cells", 24), ("What is wrong", 62))
_LAST: Final = ("What to do", 62)
_HEADING_ROW: Final = 5
_AREAS_NAMED: Final = 12
_LINE: Final = 14  # points
_PAGE: Final = 200  # characters across a page

_TOP: Final = Alignment(vertical="top", wrap_text=True)
_EDGE: Final = Side("thin", color="FF9AA7B4")
_BOX: Final = Border(_EDGE, _EDGE, _EDGE, _EDGE)
_FILL: Final = PatternFill("solid", start_color="FFDCE6F0")
_LINK: Final = Font(name="Arial", size=10, underline="single", color="FF1F4E79")


def add_list(book: Workbook, findings: Sequence[Finding], titles: Mapping[str, str]) -> None:
    """Put the list in front of the other sheets.

    Args:
        book: the borough's workbook.
        findings: everything that was found.
        titles: what each sheet that findings name is called in this workbook.
    """
    ordered = sorted(findings, key=lambda finding: list(_EFFECTS).index(finding.effect) // 2)
    sheet = book.create_sheet(TO_CORRECT, 0)
    _write_top(sheet, ordered)
    columns = (*_COLUMNS, _LAST)
    for column, (name, width) in enumerate(columns, start=1):
        cell = _put(sheet, _HEADING_ROW, column, name)
        cell.font, cell.fill = Font(name="Arial", size=10, bold=True), _FILL
        sheet.column_dimensions[cell.column_letter].width = width
    for number, finding in enumerate(ordered, start=1):
        _write_finding(sheet, number, finding, titles)
    sheet.freeze_panes = f"A{_HEADING_ROW + 1}"
    sheet.sheet_view.showGridLines = False
    sheet.print_title_rows = f"{_HEADING_ROW}:{_HEADING_ROW}"
    on_landscape_pages(sheet, _PAGE)


def _write_top(sheet: Any, findings: Sequence[Finding]) -> None:
    asked = sum(finding.effect is Effect.ASK for finding in findings)
    sentences = [
        (_things(len(findings) - asked, "to correct") if len(findings) > asked else "")
        + (" and " if 0 < asked < len(findings) else "")
        + (_things(asked, "to confirm or explain") if asked else "")
        or "nothing to correct",
        "Each of these cells is highlighted and has a comment that says the same. Correct them in this workbook, which "
        "holds what we kept of your return, then save and resubmit it; or correct them in your own.",
        "You don’t need to remove this sheet, the highlighting or the comments: they aren’t part of the return.",
    ]
    sheet["A1"] = f"{TO_CORRECT}: {sentences[0]}"
    sheet["A1"].font = Font(name="Arial", size=14, bold=True, color="FF1F4E79")
    for row, text in enumerate(sentences[1:], start=2):
        sheet.cell(row, 1, text).font = Font(name="Arial", size=10)


def _things(count: int, what: str) -> str:
    return f"{count} {'thing' if count == 1 else 'things'} {what}"


def _write_finding(sheet: Any, number: int, finding: Finding, titles: Mapping[str, str]) -> None:
    row = _HEADING_ROW + number
    where = areas(finding.cells)
    named = ", ".join(where[:_AREAS_NAMED])
    more = f" and {len(where) - _AREAS_NAMED} more" if len(where) > _AREAS_NAMED else ""
    texts = (_EFFECTS[finding.effect], finding.sheet or "", named + more, without_location(finding), finding.fix)
    _put(sheet, row, 1, str(number))
    for column, text in enumerate(texts, start=2):
        _put(sheet, row, column, text)
    title = titles.get(finding.sheet or "")
    if title is not None:
        location = f"'{title.replace(chr(39), chr(39) * 2)}'!{finding.cells[0] if finding.cells else 'A1'}"
        cell = sheet.cell(row, 4 if finding.cells else 3)
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=location, display=cell.value)
        cell.font = _LINK
    widths = [width for _, width in (*_COLUMNS[1:], _LAST)]
    lines = max(len(textwrap.wrap(text, int(width * 1.1))) for text, width in zip(texts, widths, strict=True))
    sheet.row_dimensions[row].height = _LINE * max(1, lines) + 4


def _put(sheet: Any, row: int, column: int, text: str) -> Any:
    """Write a cell of the list."""
    cell = sheet.cell(row, column)
    write_text(cell, text)
    cell.font, cell.alignment, cell.border = Font(name="Arial", size=10), _TOP, _BOX
    return cell


def areas(cells: Sequence[str]) -> list[str]:
    """Return cells as areas, so that `B2`, `B3` and `B4` are `B2:B4`; cells below one another come together."""
    columns: dict[int, list[int]] = {}
    for row, column in sorted(where for where in map(position, cells) if where is not None):
        columns.setdefault(column, []).append(row)
    return [area for column, rows in sorted(columns.items()) for area in _runs(letters(column), rows)]


def _runs(column: str, rows: Sequence[int]) -> list[str]:
    runs: list[tuple[int, int]] = []
    for row in rows:
        if runs and row == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], row)
        else:
            runs.append((row, row))
    return [f"{column}{first}" if first == last else f"{column}{first}:{column}{last}" for first, last in runs]


def on_landscape_pages(sheet: Any, width: int) -> None:
    """Have a sheet that is so many characters wide printed on pages that can be read."""
    sheet.page_setup.fitToWidth = max(1, math.ceil(width / _PAGE))
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage = 0, True


def write_text(cell: Any, text: str) -> None:
    """Write a text, which stays a text whatever it begins with."""
    cell.value = escaped(storable(text))
    cell.data_type = "s"


def without_location(finding: Finding) -> str:
    """Return what is wrong, without the sheet and its cells or rows, where the message stands beside or on them."""
    if finding.sheet is None:
        return finding.message
    location = rf"{re.escape(finding.sheet)}(?:, (?:cell|row|column)s? [^:]*)?: "
    text = re.sub(location, "", finding.message, count=1)
    return text[:1].upper() + text[1:]
