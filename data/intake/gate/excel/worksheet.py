"""The look at one worksheet of an .xlsx. It hears every element, so what is rare is worked out only when it is met.

Only `f` and `v` inside `c` are a cell's. Whatever else a worksheet holds (drop-downs, headers and footers, extensions)
is heard aside: its texts are gathered, and nothing in it is a cell, whatever it is called. Any other characters are
gathered, too, and whatever rows and cells say of themselves: a cell that is read shows most of them, and no other is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from xml.parsers import expat

from data.intake.gate.excel.percentages import percentage
from data.intake.gate.markup import is_true, unprefixed
from data.intake.gate.refusal import FileRefusal, damaged
from data.intake.gate.sheet_facts import MOST_CELLS, SheetFacts
from data.intake.gate.texts import MOST_TEXT, SHORTEST, TextWalk
from spreadsheets.addresses import letters, position

_TRUTHS: Final = ("TRUE()", "FALSE()")  # as LibreOffice keeps what is true or false, and no formula
_LONGEST_HEARD: Final = 30  # characters
_MOST_FORMATTED: Final = 1_000_000  # cells, with a value or without
_LARGEST_PIECE: Final = 1_000_000  # bytes: a text of a worksheet that is longer is searched in pieces

SETTINGS: Final = "the settings of a sheet"
_PLACES: Final = {
    "headerFooter": "a header or footer",
    "dataValidations": "a drop-down list or its message",
    "hyperlinks": "a link",
    "autoFilter": "a filter",
    "conditionalFormatting": "a rule for colouring cells",
}


class WorksheetWalk:
    """The handlers for a worksheet. Call `finish` when the part has ended."""

    def __init__(self, facts: SheetFacts, percentages: Mapping[str, int], part: str = "") -> None:
        self.facts = facts
        self.percentages = percentages
        self.part = part
        self.texts: dict[str, TextWalk] = {}  # what stands in no cell, by where it stands
        self._characters: set[str] = set()  # between the elements and in them
        self._values: set[str] = set()  # of the attributes of rows, cells and what is in them, but for addresses
        self._row = 0
        self._position: tuple[int, int] | None = (0, -1)  # of the latest cell, once it is worked out
        self._address = ""  # the latest cell's
        self._cell: dict[str, str] = {}  # the latest cell's other attributes
        self._is_filled = False
        self._addresses: list[str] = []  # of the cells that hold something
        self._positions: list[tuple[int, int]] = []  # and of those whose positions were worked out
        self._cells = 0
        self._is_hidden_row = False
        self._heard: list[str] | None = None
        self._is_formula = False
        self._decimals: int | None = None  # of a cell that shows a percentage
        self._aside = 0  # how deep the parser is in what is no cell
        self._parser: expat.XMLParserType

    def install(self, parser: expat.XMLParserType) -> None:
        """Begin the part."""
        self._parser = parser
        parser.buffer_size = _LARGEST_PIECE
        parser.CharacterDataHandler = self._characters.add
        parser.StartElementHandler = self._first

    def finish(self) -> None:
        """Hand over what only the whole part tells.

        Raises:
            Refused: the sheet is larger than any return, or than any spreadsheet.
        """
        if self._heard is not None:
            self._hear_out()
        if self._cells > _MOST_FORMATTED:
            raise FileRefusal("too_many_formatted", limit=f"{_MOST_FORMATTED:,}")
        positions = [at for at in map(position, self._addresses) if at is not None]
        if len(positions) < len(self._addresses):
            raise self._impossible_address()
        self.facts.add_cells(self._positions + positions)
        for value in sorted(self._values):
            self._settings(SETTINGS).keep(value)

    def loose_texts(self) -> set[str]:
        """Return every text between the elements and in them: most of them are cells', and shown.

        Raises:
            Refused: there is more text than in any return.
        """
        texts = {text.strip() for text in self._characters if len(text) >= SHORTEST}
        if sum(map(len, texts)) > MOST_TEXT:
            raise FileRefusal("too_much_text")
        return texts

    def _first(self, name: str, attributes: dict[str, str]) -> None:
        if unprefixed(name) != "worksheet":
            raise damaged(self.part, "it isn't a worksheet")
        self._settings(SETTINGS).start(name, attributes)
        self._parser.StartElementHandler = self._start

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            if "r" in attributes:
                self._address = attributes.pop("r")
                self._position = None
            else:
                self._next_position()
            self._cell = attributes
            self._is_filled = False
            self._cells += 1
        elif name == "t" or name == "r" or name == "sheetData":
            pass
        elif name == "v" or name == "is" or name == "f":
            if not self._is_filled:
                self._is_filled = True
                if self._position is not None or self._is_hidden_row:
                    self._fill()
                else:
                    self._addresses.append(self._address)
            if name == "f" or (name == "v" and self._shows_otherwise()):
                self._listen(name == "f")
        elif name == "row":
            self._begin_row(attributes)
        else:
            self._start_aside(name, attributes)
            return
        if attributes:
            self._values.update(attributes.values())

    # What stands around the cells

    def _start_aside(self, name: str, attributes: dict[str, str]) -> None:
        if ":" in name and not self._is_extension(name):
            self._start(unprefixed(name), attributes)
            return
        self._aside = 0
        walk = self._settings(_PLACES.get(unprefixed(name), SETTINGS))

        def start(inner: str, inner_attributes: dict[str, str]) -> None:
            self._aside += 1
            self._hear_setting(unprefixed(inner), inner_attributes)
            walk.start(inner, inner_attributes)

        def end(inner: str) -> None:
            walk.end(inner)
            self._aside -= 1
            if self._aside == 0:
                self._return_to_cells()

        self._parser.StartElementHandler = start
        self._parser.EndElementHandler = end
        self._parser.CharacterDataHandler = walk.characters
        start(name, attributes)

    def _settings(self, where: str) -> TextWalk:
        return self.texts.setdefault(where, TextWalk())

    @staticmethod
    def _is_extension(name: str) -> bool:
        """Say whether a prefixed element is no cell's, nor anything around one: its last word is not one of theirs."""
        return unprefixed(name) not in ("c", "v", "is", "f", "row", "t", "r", "sheetData")

    def _return_to_cells(self) -> None:
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = None
        self._parser.CharacterDataHandler = self._characters.add

    def _hear_setting(self, name: str, attributes: dict[str, str]) -> None:
        if name == "col" and is_true(attributes.get("hidden")):
            ends = attributes.get("min", ""), attributes.get("max", "")
            if all(end.isdecimal() and len(end) < 8 for end in ends):
                self.facts.hide_columns(int(ends[0]) - 1, int(ends[1]) - 1)
        elif name == "mergeCell":
            self.facts.add_merged(attributes.get("ref", "")[:40])

    # Rows and cells

    def _begin_row(self, attributes: dict[str, str]) -> None:
        if len(self._addresses) + len(self._positions) > MOST_CELLS:
            self.finish()
        number = attributes.get("r")
        self._row = int(number) if number and number.isdecimal() and len(number) < 9 else self._row + 1
        self._position, self._cell = (self._row, -1), {}
        self._is_hidden_row = is_true(attributes.get("hidden"))

    def _next_position(self) -> None:
        """Put a cell that says nothing of its address beside the latest one."""
        row, column = self._positioned()
        self._position = row, column + 1

    def _positioned(self) -> tuple[int, int]:
        if self._position is None:
            self._position = position(self._address)
            if self._position is None:
                raise self._impossible_address()
        return self._position

    def _impossible_address(self) -> FileRefusal:
        return damaged(self.part, "it has a cell with an address that no spreadsheet has")

    def _fill(self) -> None:
        row, _ = filled = self._positioned()
        self._positions.append(filled)
        if self._is_hidden_row and self.facts.hidden_rows[-1:] != [row]:
            self.facts.hidden_rows.append(row)

    # What a cell shows

    def _shows_otherwise(self) -> bool:
        """Say whether a cell shows another thing than the value that is kept: an error, or a percentage."""
        kind = self._cell.get("t")
        self._decimals = self.percentages.get(self._cell.get("s", "")) if kind in (None, "n") else None
        return kind == "e" or self._decimals is not None

    def _listen(self, is_formula: bool) -> None:
        self._is_formula = is_formula
        self._heard = []
        self._parser.CharacterDataHandler = self._heard.append
        self._parser.StartElementHandler = self._interrupted
        self._parser.EndElementHandler = self._end

    def _interrupted(self, name: str, attributes: dict[str, str]) -> None:
        self._hear_out()
        self._start(name, attributes)

    def _end(self, name: str) -> None:
        if unprefixed(name) in ("v", "f"):
            self._hear_out()

    def _hear_out(self) -> None:
        """Keep a formula's place, or what an error or a percentage shows, and stop listening."""
        heard = "".join(self._heard or [])
        text = heard[:_LONGEST_HEARD]
        self._heard = None
        self._return_to_cells()
        row, column = self._positioned()
        cell = f"{letters(column)}{row}"
        if not self._is_formula:
            shown = text if self._decimals is None else percentage(text, self._decimals)
            if shown is not None:
                self.facts.shown[cell] = shown
        elif self._cell.get("t") != "b" or text not in _TRUTHS:
            self.facts.formulas.append(cell)
            if '"' in heard:
                self._settings("a formula").keep(heard)
