"""Write tables as the files a borough would send: the same bytes on every machine, at any time, in any order.

Every container is packed by `spreadsheets.package`, with one fixed date.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from typing import Any, Final

import xlsxwriter

from spreadsheets.package import WRITTEN, CellValue, pack, text_of, unpack

_COLUMNS_A_PAGE: Final = 12
_OLE_MAGIC: Final = bytes.fromhex("d0cf11e0a1b11ae1")


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet: its title, its header row (none on a cover), its rows."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[CellValue, ...], ...]

    @property
    def lines(self) -> tuple[tuple[CellValue, ...], ...]:
        return ((self.header,) if self.header else ()) + self.rows

    @property
    def widths(self) -> tuple[int, ...]:
        """Each column's width in characters, wide enough to read and narrow enough to scan."""
        columns = zip_longest(*([len(text_of(value)) for value in line] for line in self.lines), fillvalue=0)
        return tuple(min(max(*lengths, 6) + 2, 46) for lengths in columns)


def xlsx(tables: Sequence[Table]) -> bytes:
    """Return an Excel workbook with a bold, frozen header on every sheet."""
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"created": WRITTEN, "comments": "Invented demonstration data"})
        bold = book.add_format({"bold": True, "bottom": 1, "bg_color": "#E8EDF2"})
        day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        aside = book.add_format({"align": "right", "font_color": "#5A6672"})
        for table in tables:
            _write_worksheet(book.add_worksheet(table.title), table, bold, day, aside)
    return pack(unpack(held.getvalue()))


def _write_worksheet(sheet: Any, table: Table, bold: Any, day: Any, aside: Any) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1 + len(table.header) // _COLUMNS_A_PAGE, 0)
    for column, width in enumerate(table.widths):
        sheet.set_column(column, column, width)
    if table.header:
        sheet.freeze_panes(1, 1)
    for row, line in enumerate(table.lines):
        for column, value in enumerate(line):
            if row == 0 and table.header:
                sheet.write_string(row, column, str(value), bold)
            elif isinstance(value, date):
                sheet.write_datetime(row, column, value, day)
            elif isinstance(value, str):
                sheet.write_string(row, column, value, aside if value == "z" else None)
            elif value is not None:
                sheet.write_number(row, column, float(value))


def csv_zip(tables: Sequence[Table]) -> bytes:
    """Return a zip of UTF-8 CSV files, one a sheet."""
    return pack((f"{table.title}.csv", _csv(table)) for table in tables)


def _csv(table: Table) -> bytes:
    held = io.StringIO(newline="")
    csv.writer(held).writerows([text_of(value) for value in line] for line in table.lines)
    return held.getvalue().encode()


def macro_workbook(tables: Sequence[Table]) -> bytes:
    """Return a workbook that carries a (harmless, empty) macro project, as one saved from a macro template would."""
    members = dict(unpack(xlsx(tables)))
    types = members["[Content_Types].xml"]
    kinds = b'<Override PartName="/xl/vbaProject.bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
    plain = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    macro = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    members["[Content_Types].xml"] = types.replace(b"</Types>", kinds).replace(plain, macro)
    return pack([*members.items(), ("xl/vbaProject.bin", _OLE_MAGIC + bytes(504))])


def locked_workbook() -> bytes:
    """Return what a workbook saved with a password looks like from outside: an OLE container, unreadable."""
    return _OLE_MAGIC + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(992)
