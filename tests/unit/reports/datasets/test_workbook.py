from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import replace
from fractions import Fraction

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from reports.datasets.dataset import DEMONSTRATION
from reports.datasets.workbook import WORKBOOK
from reports.disclosure.protect import AudienceView, for_board, for_public
from reports.render import render
from tests.golden.edition import golden
from tests.support.report_builder import edition
from tests.support.report_demo import demo

BOARD, PUBLIC = for_board(demo(months=2)), for_public(demo(months=2))
SHEETS = {"Verdicts": "verdicts", "Returns": "submissions", "Standards": "standards", "Indicators": "indicators"}


def _book(published: AudienceView) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(render(published)[WORKBOOK]))


def _rows(sheet: Worksheet) -> list[dict[str, object]]:
    """Return the rows of a sheet's one table."""
    (table,) = sheet.tables.values()
    header, *rows = [[cell.value for cell in row] for row in sheet[table.ref]]
    return [dict(zip([str(name) for name in header], row, strict=True)) for row in rows]


@pytest.mark.parametrize("published", [BOARD, PUBLIC], ids=["board", "public"])
@pytest.mark.parametrize("name", SHEETS)
def test_the_workbook_says_what_the_data_files_say(published: AudienceView, name: str) -> None:
    files = render(published)
    expected = list(csv.DictReader(io.StringIO(files[f"{SHEETS[name]}.csv"].decode())))
    written = _rows(_book(published)[name])
    assert len(written) == len(expected)
    for row, cells in zip(expected, written, strict=True):
        for column, text in row.items():
            value = cells[column]
            if isinstance(value, int | float):
                assert Fraction(str(value)) == Fraction(text), column
            else:
                assert value == text or (not text and value in ("[c]", "[x]", "[z]")), column


@pytest.mark.parametrize("published", [BOARD, PUBLIC], ids=["board", "public"])
def test_a_confidential_number_is_marked_so(published: AudienceView) -> None:
    rows = [row for row in _rows(_book(published)["Verdicts"]) if row["protection"] == "[c]"]
    assert rows
    assert all(row[name] == "[c]" for row in rows for name in ("numerator", "denominator", "value", "margin"))


def test_each_sheet_has_one_table_from_column_a_and_nothing_below_it() -> None:
    book = _book(BOARD)
    for sheet in book.worksheets[1:]:
        (table,) = sheet.tables.values()
        first, last = table.ref.split(":")
        assert first.startswith("A")
        assert int("".join(filter(str.isdigit, last))) == sheet.max_row, sheet.title
        assert not sheet.merged_cells.ranges
        assert all(cell.value not in (None, "") for row in sheet[table.ref] for cell in row), sheet.title


def test_no_row_is_blank_and_nothing_is_hidden() -> None:
    for sheet in _book(BOARD).worksheets:
        assert all(sheet.cell(row, 1).value for row in range(1, sheet.max_row + 1)), sheet.title
        assert sheet.sheet_state == "visible"
        assert not any(
            dimension.hidden for dimension in (*sheet.column_dimensions.values(), *sheet.row_dimensions.values())
        )


def test_every_sheet_of_a_demonstration_says_so() -> None:
    def is_stated(published: AudienceView) -> list[bool]:
        book = _book(published)
        return [any(cell.value == DEMONSTRATION for cell in sheet["A"]) for sheet in book if sheet.title != "Contents"]

    assert all(is_stated(for_board(golden())))
    assert not any(is_stated(for_board(replace(golden(), is_demonstration=False))))


def test_its_properties_are_set() -> None:
    properties = _book(for_board(golden())).properties
    assert properties.title == "Minimum standards, North London, October 2026, edition 1"
    assert properties.creator == "Cluster coordinator"


def test_an_empty_table_makes_no_sheet() -> None:
    book = _book(for_board(edition(verdicts=())))
    assert book.sheetnames == ["Cover", "Contents", "Shorthand", "Standards"]


def test_no_time_of_making_is_in_it() -> None:
    content = render(for_board(golden()))[WORKBOOK]
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        assert {member.date_time for member in book.infolist()} == {(2026, 1, 1, 0, 0, 0)}
    assert render(for_board(golden()))[WORKBOOK] == content
