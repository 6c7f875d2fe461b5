"""The cover is believed only when the sheets, the source and the period agree with it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from data.clusters.cluster import all_areas
from data.contracts.load import load_contracts
from data.intake.examine import IncomingFile, examine
from data.intake.reading.reader import Reader
from data.model import Effect, Expectation, FileExamination, State
from standards.model import Area, Month
from tests.support.books import CAMDEN, OCTOBER, SEPTEMBER, Book, clean
from tests.support.examined import only
from tests.support.samples import load_register
from tests.unit.conftest import ExamineFile

SHEFFIELD = "E08000039"


def refused(examined: FileExamination) -> list[str]:
    assert examined.state is State.REFUSED
    assert examined.typed is None
    return [finding.code for finding in examined.findings]


def test_no_cover(examine_file: ExamineFile) -> None:
    book = clean()
    del book.sheets["Cover"]
    assert refused(examine_file(book)) == ["no_cover"]


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("return_type", None, "cover_missing"),
        ("return_type", "activity", "cover_return_type"),
        ("borough", "Middle-earth", "cover_borough"),
        ("borough", "Camden and Islington", "cover_borough"),
        ("month", "October", "cover_month"),
        ("month", "2026-13", "cover_month"),
        ("month", "2026", "cover_month"),
        ("borough", "Kent", "cover_borough"),
        ("borough", "E09000099", "cover_borough"),
        ("month", "2019-04", "too_early"),
        ("contract_version", "99", "unknown_version"),
    ],
)
def test_a_cover_that_cannot_be_read(examine_file: ExamineFile, key: str, value: Any, code: str) -> None:
    assert refused(examine_file(clean().cover(key, value))) == [code]


def test_everything_wrong_with_a_cover_is_told_at_once(examine_file: ExamineFile) -> None:
    book = clean().cover("borough", "Atlantis").cover("month", "soon").cover("return_type", None)
    assert refused(examine_file(book)) == ["cover_missing", "cover_borough", "cover_month"]


def test_a_book_with_nothing_in_it(examine_file: ExamineFile) -> None:
    assert refused(examine_file(Book({"Sheet1": [], "Sheet2": []}))) == ["empty_workbook"]


def test_a_misspelt_borough_is_named_with_what_it_may_mean(examine_file: ExamineFile) -> None:
    assert "Did you mean Camden?" in examine_file(clean().cover("borough", "Camdem")).findings[0].message
    assert "mean" not in examine_file(clean().cover("borough", "Middle-earth")).findings[0].message


def test_a_month_that_has_not_come(examine_file: ExamineFile) -> None:
    book = clean().cover("month", "2027-10")
    examined = examine_file(book, expected=Expectation(latest=OCTOBER + 1))
    assert refused(examined) == ["month_ahead"]
    assert "October 2027, which hasn’t started" in examined.findings[0].message
    assert examine_file(clean(), expected=Expectation(latest=OCTOBER + 1)).findings == ()


def test_a_month_that_is_not_over_and_one_long_ago_are_asked_about(examine_file: ExamineFile) -> None:
    finding = only(examine_file(clean(), expected=Expectation(latest=OCTOBER)), "month_not_over", Effect.ASK)
    assert "October 2026, which isn’t over yet" in finding.message
    finding = only(examine_file(clean(), expected=Expectation(latest=OCTOBER + 9)), "month_far", Effect.ASK)
    assert "for October 2026, but returns for June 2027 are due now" in finding.message


def test_a_cover_that_contradicts_itself(examine_file: ExamineFile) -> None:
    book = clean()
    book.sheets["Cover"].append(["borough", "Islington"])
    assert refused(examine_file(book)) == ["cover_repeated"]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("borough", "CAMDEN"),
        ("borough", "London Borough of Camden"),
        ("borough", "Camden Council"),
        ("month", date(2026, 10, 1)),
        ("month", "October 2026"),
        ("borough", "LB Camden"),
        ("borough", "L.B. of Camden"),
        ("borough", "Camden\u200b"),
        ("month", "Oct-2026"),
        ("month", "Oct-26"),
        ("month", "October '26"),
        ("month", "01/10/2026"),
        ("month", "31/10/26"),
        ("month", "10/2026"),
        ("month", "1 October 2026"),
        ("month", date(2026, 10, 31)),
        ("contract_version", "1.0"),
        ("contract_version", "v1"),
        ("contract_version", "01"),
        ("contract_version", "Version 1"),
        ("month", "2026-10-01"),
        ("return_type", "Service return"),
        ("contract_version", 1),
        ("contract_version", 1.0),
        ("nil_activity", "N"),
    ],
)
def test_ways_to_say_the_same(examine_file: ExamineFile, key: str, value: Any) -> None:
    examined = examine_file(clean().cover(key, value))
    assert examined.findings == ()
    assert examined.typed is not None
    assert (examined.typed.gss_code, examined.typed.month) == (CAMDEN, OCTOBER)


def test_keys_as_titles_and_notes_beside_them(examine_file: ExamineFile) -> None:
    book = clean()
    for row in book.sheets["Cover"]:
        row[0] = row[0].replace("_", " ").capitalize() + ":"
        row.append("what to enter here")
    book.sheets["Cover"].insert(0, ["Service return"])
    book.sheets["Cover"].insert(1, [])
    assert examine_file(book).findings == ()


@pytest.mark.parametrize("typed", ["E08000019", " e08000019 "])
def test_a_former_code_is_taken_and_asked_about(examine_file: ExamineFile, typed: str) -> None:
    """Sheffield's code was another until 31 March 2025: it is nobody else's, so the return is its own."""
    examined = examine_file(clean(gss_code=SHEFFIELD).cover("borough", typed), expected=Expectation(gss_code=SHEFFIELD))
    (finding,) = examined.findings
    assert (examined.state, finding.code) == (State.QUESTIONS, "former_code")
    assert examined.typed is not None
    assert examined.typed.gss_code == SHEFFIELD
    assert "Sheffield’s code until March 2025. Its code is now E08000039" in finding.message


def test_a_former_code_from_another_boroughs_folder_is_still_the_wrong_borough(examine_file: ExamineFile) -> None:
    book = clean(gss_code=SHEFFIELD).cover("borough", "E08000019")
    assert "wrong_borough" in refused(examine_file(book, expected=Expectation(gss_code=CAMDEN)))


def test_a_former_code_on_a_sheet_is_the_area_as_it_is_called_now(examine_file: ExamineFile) -> None:
    book = clean("service", SEPTEMBER)
    book.fill("Movements", "other_borough", "E08000019")
    book.fill("Services", "boroughs_served", "E09000007; e08000019")
    examined = examine_file(book)
    assert [finding.code for finding in examined.findings] == ["register_changed"]  # Sheffield isn't served
    assert examined.typed is not None
    sheets = examined.typed.sheets
    assert sheets["movements"].rows[0].values["other_borough"] == SHEFFIELD
    assert sheets["services"].rows[0].values["boroughs_served"] == (SHEFFIELD, CAMDEN)


def test_an_unclear_nil_flag(examine_file: ExamineFile) -> None:
    assert [finding.code for finding in examine_file(clean().cover("nil_activity", "maybe")).findings] == [
        "nil_unclear"
    ]


def test_where_it_came_from_must_agree(examine_file: ExamineFile) -> None:
    cases = {
        "wrong_return": Expectation(return_type="panel"),
        "wrong_borough": Expectation(gss_code="E09000019"),
        "wrong_month": Expectation(month=Month(2026, 9)),
    }
    for code, expected in cases.items():
        assert refused(examine_file(clean(), expected=expected)) == [code]
    assert examine_file(clean(), expected=Expectation(CAMDEN, "service", OCTOBER)).findings == ()


def test_the_messages_name_what_was_found_and_what_was_expected(examine_file: ExamineFile) -> None:
    expected = Expectation(gss_code="E09000019", return_type="panel", month=Month(2026, 9))
    messages = " ".join(finding.message for finding in examine_file(clean(), expected=expected).findings)
    for name in ("service", "panel", "Camden", "Islington", "October 2026", "September 2026", "Cover, cell B"):
        assert name in messages


def test_sheets_of_another_return(examine_file: ExamineFile) -> None:
    assert refused(examine_file(clean("panel").cover("return_type", "service"))) == ["wrong_return_sheets"]


def test_every_row_another_boroughs(examine_file: ExamineFile) -> None:
    examined = examine_file(clean(gss_code="E06000060").cover("borough", "Camden"))
    assert refused(examined) == ["wrong_borough_rows"]
    assert "the cover says Camden, but every ID on the sheet is Buckinghamshire’s" in examined.findings[0].message


def test_last_years_template(examine_file: ExamineFile, reader: Reader) -> None:
    """An older version is known by the contract's own history."""
    from dataclasses import replace

    contracts = load_contracts()
    older = {
        name: (contract, replace(contract, version="2", since=OCTOBER))
        if contract.return_type == "service"
        else (contract,)
        for name, contract in contracts.sheets.items()
    }
    newer = replace(contracts, versions=older, sheets={name: known[-1] for name, known in older.items()})
    (examined,) = examine([IncomingFile("a.xlsx", clean().xlsx())], newer, load_register, reader=reader)
    assert refused(examined) == ["old_template"]
    assert "version 2" not in examined.findings[0].fix
    assert "October 2026 is 2" in examined.findings[0].message


