"""A marked copy: a fresh workbook with what was kept, and every finding on its cells and on the first sheet."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import openpyxl
import pytest

from data.contracts.load import load_contracts
from data.contracts.names import TO_CORRECT
from data.intake.examine import IncomingFile, examine
from data.kept.document import KeptReturn
from data.model import Effect, FileExamination, Finding, State
from data.template import write_template
from data.template.annotated import CORRECT_IN_FILE, NoMarkedCopy, annotate
from data.template.marked_copy import areas, without_location
from tests.support.books import CAMDEN, OCTOBER, Book, clean
from tests.support.samples import load_cluster, load_register

CONTRACTS = load_contracts()
FORMS = ("xlsx", "ods", "zip")
CAMDEN_MEMBER = next(member for member in load_cluster("north-london").members if member.gss_code == CAMDEN)


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


def examined(content: bytes, form: str) -> FileExamination:
    (result,) = examine([IncomingFile(f"return.{form}", content)], CONTRACTS, load_register)
    return result


def annotated(content: bytes, form: str = "xlsx") -> tuple[FileExamination, Any]:
    result = examined(content, form)
    return result, openpyxl.load_workbook(io.BytesIO(marked(result)))


def marked(result: FileExamination, template: bytes | None = None) -> bytes:
    assert result.kept is not None
    return annotate(result.kept, result.findings, CONTRACTS, template)


def written(book: Book, form: str) -> bytes:
    return {"xlsx": book.xlsx, "ods": book.ods, "zip": book.zip}[form]()


def listed(book: Any) -> list[Mapping[str, Any]]:
    lines = list(book[TO_CORRECT].iter_rows(min_row=5))
    names = [cell.value for cell in lines[0]]
    return [dict(zip(names, line, strict=True)) for line in lines[1:]]


@pytest.mark.parametrize("form", FORMS)
def test_the_first_sheet_lists_every_finding_and_leads_to_its_cells(form: str) -> None:
    result, book = annotated(written(wrong(), form), form)
    assert book.sheetnames[0] == TO_CORRECT
    assert result.state is State.REJECTED
    lines = listed(book)
    assert [line["No."].value for line in lines] == [str(at + 1) for at in range(len(result.findings))]
    by_words = {(line["What is wrong"].value, line["What to do"].value): line for line in lines}
    for finding in result.findings:
        line = by_words[without_location(finding), finding.fix]
        assert (line["Sheet"].value or None) == finding.sheet
        if finding.cells:
            assert line["Cells"].value == ", ".join(areas(finding.cells))
            assert line["Cells"].hyperlink.location == f"'{finding.sheet}'!{finding.cells[0]}"
        expected = "Confirm" if finding.effect is Effect.ASK else "Correct and resubmit"
        assert line["Action"].value.startswith(expected)
    to_correct = sum(finding.effect is not Effect.ASK for finding in result.findings)
    assert book[TO_CORRECT]["A1"].value.startswith(
        f"What to correct: {to_correct} things to correct and 1 thing to confirm or explain"
    )


@pytest.mark.parametrize("form", FORMS)
def test_each_cell_of_a_finding_is_filled_and_says_what_is_wrong_and_what_to_do(form: str) -> None:
    result, book = annotated(written(wrong(), form), form)
    marked = {(finding.sheet, cell) for finding in result.findings for cell in finding.cells}
    assert len(marked) >= 6
    for finding in result.findings:
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
def test_every_value_that_was_kept_comes_back_in_its_own_cell_and_no_other(form: str) -> None:
    book = wrong()
    _, back = annotated(written(book, form), form)
    assert "Extra" not in back.sheetnames
    not_kept = {("Activity", "B2"), ("Activity", "K6")}
    for title in ("Services", "Activity"):
        for row, line in enumerate(book.sheets[title], start=1):
            for column, value in enumerate(line, start=1):
                cell = back[title].cell(row, column)
                same = cell.value if value is None or cell.value is None else type(value)(cell.value)
                assert same == (None if (title, cell.coordinate) in not_kept else value), cell.coordinate
                assert cell.data_type != "f"


def test_a_cell_of_which_nothing_was_kept_says_so() -> None:
    _, back = annotated(wrong().xlsx())
    assert CORRECT_IN_FILE in back["Activity"]["B2"].comment.text
    assert CORRECT_IN_FILE not in back["Activity"]["B3"].comment.text if back["Activity"]["B3"].comment else True


def test_a_copy_is_the_template_filled_in() -> None:
    """Its headings, guidance and drop-downs are there; what it was carried forward with isn't."""
    result = examined(wrong().xlsx(), "xlsx")
    template = write_template(CONTRACTS, load_register(CAMDEN), CAMDEN_MEMBER, "service", OCTOBER)
    back = openpyxl.load_workbook(io.BytesIO(marked(result, template)))
    assert {"Cover", "Services", "Activity", "Guidance"} <= set(back.sheetnames)
    assert back["Activity"]["B2"].value is None
    assert back["Activity"]["A2"].value == wrong().sheets["Activity"][1][0]
    assert back["Activity"].data_validations.dataValidation
    again = examined(marked(result, template), "xlsx")
    left_out = {"extra_sheet", "required_blank", "not_a_number", "formula"}
    assert [finding for finding in again.findings if finding.code not in left_out] == [
        finding for finding in result.findings if finding.code not in left_out
    ]


