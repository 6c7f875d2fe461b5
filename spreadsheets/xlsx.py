"""Write a planned workbook as an Excel workbook: the same bytes on every machine."""

from __future__ import annotations

import io
from datetime import date
from fractions import Fraction
from typing import Any, Final

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from spreadsheets.package import COMMENT_AUTHOR, WRITTEN, pack, unpack
from spreadsheets.plan import BookPlan, Cell, Check, Checked, CheckKind, Listed, SheetPlan, Style

_FONT: Final = "Arial"
_A4: Final = 9
_LINE: Final = 13  # points
_ALLOWED: Final = {"format_columns": True, "format_rows": True, "autofilter": True}


def write(book: BookPlan) -> bytes:
    """Return the workbook as .xlsx. It has neither formulas nor macros, and no password."""
    held = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(held, options) as workbook:
        workbook.set_properties({"title": book.title, "created": WRITTEN})
        formats = _Formats(workbook)
        for name, listed in book.lists.items():
            workbook.define_name(name, f"={_reference(listed)}")
        for plan in book.sheets:
            _write_sheet(workbook.add_worksheet(plan.title), plan, formats)
    return pack(unpack(held.getvalue()))


class _Formats:
    """The formats of one workbook, each made once."""

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self._made: dict[Style, Any] = {}

    def of(self, style: Style) -> Any:
        if style not in self._made:
            self._made[style] = self._workbook.add_format(_properties(style))
        return self._made[style]


def _properties(style: Style) -> dict[str, Any]:
    found: dict[str, Any] = {
        "font_name": _FONT,
        "font_size": style.size,
        "bold": style.is_bold,
        "align": style.align,
        "valign": "top",
        "text_wrap": style.is_wrapped,
        "locked": not style.is_open,
    }
    if style.colour:
        found["font_color"] = style.colour
    if style.fill:
        found["bg_color"] = style.fill
    if style.has_border:
        found |= {"border": 1, "border_color": "#9AA7B4"}
    if style.is_date:
        found["num_format"] = "yyyy-mm-dd"
    elif style.shown_as:
        found["num_format"] = f"General;General;General;{_literal(style.shown_as + style.beside)}"
    elif style.beside:
        found["num_format"] = f"@{_literal(style.beside)}"
    return found


def _literal(text: str) -> str:
    """Return a text as a number format shows it."""
    return '"' + text.replace('"', "'") + '"'


def _write_sheet(sheet: Any, plan: SheetPlan, formats: _Formats) -> None:
    for column, width in enumerate(plan.widths):
        sheet.set_column(column, column, width)
    for row, (cells, lines) in enumerate(zip(plan.rows, plan.lines, strict=True)):
        if lines > 1:
            sheet.set_row(row, lines * _LINE + 4)
        for column, cell in enumerate(cells):
            if cell is not None:
                _write_cell(sheet, row, column, cell, formats.of(cell.style))
    for checked in plan.checks:
        sheet.data_validation(checked.first, checked.column, checked.last, checked.column, _validation(checked))
    _set_view(sheet, plan)
    sheet.protect("", _ALLOWED)


def _set_view(sheet: Any, plan: SheetPlan) -> None:
    rows, columns = plan.frozen
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.set_footer("&L&A&RPage &P of &N")
    sheet.hide_gridlines(2)
    sheet.fit_to_pages(plan.pages_across, 0)
    if rows:
        sheet.freeze_panes(rows, columns)
        sheet.repeat_rows(rows - 1)
    if columns:
        sheet.repeat_columns(0, columns - 1)
    if plan.filtered is not None:
        sheet.autofilter(plan.filtered, 0, len(plan.rows) - 1, len(plan.widths) - 1)


def _write_cell(sheet: Any, row: int, column: int, cell: Cell, form: Any) -> None:
    value = cell.value
    if value is None:
        sheet.write_blank(row, column, None, form)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, form)
    elif isinstance(value, str):
        sheet.write_string(row, column, value, form)
    else:
        sheet.write_number(row, column, float(value) if isinstance(value, Fraction) else value, form)
    if cell.comment:
        lines = sum(1 + len(line) // 52 for line in cell.comment.split("\n"))
        options = {"author": COMMENT_AUTHOR, "width": 340, "height": 16 * lines + 16, "font_size": 9}
        sheet.write_comment(row, column, cell.comment, options)


def _validation(checked: Checked) -> dict[str, Any]:
    check = checked.check
    found: dict[str, Any] = {
        "ignore_blank": True,
        "input_title": check.prompt.title,
        "input_message": check.prompt.text,
        "show_error": check.error is not None,
        **_criteria(check, xl_rowcol_to_cell(checked.first, checked.column)),
    }
    if check.error is not None:
        found |= {"error_title": check.error.title, "error_message": check.error.text}
    return found


def _criteria(check: Check, first: str) -> dict[str, Any]:
    if check.kind is CheckKind.ANY:
        return {"validate": "any"}
    if check.kind is CheckKind.LIST:
        return {"validate": "list", "source": f"={check.listed.name}" if check.listed else list(check.items)}
    if check.allows_z:
        return {"validate": "custom", "value": f"={_or_z(check, first)}"}
    if check.kind is CheckKind.LENGTH:
        return {"validate": "length", "criteria": "<=", "value": check.high}
    kinds = {CheckKind.WHOLE: "integer", CheckKind.DECIMAL: "decimal", CheckKind.DATE: "date"}
    return {"validate": kinds[check.kind], "criteria": "between", "minimum": check.low, "maximum": check.high}


def _or_z(check: Check, cell: str) -> str:
    """Return the condition for a number or date within bounds, or z. It never fails, whatever is entered."""
    low, high = (
        f"DATE({one.year},{one.month},{one.day})" if isinstance(one, date) else one for one in (check.low, check.high)
    )
    whole = f"{cell}=INT({cell})," if check.kind is CheckKind.WHOLE else ""
    return f'IF(ISNUMBER({cell}),AND({whole}{cell}>={low},{cell}<={high}),{cell}="z")'


def _reference(listed: Listed) -> str:
    first = xl_rowcol_to_cell(listed.first, listed.column, row_abs=True, col_abs=True)
    last = xl_rowcol_to_cell(listed.last, listed.column, row_abs=True, col_abs=True)
    return f"'{listed.sheet}'!{first}:{last}"
