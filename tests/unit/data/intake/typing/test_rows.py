"""Rows that are missing, too many, somebody else's, or no data at all."""

from __future__ import annotations

from datetime import date

import pytest

from data.intake.typing.rows import is_a_keystroke_away
from data.model import Effect
from tests.support.books import SEPTEMBER, clean, repacked, unzipped
from tests.support.examined import ACTIVITY, SERVICES, codes, only
from tests.unit.conftest import ExamineFile


def test_a_required_answer_left_blank(examine_file: ExamineFile) -> None:
    book = clean()
    cells = [book.fill(ACTIVITY, "referrals_received", None, row) for row in (2, 4)]
    finding = only(examine_file(book), "required_blank", Effect.REJECT)
    assert finding.cells == tuple(cells)
    assert "Referrals received" in finding.message


def test_a_row_without_answers_is_one_finding(examine_file: ExamineFile) -> None:
    book = clean()
    book.sheets[ACTIVITY][3][1:] = [None] * (len(book.sheets[ACTIVITY][0]) - 1)
    finding = only(examine_file(book), "row_unanswered", Effect.ASK)
    assert finding.value == book.sheets[ACTIVITY][3][0]
    assert "the provider didn’t answer" in finding.fix


def test_a_sheet_without_answers_is_no_return(examine_file: ExamineFile) -> None:
    book = clean()
    for row in book.sheets[ACTIVITY][1:]:
        row[1:] = [None] * (len(row) - 1)
    examined = examine_file(book)
    assert ("sheet_unanswered", Effect.REJECT) in {(finding.code, finding.effect) for finding in examined.findings}
    assert "row_unanswered" not in codes(examined)


def test_a_row_of_totals(examine_file: ExamineFile) -> None:
    book = clean()
    book.sheets[ACTIVITY].append(["Total", 120, 80, 30])
    examined = examine_file(book)
    assert "row" in only(examined, "totals_row", Effect.REJECT).message
    assert examined.typed is not None
    assert len(examined.typed.sheets["activity"].rows) == len(book.sheets[ACTIVITY]) - 2


def test_blank_rows_between_keep_the_numbers(examine_file: ExamineFile) -> None:
    book = clean()
    book.sheets[ACTIVITY].insert(3, [])
    cell = book.fill(ACTIVITY, "pending", "12 cases", 6)
    assert only(examine_file(book), "number_with_words", Effect.VOID).cells == (cell,)


def test_trailing_spaces_are_nobodys_mistake(examine_file: ExamineFile) -> None:
    book = clean()
    for row in book.sheets[ACTIVITY][1:]:
        row[0] = f" {row[0]}  "
    book.sheets["Activity "] = book.sheets.pop(ACTIVITY)
    assert examine_file(book).findings == ()


def test_an_id_that_is_not_in_the_register_is_not_missing_as_well(examine_file: ExamineFile) -> None:
    book = clean()
    book.sheets[ACTIVITY][3][0] = "CAM-S99"
    finding = only(examine_file(book), "row_not_registered", Effect.VOID)
    assert finding.value == "CAM-S99"
    assert "A4" in finding.cells


def test_a_missing_row(examine_file: ExamineFile) -> None:
    book = clean()
    (gone, *_) = book.sheets[ACTIVITY].pop(3)
    assert gone in only(examine_file(book), "rows_missing", Effect.REJECT).message


def test_a_row_that_stands_twice(examine_file: ExamineFile) -> None:
    book = clean()
    book.sheets[ACTIVITY].append(list(book.sheets[ACTIVITY][1]))
    finding = only(examine_file(book), "row_repeated", Effect.VOID)
    assert f"rows 2 and {len(book.sheets[ACTIVITY])}" in finding.message


def test_another_boroughs_row(examine_file: ExamineFile) -> None:
    book = clean()
    own = {row[0] for row in book.sheets[ACTIVITY]}
    theirs = next(row for row in clean(gss_code="E09000003").sheets[ACTIVITY][1:] if row[0] not in own)
    book.sheets[ACTIVITY].append(theirs)
    assert "Barnet" in only(examine_file(book), "row_of_other_borough", Effect.VOID).message


