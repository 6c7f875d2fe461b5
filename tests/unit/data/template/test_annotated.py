"""A borough's own workbook back: every finding in it, on its cells and on the first sheet, and nothing else changed."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import openpyxl
import pytest

from data.contracts.load import load_contracts
from data.contracts.names import TO_CORRECT
from data.intake.examine import IncomingFile, examine
from data.model import Effect, Examined, Finding, State
from data.template.annotated import NothingGivenBack, annotate
from data.template.marked_copy import areas, without_location
from tests.support.books import Book, clean, repacked
from tests.support.samples import load_register

CONTRACTS = load_contracts()
FORMS = ("xlsx", "ods", "zip")


def wrong() -> Book:
    """Return a return with mistakes of every effect but the heaviest."""
    book = clean()
    book.fill("Activity", "referrals_received", "lots")
    book.fill("Activity", "decided_accepted", None, row=3)
    book.fill("Activity", "decided_accepted", None, row=4)
    book.fill("Activity", "starts_in_standard", 900, row=5)
    book.fill("Activity", "places_occupied", '="formula"', row=6)
    book.sheets["Extra"] = [["something"]]
    return book


def examined(content: bytes, form: str) -> Examined:
    (one,) = examine([IncomingFile(f"return.{form}", content)], CONTRACTS, load_register)
    return one


def annotated(content: bytes, form: str = "xlsx") -> tuple[Examined, Any]:
    found = examined(content, form)
    return found, openpyxl.load_workbook(io.BytesIO(annotate(content, form, found.findings, CONTRACTS)))


def written(book: Book, form: str) -> bytes:
    return {"xlsx": book.xlsx, "ods": book.ods, "zip": book.zip}[form]()


def listed(book: Any) -> list[Mapping[str, Any]]:
    lines = list(book[TO_CORRECT].iter_rows(min_row=5))
    names = [cell.value for cell in lines[0]]
    return [dict(zip(names, line, strict=True)) for line in lines[1:]]


@pytest.mark.parametrize("form", FORMS)
def test_the_first_sheet_lists_every_finding_and_leads_to_its_cells(form: str) -> None:
    found, book = annotated(written(wrong(), form), form)
    assert book.sheetnames[0] == TO_CORRECT
    assert found.state is State.REJECTED
    lines = listed(book)
    assert [line["No."].value for line in lines] == [str(at + 1) for at in range(len(found.findings))]
    by_words = {(line["What is wrong"].value, line["What to do"].value): line for line in lines}
    for finding in found.findings:
        line = by_words[without_location(finding), finding.fix]
        assert (line["Sheet"].value or None) == finding.sheet
        if finding.cells:
            assert line["Cells"].value == ", ".join(areas(finding.cells))
            assert line["Cells"].hyperlink.location == f"'{finding.sheet}'!{finding.cells[0]}"
        expected = "Confirm" if finding.effect is Effect.ASK else "Correct and resubmit"
        assert line["Action"].value.startswith(expected)
    to_correct = sum(finding.effect is not Effect.ASK for finding in found.findings)
    assert book[TO_CORRECT]["A1"].value.startswith(
        f"What to correct: {to_correct} things to correct and 1 thing to confirm or explain"
    )


@pytest.mark.parametrize("form", FORMS)
def test_each_cell_of_a_finding_is_filled_and_says_what_is_wrong_and_what_to_do(form: str) -> None:
    found, book = annotated(written(wrong(), form), form)
    marked = {(finding.sheet, cell) for finding in found.findings for cell in finding.cells}
    assert len(marked) >= 6
    for finding in found.findings:
        for address in finding.cells:
            cell = book[finding.sheet][address]
            assert cell.fill.fill_type == "solid"
            assert without_location(finding) in cell.comment.text
            assert finding.fix in cell.comment.text
    comments = {
        (sheet.title, cell.coordinate)
        for sheet in book.worksheets
        for line in sheet.iter_rows()
        for cell in line
        if cell.comment is not None
    }
    assert comments == marked


@pytest.mark.parametrize("form", FORMS)
def test_every_value_comes_back_in_its_own_cell(form: str) -> None:
    book = wrong()
    _, back = annotated(written(book, form), form)
    for title, lines in book.sheets.items():
        for row, line in enumerate(lines, start=1):
            for column, value in enumerate(line, start=1):
                cell = back[title].cell(row, column)
                same = cell.value if value is None else type(value)(cell.value)
                assert same == value
                assert cell.data_type != "f"


@pytest.mark.parametrize("form", FORMS)
def test_the_same_bytes_come_from_the_same_file(form: str) -> None:
    content = written(wrong(), form)
    findings = examined(content, form).findings
    assert annotate(content, form, findings, CONTRACTS) == annotate(content, form, findings, CONTRACTS)


def test_resubmitted_as_it_is_it_says_the_same_and_corrected_it_is_clean() -> None:
    content = wrong().xlsx()
    found = examined(content, "xlsx")
    back = annotate(content, "xlsx", found.findings, CONTRACTS)
    again = examined(back, "xlsx").findings
    assert [(each.code, each.cells) for each in again] == [(each.code, each.cells) for each in found.findings]
    book = openpyxl.load_workbook(io.BytesIO(back))
    for title, lines in clean().sheets.items():
        for row, line in enumerate(lines, start=1):
            for column, value in enumerate(line, start=1):
                book[title].cell(row, column).value = value
    del book["Extra"]
    held = io.BytesIO()
    book.save(held)
    again = examined(held.getvalue(), "xlsx")
    assert (again.state, again.findings) == (State.ACCEPTED, ())


def test_marks_of_before_are_taken_away() -> None:
    content = wrong().xlsx()
    back = annotate(content, "xlsx", examined(content, "xlsx").findings, CONTRACTS)
    book = openpyxl.load_workbook(io.BytesIO(annotate(back, "xlsx", (), CONTRACTS)))
    assert book.sheetnames.count(TO_CORRECT) == 1
    assert book[TO_CORRECT]["A1"].value == "What to correct: nothing to correct"
    cells = [cell for sheet in book.worksheets[1:] for line in sheet.iter_rows() for cell in line]
    assert all(cell.comment is None and cell.fill.fill_type is None for cell in cells)


def test_only_the_first_sheet_is_selected() -> None:
    """Two selected sheets would be filled in together."""
    _, book = annotated(wrong().xlsx())
    assert [sheet.sheet_view.tabSelected for sheet in book.worksheets] == [True] + [False] * (len(book.worksheets) - 1)


def test_a_boroughs_own_comment_stays_below_ours() -> None:
    book = wrong().decorate(lambda _, made: made["Activity"].write_comment("B2", "Asked the team", {"author": "Team"}))
    _, back = annotated(book.xlsx())
    text = back["Activity"]["B2"].comment.text
    assert text.startswith("Minimum standards: ")
    assert text.endswith("Asked the team")


def test_a_renamed_sheet_is_found_by_its_headings() -> None:
    book = wrong()
    book.sheets["Our month's activity"] = book.sheets.pop("Activity")
    found, back = annotated(book.xlsx())
    assert "renamed_sheet" in {finding.code for finding in found.findings}
    assert back["Our month's activity"]["B2"].comment is not None
    (link,) = {line["Cells"].hyperlink.location for line in listed(back) if line["Cells"].value == "B2"}
    assert link == "'Our month''s activity'!B2"


def test_merged_cells_are_marked_where_they_show() -> None:
    book = wrong().decorate(lambda _, made: made["Activity"].merge_range("B2:C2", "lots"))
    _, back = annotated(book.xlsx())
    assert back["Activity"]["B2"].comment is not None


def test_a_workbook_whose_formats_cannot_be_kept_comes_back_with_its_values() -> None:
    content = repacked(
        wrong().xlsx(), {"xl/styles.xml": "<styleSheet><cellXfs><xf numFmtId='x'/></cellXfs></styleSheet>"}
    )
    found, back = annotated(content)
    assert found.state is State.REJECTED
    assert back["Activity"].freeze_panes == "B2"  # written anew
    assert back["Activity"]["B2"].value == "lots"
    assert "instead of a whole number" in back["Activity"]["B2"].comment.text


def test_nothing_of_a_refused_file_is_given_back() -> None:
    refusal = Finding("child_level", Effect.REFUSE, "It has names.", "Take them out.")
    with pytest.raises(NothingGivenBack):
        annotate(clean().xlsx(), "xlsx", [refusal], CONTRACTS)
    with pytest.raises(NothingGivenBack):
        annotate(b"no zip at all", "zip", [], CONTRACTS)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ((), []),
        (("B2",), ["B2"]),
        (("B4", "B3", "B2"), ["B2:B4"]),
        (("C2", "B2", "B3", "B9", "AA1"), ["B2:B3", "B9", "C2", "AA1"]),
    ],
)
def test_cells_below_one_another_are_named_together(cells: tuple[str, ...], expected: list[str]) -> None:
    assert areas(cells) == expected


@pytest.mark.parametrize(
    "where",
    [
        "Activity",
        "Activity, cell B2",
        "Activity, cells B2, AC3 and 4 more",
        "Activity, row 4",
        "Activity, rows 2 to 4 and 9",
        "Activity, column E",
    ],
)
def test_a_message_beside_its_cells_does_not_name_them_again(where: str) -> None:
    finding = Finding("x", Effect.REJECT, f"{where}: ‘Activity, row 1: a’ is not it.", "", "Activity", ("B2",))
    assert without_location(finding) == "‘Activity, row 1: a’ is not it."
