"""Headings that are not where or what they were: one finding for each cause, and nothing that follows from it."""

from __future__ import annotations

from typing import Any

import pytest

from data.model import Effect
from tests.support.books import clean
from tests.support.examined import ACTIVITY, in_brief, only
from tests.unit.conftest import ExamineFile


def test_headings_by_title_in_any_case(examine_file: ExamineFile) -> None:
    book = clean()
    book.sheets[ACTIVITY][0][1] = "  REFERRALS   received "
    assert examine_file(book).findings == ()


def test_columns_in_any_order(examine_file: ExamineFile) -> None:
    book = clean()
    book.sheets[ACTIVITY] = [row[::-1] for row in book.sheets[ACTIVITY]]
    assert examine_file(book).findings == ()


def test_a_missing_column(examine_file: ExamineFile) -> None:
    book = clean()
    book.sheets[ACTIVITY] = [row[:1] + row[2:] for row in book.sheets[ACTIVITY]]
    assert "Referrals received" in only(examine_file(book), "missing_columns", Effect.REJECT).message


def test_a_missing_optional_column(examine_file: ExamineFile) -> None:
    book = clean()
    at = book.sheets[ACTIVITY][0].index("pending")
    book.sheets[ACTIVITY] = [row[:at] + row[at + 1 :] for row in book.sheets[ACTIVITY]]
    only(examine_file(book), "missing_optional_columns", Effect.ASK)


def test_a_changed_heading_is_not_missing_as_well(examine_file: ExamineFile) -> None:
    book = clean()
    book.sheets[ACTIVITY][0][1] = "referals recieved"
    finding = only(examine_file(book), "renamed_heading", Effect.REJECT)
    assert (finding.cells, finding.field) == (("B1",), "referrals_received")


def test_an_extra_column(examine_file: ExamineFile) -> None:
    book = clean()
    book.put(ACTIVITY, "Z1", "Workings").put(ACTIVITY, "Z2", 4)
    assert only(examine_file(book), "unknown_column", Effect.ASK).cells == ("Z1",)


def test_values_without_a_heading(examine_file: ExamineFile) -> None:
    book = clean()
    book.put(ACTIVITY, "Z3", 4)
    assert only(examine_file(book), "beside_headings", Effect.ASK).cells == ("Z3",)


def test_a_heading_that_stands_twice(examine_file: ExamineFile) -> None:
    book = clean()
    book.put(ACTIVITY, "Z1", "Pending").put(ACTIVITY, "Z2", 4)
    book.sheets[ACTIVITY][0][-1] = "pending"
    examined = examine_file(book)
    assert only(examined, "repeated_heading", Effect.REJECT).cells == (book.cell(ACTIVITY, "pending", 1), "Z1")
    assert examined.typed is not None
    assert "pending" not in examined.typed.sheets["activity"].columns


def test_headings_below_a_title(examine_file: ExamineFile) -> None:
    book = clean()
    book.sheets[ACTIVITY] = [["Activity of our services"], [], *book.sheets[ACTIVITY]]
    book.put(ACTIVITY, "B4", "12 cases")
    assert in_brief(examine_file(book)) == [
        ("headings_not_first", ACTIVITY, ()),
        ("number_with_words", ACTIVITY, ("B4",)),
    ]


def test_no_headings_at_all(examine_file: ExamineFile) -> None:
    book = clean()
    book.sheets[ACTIVITY] = book.sheets[ACTIVITY][1:]
    only(examine_file(book), "headings_not_found", Effect.REJECT)


def test_a_merged_heading_brings_no_cascade(examine_file: ExamineFile) -> None:
    book = clean()
    book.sheets[ACTIVITY][0][2] = None

    def merge(workbook: Any, sheets: Any) -> None:
        sheets[ACTIVITY].merge_range("B1:C1", "referrals_received")

    assert only(examine_file(book.decorate(merge)), "merged_headings", Effect.REJECT).cells == ("B1", "C1")


def test_a_merged_title_over_two_headings_is_no_extra_column(examine_file: ExamineFile) -> None:
    book = clean()
    book.sheets[ACTIVITY][0][1:3] = [None, None]

    def merge(workbook: Any, sheets: Any) -> None:
        sheets[ACTIVITY].merge_range("B1:C1", "Referrals")

    only(examine_file(book.decorate(merge)), "merged_headings", Effect.REJECT)


@pytest.mark.parametrize(
    "top", [["service", "referrals", "decided", "decided"], ["service", "referrals", "decided", None]]
)
def test_headings_over_two_rows(examine_file: ExamineFile, top: list[str | None]) -> None:
    book = clean()
    rest = book.sheets[ACTIVITY][0][4:]
    below = ["id", "received", "accepted", "declined"]
    book.sheets[ACTIVITY] = [[*top, *rest], below, *book.sheets[ACTIVITY][1:]]
    only(examine_file(book), "headings_in_two_rows", Effect.REJECT)


def test_titles_above_whole_headings_are_only_in_the_way(examine_file: ExamineFile) -> None:
    book = clean()
    book.sheets[ACTIVITY] = [[None, "Referrals", None, "Decisions"], *book.sheets[ACTIVITY]]
    only(examine_file(book), "headings_not_first", Effect.REJECT)


@pytest.mark.parametrize("return_type", ["service", "panel"])
def test_headings_down_the_first_column(examine_file: ExamineFile, return_type: str) -> None:
    book = clean(return_type)
    title = ACTIVITY if return_type == "service" else "Front door"
    book.sheets[title] = [list(column) for column in zip(*book.sheets[title], strict=True)]
    assert "column A" in only(examine_file(book), "headings_down", Effect.REJECT).message


def test_answers_beside_their_headings(examine_file: ExamineFile) -> None:
    book = clean()
    book.sheets[ACTIVITY][1:] = [[None, *row] for row in book.sheets[ACTIVITY][1:]]
    only(examine_file(book), "shifted_rows", Effect.REJECT)


def test_a_table_that_begins_in_another_column_is_read(examine_file: ExamineFile) -> None:
    book = clean()
    book.sheets[ACTIVITY] = [[None, None, *row] for row in book.sheets[ACTIVITY]]
    assert examine_file(book).findings == ()
