"""Data files as CSV: UTF-8, lines ending in a line feed, and no text that a spreadsheet would take for a formula."""

from __future__ import annotations

import csv
import io
from typing import Final

from reports.datasets.dataset import DataFile, Dataset, Value, value_text

_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")


def csv_file(dataset: Dataset) -> DataFile:
    """Return a data file as CSV."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(column.name for column in dataset.columns)
    writer.writerows([_cell(value) for value in row] for row in dataset.rows)
    return DataFile(dataset.path, dataset.about, out.getvalue().encode(), dataset)


def _cell(value: Value) -> str:
    """Return a value's text; an apostrophe keeps a spreadsheet from running a text as a formula."""
    text = value_text(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULA_STARTS) else text
