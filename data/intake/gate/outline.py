"""The outline of a workbook: its sheets, every text in no cell, and what is no part of a return."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from os.path import commonprefix
from typing import Final

from data.intake.gate.grid import Grid
from data.intake.gate.sheet_facts import SheetFacts
from data.intake.gate.texts import Text

HEADER, PICTURE, CHART, TEXT_BOX = "extra_header", "extra_picture", "extra_chart", "extra_text_box"
CONTROL: Final = "extra_control"
"""What a sheet may hold that is no part of a return: the codes of the findings that ask about it."""

UNSHOWN: Final = "text that no cell shows"
"""Where a text stands that might be a cell's, and is none's: among those that cells share, or between cells."""


@dataclass
class SheetOutline:
    """A sheet as seen from outside.

    Attributes:
        number: its place among the sheets, from 0; -1 for what is on none.
        name: what the reader is to call it.
        title: what its users call it.
    """

    number: int
    name: str
    title: str
    facts: SheetFacts = field(default_factory=SheetFacts)
    is_hidden: bool = False
    extras: set[str] = field(default_factory=set)


@dataclass
class WorkbookOutline:
    """A workbook as seen from outside.

    Attributes:
        book: what a reader is handed: a workbook of nothing but what was looked at and is needed for its cells.
        grids: the sheets of a zip of CSV files, which no reader has to open.
        unshown: texts that no cell may show, each with its sheet's number; -1 for those that sheets share.
    """

    sheets: list[SheetOutline] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    book: bytes = b""
    grids: list[Grid] = field(default_factory=list)
    unshown: dict[str, int] = field(default_factory=dict)


TEMPLATES_OWN: Final = frozenset(
    {"guidance", "codes", "what to correct", "what to mend", "lists", "read me", "findings"}
)
"""Sheets that the template and a marked copy bring to be read, not filled in, as `words` makes their titles.

They are searched like any other, and then nothing but their titles is taken.
"""

PROGRAMS_OWN: Final = frozenset({"wpsreserved_cellimglist", "export summary"})
"""Sheets that a spreadsheet program adds by itself, in lower case: searched like any other, and then passed over."""


_FILE_MARKS: Final = (" - ", "-", "_")
_NUMBERED: Final = re.compile(r"\d{1,2}[ ._-]+(?=\S)")


def plain_titles(titles: Sequence[str]) -> list[str]:
    """Return what sheets are called without what a program put around their titles.

    Google calls a sheet's file `File - Cover.csv`, LibreOffice `File-Cover.csv`, Numbers a table's sheet
    `Cover - Table 1` (as a file, `Cover-Table 1.csv`); people number them. A title stays as it is where two would
    become the same.
    """
    for shorten in (_without_table, _without_file, _without_number):
        shortened = [shorten(title, titles) for title in titles]
        if len(set(map(str.casefold, shortened))) == len(shortened):
            titles = shortened
    return list(titles)


def _without_table(title: str, _titles: Sequence[str]) -> str:
    for mark in (" - Table 1", "-Table 1"):
        if title.endswith(mark) and title != mark:
            return title.removesuffix(mark)
    return title


def _without_file(title: str, titles: Sequence[str]) -> str:
    shared = commonprefix(titles) if len(titles) > 1 else ""  # noqa: RUF071  # letters are what is compared
    begin = max(shared.rfind(mark) + len(mark) if mark in shared else 0 for mark in _FILE_MARKS)
    return title[begin:] or title


def _without_number(title: str, titles: Sequence[str]) -> str:
    return _NUMBERED.sub("", title) if all(map(_NUMBERED.match, titles)) else title