def test_a_mark_on_the_cover_stands_beside_its_key_wherever_the_file_had_it() -> None:
    book = clean().cover("minutes_taken", "an hour or so").cover("Completed by", "Team seven")
    book.sheets["Cover"] = [*([f"Line {number}"] for number in range(30)), *book.sheets["Cover"]]
    template = write_template(CONTRACTS, load_register(CAMDEN), CAMDEN_MEMBER, "service", OCTOBER)
    back = openpyxl.load_workbook(io.BytesIO(marked(examined(book.xlsx(), "xlsx"), template)))
    marks = [(cell.column_letter, row[0].value) for row in back["Cover"].iter_rows() for cell in row if cell.comment]
    assert marks == [("B", "minutes_taken")]


@pytest.mark.parametrize("form", FORMS)
def test_the_same_bytes_come_from_the_same_return(form: str) -> None:
    result = examined(written(wrong(), form), form)
    assert marked(result) == marked(result)


def test_corrected_it_is_clean() -> None:
    book = openpyxl.load_workbook(io.BytesIO(marked(examined(wrong().xlsx(), "xlsx"))))
    for title, lines in clean().sheets.items():
        for row, line in enumerate(lines, start=1):
            for column, value in enumerate(line, start=1):
                book[title].cell(row, column).value = value
    held = io.BytesIO()
    book.save(held)
    again = examined(held.getvalue(), "xlsx")
    assert (again.state, again.findings) == (State.ACCEPTED, ())


def test_only_the_first_sheet_is_selected() -> None:
    """Two selected sheets would be filled in together."""
    _, book = annotated(wrong().xlsx())
    assert [sheet.sheet_view.tabSelected for sheet in book.worksheets] == [True] + [False] * (len(book.worksheets) - 1)


def test_a_boroughs_own_comment_does_not_come_back() -> None:
    book = wrong().decorate(lambda _, made: made["Activity"].write_comment("B2", "Asked the team", {"author": "Team"}))
    _, back = annotated(book.xlsx())
    text = back["Activity"]["B2"].comment.text
    assert text.startswith("Minimum standards: ")
    assert "Asked the team" not in text


def test_a_renamed_sheet_is_found_by_its_headings() -> None:
    book = wrong()
    book.sheets["Our month's activity"] = book.sheets.pop("Activity")
    result, back = annotated(book.xlsx())
    assert "renamed_sheet" in {finding.code for finding in result.findings}
    (title,) = [title for title in back.sheetnames if title.startswith("Sheet ")]
    assert back[title]["B2"].comment is not None
    (link,) = {line["Cells"].hyperlink.location for line in listed(back) if line["Cells"].value == "B2"}
    assert link == f"'{title}'!B2"


def test_merged_cells_are_marked_where_they_show() -> None:
    book = wrong().decorate(lambda _, made: made["Activity"].merge_range("B2:C2", "lots"))
    _, back = annotated(book.xlsx())
    assert back["Activity"]["B2"].comment is not None


def test_a_mark_far_off_makes_no_sheet_that_nobody_can_open() -> None:
    result = examined(wrong().xlsx(), "xlsx")
    cell = "XFD1048576"
    far = Finding("formula", Effect.REJECT, f"Activity, cell {cell}: a formula.", "Correct it.", "Activity", (cell,))
    assert result.kept is not None
    back = openpyxl.load_workbook(io.BytesIO(annotate(result.kept, (*result.findings, far), CONTRACTS)))
    assert back["Activity"].max_row < 100


def test_nothing_of_a_refused_file_is_given_back() -> None:
    refusal = Finding("child_level", Effect.REFUSE, "It has names.", "Take them out.")
    with pytest.raises(NoMarkedCopy):
        annotate(KeptReturn("3", "xlsx", ()), [refusal], CONTRACTS)


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
