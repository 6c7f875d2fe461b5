"""The data files as the sheets of a spreadsheet, after the Analysis Function's checklist, for either form of it.

One marked-up table a sheet, from column A, with nothing below it; no merged, blank or hidden cells; no meaning by
colour. What is not a number says why in brackets: [c] confidential, [x] not available, [z] not applicable.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from reports.datasets.metadata import COLUMNS
from reports.datasets.verdicts import DEMONSTRATION, DataFile
from reports.view.edition import EditionView
from reports.wording.words import CONFIDENTIAL

NOT_AVAILABLE: Final = "[x]"
NOT_APPLICABLE: Final = "[z]"
SHORTHAND: Final = (
    (CONFIDENTIAL, "Confidential: hidden so that no child can be told from it"),
    (NOT_AVAILABLE, "Not available"),
    (NOT_APPLICABLE, "Not applicable"),
)
SUBJECT: Final = "Verdicts against the cluster’s minimum standards"
WIDEST: Final = 60
ONE_TABLE: Final = "This worksheet contains one table."
_TITLES: Final = {
    "verdicts": "Verdicts",
    "submissions": "Returns",
    "standards": "Standards",
    "changes": "Changes",
    "indicators": "Indicators",
    "actions": "Actions",
    "opportunities": "Opportunities",
    "movements": "Movements",
}
_NUMBERS: Final = {"numerator", "denominator", "value", "margin", "threshold_met", "threshold_partly_met"}
_HIDDEN: Final = {
    *("verdict", "reason", "numerator", "denominator", "value", "margin"),
    *("sends", "told", "sends_care", "told_care", "both_ends", "hosting_agreement"),
}
_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?")

Cell = str | Decimal


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet to be: lines of text, the first its title, and below them one table, no cell of which is empty.

    Attributes:
        about: what it holds, in a few words.
        has_links: whether the first column names sheets to go to.
    """

    name: str
    about: str
    lines: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    has_links: bool = False

    @property
    def widths(self) -> tuple[int, ...]:
        """How wide each column is to be, in letters."""
        longest = (max([len(name), *(len(str(row[n])) for row in self.rows)]) for n, name in enumerate(self.columns))
        return tuple(min(WIDEST, width + 2) for width in longest)


@dataclass(frozen=True, slots=True)
class Book:
    """A spreadsheet to be. `made_at` is the cut's moment: no other time is in it."""

    title: str
    author: str
    note: str
    made_at: datetime
    cover: tuple[str, ...]
    sheets: tuple[Sheet, ...]


def book_of(view: EditionView, files: Sequence[DataFile], audience: str) -> Book:
    """Return this month's CSV files among these as the sheets of one book."""
    tables = [_shorthand(view), *(one for file in files if (one := _table(view, file)) is not None)]
    rows = tuple((one.name, one.about) for one in tables)
    contents = Sheet("Contents", "Contents", ("Contents", ONE_TABLE), ("Sheet", "What it holds"), rows, has_links=True)
    return Book(
        title=f"Minimum standards, {view.cluster_name}, {view.month.words}, edition {view.number}",
        author=view.contact.role,
        note=DEMONSTRATION if view.is_demonstration else "",
        made_at=view.as_at,
        cover=tuple(_cover(view, audience)),
        sheets=(contents, *tables),
    )


def _table(view: EditionView, file: DataFile) -> Sheet | None:
    """Return a CSV file as a sheet, or None where it has no row: an empty table is no table."""
    name = file.path.removesuffix(".csv")
    if name not in _TITLES:
        return None
    reader = csv.DictReader(io.StringIO(file.content.decode()))
    columns = tuple(reader.fieldnames or ())
    rows = tuple(tuple(_cell(name, row) for name in columns) for row in reader)
    lines = [f"{short} {meaning.lower()}." for short, meaning in SHORTHAND]
    return (
        Sheet(_TITLES[name], file.about, _lines(view, _TITLES[name], file.about, lines), columns, rows)
        if rows
        else None
    )


def _lines(view: EditionView, name: str, about: str, more: Sequence[str]) -> tuple[str, ...]:
    said = (name, f"{about}. {view.cluster_name}, {view.month.words}.", ONE_TABLE, *more)
    return (*said, DEMONSTRATION) if view.is_demonstration else said


def _cell(name: str, row: dict[str, str]) -> Cell:
    text = row[name]
    if not text:
        return CONFIDENTIAL if row.get("protection") and name in _HIDDEN else _why_empty(name, row)
    is_number = name in _NUMBERS or (name in COLUMNS and COLUMNS[name].kind == "integer")
    return Decimal(text) if is_number and _NUMBER.fullmatch(text) else text


def _why_empty(name: str, row: dict[str, str]) -> str:
    """Return `[x]` for a number or a time that should have come and did not; everything else does not apply."""
    is_missing = name in _NUMBERS and row.get("verdict") == "not_assessable"
    return NOT_AVAILABLE if is_missing or name in ("received_at", "progress") else NOT_APPLICABLE


def _shorthand(view: EditionView) -> Sheet:
    about = "What the brackets stand for"
    return Sheet("Shorthand", about, _lines(view, "Shorthand", about, ()), ("shorthand", "meaning"), SHORTHAND)


def _cover(view: EditionView, audience: str) -> Iterator[str]:
    if view.is_demonstration:
        yield DEMONSTRATION
    yield audience
    yield "This judges arrangements, not children’s safety. More cases found isn’t worse."
    yield f"Figures as at {view.as_at.isoformat()}"
    yield f"Edition {view.number}, which revises edition {view.revises}" if view.revises else f"Edition {view.number}"
    yield f"SHA-256 of its inputs: {view.digest}"
    yield f"Rule set: {view.ruleset.id} {view.ruleset.version}"
    yield f"Approved by: {view.ruleset.approved_by}"
    yield f"SHA-256 of the rule set: {view.ruleset.sha256}"
    yield f"SHA-256 of the returns used: {view.cut_sha256}"
    yield f"Code: {view.code_version}"
    yield f"Contact: {view.contact.role}, {view.contact.address}"
