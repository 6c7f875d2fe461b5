"""A borough's own annex: its figures unprotected, the cells they came from, and what was found in its files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from reports.datasets.csv import table, text, yes
from reports.datasets.verdicts import DataFile, in_order, verdicts_csv
from reports.edition_index import Index
from reports.site.charts import months_context
from reports.site.pages import Page
from reports.site.rows import VerdictRow, ordered_submissions, themes_of
from reports.site.sharing import own_rows
from reports.view.edition import Audience, CellView, ThemeView


@dataclass(frozen=True, slots=True)
class CellsOfSheet:
    """The cells of one sheet of one file behind a verdict."""

    file_name: str
    sheet_title: str
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnnexRow:
    row: VerdictRow
    cells: tuple[CellsOfSheet, ...]


@dataclass(frozen=True, slots=True)
class AnnexTheme:
    theme: ThemeView
    rows: tuple[AnnexRow, ...]


def annex_page(index: Index, files: Sequence[Any]) -> Page:
    """Return the annex's first page."""
    place = index.areas[0]
    themes = tuple(
        AnnexTheme(group.theme, tuple(AnnexRow(row, grouped(row.verdict.cells)) for row in group.rows))
        for group in themes_of(index, place)
    )
    context = {
        "place": place,
        "themes": themes,
        "submissions": ordered_submissions(index),
        "files": files,
        "moves": own_rows(index, place.code),
    }
    return Page("index.html", "annex.html", f"{place.name}: annex", "index.html", context)


def months_page(index: Index) -> Page:
    """Return the annex's page of single months, counts of children among them: they stand nowhere else."""
    place = index.areas[0]
    title = f"{place.name}: month by month"
    return Page("months.html", "months.html", title, "months.html", months_context(index, place))


def grouped(cells: Iterable[CellView]) -> tuple[CellsOfSheet, ...]:
    """Group cells by file and sheet, each address once, in the order they come."""
    found: dict[tuple[str, str], dict[str, None]] = {}
    for cell in cells:
        found.setdefault((cell.file_name, cell.sheet_title), {})[cell.address] = None
    return tuple(CellsOfSheet(file, sheet, tuple(addresses)) for (file, sheet), addresses in found.items())


def annex_files(index: Index) -> tuple[DataFile, ...]:
    """Return the data files of one borough's annex."""
    return (
        DataFile("verdicts.csv", "One row for each standard, this month", verdicts_csv(index, in_order(index))),
        DataFile("cells.csv", "The cells of the returns behind each verdict", _cells(index)),
        DataFile("findings.csv", "What was found in the files", _findings(index)),
    )


def _cells(index: Index) -> bytes:
    _only_for_an_annex(index)
    columns = ("gss_code", "month", "standard_id", "verdict", "file_name", "sha256", "sheet", "cell", "field", "value")
    rows = (
        [
            verdict.area,
            str(verdict.month),
            verdict.standard,
            verdict.outcome.value if verdict.outcome is not None else "",
            text(cell.file_name),
            cell.sha256,
            cell.sheet_title,
            cell.address,
            text(cell.field_title),
            text(cell.value),
            yes(index.edition.is_demonstration),
        ]
        for verdict in in_order(index)
        for cell in verdict.cells
    )
    return table((*columns, "demonstration"), rows)


def _findings(index: Index) -> bytes:
    _only_for_an_annex(index)
    columns = ("gss_code", "return", "file_name", "sheet", "cells", "code", "effect", "message", "fix", "explanation")
    rows = (
        [
            one.area,
            text(one.return_title),
            text(one.file_name),
            text(one.sheet_title),
            " ".join(one.cells),
            one.code,
            one.effect,
            text(one.message),
            text(one.fix),
            text(one.explanation),
            yes(index.edition.is_demonstration),
        ]
        for one in index.edition.findings
    )
    return table((*columns, "demonstration"), rows)


def _only_for_an_annex(index: Index) -> None:
    if index.published.audience is not Audience.ANNEX:
        raise ValueError(f"Cells and findings are for an annex, not for {index.published.audience.value!r}.")
