"""Write a planned workbook as an Excel workbook: the same bytes on every machine."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import UTC, date
from typing import Any, Final
from xml.sax.saxutils import escape

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from spreadsheets.package import COMMENT_AUTHOR, pack, storable, unpack
from spreadsheets.plan import (
    BELOW,
    BookPlan,
    Check,
    CheckedRange,
    CheckKind,
    DataTable,
    ListRange,
    Message,
    SheetCell,
    SheetPlan,
    Style,
)

_FONT: Final = "Arial"
_A4: Final = 9
_MARGIN: Final = 0.4  # inches
_FOOT: Final = 0.6  # inches, with the page's number
_LINE: Final = 13  # points
_HIGHEST_ROW: Final = 409  # points
_ALLOWED: Final = {"format_columns": True, "format_rows": True, "autofilter": True}


_TEXTS: Final = "xl/sharedStrings.xml"
_LIKE_AN_ESCAPE: Final = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


def write(book: BookPlan) -> bytes:
    """Return the workbook as .xlsx. It has neither formulas nor macros, and no password."""
    held = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(held, options) as workbook:
        workbook.set_properties(_document_properties(book))
        formats = _Formats(workbook)
        for name, listed in book.lists.items():
            workbook.define_name(name, f"={_reference(listed)}")
        for plan in book.sheets:
            _write_sheet(workbook.add_worksheet(plan.title), plan, formats)
    members = dict(unpack(held.getvalue()))
    if _TEXTS in members:
        members[_TEXTS] = _shared_texts(workbook.str_table.string_array)
    return pack(members.items())


def _document_properties(book: BookPlan) -> dict[str, Any]:
    texts = {"title": book.title, "subject": book.subject, "author": book.author, "comments": book.note}
    created = book.made_at.astimezone(UTC).replace(tzinfo=None)
    return {**{name: storable(text) for name, text in texts.items()}, "created": created}


def _shared_texts(texts: Sequence[str]) -> bytes:
    """Return the part that holds the cells' texts, in the order in which the cells count them.

    Written here and not by xlsxwriter, which takes `<r>…</r>` for markup and leaves the second of two adjacent
    `_xHHHH_` to be read as a character.
    """
    items = "".join(f'<si><t xml:space="preserve">{escaped(escape(text))}</t></si>' for text in texts)
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<sst xmlns="{space}">{items}</sst>'.encode()


def escaped(text: str) -> str:
    """Return a text in which nothing reads as one of Excel's escapes, `_xHHHH_`."""
    return _LIKE_AN_ESCAPE.sub("_x005F_", text)


class _Formats:
    """The formats of one workbook, each made once."""

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self._made: dict[Style, Any] = {}

    def of(self, style: Style) -> Any:
        made = self._made.get(style)
        if made is None:
            made = self._made[style] = self._workbook.add_format(_properties(style))
        return made


def _properties(style: Style) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "font_name": _FONT,
        "font_size": style.size,
        "bold": style.is_bold,
        "underline": int(style.is_underlined),
        "align": style.align,
        "valign": "top",
        "text_wrap": style.is_wrapped,
        "locked": not style.is_open,
    }
    if style.colour:
        properties["font_color"] = style.colour
    if style.fill:
        properties["bg_color"] = style.fill
    if style.has_border:
        properties |= {"border": 1, "border_color": "#9AA7B4"}
    if style.is_date:
        properties["num_format"] = "yyyy-mm-dd"
    elif style.shown_as:
        properties["num_format"] = f"General;General;General;{_literal(style.shown_as + style.suffix)}"
    elif style.suffix:
        properties["num_format"] = f"@{_literal(style.suffix)}"
    return properties


def _literal(text: str) -> str:
    """Return a text as a number format shows it, on one line."""
    return '"' + escaped(storable(text)).replace('"', "'").replace("\n", " ") + '"'


def _write_sheet(sheet: Any, plan: SheetPlan, formats: _Formats) -> None:
    below = formats.of(BELOW) if plan.is_open_below else None
    for column, width in enumerate(plan.widths):
        sheet.set_column(column, column, width, below)
    if plan.table is not None:
        _mark_table(sheet, plan, plan.table)
    for row, (cells, lines) in enumerate(zip(plan.rows, plan.lines, strict=True)):
        if lines > 1:
            sheet.set_row(row, min(lines * _LINE + 4, _HIGHEST_ROW))
        for column, cell in enumerate(cells):
            if cell is not None:
                _write_cell(sheet, row, column, cell, formats.of(cell.format))
    for checked in plan.checks:
        sheet.data_validation(checked.first, checked.column, checked.last, checked.column, _validation(checked))
    _set_view(sheet, plan)
    if plan.is_form:
        sheet.hide_gridlines(2)
        sheet.protect("", _ALLOWED)


