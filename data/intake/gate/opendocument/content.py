"""The look at content.xml of an .ods: sheets, cells that repeat themselves, and every text that stands in no cell."""

from __future__ import annotations

from typing import Final
from xml.parsers import expat

from data.intake.gate.grid import Comment
from data.intake.gate.markup import attribute, unprefixed
from data.intake.gate.outline import CHART, CONTROL, PICTURE, TEXT_BOX, SheetOutline, WorkbookOutline
from data.intake.gate.refusal import FileRefusal, damaged
from data.intake.gate.sheet_facts import SheetFacts
from data.intake.gate.texts import MOST_TEXT, SHORTEST
from spreadsheets.addresses import letters

MOST_SHEETS: Final = 100

_FORBIDDEN_ELEMENTS: Final = {
    "script": "macros",
    "event-listener": "macros",
    "table-source": "external_links",
    "cell-range-source": "external_links",
    "dde-link": "external_links",
    "dde-source": "external_links",
    "database-source-sql": "connections",
    "database-source-table": "connections",
    "database-source-query": "connections",
    "object-ole": "embedded_objects",
    "applet": "active_controls",
    "plugin": "active_controls",
    "floating-frame": "active_controls",
    "data-pilot-table": "pivot_cache",
    "encryption-data": "password",
    "tracked-changes": "tracked_changes",
}
_TRUTH: Final = {"of:=TRUE()": "TRUE", "of:=FALSE()": "FALSE"}  # how LibreOffice keeps a workbook's true and false
_TELLING: Final = frozenset(
    {"title", "condition", "href", "name", "expression", "cell-range-address", "help-id"}
    | {"label", "value", "current-value"}
)
_CALLED: Final = {
    "content-validation": "a drop-down list or its message",
    "named-expression": "a defined name",
    "named-range": "a defined name",
    "a": "a link",
    "filter-condition": "a filter",
    "creator": "a comment",
    "date": "a comment",
}
_OF_CELL: Final = frozenset({"formula", "string-value", "style-name", "content-validation-name"})
_SHAPES: Final = frozenset({"custom-shape", "text-box"})
_DRAWN: Final = _SHAPES | {
    *("frame", "rect", "line", "polyline", "polygon", "regular-polygon", "path", "circle", "ellipse", "g", "measure"),
    *("caption", "connector", "control", "scene", "page-thumbnail"),
}
"""What may lie on a cell and stands in it all the same: a reader takes its texts for the cell's."""
_LONGEST_SHOWN: Final = 30  # characters


def forbid(name: str) -> None:
    """Refuse an element that no return needs.

    Raises:
        Refused: with the code that says why.
    """
    if name in _FORBIDDEN_ELEMENTS:
        raise FileRefusal(_FORBIDDEN_ELEMENTS[name])


