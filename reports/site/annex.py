"""The pages of a borough's own annex: its figures unprotected, and the cells they came from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from reports.edition_index import Index
from reports.site.charts import months_context
from reports.site.pages import Page
from reports.site.rows import VerdictRow, themes_of
from reports.site.sharing import own_rows
from reports.view.edition import CellView, ThemeView


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
    area = index.areas[0]
    themes = tuple(
        AnnexTheme(group.theme, tuple(AnnexRow(row, grouped(row.verdict.cells)) for row in group.rows))
        for group in themes_of(index, area)
    )
    context = {
        "area": area,
        "themes": themes,
        "submissions": index.submissions,
        "files": files,
        "moves": own_rows(index, area.code),
    }
    return Page("index.html", "annex.html", f"{area.name}: annex", "index.html", context)


def months_page(index: Index) -> Page:
    """Return the annex's page of single months, counts of children among them: they stand nowhere else."""
    area = index.areas[0]
    title = f"{area.name}: month by month"
    return Page("months.html", "months.html", title, "months.html", months_context(index, area))


def grouped(cells: Iterable[CellView]) -> tuple[CellsOfSheet, ...]:
    """Group cells by file and sheet, each address once, in the order they come."""
    addresses: dict[tuple[str, str], dict[str, None]] = {}
    for cell in cells:
        addresses.setdefault((cell.file_name, cell.sheet_title), {})[cell.address] = None
    return tuple(CellsOfSheet(file, sheet, tuple(unique)) for (file, sheet), unique in addresses.items())
