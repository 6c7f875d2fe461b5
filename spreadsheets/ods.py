"""Write a planned workbook as an OpenDocument spreadsheet, by hand: the libraries for it stamp the time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from spreadsheets.addresses import letters
from spreadsheets.ods_styles import XML, Styles, element, pages, root, settings
from spreadsheets.package import WRITTEN, pack, text_of
from spreadsheets.plan import BookPlan, Cell, Check, Checked, CheckKind, Listed, Message, SheetPlan

_TYPE: Final = "application/vnd.oasis.opendocument.spreadsheet"
_EPOCH: Final = date(1899, 12, 30)  # day 0 of a spreadsheet


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
    return pack([("mimetype", _TYPE.encode()), *((path, (XML + text).encode()) for path, text in texts)])


def _meta(book: BookPlan) -> str:
    created = f"{WRITTEN:%Y-%m-%dT%H:%M:%S}"
    return (
        f"<office:meta><dc:title>{escape(book.title)}</dc:title>"
        f"<meta:creation-date>{created}</meta:creation-date></office:meta>"
    )


def _content(book: BookPlan) -> str:
    styles = Styles()
    names = {(sheet.title, checked): f"v{at}" for at, (sheet, checked) in enumerate(_checks(book), start=1)}
    validations = "".join(_validation(names[sheet.title, checked], sheet, checked) for sheet, checked in _checks(book))
    tables = "".join(_table(sheet, styles, names) for sheet in book.sheets)
    filters = "".join(_filter(at, sheet) for at, sheet in enumerate(book.sheets) if sheet.filtered is not None)
    body = (
        f"<table:content-validations>{validations}</table:content-validations>{tables}"
        f"<table:database-ranges>{filters}</table:database-ranges>"
    )
    spreadsheet = f"<office:body><office:spreadsheet>{body}</office:spreadsheet></office:body>"
    return root("document-content", f"<office:automatic-styles>{styles.xml()}</office:automatic-styles>{spreadsheet}")


def _checks(book: BookPlan) -> Iterable[tuple[SheetPlan, Checked]]:
    return ((sheet, checked) for sheet in book.sheets for checked in sheet.checks)


def _filter(at: int, sheet: SheetPlan) -> str:
    last = f"{letters(len(sheet.widths) - 1)}{len(sheet.rows)}"
    area = f"{_quoted(sheet.title)}.A{(sheet.filtered or 0) + 1}:{_quoted(sheet.title)}.{last}"
    return element(
        "table:database-range",
        {
            "table:name": f"__Anonymous_Sheet_DB__{at}",
            "table:target-range-address": area,
            "table:display-filter-buttons": "true",
        },
    )


def _table(sheet: SheetPlan, styles: Styles, names: dict[tuple[str, Checked], str]) -> str:
    columns = [f'<table:table-column table:style-name="{styles.width(width)}"/>' for width in sheet.widths]
    rows = [_row(sheet, at, cells, styles, names) for at, cells in enumerate(sheet.rows)]
    head, across = sheet.frozen
    if across:
        columns[:across] = [f"<table:table-header-columns>{''.join(columns[:across])}</table:table-header-columns>"]
    if head:
        top = f"<table:table-header-rows>{rows[head - 1]}</table:table-header-rows>"
        rows[head - 1 : head] = [top]
    name = f'table:name={quoteattr(sheet.title)} table:style-name="{styles.table(sheet.pages_across)}"'
    return f'<table:table {name} table:protected="true">{"".join(columns)}{"".join(rows)}</table:table>'


def _row(
    sheet: SheetPlan,
    row: int,
    cells: Sequence[Cell | None],
    styles: Styles,
    names: dict[tuple[str, Checked], str],
) -> str:
    checks = {one.column: names[sheet.title, one] for one in sheet.checks if one.first <= row <= one.last}
    written = "".join(_cell(cell, styles, checks.get(column)) for column, cell in enumerate(cells))
    height = styles.height(sheet.lines[row])
    return f'<table:table-row table:style-name="{height}">{written or "<table:table-cell/>"}</table:table-row>'


def _cell(cell: Cell | None, styles: Styles, check: str | None) -> str:
    if cell is None:
        return "<table:table-cell/>"
    about = {"table:style-name": styles.cell(cell.style)}
    if check is not None:
        about["table:content-validation-name"] = check
    value = cell.value
    if value is None:
        return element("table:table-cell", about)
    if isinstance(value, date):
        about |= {"office:value-type": "date", "office:date-value": value.isoformat()}
    elif isinstance(value, str):
        about |= {"office:value-type": "string", "office:string-value": value}
    else:
        about |= {"office:value-type": "float", "office:value": text_of(value)}
    note = f"<office:annotation>{_paragraphs(cell.comment)}</office:annotation>" if cell.comment else ""
    return element("table:table-cell", about, note + _paragraphs(cell.shown))


def _paragraphs(text: str) -> str:
    return "".join(f"<text:p>{_spaced(line)}</text:p>" for line in text.split("\n"))


def _spaced(line: str) -> str:
    """Return a line as XML in which several spaces stay several."""
    parts = escape(line).split("  ")
    return '<text:s text:c="2"/>'.join(parts)


def _validation(name: str, sheet: SheetPlan, checked: Checked) -> str:
    check = checked.check
    first = f"{letters(checked.column)}{checked.first + 1}"
    about = {"table:name": name}
    condition = _condition(check, f"[.{first}]")
    if condition:
        about |= {"table:condition": f"of:{condition}", "table:allow-empty-cell": "true"}
    if check.kind is CheckKind.LIST:
        about["table:display-list"] = "unsorted"
    about["table:base-cell-address"] = f"{_quoted(sheet.title)}.{first}"
    error = _message("table:error-message", check.error, {"table:message-type": "stop"}) if check.error else ""
    if check.error is None:
        error = element("table:error-message", {"table:display": "false"})
    return element("table:content-validation", about, _message("table:help-message", check.prompt, {}) + error)


def _message(name: str, message: Message, about: dict[str, str]) -> str:
    return element(name, {"table:title": message.title, "table:display": "true", **about}, _paragraphs(message.text))


def _condition(check: Check, cell: str) -> str:
    if check.kind is CheckKind.ANY:
        return ""
    if check.kind is CheckKind.LIST:
        among = _area(check.listed) if check.listed else ";".join(f'"{one}"' for one in check.items)
        return f"cell-content-is-in-list({among})"
    if check.kind is CheckKind.LENGTH:
        return f"cell-content-text-length()<={check.high}"
    low, high = ((one - _EPOCH).days if isinstance(one, date) else one for one in (check.low, check.high))
    if check.allows_z:
        whole = f"{cell}=INT({cell});" if check.kind is CheckKind.WHOLE else ""
        return f'is-true-formula(IF(ISNUMBER({cell});AND({whole}{cell}>={low};{cell}<={high});{cell}="z"))'
    kinds = {CheckKind.WHOLE: "whole-number", CheckKind.DECIMAL: "decimal-number", CheckKind.DATE: "date"}
    return f"cell-content-is-{kinds[check.kind]}() and cell-content-is-between({low},{high})"


def _area(listed: Listed) -> str:
    column = letters(listed.column)
    return f"[${_quoted(listed.sheet)}.${column}${listed.first + 1}:.${column}${listed.last + 1}]"


def _quoted(title: str) -> str:
    return "'" + title.replace("'", "''") + "'"