def test_the_name_of_a_file_is_never_believed(examine_file: ExamineFile) -> None:
    assert examine_file(clean(), name="islington-panel-2019-01.xlsx").findings == ()


def test_expected_by_name_and_by_file(reader: Reader) -> None:
    file = IncomingFile("a.xlsx", clean().xlsx(), Expectation(gss_code=CAMDEN))
    expected = {"a.xlsx": Expectation(month=Month(2026, 9))}
    (examined,) = examine([file], load_contracts(), load_register, expected, reader=reader)
    assert refused(examined) == ["wrong_month"]


def test_areas_without_a_register(reader: Reader) -> None:
    """A new area is examined without the checks that need its register."""
    elsewhere = [*all_areas(), Area("E08000035", "Leeds")]
    book = clean().cover("borough", "Leeds")
    files = [IncomingFile("a.xlsx", book.xlsx())]
    (examined,) = examine(files, load_contracts(), load_register, areas=elsewhere, reader=reader)
    assert {finding.code for finding in examined.findings} == {"not_serving", "new_name"}


@pytest.mark.parametrize(("value", "minutes"), [(45, 45), ("90", 90), (6000, 6000), (None, None)])
def test_the_minutes_it_took_are_read(examine_file: ExamineFile, value: Any, minutes: int | None) -> None:
    examined = examine_file(clean().cover("minutes_taken", value))
    assert examined.findings == ()
    assert examined.typed is not None
    assert examined.typed.minutes == minutes


