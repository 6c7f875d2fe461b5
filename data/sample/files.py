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
from typing import Final

import spreadsheets.ods
import spreadsheets.xlsx
from spreadsheets.package import CellValue, pack, text_of, unpack
from spreadsheets.plan import BookPlan, SheetCell, SheetPlan, Style

_HEADING: Final = Style(is_bold=True, fill="#E8EDF2")
_DAY: Final = Style(align="left")
_ASIDE: Final = Style(align="right", colour="#5A6672")
_PLAIN: Final = Style()
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
    return spreadsheets.xlsx.write(_book(tables))


def ods(tables: Sequence[Table]) -> bytes:
    """Return the same as an OpenDocument spreadsheet."""
    return spreadsheets.ods.write(_book(tables))


def _book(tables: Sequence[Table]) -> BookPlan:
    return BookPlan("", [_sheet(table) for table in tables], note="Invented demonstration data")


def _sheet(table: Table) -> SheetPlan:
    header = [SheetCell(name, _HEADING) for name in table.header]
    body = [[_cell(value) for value in row] for row in table.rows]
    return SheetPlan(
        table.title, [header, *body] if header else body, table.widths, frozen=(1, 1) if header else (0, 0)
    )


def _cell(value: CellValue) -> SheetCell | None:
    if value is None:
        return None
    return SheetCell(value, _ASIDE if value == "z" else _DAY if isinstance(value, date) else _PLAIN)


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
