"""The data files as one accessible spreadsheet, after the Analysis Function's checklist.

One marked-up table a sheet, from column A, with nothing below it; no merged, blank or hidden cells; no meaning by
colour. What is not a number says why in brackets: [c] confidential, [x] not available, [z] not applicable.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from reports.columns import COLUMNS
from reports.files import DEMONSTRATION, DataFile
from reports.view import EditionView
from reports.words import CONFIDENTIAL

WORKBOOK: Final = "minimum-standards.xlsx"
NOT_AVAILABLE: Final = "[x]"
NOT_APPLICABLE: Final = "[z]"
SHORTHAND: Final = (
    (CONFIDENTIAL, "Confidential: hidden so that no child can be told from it"),
    (NOT_AVAILABLE, "Not available"),
    (NOT_APPLICABLE, "Not applicable"),
)
_TITLES: Final = {
    "verdicts": "Verdicts",
    "submissions": "Returns",
    "standards": "Standards",
    "changes": "Changes",
    "indicators": "Indicators",
}
_NUMBERS: Final = {"numerator", "denominator", "value", "margin", "threshold_met", "threshold_partly_met"}
_HIDDEN: Final = {"verdict", "reason", "numerator", "denominator", "value", "margin"}
_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?")
_WIDEST: Final = 60


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet to be: its name, what it holds, its columns and its cells, none of them empty."""

    name: str
    about: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | float, ...], ...]


def workbook(view: EditionView, files: Sequence[DataFile], audience: str) -> DataFile:
    """Return this month's CSV files among these as one workbook; the same bytes for the same edition."""
    tables = [one for file in files if (one := _table(file)) is not None]
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    title = f"Minimum standards, {view.cluster_name}, {view.month.words}, edition {view.number}"
    book.set_properties(
        {
            "title": title,
            "subject": "Verdicts against the cluster’s minimum standards",
            "author": view.contact.role,
            "comments": DEMONSTRATION if view.is_demonstration else "",
            "created": view.as_at.replace(tzinfo=None),
        }
    )
    styles = _Styles(
        title=book.add_format({"bold": True, "font_size": 16}),
        text=book.add_format({"text_wrap": True, "valign": "top"}),
        head=book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 2}),
    )
    _cover(book.add_worksheet("Cover"), styles, title, view, audience)
    _contents(book.add_worksheet("Contents"), styles, tables)
    for sheet in (_shorthand(), *tables):
        _write(book.add_worksheet(sheet.name), styles, sheet, view)
    book.close()
    return DataFile(WORKBOOK, "This month’s data files as one accessible spreadsheet", out.getvalue())


@dataclass(frozen=True, slots=True)
class _Styles:
    title: Format
    text: Format
    head: Format


def _table(file: DataFile) -> Table | None:
    """Return a CSV file as a sheet, or None where it has no row: an empty table is no table."""
    name = file.path.removesuffix(".csv")
    if name not in _TITLES:
        return None
    reader = csv.DictReader(io.StringIO(file.content.decode()))
    columns = tuple(reader.fieldnames or ())
    rows = tuple(tuple(_cell(name, row) for name in columns) for row in reader)
    return Table(_TITLES[name], file.about, columns, rows) if rows else None


def _cell(name: str, row: dict[str, str]) -> str | float:
    text = row[name]
    if not text:
        return CONFIDENTIAL if row.get("protection") and name in _HIDDEN else _why_empty(name, row)
    is_number = name in _NUMBERS or (name in COLUMNS and COLUMNS[name].kind == "integer")
    return float(text) if is_number and _NUMBER.fullmatch(text) else text


def _why_empty(name: str, row: dict[str, str]) -> str:
    """Return `[x]` for a number or a time that should have come and did not; everything else does not apply."""
    is_missing = name in _NUMBERS and row.get("verdict") == "not_assessable"
    return NOT_AVAILABLE if is_missing or name == "received_at" else NOT_APPLICABLE


def _shorthand() -> Table:
    return Table("Shorthand", "What the brackets stand for", ("shorthand", "meaning"), SHORTHAND)


def _cover(sheet: Worksheet, styles: _Styles, title: str, view: EditionView, audience: str) -> None:
    sheet.set_column(0, 0, 90)
    sheet.write_string(0, 0, title, styles.title)
    for number, text in enumerate(_cover_lines(view, audience), 1):
        sheet.write_string(number, 0, text, styles.text)


def _cover_lines(view: EditionView, audience: str) -> Iterator[str]:
    if view.is_demonstration:
        yield DEMONSTRATION
    yield audience
    yield "This judges arrangements, not children’s safety. More cases found isn’t worse."
    yield f"Rule set: {view.ruleset.id} {view.ruleset.version}, SHA-256 {view.ruleset.sha256}"
    yield f"Approved by: {view.ruleset.approved_by}"
    yield f"Returns used: SHA-256 {view.cut_sha256}, as at {view.as_at.isoformat()}"
    yield f"Edition {view.number}, digest {view.digest}; code {view.code_version}"
    yield f"Contact: {view.contact.role}, {view.contact.address}"


def _contents(sheet: Worksheet, styles: _Styles, tables: Sequence[Table]) -> None:
    sheet.set_column(0, 0, 20)
    sheet.set_column(1, 1, 70)
    sheet.write_string(0, 0, "Contents", styles.title)
    sheet.write_string(1, 0, "This worksheet contains one table.")
    columns = [{"header": name, "header_format": styles.head} for name in ("Sheet", "What it holds")]
    rows = [_shorthand(), *tables]
    sheet.add_table(
        2, 0, 2 + len(rows), 1, {"columns": columns, "name": "Contents", "style": None, "autofilter": False}
    )
    for number, table in enumerate(rows, 3):
        sheet.write_url(number, 0, f"internal:'{table.name}'!A1", string=table.name)
        sheet.write_string(number, 1, table.about)


def _write(sheet: Worksheet, styles: _Styles, table: Table, view: EditionView) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    for column, name in enumerate(table.columns):
        longest = max(len(name), *(len(str(row[column])) for row in table.rows))
        sheet.set_column(column, column, min(_WIDEST, longest + 2))
    lines = [f"{table.about}. {view.cluster_name}, {view.month.words}.", "This worksheet contains one table."]
    lines += [f"{short} {meaning.lower()}." for short, meaning in SHORTHAND] if table.name != "Shorthand" else []
    lines += [DEMONSTRATION] if view.is_demonstration else []
    sheet.write_string(0, 0, table.name, styles.title)
    for number, text in enumerate(lines, 1):
        sheet.write_string(number, 0, text)
    top = len(lines) + 1
    columns = [{"header": name, "header_format": styles.head} for name in table.columns]
    options = {"columns": columns, "name": table.name, "style": None, "autofilter": False}
    sheet.add_table(top, 0, top + len(table.rows), len(table.columns) - 1, options)
    for number, row in enumerate(table.rows, top + 1):
        for column, value in enumerate(row):
            if isinstance(value, float):
                sheet.write_number(number, column, value)
            else:
                sheet.write_string(number, column, value)
