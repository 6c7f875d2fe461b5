"""The data files of a borough's own annex: its verdicts, the cells behind them and the findings in its files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from reports.datasets.columns import DEMONSTRATION_COLUMN, code
from reports.datasets.dataset import Column, ColumnKind, Dataset, dataset_of
from reports.datasets.single_months import single_months
from reports.datasets.verdicts import in_order, verdicts
from reports.edition_index import Index
from reports.view.edition import Audience, CellView, FindingView, VerdictView


class _CellRow(NamedTuple):
    """A verdict with one of the cells behind it."""

    verdict: VerdictView
    cell: CellView


CELL_COLUMNS: Final[tuple[Column[_CellRow], ...]] = (
    Column("gss_code", ColumnKind.TEXT, "The area’s ONS code", lambda _, row: row.verdict.area),
    Column("month", ColumnKind.MONTH, "Month reported on", lambda _, row: row.verdict.month),
    Column(
        "standard_id",
        ColumnKind.TEXT,
        "Id of the standard; permanent, never reused",
        lambda _, row: row.verdict.standard,
    ),
    Column(
        "verdict",
        ColumnKind.TEXT,
        "met, partly_met, not_met, not_assessable or not_applicable",
        lambda _, row: code(row.verdict.outcome),
    ),
    Column("file_name", ColumnKind.TEXT, "Name of the file received", lambda _, row: row.cell.file_name),
    Column("sha256", ColumnKind.TEXT, "SHA-256 of the file received", lambda _, row: row.cell.sha256),
    Column("sheet", ColumnKind.TEXT, "Sheet of the return", lambda _, row: row.cell.sheet_title),
    Column("cell", ColumnKind.TEXT, "Cell, as the spreadsheet shows it", lambda _, row: row.cell.address),
    Column("field", ColumnKind.TEXT, "What the cell holds", lambda _, row: row.cell.field_title),
    Column("value", ColumnKind.TEXT, "What was entered in the cell", lambda _, row: row.cell.value),
    DEMONSTRATION_COLUMN,
)
FINDING_COLUMNS: Final[tuple[Column[FindingView], ...]] = (
    Column("gss_code", ColumnKind.TEXT, "The area’s ONS code", lambda _, finding: finding.area),
    Column("return", ColumnKind.TEXT, "Title of the return", lambda _, finding: finding.return_title),
    Column("file_name", ColumnKind.TEXT, "Name of the file received", lambda _, finding: finding.file_name),
    Column("sheet", ColumnKind.TEXT, "Sheet of the return", lambda _, finding: finding.sheet_title),
    Column(
        "cells",
        ColumnKind.TEXT,
        "Cells, as the spreadsheet shows them, with spaces between",
        lambda _, finding: " ".join(finding.cells),
    ),
    Column("code", ColumnKind.TEXT, "Code of the finding", lambda _, finding: finding.code),
    Column(
        "effect",
        ColumnKind.TEXT,
        "What the finding does: refuse, reject, void or ask",
        lambda _, finding: finding.effect,
    ),
    Column("message", ColumnKind.TEXT, "What is wrong", lambda _, finding: finding.message),
    Column("fix", ColumnKind.TEXT, "What to do about it", lambda _, finding: finding.fix),
    Column(
        "explanation", ColumnKind.TEXT, "The borough’s answer to a question", lambda _, finding: finding.explanation
    ),
    DEMONSTRATION_COLUMN,
)


def annex_datasets(index: Index) -> tuple[Dataset, ...]:
    """Return the data files of one borough's annex.

    Raises:
        ValueError: the edition is for another audience, which may read neither cells nor findings.
    """
    if index.published.audience is not Audience.ANNEX:
        raise ValueError(f"Cells and findings are for an annex, not for {index.published.audience.value!r}.")
    cells, findings = "The cells of the returns behind each verdict", "Findings in the borough’s files"
    return (
        verdicts(index, "One row for each standard, this month"),
        dataset_of(index, "cells.csv", cells, CELL_COLUMNS, _cells(index)),
        dataset_of(index, "findings.csv", findings, FINDING_COLUMNS, index.edition.findings),
        single_months(index),
    )


def _cells(index: Index) -> Iterator[_CellRow]:
    for verdict in in_order(index):
        yield from (_CellRow(verdict, cell) for cell in verdict.cells)
