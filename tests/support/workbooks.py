"""Workbooks as other programs write them, made by the tests."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from spreadsheets.addresses import position
from tests.support.books import unzipped, zipped

_OPEN: Final = "http://schemas.openxmlformats.org/"
_STRICT: Final = "http://purl.oclc.org/ooxml/"
_NAMESPACES: Final = {
    f"{_OPEN}spreadsheetml/2006/main": f"{_STRICT}spreadsheetml/main",
    f"{_OPEN}officeDocument/2006/relationships": f"{_STRICT}officeDocument/relationships",
    f"{_OPEN}officeDocument/2006/extended-properties": f"{_STRICT}officeDocument/extendedProperties",
    f"{_OPEN}officeDocument/2006/docPropsVTypes": f"{_STRICT}officeDocument/docPropsVTypes",
    f"{_OPEN}drawingml/2006/main": f"{_STRICT}drawingml/main",
    f"{_OPEN}drawingml/2006/spreadsheetDrawing": f"{_STRICT}drawingml/spreadsheetDrawing",
}
_TYPES: Final = "[Content_Types].xml"
_DAY: Final = re.compile(r'(<c r="\w+") s="(\d+)"><v>(\d+)</v>')
_FIRST_DAY: Final = date(1899, 12, 30)


def strict(content: bytes) -> bytes:
    """Return a workbook as Excel's "Strict Open XML Spreadsheet": other namespaces and relations, days as text."""
    parts = unzipped(content)
    days = _styles_of_days(parts["xl/styles.xml"].decode())
    return zipped({name: _strict(name, part, days) for name, part in parts.items()})


def _styles_of_days(styles: str) -> set[str]:
    formats = set(re.findall(r'<numFmt numFmtId="(\d+)" formatCode="yyyy-mm-dd"/>', styles))
    cells = styles[styles.index("<cellXfs") : styles.index("</cellXfs>")]
    return {str(at) for at, number in enumerate(re.findall(r'<xf numFmtId="(\d+)"', cells)) if number in formats}


def _strict(name: str, part: bytes, days: set[str]) -> bytes:
    if name == _TYPES or not name.endswith((".xml", ".rels")):
        return part
    text = part.decode()
    for usual, other in _NAMESPACES.items():
        text = text.replace(usual, other)
    text = text.replace("<workbook ", '<workbook conformance="strict" ')
    return _DAY.sub(lambda match: _as_day(match) if match[2] in days else match[0], text).encode()


def _as_day(match: re.Match[str]) -> str:
    return f'{match[1]} s="{match[2]}" t="d"><v>{_FIRST_DAY + timedelta(int(match[3]))}</v>'


def inline(content: bytes) -> bytes:
    """Return a workbook whose texts stand in their cells, without dimensions, as libraries that stream write it."""
    parts = unzipped(content)
    texts = re.findall(r"<si>(.*?)</si>", parts.pop("xl/sharedStrings.xml").decode(), re.DOTALL)

    def cell(match: re.Match[str]) -> str:
        return f'{match[1]} t="inlineStr"><is>{texts[int(match[2])]}</is>'

    return _sheets_changed(parts, lambda sheet: re.sub(r'(<c [^>]*?) t="s"><v>(\d+)</v>', cell, sheet))


def unaddressed(content: bytes) -> bytes:
    """Return a workbook whose rows and cells do not say where they are: empty ones stand between them instead."""
    return _sheets_changed(unzipped(content), _without_addresses)


def _sheets_changed(parts: dict[str, bytes], change: Callable[[str], str]) -> bytes:
    sheets = {name: part.decode() for name, part in parts.items() if name.startswith("xl/worksheets/sheet")}
    plain = {name: re.sub(r"<dimension [^>]*/>", "", text) for name, text in sheets.items()}
    return zipped({**parts, **{name: change(text) for name, text in plain.items()}})


def _without_addresses(sheet: str) -> str:
    body = re.search(r"<sheetData>(.*)</sheetData>", sheet, re.DOTALL)
    if body is None:
        return sheet
    rows = {
        int(matches[1]): matches for matches in re.finditer(r'<row r="(\d+)"([^>]*)>(.*?)</row>', body[1], re.DOTALL)
    }
    text = "".join(_row(rows.get(number)) for number in range(1, max(rows, default=0) + 1))
    return f"{sheet[: body.start(1)]}{text}{sheet[body.end(1) :]}"


def _row(match: re.Match[str] | None) -> str:
    if match is None:
        return "<row/>"
    cells = {
        at[1]: cell[0].replace(f' r="{cell[1]}"', "", 1)
        for cell in re.finditer(r'<c r="([A-Z]+\d+)".*?(?:(?<=/)>|</c>)', match[3], re.DOTALL)
        if (at := position(cell[1])) is not None
    }
    made = "".join(cells.get(column, "<c/>") for column in range(max(cells, default=-1) + 1))
    return f"<row{match[2]}>{made}</row>"