class ContentWalk:
    """The handlers for content.xml. Empty cells and rows are often written once with a count; so are equal ones."""

    def __init__(self, outline: WorkbookOutline, charts: frozenset[str]) -> None:
        self.outline = outline
        self.charts = charts
        self.texts: list[tuple[str, str, int]] = []  # text, where it stands, number of the sheet
        self._length = 0
        self._hidden_styles: set[str] = set()
        self._style = ""
        self._by_title: dict[str, SheetOutline] = {}
        self._sheet = SheetOutline(-1, "", "")
        self._row, self._rows = 0, 1
        self._column, self._columns = 0, 1
        self._next_column = 0
        self._is_hidden_row = False
        self._cells = 0  # how many cells the parser is in: none, or one and what is nested in it
        self._note: list[str] | None = None
        self._shown: list[str] | None = None
        self._displayed: list[str] | None = None  # of a cell that holds a number or a date
        self._shapes = 0
        self._drawn = 0  # how many drawn things on a cell the parser is in
        self._drawn_from = 0
        self.drawn: list[tuple[int, int]] = []  # where each begins, and where its end tag does, in bytes
        self._pieces: list[str] = []
        self._paragraphs = 0
        self._parser: expat.XMLParserType

    def install(self, parser: expat.XMLParserType) -> None:
        """Begin the part."""
        self._parser = parser
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text

    def without_drawn(self, content: bytes) -> bytes:
        """Return the part without what lies on its cells."""
        pieces, at = [], 0
        for begin, end_tag in self.drawn:
            if content.startswith(b"</", end_tag):  # what has no end tag holds no text
                pieces.append(content[at:begin])
                at = content.index(b">", end_tag) + 1
        return b"".join([*pieces, content[at:]])

    @property
    def _facts(self) -> SheetFacts:
        return self._sheet.facts

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = unprefixed(name)
        forbid(name)
        handler = getattr(self, "_start_" + name.replace("-", "_"), None)
        if handler is not None:
            handler(attributes)
        if not name.startswith(("table-cell", "covered")):
            self._keep_attributes(name, attributes)
        if name in _SHAPES:
            self._shapes += 1
        if name in _DRAWN and self._cells:
            if not self._drawn:
                self._drawn_from = self._parser.CurrentByteIndex
            self._drawn += 1

    def _end(self, name: str) -> None:
        name = unprefixed(name)
        handler = getattr(self, "_end_" + name.replace("-", "_"), None)
        if handler is not None:
            handler()
        if name in _SHAPES:
            self._shapes -= 1
        if name in _DRAWN and self._drawn:
            self._drawn -= 1
            if not self._drawn:
                self.drawn.append((self._drawn_from, self._parser.CurrentByteIndex))
        if name in ("p", "desc", "title", "creator", "h") or not self._paragraphs:
            self._keep_pieces(name)

    def _text(self, text: str) -> None:
        if self._note is not None and self._paragraphs:
            self._note.append(text)
        elif self._shown is not None and not self._drawn and self._note is None:
            self._shown.append(text)
        if self._displayed is not None and self._note is None and not self._drawn:
            self._displayed.append(text)
        if (self._note is None and self._shapes) or not (self._cells and self._paragraphs):
            self._pieces.append(text)

    # Texts that stand in no cell

    def _keep_pieces(self, element: str) -> None:
        text, self._pieces = "".join(self._pieces).strip(), []
        if text:
            where = "a text box, or a picture’s description" if self._sheet.title else "the settings of the workbook"
            self._keep(text, _CALLED.get(element, where))
            if self._shapes:
                self._sheet.extras.add(TEXT_BOX)

    def _keep_attributes(self, element: str, attributes: dict[str, str]) -> None:
        for key, value in attributes.items():
            if " " in value or "@" in value or unprefixed(key) in _TELLING:
                self._keep(value, _CALLED.get(element, "the settings of the workbook"))

    def _keep_of_cell(self, attributes: dict[str, str]) -> None:
        for key, value in attributes.items():
            if " " in value and unprefixed(key) not in _OF_CELL:
                self._keep(value, "the settings of a sheet")

    def _keep(self, text: str, where: str) -> None:
        self._length += len(text)
        if self._length > MOST_TEXT:
            raise FileRefusal("too_much_text")
        self.texts.append((text, where, self._sheet.number))

    # Sheets, columns and rows

    def _start_style(self, attributes: dict[str, str]) -> None:
        self._style = attribute(attributes, "name") or ""

    def _start_table_properties(self, attributes: dict[str, str]) -> None:
        if attribute(attributes, "display") == "false":
            self._hidden_styles.add(self._style)

    def _start_table(self, attributes: dict[str, str]) -> None:
        title = attribute(attributes, "name") or ""
        if title not in self._by_title:
            if len(self._by_title) >= MOST_SHEETS:
                raise FileRefusal("too_many_sheets", count=len(self._by_title) + 1, limit=MOST_SHEETS)
            sheet = SheetOutline(len(self._by_title), title, title)
            self._by_title[title] = sheet
            self.outline.sheets.append(sheet)
        self._sheet = self._by_title[title]
        self._row, self._rows, self._next_column = 1, 1, 0
        if attribute(attributes, "style-name") in self._hidden_styles:
            self._sheet.is_hidden = True

    def _start_table_column(self, attributes: dict[str, str]) -> None:
        count = _count(attributes, "number-columns-repeated")
        if attribute(attributes, "visibility") in ("collapse", "filter"):
            self._facts.hide_columns(self._next_column, self._next_column + count - 1)
        self._next_column += count

    def _start_table_row(self, attributes: dict[str, str]) -> None:
        self._rows = _count(attributes, "number-rows-repeated")
        self._is_hidden_row = attribute(attributes, "visibility") in ("collapse", "filter")
        self._column = 0

    def _end_table_row(self) -> None:
        self._row += self._rows

    # Cells

    def _start_table_cell(self, attributes: dict[str, str]) -> None:
        self._cells += 1
        self._columns = _count(attributes, "number-columns-repeated")
        formula = attribute(attributes, "formula")
        if attribute(attributes, "value-type") is not None or formula is not None:
            self._facts.add_cell(self._row, self._column, across=self._columns, down=self._rows)
            if self._is_hidden_row:
                self._facts.hidden_rows.extend(range(self._row, self._row + self._rows))
        if formula in _TRUTH:
            self._facts.shown.update(dict.fromkeys(self._addresses(), _TRUTH[formula]))
        elif formula is not None:
            self._facts.formulas.extend(self._addresses())
            if '"' in formula:
                self._keep(formula, "a formula")
        self._keep_of_cell(attributes)
        self._merge(attributes)
        self._displayed = [] if attribute(attributes, "value-type") not in (None, "string") else None
        self._shown = [] if any(value in ("error", "percentage") for value in attributes.values()) else None

    _start_covered_table_cell = _start_table_cell

    def _end_table_cell(self) -> None:
        self._cells -= 1
        if self._shown is not None:
            if shown := "".join(self._shown)[:_LONGEST_SHOWN]:
                self._facts.shown.update(dict.fromkeys(self._addresses(), shown))
            self._shown = None
        if self._displayed is not None:
            if len(text := "".join(self._displayed)) >= SHORTEST:
                self._keep(text, "what a cell shows in place of its value")
            self._displayed = None
        self._column += self._columns

    _end_covered_table_cell = _end_table_cell

    def _merge(self, attributes: dict[str, str]) -> None:
        across, down = _count(attributes, "number-columns-spanned"), _count(attributes, "number-rows-spanned")
        if across * down > 1:
            last = f"{letters(self._column + across - 1)}{self._row + down - 1}"
            self._facts.add_merged(f"{letters(self._column)}{self._row}:{last}")

    def _addresses(self) -> list[str]:
        columns = range(self._column, self._column + self._columns)
        return [f"{letters(column)}{row}" for row in range(self._row, self._row + self._rows) for column in columns]

    # What lies on a sheet

    def _start_annotation(self, attributes: dict[str, str]) -> None:
        self._note = []

    def _end_annotation(self) -> None:
        text = "".join(self._note or [])
        self._note = None
        self._facts.add_comment(Comment(f"{letters(self._column)}{self._row}", "", text))

    def _start_p(self, attributes: dict[str, str]) -> None:
        self._paragraphs += 1

    def _end_p(self) -> None:
        self._paragraphs -= 1

    def _start_image(self, attributes: dict[str, str]) -> None:
        if "ObjectReplacements/" not in (attribute(attributes, "href") or ""):
            self._sheet.extras.add(PICTURE)

    def _start_control(self, attributes: dict[str, str]) -> None:
        self._sheet.extras.add(CONTROL)

    def _start_object(self, attributes: dict[str, str]) -> None:
        if (attribute(attributes, "href") or "").removeprefix("./") not in self.charts:
            raise FileRefusal("embedded_objects")
        self._sheet.extras.add(CHART)


def _count(attributes: dict[str, str], name: str) -> int:
    count = attribute(attributes, name)
    if count is None:
        return 1
    if not count.isdecimal() or len(count) > 8:
        raise damaged("content.xml", "it has a number of rows or columns that no spreadsheet has")
    return max(1, int(count))
