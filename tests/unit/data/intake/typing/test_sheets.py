"""Sheets that are missing, too many, hidden, empty, nil or not asked for."""

from __future__ import annotations

from typing import Any

import pytest

from data.contracts.names import CODES, GUIDANCE, TO_CORRECT, TO_CORRECT_BEFORE
from data.intake.reading.child import read
from data.model import Effect, State
from tests.support.books import OCTOBER, SEPTEMBER, Book, clean
from tests.support.examined import ACTIVITY, in_brief, only
from tests.unit.conftest import ExamineFile


def test_a_missing_sheet(examine_file: ExamineFile) -> None:
    book = clean()
    del book.sheets[ACTIVITY]
    finding = only(examine_file(book), "missing_sheet", Effect.REJECT)
    assert "nil_activity" in finding.fix


def test_a_renamed_sheet_is_read_all_the_same(examine_file: ExamineFile) -> None:
    book = clean()
    book.fill(ACTIVITY, "pending", "12 cases")
    book.sheets["Activity October"] = book.sheets.pop(ACTIVITY)
    codes = [finding.code for finding in examine_file(book).findings]
    assert codes == ["renamed_sheet", "number_with_words"]


def test_a_sheet_that_stands_twice(examine_file: ExamineFile) -> None:
    book = clean()
    book.sheets["Activity "] = [list(row) for row in book.sheets[ACTIVITY]]
    book.put("Activity ", "B2", "N/A")
    assert only(examine_file(book), "repeated_sheet", Effect.REJECT).sheet == ACTIVITY


@pytest.mark.parametrize("title", [GUIDANCE, CODES, TO_CORRECT, TO_CORRECT_BEFORE])
def test_of_a_sheet_that_the_template_brings_nothing_but_the_title_is_taken(
    title: str,
) -> None:
    sheets = read("return.xlsx", Book({title: [["what somebody", "typed here"]]}).xlsx(), {})["sheets"]
    assert [(sheet["title"], sheet["rows"]) for sheet in sheets] == [(title, [[1, [True]]])]


def test_an_extra_sheet(examine_file: ExamineFile) -> None:
    book = clean()
    book.sheets["Working"] = [["a", 1]]
    assert "Working" not in only(examine_file(book), "extra_sheet", Effect.ASK).message
    book.sheets["Guidance"] = [["how to fill it in"]]
    del book.sheets["Working"]
    assert examine_file(book).findings == ()


def test_an_empty_sheet(examine_file: ExamineFile) -> None:
    book = clean()
    book.sheets[ACTIVITY] = []
    only(examine_file(book), "empty_sheet", Effect.REJECT)
    book.sheets[ACTIVITY] = clean().sheets[ACTIVITY][:1]
    only(examine_file(book), "no_rows", Effect.REJECT)


def test_hidden_things_and_comments_are_asked_about(examine_file: ExamineFile) -> None:
    book = clean()

    def hide(workbook: Any, sheets: Any) -> None:
        sheets[ACTIVITY].set_row(2, None, None, {"hidden": True})
        sheets[ACTIVITY].set_column(3, 3, None, None, {"hidden": True})
        sheets[ACTIVITY].write_comment("C2", "estimate")
        sheets[ACTIVITY].write_comment("C1", "guidance beside a heading is ours")
        sheets["Services"].hide()

    findings = in_brief(examine_file(book.decorate(hide)))
    assert sorted(findings, key=str) == [
        ("comments", ACTIVITY, ("C2",)),
        ("hidden_columns", ACTIVITY, ("D1",)),
        ("hidden_rows", ACTIVITY, ("A3",)),
        ("hidden_sheet", None, ()),
    ]


def test_an_open_sheet_without_rows(examine_file: ExamineFile) -> None:
    book = clean("service", SEPTEMBER)
    book.sheets["Movements"] = book.sheets["Movements"][:1]
    only(examine_file(book), "no_rows_not_nil", Effect.ASK)
    book.cover("nil_movements", "yes")
    assert examine_file(book).findings == ()


def test_an_unclear_nil_answer_is_one_finding_though_the_sheet_is_empty(examine_file: ExamineFile) -> None:
    book = clean("service", SEPTEMBER).cover("nil_movements", "x")
    book.sheets["Movements"] = book.sheets["Movements"][:1]
    only(examine_file(book), "nil_unclear", Effect.REJECT)


def test_nil_is_believed_only_of_an_empty_sheet(examine_file: ExamineFile) -> None:
    book = clean("service", SEPTEMBER).cover("nil_movements", "yes")
    only(examine_file(book), "nil_with_rows", Effect.REJECT)


def test_a_nil_return(examine_file: ExamineFile) -> None:
    book = clean()
    for title in ("Services", ACTIVITY):
        book.sheets[title] = book.sheets[title][:1]
        book.cover(f"nil_{title.lower()}", "yes")
    examined = examine_file(book)
    assert (examined.state, examined.findings) == (State.NIL, ())
    assert examined.typed is not None
    assert all(sheet.is_nil for sheet in examined.typed.sheets.values())


def test_an_activity_sheet_with_ids_only_may_be_nil(examine_file: ExamineFile) -> None:
    book = clean().cover("nil_activity", "yes")
    book.sheets[ACTIVITY] = [row if number == 0 else row[:1] for number, row in enumerate(book.sheets[ACTIVITY])]
    assert examine_file(book).findings == ()


def test_a_sheet_that_is_not_owed_this_month(examine_file: ExamineFile) -> None:
    book = clean()
    book.sheets["Movements"] = clean("service", SEPTEMBER).sheets["Movements"]
    examined = examine_file(book)
    assert "December 2026" in only(examined, "sheet_not_owed", Effect.ASK).fix
    assert examined.typed is not None
    assert "movements" not in examined.typed.sheets


def test_a_profile_between_its_quarters_is_read(examine_file: ExamineFile) -> None:
    book = clean("profile", SEPTEMBER).cover("month", str(OCTOBER))
    for title in ("Schools", "Workforce"):
        del book.sheets[title]
        book.cover(f"nil_{title.lower()}", None)
    examined = examine_file(book)
    assert examined.typed is not None
    assert set(examined.typed.sheets) == {"profile", "strategies"}
