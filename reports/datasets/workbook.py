"""The data files as the sheets of a spreadsheet, after the Analysis Function's checklist, for either form of it.

One marked-up table a sheet, from column A, with nothing below it; no merged, blank or hidden cells; no meaning by
colour. What is not a number says why in brackets: [c] confidential, [x] not available, [z] not applicable.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final

from reports.datasets.dataset import DEMONSTRATION, DataFile, Dataset, Missing, Value, value_text
from reports.view.edition import EditionView
from spreadsheets.plan import BookPlan, DataTable, SheetCell, SheetPlan, Style

WORKBOOK: Final = "minimum-standards.xlsx"
OPEN_DOCUMENT: Final = "minimum-standards.ods"
SHORTHAND: Final = (
    (Missing.CONFIDENTIAL.value, "Confidential: hidden so that no child can be identified"),
    (Missing.NOT_AVAILABLE.value, "Not available"),
    (Missing.NOT_APPLICABLE.value, "Not applicable"),
)
SUBJECT: Final = "Verdicts against the cluster’s minimum standards"
ONE_TABLE: Final = "This worksheet contains one table."
_WIDEST: Final = 60  # characters of a column
_COVER_WIDTH: Final = 104
"""Wide enough for a hash with its name: not every program makes room for a second line."""

_TITLE: Final = Style(is_bold=True, size=16)
_TEXT: Final = Style(is_wrapped=True)
_LINE: Final = Style()
_HEADING: Final = Style(is_bold=True, is_wrapped=True, has_border=True)
_LINK: Final = Style(is_underlined=True, colour="#1F4E79")


def book_of(view: EditionView, files: Sequence[DataFile], audience: str, headline: Sequence[str]) -> BookPlan:
    """Return this month's data files among these as the sheets of one book. The cut's moment is the only time in it."""
    datasets = (file.dataset for file in files if file.dataset is not None)
    filled = (dataset for dataset in datasets if dataset.worksheet and dataset.rows)  # an empty table is no table
    tables = [_shorthand(view), *(_table(view, dataset) for dataset in filled)]
    title = f"Minimum standards, {view.cluster_name}, {view.month.words}, edition {view.number}"
    return BookPlan(
        title=title,
        sheets=(_cover(title, _cover_lines(view, audience, headline)), _contents(tables), *tables),
        subject=SUBJECT,
        author=view.contact.role,
        note=DEMONSTRATION if view.is_demonstration else "",
        made_at=view.as_at,
    )


def _cover(title: str, lines: Iterator[str]) -> SheetPlan:
    rows = [[SheetCell(title, _TITLE)], *([SheetCell(line, _TEXT)] for line in lines)]
    return SheetPlan("Cover", rows, (_COVER_WIDTH,), about=title)


def _contents(tables: Sequence[SheetPlan]) -> SheetPlan:
    rows = [(SheetCell(table.title, _LINK, link=table.title), SheetCell(table.about)) for table in tables]
    return _sheet("Contents", "Contents", ("Contents", ONE_TABLE), ("Sheet", "What it contains"), rows)


def _sheet(
    title: str, about: str, lines: Sequence[str], columns: Sequence[str], rows: Sequence[Sequence[SheetCell]]
) -> SheetPlan:
    """Return a sheet: lines of text, the first its title, and below them one table, no cell of which is empty."""
    top = [[SheetCell(line, _LINE if number else _TITLE)] for number, line in enumerate(lines)]
    longest = (max([len(name), *(len(row[at].shown) for row in rows)]) for at, name in enumerate(columns))
    return SheetPlan(
        title,
        [*top, [SheetCell(name, _HEADING) for name in columns], *rows],
        [min(_WIDEST, length + 2) for length in longest],
        table=DataTable(title, len(top)),
        about=about,
    )


def _table(view: EditionView, dataset: Dataset) -> SheetPlan:
    """Return a data file as a sheet."""
    name = dataset.worksheet
    lines = _lines(view, name, dataset.about, [f"{short} {meaning.lower()}." for short, meaning in SHORTHAND])
    rows = [[SheetCell(_cell_value(value)) for value in row] for row in dataset.rows]
    return _sheet(name, dataset.about, lines, [column.name for column in dataset.columns], rows)


def _lines(view: EditionView, name: str, about: str, more: Sequence[str]) -> tuple[str, ...]:
    lines = (name, f"{about}. {view.cluster_name}, {view.month.words}.", ONE_TABLE, *more)
    return (*lines, DEMONSTRATION) if view.is_demonstration else lines


def _cell_value(value: Value) -> str | Decimal:
    """Return a number where a value has exact decimals, else its text, or the mark that says why there is none."""
    if isinstance(value, Missing):
        return str(value.value)
    text = value_text(value)
    is_number = isinstance(value, int | Fraction) and not isinstance(value, bool) and "/" not in text
    return Decimal(text) if is_number else text or Missing.NOT_APPLICABLE.value


def _shorthand(view: EditionView) -> SheetPlan:
    about = "What the brackets stand for"
    rows = [(SheetCell(short), SheetCell(meaning)) for short, meaning in SHORTHAND]
    return _sheet("Shorthand", about, _lines(view, "Shorthand", about, ()), ("shorthand", "meaning"), rows)


def _cover_lines(view: EditionView, audience: str, headline: Sequence[str]) -> Iterator[str]:
    if view.is_demonstration:
        yield DEMONSTRATION
    yield audience
    yield from headline
    yield "This assesses arrangements, not children’s safety. Finding more cases isn’t worse."
    yield f"Figures as at {view.as_at.isoformat()}"
    yield f"Edition {view.number}, which revises edition {view.revises}" if view.revises else f"Edition {view.number}"
    yield f"SHA-256 of its inputs: {view.digest}"
    yield f"Rule set: {view.ruleset.id} {view.ruleset.version}"
    yield f"Approved by: {view.ruleset.approved_by}"
    yield f"SHA-256 of the rule set: {view.ruleset.sha256}"
    yield f"SHA-256 of the returns used: {view.cut_sha256}"
    yield f"Code: {view.code_version}"
    yield f"Contact: {view.contact.role}, {view.contact.address}"
    yield from (f"To be published: {release.sentence}" for release in view.release_dates)
    yield from (f"Read before publication by: {access.sentence}" for access in view.pre_release)
