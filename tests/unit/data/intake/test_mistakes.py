"""Several mistakes at once: all are told, each once, and none for what follows from another."""

from __future__ import annotations

import pytest

from data.clusters.cluster import all_members
from data.contracts.load import load_contracts
from data.intake.examine import IncomingFile, examine
from data.intake.reading.reader import Reader
from data.model import Effect, FileExamination
from data.template import write_template
from tests.support.books import CAMDEN, SEPTEMBER, Book, clean
from tests.support.examined import ACTIVITY, apart_from_the_register, codes, in_brief, only
from tests.support.samples import load_register
from tests.support.wide_mistakes import RETURNS, WideMistake, book_with, wide_mistakes
from tests.unit.conftest import ExamineFile


def test_the_same_mistake_in_many_cells_is_one_finding(examine_file: ExamineFile) -> None:
    book = clean()
    cells = [book.fill(ACTIVITY, "pending", "N/A", row) for row in range(2, 11)]
    cells += [book.fill(ACTIVITY, "closures", "n/a", 3)]
    finding = only(examine_file(book), "not_available", Effect.VOID)
    assert set(finding.cells) == set(cells)
    assert finding.field is None
    assert "cells E2 to E10 and L3: you entered ‘N/A’ and ‘n/a’" in finding.message


def test_all_mistakes_are_told_at_once(examine_file: ExamineFile) -> None:
    book = clean()
    book.fill(ACTIVITY, "pending", "12 cases")
    book.fill(ACTIVITY, "starts", 4.5)
    book.fill("Services", "sector", "voluntary", 3)
    book.cover("contact_role", None)
    codes = [finding.code for finding in examine_file(book).findings]
    assert codes == ["no_contact_role", "not_a_code", "number_with_words", "decimal_in_count"]


def test_a_void_cell_breaks_no_rule_across_fields(examine_file: ExamineFile) -> None:
    book = clean()
    book.fill(ACTIVITY, "starts", -1)  # new_young_people <= starts would be asked about as well
    assert [finding.code for finding in examine_file(book).findings] == ["below_minimum"]


def test_a_rule_across_fields_names_both_cells(examine_file: ExamineFile) -> None:
    book = clean()
    cells = (book.fill(ACTIVITY, "decided_declined", 2), book.fill(ACTIVITY, "declined_redirected", 3))
    finding = only(examine_file(book), "redirected_within_declined", Effect.VOID)
    assert set(finding.cells) == set(cells)
    assert "‘3 against 2’" in finding.message


def test_a_rule_with_the_registers_sheet(examine_file: ExamineFile) -> None:
    book = clean()
    row = next(n for n, line in enumerate(book.sheets["Services"][1:], 2) if isinstance(line[17], int))
    book.fill("Services", "places", 7, row)
    cell = book.fill(ACTIVITY, "places_occupied", 9, row)
    told_of = examine_file(book)
    assert apart_from_the_register(told_of) == ["occupied_within_places"]
    assert cell in {address for finding in told_of.findings for address in finding.cells}


def test_a_sum_that_must_be_equal(examine_file: ExamineFile) -> None:
    book = clean("panel")
    row = next(n for n, line in enumerate(book.sheets["Panels"][1:], 2) if isinstance(line[3], int))
    book.fill("Panels", "cancelled_other", 1, row)
    finding = only(examine_file(book), "meetings_add_up", Effect.VOID)
    assert len(finding.cells) == 5


def test_an_untouched_template_is_told_what_is_missing_and_nothing_else(examine_file: ExamineFile) -> None:
    camden = next(member for member in all_members() if member.gss_code == CAMDEN)
    for form in ("xlsx", "ods"):
        blank = write_template(load_contracts(), load_register(CAMDEN), camden, "service", SEPTEMBER, form)
        findings = [(finding.code, finding.sheet) for finding in examine_file(blank, f"return.{form}").findings]
        assert findings == [
            ("no_contact_role", "Cover"),
            ("sheet_unanswered", ACTIVITY),
            ("sheet_unanswered", "Young people"),
            ("no_rows_not_nil", "Movements"),
        ]


def test_a_book_of_nothing_but_mistakes_is_told_in_order(examine_file: ExamineFile) -> None:
    book = Book({"Cover": clean().sheets["Cover"], "Services": [["x"]], ACTIVITY: [["y"]]})
    assert in_brief(examine_file(book)) == [
        ("headings_not_found", "Services", ()),
        ("headings_not_found", ACTIVITY, ()),
    ]


def _one_slip_each(reader: Reader, return_type: str) -> list[tuple[WideMistake, str, FileExamination]]:
    cases = [(mistake, contract) for mistake, of, contract in wide_mistakes() if of == return_type]
    files = [
        IncomingFile(f"{number}.xlsx", book_with(mistake, return_type, contract).xlsx())
        for number, (mistake, contract) in enumerate(cases)
    ]
    outcomes = examine(files, load_contracts(), load_register, reader=reader)
    return [(mistake, contract.title, outcome) for (mistake, contract), outcome in zip(cases, outcomes, strict=True)]


@pytest.mark.long
@pytest.mark.parametrize("return_type", RETURNS)
def test_a_single_slip_gives_few_findings(reader: Reader, return_type: str) -> None:
    """Whatever is done to a whole column, row or sheet: at most fifteen findings, and as few as the slip says."""
    told_too_much = {
        (mistake.name, title): codes(outcome)
        for mistake, title, outcome in _one_slip_each(reader, return_type)
        if len(outcome.findings) > mistake.most
    }
    assert told_too_much == {}


def test_no_meeting_but_attendance_is_one_finding(examine_file: ExamineFile) -> None:
    book = clean("panel")
    agencies = [name for name in book.sheets["Panels"][0] if name.startswith("attended_")]
    for name in agencies:
        if book.sheets["Panels"][1][book.sheets["Panels"][0].index(name)] != "z":
            book.fill("Panels", name, 1)
    book.fill("Panels", "cancelled_other", book.sheets["Panels"][1][3])
    book.fill("Panels", "meetings_held", 0)
    finding = only(examine_file(book), "attended_no_meeting", Effect.VOID)
    assert book.cell("Panels", "attended_police") in finding.cells


def test_parts_above_one_total_are_one_finding(examine_file: ExamineFile) -> None:
    book = clean("service", SEPTEMBER)
    for name in ("new_bullying", "missing_age", "new_serious_youth_violence", "missing_sex"):
        book.fill("Young people", name, 9)
    finding = only(examine_file(book), "parts_above_whole", Effect.VOID)
    assert "are more than New young people" in finding.message


def test_answers_beside_their_headings_are_one_finding(examine_file: ExamineFile) -> None:
    book = clean()
    for row in book.sheets[ACTIVITY][1:]:
        row.insert(1, None)
    finding = only(examine_file(book), "answers_beside_headings", Effect.REJECT)
    assert "one column too far to the right" in finding.message
