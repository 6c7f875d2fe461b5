"""Single months as a data file: every point of the charts, with its limits and the signs it is part of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from reports.charts.series import Series, series_of
from reports.datasets.columns import (
    AREA,
    CLUSTER,
    DEMONSTRATION_COLUMN,
    GSS_CODE,
    MONTH,
    STANDARD_ID,
    figure_columns,
)
from reports.datasets.dataset import Column, ColumnKind, Dataset, Missing, Value, dataset_of
from reports.edition_index import Index
from reports.view.edition import Figures, SingleMonthView
from standards.model import Month

SINGLE_MONTHS: Final = "single-months.csv"


@dataclass(frozen=True, slots=True)
class _Point:
    """A month of a series that has a figure. `at` is its position in the series."""

    series: Series
    figure: SingleMonthView
    at: int

    @property
    def area(self) -> str:
        return self.figure.area

    @property
    def month(self) -> Month:
        return self.figure.month

    @property
    def standard(self) -> str:
        return self.figure.standard

    @property
    def figures(self) -> Figures:
        return self.figure.figures

    @property
    def signs(self) -> tuple[str, ...]:
        """The signs of change that the month is part of, each once."""
        return tuple(dict.fromkeys(sign.rule.value for sign in self.series.signs if self.at in sign.places))

    def limit(self, limit: Fraction) -> Value:
        """Return a limit of the series, to four decimals; it doesn't apply where no limits can be worked out."""
        if self.series.usual is None:
            return Missing.NOT_APPLICABLE
        return Fraction(round(limit * 10_000), 10_000)

    @property
    def average(self) -> Value:
        return self.limit(self.series.usual.mean if self.series.usual is not None else Fraction(0))

    @property
    def is_trial(self) -> Value:
        return Missing.NOT_APPLICABLE if self.series.usual is None else self.series.usual.is_trial


def _has_gap(_point: _Point) -> bool:
    """Say whether a number is lacking: none is, as only months with a figure are points."""
    return False


_LIMIT: Final = "to four decimals; empty if limits can’t be worked out"
SINGLE_MONTH_COLUMNS: Final[tuple[Column[_Point], ...]] = (
    CLUSTER,
    GSS_CODE,
    AREA,
    MONTH,
    STANDARD_ID,
    *figure_columns("standard’s", _has_gap),
    Column(
        "part",
        ColumnKind.TEXT,
        "The part that decided it, such as the agency that attended least",
        lambda _, point: point.figure.part or "",
    ),
    Column("average", ColumnKind.EXACT, f"Mean of the single months, {_LIMIT}", lambda _, point: point.average),
    Column(
        "usual_from",
        ColumnKind.EXACT,
        f"Lower limit of what is usual, {_LIMIT}",
        lambda _, point: point.limit(point.series.lower),
    ),
    Column(
        "usual_to",
        ColumnKind.EXACT,
        f"Upper limit of what is usual, {_LIMIT}",
        lambda _, point: point.limit(point.series.upper),
    ),
    Column(
        "trial",
        ColumnKind.BOOLEAN,
        "Whether fewer than 12 months have figures, so that the limits may move",
        lambda _, point: point.is_trial,
    ),
    Column(
        "signs",
        ColumnKind.TEXT,
        "Signs of change that the month is part of: outside_limits, run_of_eight, near_limit, large_change",
        lambda _, point: " ".join(point.signs),
    ),
    DEMONSTRATION_COLUMN,
)


def single_months(index: Index) -> Dataset:
    """Return every single month with its limits and signs."""
    about = "Single months and what is usual, for standards whose cases are counted each month"
    return dataset_of(index, SINGLE_MONTHS, about, SINGLE_MONTH_COLUMNS, _points(index))


def _points(index: Index) -> Iterator[_Point]:
    for standard in index.standards:
        for area in index.areas:
            months = series_of(index, standard, area)
            yield from (_Point(months, figure, at) for at, figure in enumerate(months.figures) if figure is not None)