def test_two_boroughs_in_one_file(examine_file: ExamineFile) -> None:
    book = clean()
    book.sheets[ACTIVITY][0].append("Borough")
    for number, row in enumerate(book.sheets[ACTIVITY][1:]):
        row.append("Barnet" if number > 4 else "Camden")
    assert "Barnet isn’t the borough on the cover" in only(examine_file(book), "other_areas", Effect.REJECT).message


def test_a_movement_to_the_borough_itself(examine_file: ExamineFile) -> None:
    book = clean("service", SEPTEMBER)
    cell = book.fill("Movements", "other_borough", "Camden")
    assert only(examine_file(book), "movement_to_itself", Effect.VOID).cells == (cell,)


def test_more_than_one_row_for_the_borough(examine_file: ExamineFile) -> None:
    book = clean("panel")
    book.sheets["Front door"].append(list(book.sheets["Front door"][1]))
    only(examine_file(book), "too_many_rows", Effect.REJECT)


def test_a_strategy_left_out(examine_file: ExamineFile) -> None:
    book = clean("profile", SEPTEMBER)
    gone = book.sheets["Strategies"].pop()[0]
    assert gone in only(examine_file(book), "rows_missing", Effect.REJECT).message


def test_rows_of_different_lengths_in_a_csv(examine_file: ExamineFile) -> None:
    content = clean().zip()
    lines = unzipped(content)["Activity.csv"].split(b"\r\n")
    lines[3] = b",".join(lines[3].split(b",")[:5])
    examined = examine_file(repacked(content, {"Activity.csv": b"\r\n".join(lines)}), "return.zip")
    assert only(examined, "csv_ragged", Effect.REJECT).cells == ("A4",)


@pytest.mark.parametrize(
    "named", ["TOTAL (all)", "Total Camden", "Totals:", "Average", "Sum of services", "Overall", "All"]
)
def test_rows_that_add_up(examine_file: ExamineFile, named: str) -> None:
    book = clean()
    book.sheets[ACTIVITY].append([named, 120, 80, 30])
    assert "row 17" in only(examine_file(book), "totals_row", Effect.REJECT).message


def test_figures_that_do_not_say_what_they_are_about(examine_file: ExamineFile) -> None:
    book = clean()
    book.sheets[ACTIVITY].append([None, 120, 80, 30])
    finding = only(examine_file(book), "key_blank", Effect.REJECT)
    assert finding.cells == ("A17",)
    assert "row 17: there are answers, but Service ID is blank" in finding.message


@pytest.mark.parametrize(
    "note", ["* includes the waiting list", "Notes: two services moved", "We moved offices in the month"]
)
def test_a_note_among_the_rows(examine_file: ExamineFile, note: str) -> None:
    book = clean()
    book.sheets[ACTIVITY] += [[], [note]]
    assert "row 18" in only(examine_file(book), "note_row", Effect.ASK).message


def test_an_id_that_cannot_be_read_is_the_one_mistake_of_its_row(examine_file: ExamineFile) -> None:
    book = clean()
    book.sheets[ACTIVITY][3] = ["CAM S03"]
    assert only(examine_file(book), "not_a_pattern", Effect.VOID).cells == ("A4",)


def test_another_boroughs_services_are_not_asked_whom_they_serve(examine_file: ExamineFile) -> None:
    book, theirs = clean(), clean(gss_code="E09000003")
    for title in (SERVICES, ACTIVITY):
        own = {row[0] for row in book.sheets[title]}
        book.sheets[title] += [row for row in theirs.sheets[title][1:] if row[0] not in own]
    examined = examine_file(book)
    assert set(codes(examined)) == {"row_of_other_borough"}
    assert "Services, rows 17 to" in examined.findings[0].message
    assert "are in Barnet’s register" in examined.findings[0].message


@pytest.mark.parametrize(
    "row",
    [
        ["None this quarter"],
        ["Nil return"],
        ["N/A"] * 5,
        ["No movements to report"],
        ["nothing to report", None, "n/a"],
    ],
)
def test_a_row_that_says_there_is_nothing(examine_file: ExamineFile, row: list[str | None]) -> None:
    book = clean("service", SEPTEMBER)
    book.sheets["Movements"][1:] = [row]
    finding = only(examine_file(book), "nil_row", Effect.REJECT)
    assert "nil_movements" in finding.fix
    assert examine_file(book.cover("nil_movements", "yes")).findings == ()