def _mark_table(sheet: Any, plan: SheetPlan, table: DataTable) -> None:
    """Mark a table with its headings; its cells are written like any others."""
    headings = [storable(cell.shown) if cell is not None else "" for cell in plan.rows[table.header]]
    options = {"columns": [{"header": heading} for heading in headings], "name": table.name, "style": None}
    area = (table.header, 0, len(plan.rows) - 1, len(headings) - 1)
    sheet.add_table(*area, {**options, "autofilter": False})


def _set_view(sheet: Any, plan: SheetPlan) -> None:
    rows, columns = plan.frozen
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.set_margins(_MARGIN, _MARGIN, _MARGIN, _FOOT)
    sheet.set_footer("&L&A&RPage &P of &N")
    sheet.fit_to_pages(plan.pages_across, 0)
    if plan.printed is not None:
        sheet.print_area(0, 0, plan.printed[0] - 1, plan.printed[1] - 1)
    if plan.frozen != (0, 0):
        sheet.freeze_panes(rows, columns)
    if plan.repeated_row is not None:
        sheet.repeat_rows(plan.repeated_row)
    if columns:
        sheet.repeat_columns(0, columns - 1)
    if plan.filtered is not None:
        sheet.autofilter(plan.filtered, 0, len(plan.rows) - 1, len(plan.widths) - 1)


def _write_cell(sheet: Any, row: int, column: int, cell: SheetCell, form: Any) -> None:
    value = cell.value
    if value is None:
        sheet.write_blank(row, column, None, form)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, form)
    elif not isinstance(value, str):
        sheet.write_number(row, column, value if isinstance(value, int) else float(value), form)
    elif cell.link:
        sheet.write_url(row, column, f"internal:{_quoted(cell.link)}!A1", form, string=storable(value))
    else:
        sheet.write_string(row, column, storable(value), form)
    if cell.comment:
        comment = storable(cell.comment)
        lines = sum(1 + len(line) // 52 for line in comment.split("\n"))
        options = {"author": COMMENT_AUTHOR, "width": 340, "height": 16 * lines + 16, "font_size": 9}
        sheet.write_comment(row, column, comment, options)


def _validation(checked: CheckedRange) -> dict[str, Any]:
    check = checked.check
    return {
        "ignore_blank": True,
        **_message("input", check.prompt),
        "show_error": check.error is not None,
        "error_type": "warning" if check.is_warning else "stop",
        **_criteria(check, xl_rowcol_to_cell(checked.first, checked.column)),
        **(_message("error", check.error) if check.error is not None else {}),
    }


def _message(name: str, message: Message) -> dict[str, str]:
    return {f"{name}_title": storable(message.title), f"{name}_message": storable(message.text)}


def _criteria(check: Check, first: str) -> dict[str, Any]:
    if check.kind is CheckKind.ANY:
        return {"validate": "any"}
    if check.kind is CheckKind.LIST:
        return {"validate": "list", "source": f"={check.listed.name}" if check.listed else list(check.items)}
    if check.allows_z:
        return {"validate": "custom", "value": f"={_or_z(check, first)}"}
    if check.kind is CheckKind.LENGTH:
        return {"validate": "length", "criteria": "<=", "value": check.high}
    kinds = {CheckKind.INTEGER: "integer", CheckKind.DECIMAL: "decimal", CheckKind.DATE: "date"}
    return {"validate": kinds[check.kind], "criteria": "between", "minimum": check.low, "maximum": check.high}


def _or_z(check: Check, cell: str) -> str:
    """Return the condition for a number or date within bounds, or z. It never fails, whatever is entered."""
    low, high = (
        f"DATE({bound.year},{bound.month},{bound.day})" if isinstance(bound, date) else bound
        for bound in (check.low, check.high)
    )
    integer_only = f"{cell}=INT({cell})," if check.kind is CheckKind.INTEGER else ""
    return f'IF(ISNUMBER({cell}),AND({integer_only}{cell}>={low},{cell}<={high}),{cell}="z")'


def _reference(listed: ListRange) -> str:
    first = xl_rowcol_to_cell(listed.first, listed.column, row_abs=True, col_abs=True)
    last = xl_rowcol_to_cell(listed.last, listed.column, row_abs=True, col_abs=True)
    return f"{_quoted(listed.sheet)}!{first}:{last}"


def _quoted(title: str) -> str:
    return "'" + title.replace("'", "''") + "'"
