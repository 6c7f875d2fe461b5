"""Single months as a data file: every point of the charts, with its limits and the signs it is part of."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from reports.charts.series import Series, series
from reports.datasets.csv import table, text, yes
from reports.datasets.verdicts import DataFile
from reports.edition_index import Index
from reports.wording.numbers import exact

SINGLE_MONTHS: Final = "single-months.csv"


def single_months_file(index: Index) -> DataFile:
    """Return every single month with its limits and signs as a CSV file."""
    columns = (
        "cluster",
        "gss_code",
        "area",
        "month",
        "standard_id",
        "numerator",
        "denominator",
        "value",
        "part",
        "average",
        "usual_from",
        "usual_to",
        "trial",
        "signs",
        "demonstration",
    )
    about = "Single months and what is usual, for standards whose cases are counted each month"
    every = (series(index, standard, place) for standard in index.standards for place in index.areas)
    return DataFile(SINGLE_MONTHS, about, table(columns, (row for one in every for row in _file_rows(index, one))))


def _four_decimals(limit: Fraction) -> str:
    return exact(Fraction(round(limit * 10_000), 10_000))


def _file_rows(index: Index, one: Series) -> Iterator[list[str]]:
    usual = one.usual
    limit_cells = ["", "", "", ""]
    if usual is not None:
        limit_cells = [*map(_four_decimals, (usual.mean, one.lower, one.upper)), yes(usual.is_trial)]
    for number, figure in enumerate(one.figures):
        if figure is None:
            continue
        rules = dict.fromkeys(sign.rule.value for sign in one.signs if number in sign.places)
        yield [
            index.edition.cluster_id,
            figure.area,
            text(one.place.name),
            str(figure.month),
            figure.standard,
            exact(figure.figures.numerator),
            exact(figure.figures.denominator),
            exact(figure.figures.value),
            text(figure.part or ""),
            *limit_cells,
            " ".join(rules),
            yes(index.edition.is_demonstration),
        ]
