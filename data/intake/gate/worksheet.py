"""The look at one worksheet of an .xlsx. It hears every element, so what is rare is worked out only when it is met."""

from __future__ import annotations

from collections.abc import Mapping
from xml.parsers import expat

from data.intake.gate.markup import unprefixed
from data.intake.gate.percentages import percentage
from data.intake.gate.refusal import Refused
from data.intake.gate.sheet_facts import MOST_CELLS, SheetFacts
from spreadsheets.addresses import letters, position

_TRUTHS = ("TRUE()", "FALSE()")  # as LibreOffice keeps what is true or false, and no formula
_LONGEST_HEARD = 30  # characters


class WorksheetWalk:
    """The handlers for a worksheet. Call `finish` when the part has ended."""

    def __init__(self, facts: SheetFacts, percentages: Mapping[str, int]) -> None:
        self.facts = facts
        self.percentages = percentages
        self.row = 0
        self.place: tuple[int, int] | None = (0, -1)  # of the latest cell, once it is worked out
        self.cell: dict[str, str] = {}  # the latest cell's attributes
        self.is_filled = False
        self.filled: list[tuple[int, int]] = []
        self.is_hidden_row = False
        self.gathered: list[str] | None = None
        self.is_formula = False
        self.decimals: int | None = None  # of a cell that shows a percentage
        self.parser: expat.XMLParserType

    def install(self, parser: expat.XMLParserType) -> None:
        """Begin the part, after its first element."""
        self.parser = parser
        parser.StartElementHandler = self._start

    def finish(self) -> None:
        """Hand over what only the whole part tells.

        Raises:
            Refused: the sheet is larger than any return, or than any spreadsheet.
        """
        if self.gathered is not None:
            self._heard()
        self.facts.add_cells(self.filled)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            if "r" not in attributes:
                self._next_place()
            else:
                self.place = None
            self.cell = attributes
            self.is_filled = False
        elif name in ("v", "is", "f"):
            if not self.is_filled:
                self._fill()
            if name == "f" or (name == "v" and self._shows_otherwise()):
                self._listen(name == "f")
        elif name == "row":
            self._begin_row(attributes)
        elif name != "t":
            self._around_cells(name, attributes)

    def _around_cells(self, name: str, attributes: dict[str, str]) -> None:
        if ":" in name:
            self._start(unprefixed(name), attributes)
        elif name == "col" and attributes.get("hidden") in ("1", "true"):
            ends = attributes.get("min", ""), attributes.get("max", "")
            if all(end.isdecimal() for end in ends):
                self.facts.hidden_ranges.append((int(ends[0]) - 1, int(ends[1]) - 1))
        elif name == "mergeCell":
            self.facts.merged.append(attributes.get("ref", "")[:40])

    def _begin_row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r")
        self.row = int(number) if number and number.isdecimal() else self.row + 1
        self.place, self.cell = (self.row, -1), {}
        self.is_hidden_row = attributes.get("hidden") in ("1", "true")

    def _next_place(self) -> None:
        """Put a cell that says nothing of its place beside the latest one."""
        row, column = self._placed()
        self.place = row, column + 1

    def _placed(self) -> tuple[int, int]:
        if self.place is None:
            self.place = position(self.cell["r"])
            if self.place is None:
                raise Refused("damaged")
            self.row = self.place[0]
        return self.place

    def _fill(self) -> None:
        self.is_filled = True
        row, _ = place = self._placed()
        self.filled.append(place)
        if len(self.filled) > MOST_CELLS:
            self.finish()
        if self.is_hidden_row and self.facts.hidden_rows[-1:] != [row]:
            self.facts.hidden_rows.append(row)

    def _shows_otherwise(self) -> bool:
        """Say whether a cell shows another thing than the value that is kept: an error, or a percentage."""
        kind = self.cell.get("t")
        self.decimals = self.percentages.get(self.cell.get("s", "")) if kind in (None, "n") else None
        return kind == "e" or self.decimals is not None

    def _listen(self, is_formula: bool) -> None:
        self.is_formula = is_formula
        self.gathered = []
        self.parser.CharacterDataHandler = self.gathered.append
        self.parser.StartElementHandler = self._interrupted
        self.parser.EndElementHandler = self._end

    def _interrupted(self, name: str, attributes: dict[str, str]) -> None:
        self._heard()
        self._start(name, attributes)

    def _end(self, name: str) -> None:
        if unprefixed(name) in ("v", "f"):
            self._heard()

    def _heard(self) -> None:
        """Keep a formula's place, or what an error or a percentage shows, and stop listening."""
        text = "".join(self.gathered or [])[:_LONGEST_HEARD]
        self.gathered = None
        self.parser.CharacterDataHandler = None
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = None
        row, column = self._placed()
        cell = f"{letters(column)}{row}"
        if not self.is_formula:
            shown = text if self.decimals is None else percentage(text, self.decimals)
            if shown is not None:
                self.facts.shown[cell] = shown
        elif self.cell.get("t") != "b" or text not in _TRUTHS:
            self.facts.formulas.append(cell)
