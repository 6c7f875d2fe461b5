"""Step 3 of the gate for .ods: every part is looked at before a reader opens the workbook."""

from __future__ import annotations

from typing import Final
from xml.parsers import expat

from data.intake.gate.container import Container
from data.intake.gate.grid import Comment
from data.intake.gate.markup import attribute, look, unprefixed
from data.intake.gate.refusal import Refused
from data.intake.gate.sheet_facts import Looked, SheetFacts
from spreadsheets.addresses import letters

_INERT: Final = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".emf", ".wmf", ".svg", ".svm", ".pdf", ".bin", ".rdf")
_FORBIDDEN_MEMBERS: Final = {
    "basic/": "macros",
    "scripts/": "macros",
    "object": "embedded_objects",
    "database/": "connections",
}
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
    "object": "embedded_objects",
    "object-ole": "embedded_objects",
    "applet": "active_controls",
    "plugin": "active_controls",
    "floating-frame": "active_controls",
    "data-pilot-table": "pivot_cache",
    "encryption-data": "password",
}

_TRUTH: Final = {"of:=TRUE()": "TRUE", "of:=FALSE()": "FALSE"}  # how LibreOffice keeps a workbook's true and false


def look_at_workbook(container: Container) -> Looked:
    """Walk through every part of the workbook.

    Raises:
        Refused: something that no return needs, or more cells than a return can have.
    """
    for name in container.members:
        for start, code in _FORBIDDEN_MEMBERS.items():
            if name.lower().startswith(start):
                raise Refused(code)
    if "content.xml" not in container.members:
        raise Refused("damaged")
    for name in container.members:
        if name.lower().endswith(".xml") and name != "content.xml":
            look(container.read(name), _forbidding)
    walk = _Walk()
    look(container.read("content.xml"), walk.install)
    return Looked(walk.sheets, frozenset(walk.hidden), tuple(walk.loose))


def _forbidding(parser: expat.XMLParserType) -> None:
    parser.StartElementHandler = lambda name, attributes: _forbid(unprefixed(name))


def _forbid(name: str) -> None:
    if name in _FORBIDDEN_ELEMENTS:
        raise Refused(_FORBIDDEN_ELEMENTS[name])


class _Walk:
    """The handlers for content.xml. Empty cells and rows are often written once with a count; so are equal ones."""

    def __init__(self) -> None:
        self.sheets: dict[str, SheetFacts] = {}
        self.hidden: set[str] = set()
        self.loose: list[str] = []
        self.hidden_styles: set[str] = set()
        self.style = ""
        self.facts = SheetFacts()
        self.row = 0
        self.rows = 1
        self.column = 0
        self.columns = 1
        self.column_at = 0
        self.is_hidden_row = False
        self.note: list[str] | None = None
        self.shown: list[str] | None = None
        self.shape = 0
        self.is_paragraph = False

    def install(self, parser: expat.XMLParserType) -> None:
        """Begin the part."""
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = unprefixed(name)
        _forbid(name)
        handler = getattr(self, "_start_" + name.replace("-", "_"), None)
        if handler is not None:
            handler(attributes)

    def _end(self, name: str) -> None:
        handler = getattr(self, "_end_" + unprefixed(name).replace("-", "_"), None)
        if handler is not None:
            handler()

    def _text(self, text: str) -> None:
        if self.note is not None:
            if self.is_paragraph:
                self.note.append(text)
        elif self.shape:
            self.loose.append(text)
        elif self.shown is not None:
            self.shown.append(text)

    def _start_style(self, attributes: dict[str, str]) -> None:
        self.style = attribute(attributes, "name") or ""

    def _start_table_properties(self, attributes: dict[str, str]) -> None:
        if attribute(attributes, "display") == "false":
            self.hidden_styles.add(self.style)

    def _start_table(self, attributes: dict[str, str]) -> None:
        title = attribute(attributes, "name") or ""
        self.facts = self.sheets.setdefault(title, SheetFacts())
        self.row, self.rows, self.column_at = 1, 1, 0
        if attribute(attributes, "style-name") in self.hidden_styles:
            self.hidden.add(title)

    def _start_table_column(self, attributes: dict[str, str]) -> None:
        count = _count(attributes, "number-columns-repeated")
        if attribute(attributes, "visibility") in ("collapse", "filter"):
            self.facts.hidden_ranges.append((self.column_at, self.column_at + count - 1))
        self.column_at += count

    def _start_table_row(self, attributes: dict[str, str]) -> None:
        self.rows = _count(attributes, "number-rows-repeated")
        self.is_hidden_row = attribute(attributes, "visibility") in ("collapse", "filter")
        self.column = 0

    def _end_table_row(self) -> None:
        self.row += self.rows

    def _start_table_cell(self, attributes: dict[str, str]) -> None:
        self.columns = _count(attributes, "number-columns-repeated")
        formula = attribute(attributes, "formula")
        if attribute(attributes, "value-type") is not None or formula is not None:
            self.facts.add_cell(self.row, self.column, across=self.columns, down=self.rows)
            if self.is_hidden_row:
                self.facts.hidden_rows.extend(range(self.row, self.row + self.rows))
        if formula in _TRUTH:
            self.facts.shown.update(dict.fromkeys(self._addresses(), _TRUTH[formula]))
        elif formula is not None:
            self.facts.formulas.extend(self._addresses())
        self._merge(attributes)
        self.shown = [] if any(value in ("error", "percentage") for value in attributes.values()) else None

    _start_covered_table_cell = _start_table_cell

    def _end_table_cell(self) -> None:
        if self.shown is not None:
            if shown := "".join(self.shown)[:30]:
                self.facts.shown.update(dict.fromkeys(self._addresses(), shown))
            self.shown = None
        self.column += self.columns

    _end_covered_table_cell = _end_table_cell

    def _merge(self, attributes: dict[str, str]) -> None:
        across, down = _count(attributes, "number-columns-spanned"), _count(attributes, "number-rows-spanned")
        if across * down > 1:
            last = f"{letters(self.column + across - 1)}{self.row + down - 1}"
            self.facts.merged.append(f"{letters(self.column)}{self.row}:{last}")

    def _addresses(self) -> list[str]:
        columns = range(self.column, self.column + self.columns)
        return [f"{letters(column)}{row}" for row in range(self.row, self.row + self.rows) for column in columns]

    def _start_annotation(self, attributes: dict[str, str]) -> None:
        self.note = []

    def _end_annotation(self) -> None:
        text = "".join(self.note or [])
        self.note = None
        self.facts.comments.append(Comment(f"{letters(self.column)}{self.row}", "", text))

    def _start_p(self, attributes: dict[str, str]) -> None:
        self.is_paragraph = True

    def _end_p(self) -> None:
        self.is_paragraph = False

    def _start_custom_shape(self, attributes: dict[str, str]) -> None:
        self.shape += 1

    def _end_custom_shape(self) -> None:
        self.shape -= 1

    _start_text_box, _end_text_box = _start_custom_shape, _end_custom_shape


def _count(attributes: dict[str, str], name: str) -> int:
    found = attribute(attributes, name)
    if found is None:
        return 1
    if not found.isdecimal() or len(found) > 8:
        raise Refused("damaged")
    return max(1, int(found))