def test_totals_below_the_one_row_of_a_sheet(examine_file: ExamineFile) -> None:
    book = clean("panel")
    book.sheets["Front door"].append(["Total", 1, 2])
    assert "row 3" in only(examine_file(book), "totals_row", Effect.REJECT).message


def test_blanks_in_a_row_that_is_wrong_as_a_whole_are_no_further_mistakes(examine_file: ExamineFile) -> None:
    book = clean()
    book.sheets[SERVICES].append(["CAM-S99", "Invented new service", "outreach"])
    only(examine_file(book), "row_not_registered", Effect.VOID)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("CAM-P01", "CAM-S01"),
        ("CMA-S01", "CAM-S01"),
        ("CAN-S01", "CAM-S01"),
        ("CAMS01", "CAM-S01"),
        ("CAM-S1", "CAM-S01"),
        ("CAM_S01", "CAM-S01"),
        ("CAM S01", "CAM-S01"),
        ("CAM-S01.", "CAM-S01"),
        ("CAM-SO1", "CAM-S01"),
        ("CAM\u2013S01", "CAM-S01"),
        ("CAM\u2011S01", "CAM-S01"),
    ],
)
def test_an_id_a_keystroke_away_is_suggested(examine_file: ExamineFile, typed: str, meant: str) -> None:
    book = clean()
    book.sheets[ACTIVITY][1][0] = typed
    code = "row_not_registered" if typed in ("CAN-S01", "CMA-S01") else "not_a_pattern"
    finding = only(examine_file(book), code, Effect.VOID)
    assert finding.message.endswith(f"Did you mean {meant}?")


@pytest.mark.parametrize(
    ("typed", "meant", "is_near"),
    [
        ("CAM-S01", "CAM-S01", False),
        ("CAM-S0", "CAM-S01", True),
        ("CAM-S012", "CAM-S01", True),
        ("CAM-S10", "CAM-S01", True),
        ("CAM-P01", "CAM-S01", True),
        ("ENF-S01", "CAM-S01", False),
        ("CAM-S0123", "CAM-S01", False),
    ],
)
def test_what_a_keystroke_away_is(typed: str, meant: str, is_near: bool) -> None:
    assert is_a_keystroke_away(typed, meant) is is_near


def test_cases_at_a_panel_without_a_meeting_are_one_question(examine_file: ExamineFile) -> None:
    book = clean("panel")
    cells = set()
    for row in (2, 3):
        book.fill("Panels", "cancelled_other", book.sheets["Panels"][row - 1][3], row)
        cells.add(book.fill("Panels", "meetings_held", 0, row))
        cells.add(book.fill("Panels", "cases_considered", 8, row))
    finding = only(examine_file(book), "cases_without_meeting", Effect.ASK)
    assert set(finding.cells) == cells


def test_facts_that_are_not_as_the_register_has_them_are_one_question(examine_file: ExamineFile) -> None:
    book = clean()
    cells = [book.fill("Services", "age_min", 9), book.fill("Services", "sector", "joint", 3)]
    finding = only(examine_file(book), "register_changed", Effect.ASK)
    assert set(finding.cells) == set(cells)


def test_a_date_of_the_last_century_is_asked_about(examine_file: ExamineFile) -> None:
    book = clean("profile", SEPTEMBER)
    cell = book.fill("Profile", "hsb_audit_on", date(1926, 6, 1))
    assert only(examine_file(book), "date_long_ago", Effect.ASK).cells == (cell,)


@pytest.mark.parametrize("note", ["Prepared by Kezia", "Completed on 3 October", "Signed off by K.U."])
def test_who_prepared_a_sheet_is_a_note(examine_file: ExamineFile, note: str) -> None:
    book = clean()
    book.sheets[ACTIVITY].append([note])
    finding = only(examine_file(book), "note_row", Effect.ASK)
    assert "Kezia" not in finding.message
