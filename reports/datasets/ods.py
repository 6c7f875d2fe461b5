"""The sheets of an edition as an accessible OpenDocument spreadsheet; the same bytes for the same edition."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from reports.datasets.workbook import SUBJECT, Book, Cell, Sheet

OPEN_DOCUMENT: Final = "minimum-standards.ods"
_MIME: Final = "application/vnd.oasis.opendocument.spreadsheet"
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMES: Final = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (
        ("office", "office"),
        ("style", "style"),
        ("text", "text"),
        ("table", "table"),
        ("meta", "meta"),
        ("fo", "xsl-fo-compatible"),
    )
)
_OTHER_NAMES: Final = 'xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/"'
_ROOT: Final = f'{_NAMES} {_OTHER_NAMES} office:version="1.3"'
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LETTER: Final = 0.19  # centimetres, about the width of a letter of the default font
_STYLES: Final = """
<style:style style:name="title" style:family="table-cell" style:parent-style-name="Default">
<style:text-properties fo:font-size="16pt" fo:font-weight="bold"/></style:style>
<style:style style:name="text" style:family="table-cell" style:parent-style-name="Default">
<style:table-cell-properties fo:wrap-option="wrap" style:vertical-align="top"/></style:style>
<style:style style:name="head" style:family="table-cell" style:parent-style-name="Default">
<style:table-cell-properties fo:wrap-option="wrap" style:vertical-align="top" fo:border-bottom="1pt solid #000000"/>
<style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="sheet" style:family="table" style:master-page-name="Landscape">
<style:table-properties table:display="true"/></style:style>
<style:style style:name="row" style:family="table-row">
<style:table-row-properties style:use-optimal-row-height="true"/></style:style>
"""
_PAGES: Final = f"""{_HEAD}<office:document-styles {_ROOT}>
<office:styles><style:default-style style:family="table-cell">
<style:text-properties fo:language="en" fo:country="GB" fo:font-size="10pt"/></style:default-style>
<style:style style:name="Default" style:family="table-cell"/></office:styles>
<office:automatic-styles><style:page-layout style:name="landscape"><style:page-layout-properties
 fo:page-width="29.7cm" fo:page-height="21cm" style:print-orientation="landscape" style:scale-to-X="1"
 style:scale-to-Y="0"/></style:page-layout></office:automatic-styles>
<office:master-styles><style:master-page style:name="Landscape" style:page-layout-name="landscape"/>
</office:master-styles></office:document-styles>
"""
_MANIFEST: Final = f"""{_HEAD}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
 manifest:version="1.3">
<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{_MIME}"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
<manifest:file-entry manifest:full-path="styles.xml" manifest:media-type="text/xml"/>
<manifest:file-entry manifest:full-path="meta.xml" manifest:media-type="text/xml"/></manifest:manifest>
"""


def open_document(book: Book) -> bytes:
    """Return a book as an .ods file."""
    parts = {
        "mimetype": _MIME,
        "content.xml": _content(book),
        "styles.xml": _PAGES,
        "meta.xml": _meta(book),
        "META-INF/manifest.xml": _MANIFEST,
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, text in parts.items():
            entry = zipfile.ZipInfo(name)  # of 1980, the same on every day
            entry.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            packed.writestr(entry, text.encode())
    return out.getvalue()


def _content(book: Book) -> str:
    cover = Sheet("Cover", book.title, (book.title, *book.cover), (), ())
    sheets = (cover, *book.sheets)
    widths = sorted({90, *(width for sheet in sheets for width in sheet.widths)})
    columns = "".join(
        f'<style:style style:name="w{width}" style:family="table-column"><style:table-column-properties'
        f' style:column-width="{width * _LETTER:.2f}cm"/></style:style>\n'
        for width in widths
    )
    tables = "".join("".join(_table(sheet)) for sheet in sheets)
    ranges = "".join(_range(sheet) for sheet in book.sheets)
    return (
        f"{_HEAD}<office:document-content {_ROOT}><office:automatic-styles>{_STYLES}{columns}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>\n{tables}<table:database-ranges>{ranges}</table:database-ranges>"
        "</office:spreadsheet></office:body></office:document-content>\n"
    )


def _table(sheet: Sheet) -> Iterator[str]:
    """Yield a sheet: its lines, then its table, the header row of which is marked as one."""
    yield f'<table:table table:name={_attribute(sheet.name)} table:style-name="sheet">'
    yield f"<table:title>{_text(sheet.lines[0])}</table:title><table:desc>{_text(sheet.about)}</table:desc>\n"
    for width in sheet.widths or (90,):
        yield f'<table:table-column table:style-name="w{width}" table:default-cell-style-name="Default"/>'
    for number, line in enumerate(sheet.lines):
        style = "title" if number == 0 else ("Default" if sheet.columns else "text")
        yield _row([_string(line, style)])
    if sheet.columns:
        names = _row([_string(name, "head") for name in sheet.columns])
        yield f"<table:table-header-rows>{names}</table:table-header-rows>"
    for row in sheet.rows:
        yield _row([_cell(value, is_link=sheet.has_links and n == 0) for n, value in enumerate(row)])
    yield "</table:table>\n"


def _row(cells: Sequence[str]) -> str:
    return f'<table:table-row table:style-name="row">{"".join(cells)}</table:table-row>\n'


def _cell(value: Cell, *, is_link: bool) -> str:
    if not isinstance(value, str):
        shown = f"<text:p>{value}</text:p>"
        return f'<table:table-cell office:value-type="float" office:value="{value}">{shown}</table:table-cell>'
    if not is_link:
        return _string(value)
    link = f'<text:a xlink:type="simple" xlink:href={_attribute(f"#{value}.A1")}>{_text(value)}</text:a>'
    return f'<table:table-cell office:value-type="string"><text:p>{link}</text:p></table:table-cell>'


def _string(text: str, style: str = "Default") -> str:
    cell = f'<table:table-cell office:value-type="string" table:style-name="{style}">'
    return f"{cell}<text:p>{_text(text)}</text:p></table:table-cell>"


def _range(sheet: Sheet) -> str:
    first, last = len(sheet.lines) + 1, len(sheet.lines) + 1 + len(sheet.rows)
    address = f"{sheet.name}.A{first}:{sheet.name}.{_letters(len(sheet.columns))}{last}"
    return (
        f"<table:database-range table:name={_attribute(sheet.name)}"
        f' table:target-range-address={_attribute(address)} table:contains-header="true"/>'
    )


def _letters(column: int) -> str:
    """Return a column's letters, counted from 1."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def _meta(book: Book) -> str:
    at = book.made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return (
        f"{_HEAD}<office:document-meta {_ROOT}><office:meta><dc:title>{_text(book.title)}</dc:title>"
        f"<dc:subject>{_text(SUBJECT)}</dc:subject><dc:description>{_text(book.note)}</dc:description>"
        f"<meta:initial-creator>{_text(book.author)}</meta:initial-creator><dc:creator>{_text(book.author)}</dc:creator>"
        f"<meta:creation-date>{at}</meta:creation-date><dc:date>{at}</dc:date><dc:language>en-GB</dc:language>"
        "</office:meta></office:document-meta>\n"
    )


def _text(text: str) -> str:
    return escape(_NOT_XML.sub("�", text))


def _attribute(text: str) -> str:
    return quoteattr(_NOT_XML.sub("�", text))
