"""Write a planned workbook as an OpenDocument spreadsheet, by hand: the libraries for it stamp the time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date
from typing import Final
from xml.sax.saxutils import escape

from spreadsheets.addresses import letters
from spreadsheets.ods_styles import XML, Styles, element, pages, root, settings
from spreadsheets.package import pack, storable, text_of
from spreadsheets.plan import BELOW, BookPlan, Check, CheckedRange, CheckKind, ListRange, Message, SheetCell, SheetPlan

_TYPE: Final = "application/vnd.oasis.opendocument.spreadsheet"
_EPOCH: Final = date(1899, 12, 30)  # day 0 of a spreadsheet
_WHITE: Final = re.compile("\t|^ | $|  +")
"""White space of a line that XML readers would drop or fold into one space."""


def write(book: BookPlan) -> bytes:
    """Return the workbook as .ods. It has neither formulas nor macros, and no password."""
    parts = {
        "content.xml": _content(book),
        "styles.xml": pages({sheet.pages_across for sheet in book.sheets}),
        "settings.xml": settings(book.sheets),
        "meta.xml": root("document-meta", _meta(book)),
    }
    listed = "".join(
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="text/xml"/>' for path in parts
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_TYPE}"/>{listed}</manifest:manifest>'
    )
    texts = [*parts.items(), ("META-INF/manifest.xml", manifest)]
    # every text that reaches a part passes `storable`, or is this project's own
    return pack([("mimetype", _TYPE.encode()), *((path, (XML + text).encode()) for path, text in texts)])


def _meta(book: BookPlan) -> str:
    made_at = f"{book.made_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    properties = {
        "dc:title": book.title,
        "dc:subject": book.subject,
        "dc:description": book.note,
        "meta:initial-creator": book.author,
        "dc:creator": book.author,
        "meta:creation-date": made_at,
        "dc:date": made_at,
        "dc:language": "en-GB",
    }
    inside = "".join(element(name, {}, escape(storable(text))) for name, text in properties.items() if text)
    return f"<office:meta>{inside}</office:meta>"


def _content(book: BookPlan) -> str:
    styles = Styles()
    names = {(sheet.title, checked): f"v{at}" for at, (sheet, checked) in enumerate(_checks(book), start=1)}
    validations = "".join(_validation(names[sheet.title, checked], sheet, checked) for sheet, checked in _checks(book))
    tables = "".join(_table(sheet, styles, names) for sheet in book.sheets)
    ranges = "".join(_ranges(at, sheet) for at, sheet in enumerate(book.sheets))
    body = (
        f"<table:content-validations>{validations}</table:content-validations>{tables}"
        f"<table:database-ranges>{ranges}</table:database-ranges>"
    )
    spreadsheet = f"<office:body><office:spreadsheet>{body}</office:spreadsheet></office:body>"
    return root("document-content", f"<office:automatic-styles>{styles.xml()}</office:automatic-styles>{spreadsheet}")


def _checks(book: BookPlan) -> Iterable[tuple[SheetPlan, CheckedRange]]:
    return ((sheet, checked) for sheet in book.sheets for checked in sheet.checks)


def _ranges(at: int, sheet: SheetPlan) -> str:
    """Return the areas of a sheet that are marked: its table, and what a reader may filter."""
    ranges = ""
    if sheet.table is not None:
        about = {"table:contains-header": "true"}
        ranges += _range(sheet.table.name, sheet, sheet.table.header, about)
    if sheet.filtered is not None:
        about = {"table:display-filter-buttons": "true"}
        ranges += _range(f"__Anonymous_Sheet_DB__{at}", sheet, sheet.filtered, about)
    return ranges


def _range(name: str, sheet: SheetPlan, first: int, about: dict[str, str]) -> str:
    last = f"{letters(len(sheet.widths) - 1)}{len(sheet.rows)}"
    area = f"{_quoted(sheet.title)}.A{first + 1}:{_quoted(sheet.title)}.{last}"
    return element("table:database-range", {"table:name": name, "table:target-range-address": area, **about})


def _table(sheet: SheetPlan, styles: Styles, names: dict[tuple[str, CheckedRange], str]) -> str:
    below = {"table:default-cell-style-name": styles.cell(BELOW)} if sheet.is_open_below else {}
    columns = [
        element("table:table-column", {"table:style-name": styles.width(width), **below}) for width in sheet.widths
    ]
    heights = [styles.height(lines) for lines in sheet.lines]
    rows = [_row(heights[at], cells, styles, _checked(sheet, at, names)) for at, cells in enumerate(sheet.rows)]
    head, across = sheet.repeated_row, sheet.frozen[1]
    if across:
        columns[:across] = [f"<table:table-header-columns>{''.join(columns[:across])}</table:table-header-columns>"]
    if head is not None:
        rows[head] = f"<table:table-header-rows>{rows[head]}</table:table-header-rows>"
    about = {"table:name": sheet.title, "table:style-name": styles.table(sheet.pages_across)}
    if sheet.printed is not None:
        last = f"{letters(sheet.printed[1] - 1)}{sheet.printed[0]}"
        about["table:print-ranges"] = f"{_quoted(sheet.title)}.A1:{_quoted(sheet.title)}.{last}"
    if sheet.is_form:
        about["table:protected"] = "true"
    description = f"<table:desc>{escape(storable(sheet.about))}</table:desc>" if sheet.about else ""
    return element("table:table", about, f"{description}{''.join(columns)}{''.join(rows)}")


def _checked(sheet: SheetPlan, row: int, names: dict[tuple[str, CheckedRange], str]) -> dict[int, str]:
    """Return the name of the check on each column of a row that has one."""
    return {check.column: names[sheet.title, check] for check in sheet.checks if check.first <= row <= check.last}


def _row(height: str, cells: Sequence[SheetCell | None], styles: Styles, checks: dict[int, str]) -> str:
    written = "".join(_cell(cell, styles, checks.get(column)) for column, cell in enumerate(cells))
    return f'<table:table-row table:style-name="{height}">{written or "<table:table-cell/>"}</table:table-row>'


def _cell(cell: SheetCell | None, styles: Styles, check: str | None) -> str:
    if cell is None:
        return "<table:table-cell/>"
    about = {"table:style-name": styles.cell(cell.format)}
    if check is not None:
        about["table:content-validation-name"] = check
    value = cell.value
    if value is None:
        return element("table:table-cell", about)
    if isinstance(value, date):
        about |= {"office:value-type": "date", "office:date-value": value.isoformat()}
    elif isinstance(value, str):
        about["office:value-type"] = "string"
        if cell.shown != value or "\t" in value:  # some readers, calamine among them, pass over `text:tab`
            about["office:string-value"] = storable(value)
    else:
        about |= {"office:value-type": "float", "office:value": text_of(value)}
    note = f"<office:annotation>{_paragraphs(cell.comment)}</office:annotation>" if cell.comment else ""
    return element("table:table-cell", about, note + _paragraphs(cell.shown, cell.link))


def _paragraphs(text: str, link: str = "") -> str:
    """Return a text as paragraphs, one a line, that lead to another sheet if there is a link."""
    lines = [_spaced(line) for line in storable(text).split("\n")]
    if link:
        to = {"xlink:type": "simple", "xlink:href": f"#{_quoted(link)}.A1"}
        lines = [element("text:a", to, line) for line in lines]
    return "".join(f"<text:p>{line}</text:p>" for line in lines)


def _spaced(line: str) -> str:
    """Return a line as XML in which several spaces stay several, and those at its ends stay."""
    return _WHITE.sub(_white, escape(line))


def _white(white: re.Match[str]) -> str:
    return "<text:tab/>" if white[0] == "\t" else element("text:s", {"text:c": str(len(white[0]))})


def _validation(name: str, sheet: SheetPlan, checked: CheckedRange) -> str:
    check = checked.check
    first = f"{letters(checked.column)}{checked.first + 1}"
    about = {"table:name": name}
    condition = _condition(check, f"[.{first}]")
    if condition:
        about |= {"table:condition": f"of:{condition}", "table:allow-empty-cell": "true"}
    if check.kind is CheckKind.LIST:
        about["table:display-list"] = "unsorted"
    about["table:base-cell-address"] = f"{_quoted(sheet.title)}.{first}"
    severity = {"table:message-type": "warning" if check.is_warning else "stop"}
    error = _message("table:error-message", check.error, severity) if check.error else ""
    if check.error is None:
        error = element("table:error-message", {"table:display": "false"})
    return element("table:content-validation", about, _message("table:help-message", check.prompt, {}) + error)


def _message(name: str, message: Message, about: dict[str, str]) -> str:
    return element(
        name, {"table:title": storable(message.title), "table:display": "true", **about}, _paragraphs(message.text)
    )


def _condition(check: Check, cell: str) -> str:
    if check.kind is CheckKind.ANY:
        return ""
    if check.kind is CheckKind.LIST:
        among = _area(check.listed) if check.listed else ";".join(f'"{item}"' for item in check.items)
        return f"cell-content-is-in-list({among})"
    if check.kind is CheckKind.LENGTH:
        return f"cell-content-text-length()<={check.high}"
    low, high = ((bound - _EPOCH).days if isinstance(bound, date) else bound for bound in (check.low, check.high))
    if check.allows_z:
        integer_only = f"{cell}=INT({cell});" if check.kind is CheckKind.INTEGER else ""
        return f'is-true-formula(IF(ISNUMBER({cell});AND({integer_only}{cell}>={low};{cell}<={high});{cell}="z"))'
    kinds = {CheckKind.INTEGER: "whole-number", CheckKind.DECIMAL: "decimal-number", CheckKind.DATE: "date"}
    return f"cell-content-is-{kinds[check.kind]}() and cell-content-is-between({low},{high})"


def _area(listed: ListRange) -> str:
    column = letters(listed.column)
    return f"[${_quoted(listed.sheet)}.${column}${listed.first + 1}:.${column}${listed.last + 1}]"


def _quoted(title: str) -> str:
    return "'" + title.replace("'", "''") + "'"
