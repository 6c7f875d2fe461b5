"""The sheets of an edition as an accessible Excel workbook; the same bytes for the same edition."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Final

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from reports.datasets.workbook import SUBJECT, Book, Sheet

WORKBOOK: Final = "minimum-standards.xlsx"
_COVER_WIDTH: Final = 104
"""Wide enough for a hash with its name: not every program makes room for a second line."""


@dataclass(frozen=True, slots=True)
class _Styles:
    title: Format
    text: Format
    head: Format


def workbook(book: Book) -> bytes:
    """Return a book as an .xlsx file."""
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    made.set_properties(
        {
            "title": book.title,
            "subject": SUBJECT,
            "author": book.author,
            "comments": book.note,
            "created": book.made_at.replace(tzinfo=None),
        }
    )
    styles = _Styles(
        title=made.add_format({"bold": True, "font_size": 16}),
        text=made.add_format({"text_wrap": True, "valign": "top"}),
        head=made.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 2}),
    )
    _cover(made.add_worksheet("Cover"), styles, book)
    for sheet in book.sheets:
        _write(made.add_worksheet(sheet.name), styles, sheet)
    made.close()
    return out.getvalue()


def _cover(page: Worksheet, styles: _Styles, book: Book) -> None:
    _set_paper(page)
    page.set_column(0, 0, _COVER_WIDTH)
    page.write_string(0, 0, book.title, styles.title)
    for number, text in enumerate(book.cover, 1):
        page.write_string(number, 0, text, styles.text)


def _set_paper(page: Worksheet) -> None:
    """Print on A4 across, as wide as one page."""
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)


def _write(page: Worksheet, styles: _Styles, sheet: Sheet) -> None:
    _set_paper(page)
    for column, width in enumerate(sheet.widths):
        page.set_column(column, column, width)
    for number, text in enumerate(sheet.lines):
        page.write_string(number, 0, text, *([styles.title] if number == 0 else []))
    top = len(sheet.lines)
    columns = [{"header": name, "header_format": styles.head} for name in sheet.columns]
    options = {"columns": columns, "name": sheet.name, "style": None, "autofilter": False}
    page.add_table(top, 0, top + len(sheet.rows), len(sheet.columns) - 1, options)
    for number, row in enumerate(sheet.rows, top + 1):
        for column, value in enumerate(row):
            if not isinstance(value, str):
                page.write_number(number, column, float(value))
            elif sheet.has_links and column == 0:
                page.write_url(number, column, f"internal:'{value}'!A1", string=value)
            else:
                page.write_string(number, column, value)
