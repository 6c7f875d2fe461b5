"""How an OpenDocument spreadsheet looks: its styles, its pages, and which rows and columns stay in sight."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from spreadsheets.package import storable
from spreadsheets.plan import SheetPlan, Style

XML: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'

_SPACES: Final = (
    'xmlns:ooo="http://openoffice.org/2004/office" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:xlink="http://www.w3.org/1999/xlink" '
    + " ".join(
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
    + ' xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2"'
)
_DATE: Final = (
    '<number:date-style style:name="iso"><number:year number:style="long"/><number:text>-</number:text>'
    '<number:month number:style="long"/><number:text>-</number:text><number:day number:style="long"/>'
    "</number:date-style>"
)
_NUMBER: Final = (
    '<number:number-style style:name="any" style:volatile="true"><number:number number:min-integer-digits="1"/>'
    "</number:number-style>"
)
_FOR_NUMBERS: Final = "".join(
    f'<style:map style:condition="value(){sign}0" style:apply-style-name="any"/>' for sign in ("&gt;", "&lt;", "=")
)
_LINE: Final = 0.46  # centimetres
_BRITISH: Final = (
    '<office:styles><style:default-style style:family="table-cell"><style:text-properties fo:language="en"'
    ' fo:country="GB" fo:font-family="Arial" fo:font-size="10pt"/></style:default-style></office:styles>'
)


def element(name: str, about: Mapping[str, str], inside: str = "") -> str:
    """Return an element with its attributes and what is inside it, which is XML already."""
    attributes = "".join(f" {key}={quoteattr(value)}" for key, value in about.items())
    return f"<{name}{attributes}>{inside}</{name}>" if inside else f"<{name}{attributes}/>"


def root(name: str, inside: str) -> str:
    """Return a whole part of the file."""
    return f'<office:{name} {_SPACES} office:version="1.3">{inside}</office:{name}>'


class Styles:
    """The styles of one workbook, each written once under a name of its own."""

    def __init__(self) -> None:
        self._written: dict[str, str] = {"iso": _DATE, "any": _NUMBER}
        self._cells: dict[Style, str] = {}

    def xml(self) -> str:
        return "".join(self._written.values())

    def width(self, characters: int) -> str:
        """Return the name of a style for columns so many characters wide."""
        about = element("style:table-column-properties", {"style:column-width": f"{characters * 0.21:.2f}cm"})
        return self._add(f"w{characters}", "table-column", {}, about)

    def height(self, lines: int) -> str:
        """Return the name of a style for rows so many lines high."""
        about = {"style:row-height": f"{lines * _LINE + 0.1:.2f}cm", "style:use-optimal-row-height": "false"}
        return self._add(f"h{lines}", "table-row", {}, element("style:table-row-properties", about))

    def table(self, pages: int) -> str:
        """Return the name of a style for sheets printed on so many pages side by side."""
        about = element("style:table-properties", {"table:display": "true", "style:writing-mode": "lr-tb"})
        return self._add(f"t{pages}", "table", {"style:master-page-name": f"across{pages}"}, about)

    def cell(self, style: Style) -> str:
        """Return the name of a style for cells."""
        if style not in self._cells:
            name = self._cells[style] = f"c{len(self._cells)}"
            data = self._with_suffix(name, style)
            self._add(name, "table-cell", {"style:data-style-name": data} if data else {}, _cell_properties(style))
        return self._cells[style]

    def _with_suffix(self, name: str, style: Style) -> str:
        if style.is_date or not (style.shown_as or style.suffix):
            return "iso" if style.is_date else ""
        inside = f"<number:text>{escape(storable(style.shown_as + style.suffix))}</number:text>"
        inside = inside + _FOR_NUMBERS if style.shown_as else "<number:text-content/>" + inside
        self._written[f"{name}text"] = element("number:text-style", {"style:name": f"{name}text"}, inside)
        return f"{name}text"

    def _add(self, name: str, family: str, about: dict[str, str], inside: str) -> str:
        full = {"style:name": name, "style:family": family, **about}
        self._written.setdefault(name, element("style:style", full, inside))
        return name


def _cell_properties(style: Style) -> str:
    cell = {
        "style:cell-protect": "none" if style.is_open else "protected",
        "style:vertical-align": "top",
        "style:text-align-source": "fix" if style.align else "value-type",
        "fo:wrap-option": "wrap" if style.is_wrapped else "no-wrap",
    }
    if style.fill:
        cell["fo:background-color"] = style.fill
    if style.has_border:
        cell["fo:border"] = "0.74pt solid #9aa7b4"
    text = {
        "fo:font-family": "Arial",
        "fo:font-size": f"{style.size}pt",
        "fo:font-weight": "bold" if style.is_bold else "normal",
    }
    if style.colour:
        text["fo:color"] = style.colour
    if style.is_underlined:
        text |= {"style:text-underline-style": "solid", "style:text-underline-type": "single"}
    align = {"fo:text-align": "end" if style.align == "right" else "start"}
    return (
        element("style:table-cell-properties", cell)
        + (element("style:paragraph-properties", align) if style.align else "")
        + element("style:text-properties", text)
    )


def pages(across: Iterable[int]) -> str:
    """Return the part with the pages that sheets are printed on, by how many stand side by side."""
    layouts, masters = "", ""
    for count in sorted(across):
        about = {
            "fo:page-width": "29.7cm",
            "fo:page-height": "21cm",
            "style:print-orientation": "landscape",
            "fo:margin": "1.1cm",
            "style:scale-to-X": str(count),
            "style:scale-to-Y": "0",
        }
        properties = element("style:page-layout-properties", about)
        layouts += element("style:page-layout", {"style:name": f"page{count}"}, properties)
        masters += element(
            "style:master-page", {"style:name": f"across{count}", "style:page-layout-name": f"page{count}"}
        )
    styles = f"<office:automatic-styles>{layouts}</office:automatic-styles>"
    return root("document-styles", f"{_BRITISH}{styles}<office:master-styles>{masters}</office:master-styles>")


def settings(sheets: Sequence[SheetPlan]) -> str:
    """Return the part that freezes headings, and opens the workbook on its first sheet."""
    frozen = "".join(_frozen(sheet) for sheet in sheets if sheet.frozen != (0, 0))
    view = (
        "<config:config-item-map-entry>"
        + _item("ViewId", "string", "view1")
        + f'<config:config-item-map-named config:name="Tables">{frozen}</config:config-item-map-named>'
        + _item("ActiveTable", "string", sheets[0].title)
        + "</config:config-item-map-entry>"
    )
    return root(
        "document-settings",
        '<office:settings><config:config-item-set config:name="ooo:view-settings">'
        f'<config:config-item-map-indexed config:name="Views">{view}</config:config-item-map-indexed>'
        "</config:config-item-set></office:settings>",
    )


def _frozen(sheet: SheetPlan) -> str:
    rows, columns = sheet.frozen
    items = ""
    if rows:
        items += _item("VerticalSplitMode", "short", "2") + _item("VerticalSplitPosition", "int", str(rows))
        items += _item("PositionBottom", "int", str(rows))
    if columns:
        items += _item("HorizontalSplitMode", "short", "2") + _item("HorizontalSplitPosition", "int", str(columns))
        items += _item("PositionRight", "int", str(columns))
    items += _item("ActiveSplitRange", "short", "3" if columns else "2")
    return f"<config:config-item-map-entry config:name={quoteattr(sheet.title)}>{items}</config:config-item-map-entry>"


def _item(name: str, kind: str, value: str) -> str:
    return element("config:config-item", {"config:name": name, "config:type": kind}, escape(value))
