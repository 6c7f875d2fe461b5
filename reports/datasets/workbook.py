"""The data files as the sheets of a spreadsheet, after the Analysis Function's checklist, for either form of it.

One marked-up table a sheet, from column A, with nothing below it; no merged, blank or hidden cells; no meaning by
colour. What is not a number says why in brackets: [c] confidential, [x] not available, [z] not applicable.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from reports.datasets.metadata import COLUMNS
from reports.datasets.verdicts import DEMONSTRATION, DataFile
from reports.view.edition import EditionView
from reports.wording.words import CONFIDENTIAL
from spreadsheets.plan import BookPlan, Cell, DataTable, SheetPlan, Style

WORKBOOK: Final = "minimum-standards.xlsx"
OPEN_DOCUMENT: Final = "minimum-standards.ods"
NOT_AVAILABLE: Final = "[x]"
NOT_APPLICABLE: Final = "[z]"
SHORTHAND: Final = (
    (CONFIDENTIAL, "Confidential: hidden so that no child can be told from it"),
    (NOT_AVAILABLE, "Not available"),
    (NOT_APPLICABLE, "Not applicable"),
)
SUBJECT: Final = "Verdicts against the cluster’s minimum standards"
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
_WIDEST: Final = 60  # characters of a column
_COVER_WIDTH: Final = 104
"""Wide enough for a hash with its name: not every program makes room for a second line."""

_TITLE: Final = Style(is_bold=True, size=16)
_TEXT: Final = Style(is_wrapped=True)
_LINE: Final = Style()
_HEADING: Final = Style(is_bold=True, is_wrapped=True, has_border=True)
_LINK: Final = Style(is_underlined=True, colour="#1F4E79")

Value = str | Decimal


def book_of(view: EditionView, files: Sequence[DataFile], audience: str) -> BookPlan:
    """Return this month's CSV files among these as the sheets of one book. The cut's moment is the only time in it."""
    tables = [_shorthand(view), *(sheet for file in files if (sheet := _table(view, file)) is not None)]
    title = f"Minimum standards, {view.cluster_name}, {view.month.words}, edition {view.number}"
    return BookPlan(
        title=title,
        sheets=(_cover(title, _cover_lines(view, audience)), _contents(tables), *tables),
        subject=SUBJECT,
        author=view.contact.role,
        note=DEMONSTRATION if view.is_demonstration else "",
        made_at=view.as_at,
    )


def _cover(title: str, lines: Iterator[str]) -> SheetPlan:
    rows = [[Cell(title, _TITLE)], *([Cell(line, _TEXT)] for line in lines)]
    return SheetPlan("Cover", rows, (_COVER_WIDTH,), about=title)


def _contents(tables: Sequence[SheetPlan]) -> SheetPlan:
    rows = [(Cell(table.title, _LINK, link=table.title), Cell(table.about)) for table in tables]
    return _sheet("Contents", "Contents", ("Contents", ONE_TABLE), ("Sheet", "What it holds"), rows)


def _sheet(
    title: str, about: str, lines: Sequence[str], columns: Sequence[str], rows: Sequence[Sequence[Cell]]
) -> SheetPlan:
    """Return a sheet: lines of text, the first its title, and below them one table, no cell of which is empty."""
    top = [[Cell(line, _LINE if number else _TITLE)] for number, line in enumerate(lines)]
    longest = (max([len(name), *(len(row[at].shown) for row in rows)]) for at, name in enumerate(columns))
    return SheetPlan(
        title,
        [*top, [Cell(name, _HEADING) for name in columns], *rows],
        [min(_WIDEST, length + 2) for length in longest],
        table=DataTable(title, len(top)),
        about=about,
    )


def _table(view: EditionView, file: DataFile) -> SheetPlan | None:
    """Return a CSV file as a sheet, or None where it has no row: an empty table is no table."""
    name = file.path.removesuffix(".csv")
    if name not in _TITLES:
        return None
    reader = csv.DictReader(io.StringIO(file.content.decode()))
    columns = tuple(reader.fieldnames or ())
    rows = [[Cell(_value(column, row)) for column in columns] for row in reader]
    lines = [f"{short} {meaning.lower()}." for short, meaning in SHORTHAND]
    title = _TITLES[name]
    return _sheet(title, file.about, _lines(view, title, file.about, lines), columns, rows) if rows else None


def _lines(view: EditionView, name: str, about: str, more: Sequence[str]) -> tuple[str, ...]:
    said = (name, f"{about}. {view.cluster_name}, {view.month.words}.", ONE_TABLE, *more)
    return (*said, DEMONSTRATION) if view.is_demonstration else said


def _value(name: str, row: dict[str, str]) -> Value:
    text = row[name]
    if not text:
        return CONFIDENTIAL if row.get("protection") and name in _HIDDEN else _why_empty(name, row)
    is_number = name in _NUMBERS or (name in COLUMNS and COLUMNS[name].kind == "integer")
    return Decimal(text) if is_number and _NUMBER.fullmatch(text) else text


def _why_empty(name: str, row: dict[str, str]) -> str:
    """Return `[x]` for a number or a time that should have come and did not; everything else does not apply."""
    is_missing = name in _NUMBERS and row.get("verdict") == "not_assessable"
    return NOT_AVAILABLE if is_missing or name in ("received_at", "progress") else NOT_APPLICABLE


def _shorthand(view: EditionView) -> SheetPlan:
    about = "What the brackets stand for"
    rows = [(Cell(short), Cell(meaning)) for short, meaning in SHORTHAND]
    return _sheet("Shorthand", about, _lines(view, "Shorthand", about, ()), ("shorthand", "meaning"), rows)


def _cover_lines(view: EditionView, audience: str) -> Iterator[str]:
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
