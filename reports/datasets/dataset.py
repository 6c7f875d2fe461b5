"""A data file before it is written: its columns, declared once, and its rows as typed values.

CSV, JSON, both spreadsheets and both kinds of metadata are written from a `Dataset`; none is read back from another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum, StrEnum
from fractions import Fraction
from typing import Any, Final, Generic, TypeVar

from reports.edition_index import Index
from reports.wording.numbers import exact
from standards.model import Month

DEMONSTRATION: Final = "Invented demonstration data. No figure here is about any real borough, service or child."


class ColumnKind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    EXACT = "exact"  # an exact number: a decimal, or n/d where no decimal is exact
    INTEGER = "integer"
    BOOLEAN = "boolean"
    DATE = "date"
    MONTH = "month"
    TIME = "time"


class Missing(Enum):
    """Why a row has no value in a column. CSV and JSON leave it empty; a spreadsheet shows these marks."""

    CONFIDENTIAL = "[c]"
    NOT_AVAILABLE = "[x]"
    NOT_APPLICABLE = "[z]"


Value = str | int | Fraction | date | Month | Missing
"""What a row holds: `int` is a number or yes and no, `date` a day or a moment. An empty text doesn't apply."""

RowT = TypeVar("RowT", contravariant=True)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Column(Generic[RowT]):
    """A column of a data file.

    Attributes:
        name: its heading, the same in every format.
        kind: what its values are.
        about: what it means, for a reader of the metadata.
        value: what it holds for a row of an edition.
    """

    name: str
    kind: ColumnKind
    about: str
    value: Callable[[Index, RowT], Value]


@dataclass(frozen=True)
class Dataset:
    """The contents of one data file.

    Attributes:
        path: where it is in its folder, such as `verdicts.csv`.
        about: what it holds, for a reader.
        worksheet: the name of its sheet in the spreadsheets; empty where it isn't in them.
    """

    path: str
    about: str
    columns: tuple[Column[Any], ...]
    rows: tuple[tuple[Value, ...], ...]
    worksheet: str = ""


@dataclass(frozen=True, slots=True)
class DataFile:
    """A file to download. `about` says what it holds, for a reader; `dataset` is what a CSV file was written from."""

    path: str
    about: str
    content: bytes
    dataset: Dataset | None = None


def dataset_of(
    index: Index, path: str, about: str, columns: Sequence[Column[T]], rows: Iterable[T], worksheet: str = ""
) -> Dataset:
    """Return a data file's contents: each row's value for each column."""
    values = tuple(tuple(column.value(index, row) for column in columns) for row in rows)
    return Dataset(path, about, tuple(columns), values, worksheet)


def value_text(value: Value) -> str:
    """Return a value as text, nothing where it is missing: `2026-10`, `200/3`, `yes`."""
    match value:
        case str():  # first, as most are: to ask whether something is a fraction takes several times as long
            return str(value)
        case Missing():
            return ""
        case bool():
            return "yes" if value else "no"
        case Fraction():
            return exact(value)
        case date():
            return value.isoformat()
        case _:
            return str(value)


def time_or(when: datetime | None, missing: Missing) -> Value:
    """Return a time, or why there is none."""
    return missing if when is None else when
