"""Write tables as an OpenDocument spreadsheet, by hand: the libraries for it stamp the time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from data.sample.files import Table
from spreadsheets.package import CellValue, pack, text_of

_TYPE: Final = "application/vnd.oasis.opendocument.spreadsheet"
_SPACES: Final = 'xmlns:ooo="http://openoffice.org/2004/office" ' + " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"),
        ("table", "table"),
        ("text", "text"),
        ("style", "style"),
        ("number", "datastyle"),
        ("fo", "xsl-fo-compatible"),
        ("meta", "meta"),
        ("config", "config"),
    )
)
_XML: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
_STYLES: Final = (
    '<number:date-style style:name="iso"><number:year number:style="long"/><number:text>-</number:text>'
    '<number:month number:style="long"/><number:text>-</number:text><number:day number:style="long"/>'
    "</number:date-style>"
    '<style:style style:name="head" style:family="table-cell">'
    '<style:table-cell-properties fo:background-color="#e8edf2"/>'
    '<style:text-properties fo:font-weight="bold"/></style:style>'
    '<style:style style:name="day" style:family="table-cell" style:data-style-name="iso"/>'
)


def ods(tables: Sequence[Table]) -> bytes:
    """Return an OpenDocument spreadsheet with a bold, frozen header on every sheet."""
    parts = {
        "content.xml": _content(tables),
        "settings.xml": _settings(tables),
        "meta.xml": f'<office:document-meta {_SPACES} office:version="1.3"><office:meta>'
        "<meta:creation-date>2026-01-01T00:00:00</meta:creation-date></office:meta></office:document-meta>",
    }
    listed = "".join(
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="text/xml"/>' for path in parts
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_TYPE}"/>{listed}</manifest:manifest>'
    )
    texts = [*parts.items(), ("META-INF/manifest.xml", manifest)]
    return pack([("mimetype", _TYPE.encode()), *((path, (_XML + text).encode()) for path, text in texts)])


def _content(tables: Sequence[Table]) -> str:
    widths = sorted({width for table in tables for width in table.widths})
    columns = "".join(
        f'<style:style style:name="w{width}" style:family="table-column">'
        f'<style:table-column-properties style:column-width="{width * 0.2:.1f}cm"/></style:style>'
        for width in widths
    )
    body = "".join(_table(table) for table in tables)
    return (
        f'<office:document-content {_SPACES} office:version="1.3"><office:automatic-styles>{columns}{_STYLES}'
        f"</office:automatic-styles><office:body><office:spreadsheet>{body}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )


def _table(table: Table) -> str:
    columns = "".join(f'<table:table-column table:style-name="w{width}"/>' for width in table.widths)
    rows = "".join(_row(line, number == 0 and bool(table.header)) for number, line in enumerate(table.lines))
    return f"<table:table table:name={quoteattr(table.title)}>{columns}{rows}</table:table>"


def _row(line: Sequence[CellValue], is_header: bool) -> str:
    return f"<table:table-row>{''.join(_cell(value, is_header) for value in line)}</table:table-row>"


def _cell(value: CellValue, is_header: bool) -> str:
    if value is None:
        return "<table:table-cell/>"
    text = f"<text:p>{escape(text_of(value))}</text:p>"
    if isinstance(value, date):
        kind = f'table:style-name="day" office:value-type="date" office:date-value="{value.isoformat()}"'
    elif isinstance(value, str):
        kind = 'table:style-name="head" office:value-type="string"' if is_header else 'office:value-type="string"'
    else:
        kind = f'office:value-type="float" office:value="{text_of(value)}"'
    return f"<table:table-cell {kind}>{text}</table:table-cell>"


def _settings(tables: Sequence[Table]) -> str:
    """Freeze each header row, and open on the first sheet."""
    frozen = "".join(
        f"<config:config-item-map-entry config:name={quoteattr(table.title)}>"
        + "".join(
            f'<config:config-item config:name="{name}" config:type="{kind}">{value}</config:config-item>'
            for name, kind, value in (
                ("VerticalSplitMode", "short", 2),
                ("VerticalSplitPosition", "int", 1),
                ("PositionBottom", "int", 1),
            )
        )
        + "</config:config-item-map-entry>"
        for table in tables
        if table.header
    )
    return (
        f'<office:document-settings {_SPACES} office:version="1.3"><office:settings>'
        '<config:config-item-set config:name="ooo:view-settings"><config:config-item-map-indexed config:name="Views">'
        "<config:config-item-map-entry>"
        '<config:config-item config:name="ViewId" config:type="string">view1</config:config-item>'
        f'<config:config-item-map-named config:name="Tables">{frozen}</config:config-item-map-named>'
        "</config:config-item-map-entry></config:config-item-map-indexed></config:config-item-set>"
        "</office:settings></office:document-settings>"
    )
