"""A workbook before it is a file: sheets, cells, what may be entered in them. Both forms are written from it."""

from __future__ import annotations

import math
import re
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from spreadsheets.package import WRITTEN, CellValue, text_of

MOST_TITLE: Final = 32  # what Excel shows of a message's title
MOST_TEXT: Final = 255  # and of its text

_PAGE: Final = 210  # characters across a page that can still be read


@dataclass(frozen=True, slots=True)
class Style:
    """How a cell looks, and whether it may be changed.

    Attributes:
        shown_as: shown instead of the cell's own text, which stays what it is: a heading's title.
        suffix: shown after the cell's own text and no part of it: a service's name after its ID.
        align: `left`, `right`, or empty for what the program does: numbers to the right.
        is_open: the cell may be filled in.
    """

    is_bold: bool = False
    is_underlined: bool = False
    size: int = 10
    colour: str | None = None
    fill: str | None = None
    has_border: bool = False
    is_wrapped: bool = False
    is_date: bool = False
    align: str = "left"
    shown_as: str = ""
    suffix: str = ""
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class SheetCell:
    """One cell. `comment` stands on it, if any; `link` is the title of the sheet that it leads to, if any."""

    value: CellValue
    style: Style = Style()
    comment: str = ""
    link: str = ""

    @property
    def format(self) -> Style:
        """How it looks: a day is always shown as one."""
        return replace(self.style, is_date=True) if isinstance(self.value, date) else self.style

    @property
    def shown(self) -> str:
        """What a reader sees."""
        return (self.style.shown_as or text_of(self.value)) + self.style.suffix


BELOW: Final = Style(is_open=True)
"""How cells look below the rows of a form that is open there."""


class CheckKind(StrEnum):
    """What the program lets somebody enter."""

    ANY = "any"
    LIST = "list"
    INTEGER = "whole"
    DECIMAL = "decimal"
    DATE = "date"
    LENGTH = "length"


@dataclass(frozen=True, slots=True)
class Message:
    """What the program shows: a short title, and a text."""

    title: str
    text: str

    @classmethod
    def of(cls, title: str, *parts: str) -> Message:
        """Return a message with as many of the parts, the most important first, as a program shows in full."""
        text = ""
        for part in parts:
            longer = f"{text}\n{part}" if text else part
            if len(longer) > MOST_TEXT and text:
                break
            text = shortened(longer, MOST_TEXT)
        return cls(shortened(title, MOST_TITLE), text)


@dataclass(frozen=True, slots=True)
class ListRange:
    """A list that stands on a sheet: one column of it, from a row to a row, with the name it has in the workbook."""

    name: str
    sheet: str
    column: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Check:
    """What may be entered in some cells, and what is said about it.

    Attributes:
        items: what a drop-down offers, where it is short.
        listed: what a drop-down offers, where it stands on another sheet.
        low, high: bounds, inclusive; for a text the greatest length.
        allows_z: `z` may be entered as well.
        error: said of any other entry, which is then not taken; without it, everything is taken.
        is_warning: the error only warns, and the entry is taken if somebody insists.
    """

    kind: CheckKind
    prompt: Message
    items: tuple[str, ...] = ()
    listed: ListRange | None = None
    low: int | date | None = None
    high: int | date | None = None
    allows_z: bool = False
    error: Message | None = None
    is_warning: bool = False


@dataclass(frozen=True, slots=True)
class CheckedRange:
    """A check with the cells it is for: a column, from a row to a row, all counted from 0."""

    column: int
    first: int
    last: int
    check: Check


@dataclass(frozen=True, slots=True)
class DataTable:
    """A table marked as one, for programs and screen readers: from its row of headings (from 0) to the last row."""

    name: str
    header: int


@dataclass(frozen=True)
class SheetPlan:
    """One sheet.

    Attributes:
        rows: its cells; None where there is nothing.
        widths: of the columns, in characters.
        frozen: how many rows and columns stay in sight.
        filtered: the row of the headings by which a reader may filter, or None.
        table: the one table on it that is marked as such, if any.
        about: what it holds, for who cannot see it.
        printed: how many rows and columns of it are printed, from the first on, if not all.
        is_form: it is filled in: only open cells may be changed, and borders stand in for grid lines.
        is_open_below: a form's columns may be filled in below its rows, too, as far down as somebody needs.
    """

    title: str
    rows: Sequence[Sequence[SheetCell | None]]
    widths: Sequence[int]
    frozen: tuple[int, int] = (0, 0)
    checks: Sequence[CheckedRange] = ()
    filtered: int | None = None
    table: DataTable | None = None
    about: str = ""
    printed: tuple[int, int] | None = None
    is_form: bool = False
    is_open_below: bool = False

    @property
    def repeated_row(self) -> int | None:
        """The row (from 0) that every printed page repeats: the headings."""
        if self.table is not None:
            return self.table.header
        return self.frozen[0] - 1 if self.frozen[0] else None

    @property
    def lines(self) -> list[int]:
        """How many lines of text each row needs."""
        return [max([1, *map(_lines, cells, self.widths)]) for cells in self.rows]

    @property
    def pages_across(self) -> int:
        """How many pages side by side the sheet can still be read on; each repeats the columns that stay in sight."""
        columns = self.printed[1] if self.printed is not None else len(self.widths)
        repeated = min(sum(self.widths[: self.frozen[1]]), _PAGE // 2)
        return max(1, math.ceil((sum(self.widths[:columns]) - repeated) / (_PAGE - repeated)))


@dataclass(frozen=True)
class BookPlan:
    """A workbook: its sheets, the named lists that its drop-downs offer, and what its properties say.

    Attributes:
        made_at: when its content was settled; the properties give no other time.
    """

    title: str
    sheets: Sequence[SheetPlan]
    lists: Mapping[str, ListRange] = field(default_factory=dict)
    subject: str = ""
    author: str = ""
    note: str = ""
    made_at: datetime = WRITTEN


_BROKEN: Final = re.compile("[\n\t]")
"""What makes a text longer than its characters: a line's end, and a tab, which wrapping counts as spaces."""


def _lines(cell: SheetCell | None, width: int) -> int:
    if cell is None or not cell.style.is_wrapped:
        return 1
    room = max(4, int(width * (1.0 if cell.style.is_bold else 1.15)))
    if len(cell.shown) <= room and not _BROKEN.search(cell.shown):
        return 1
    return sum(max(1, len(textwrap.wrap(line, room))) for line in cell.shown.split("\n"))


def shortened(text: str, most: int) -> str:
    """Return a text of at most so many characters, cut between words."""
    if len(text) <= most:
        return text
    return text[: most - 1].rsplit(" ", 1)[0].rstrip(" ,;:.-") + "…"
