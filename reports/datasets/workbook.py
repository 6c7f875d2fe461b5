"""The data files as the sheets of a spreadsheet, after the Analysis Function's checklist, for either form of it.

One marked-up table a sheet, from column A, with nothing below it; no merged, blank or hidden cells; no meaning by
colour. What is not a number says why in brackets: [c] confidential, [x] not available, [z] not applicable.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Final

from reports.datasets.dataset import DEMONSTRATION, DataFile, Dataset, Missing, Value, value_text
from reports.view.edition import EditionView

SHORTHAND: Final = (
    (Missing.CONFIDENTIAL.value, "Confidential: hidden so that no child can be identified"),
    (Missing.NOT_AVAILABLE.value, "Not available"),
    (Missing.NOT_APPLICABLE.value, "Not applicable"),
)
SUBJECT: Final = "Verdicts against the cluster’s minimum standards"
WIDEST: Final = 60
ONE_TABLE: Final = "This worksheet contains one table."

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
    datasets = (file.dataset for file in files if file.dataset is not None)
    filled = (dataset for dataset in datasets if dataset.worksheet and dataset.rows)  # an empty table is no table
    tables = [_shorthand(view), *(_table(view, dataset) for dataset in filled)]
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


def _table(view: EditionView, dataset: Dataset) -> Sheet:
    """Return a data file as a sheet."""
    name = dataset.worksheet
    lines = _lines(view, name, dataset.about, [f"{short} {meaning.lower()}." for short, meaning in SHORTHAND])
    rows = tuple(tuple(_cell(value) for value in row) for row in dataset.rows)
    return Sheet(name, dataset.about, lines, tuple(column.name for column in dataset.columns), rows)


def _lines(view: EditionView, name: str, about: str, more: Sequence[str]) -> tuple[str, ...]:
    said = (name, f"{about}. {view.cluster_name}, {view.month.words}.", ONE_TABLE, *more)
    return (*said, DEMONSTRATION) if view.is_demonstration else said


def _cell(value: Value) -> Cell:
    """Return a number where a value has exact decimals, else its text, or the mark that says why there is none."""
    if isinstance(value, Missing):
        return value.value
    text = value_text(value)
    is_number = isinstance(value, int | Fraction) and not isinstance(value, bool) and "/" not in text
    return Decimal(text) if is_number else text or Missing.NOT_APPLICABLE.value


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