@pytest.mark.parametrize("value", [0, -5, 45.5, 6001, "about an hour", "90 minutes"])
def test_minutes_that_cannot_be_read_are_asked_about_and_no_text_is_kept(examine_file: ExamineFile, value: Any) -> None:
    examined = examine_file(clean().cover("minutes_taken", value))
    only(examined, "minutes_unclear", Effect.ASK)
    assert examined.typed is not None
    assert examined.typed.minutes is None
    assert examined.kept is not None
    assert str(value).encode() not in examined.kept.to_bytes() or not isinstance(value, str)


@pytest.mark.parametrize(
    ("value", "role"), [("performance ANALYST", "Performance analyst"), ("Ada Byron", ""), (None, "")]
)
def test_the_role_to_contact_is_one_of_the_list_or_none(examine_file: ExamineFile, value: Any, role: str) -> None:
    examined = examine_file(clean().cover("contact_role", value))
    assert examined.typed is not None
    assert examined.typed.contact_role == role
    if not role:
        only(examined, "no_contact_role" if value is None else "unlisted_role", Effect.ASK)


def test_what_is_no_line_of_the_cover_is_asked_about_once_and_not_kept(examine_file: ExamineFile) -> None:
    book = clean().cover("Completed by", "Team seven").cover("Remark", "late").put("Cover", "E3", "see below")
    last = len(book.sheets["Cover"])
    examined = examine_file(book)
    finding = only(examined, "extra_line", Effect.ASK)
    assert finding.cells == ("E3", f"A{last - 1}", f"A{last}")
    assert examined.kept is not None
    for text in (b"Completed", b"seven", b"Remark", b"late", b"below"):
        assert text not in examined.kept.to_bytes()


def test_the_note_of_a_line_and_what_stands_above_the_lines_are_the_templates_own(examine_file: ExamineFile) -> None:
    book = clean().put("Cover", "C2", "The borough this return is from.")
    book.sheets["Cover"] = [["Service return: Camden"], ["1. Fill in each sheet."], *book.sheets["Cover"]]
    assert examine_file(book).findings == ()


@pytest.mark.parametrize("column", [0, 1])
def test_an_empty_column_before_the_keys_or_the_answers_changes_nothing(examine_file: ExamineFile, column: int) -> None:
    for answer, expected in ((None, []), ("long", [("minutes_unclear", "C")])):
        book = clean().cover("minutes_taken", answer)
        for row in book.sheets["Cover"]:
            row.insert(column, None)
        findings = examine_file(book).findings
        assert [(finding.code, finding.cells[0][0]) for finding in findings] == expected
