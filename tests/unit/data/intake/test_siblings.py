"""The siblings of the cases that were once handled wrongly: the same kinds of slip in other words and places."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from data.model import State
from tests.support.books import OCTOBER, SEPTEMBER, Book, clean
from tests.unit.conftest import ExamineFile

BORN = (date(2011, 3, 14), date(2009, 7, 2), date(2012, 11, 30))
NAMES = ("Tyler Brennan", "Amelia Okafor", "Kofi Rahman")


def extra(rows: list[list[Any]], *, is_hidden: bool = True) -> Book:
    book = clean("service", SEPTEMBER)
    book.sheets["Working"] = rows
    return book.decorate(lambda _, made: made["Working"].hide()) if is_hidden else book


def headed(heading: str, *values: Any) -> Book:
    return extra([[heading, "Period"], *([value, "this one"] for value in values)], is_hidden=False)


def codes(examine_file: ExamineFile, content: bytes) -> tuple[State, list[str]]:
    examined = examine_file(content)
    return examined.state, [finding.code for finding in examined.findings]


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([["TB", "14/03/2011"], ["AO", "02/07/2009"]], id="initials"),
        pytest.param([list(pair) for pair in zip(NAMES, (40616, 39996, 41243), strict=True)], id="without a format"),
        pytest.param([list(NAMES), list(BORN)], id="lying on its side"),
        pytest.param([list(BORN), list(NAMES)], id="lying on its side, upside down"),
        pytest.param([[name.lower(), day] for name, day in zip(NAMES, BORN, strict=True)], id="small letters"),
        pytest.param([["Tyler Brennan 14/03/2011"], ["Amelia Okafor 02.07.09"]], id="in one cell"),
        pytest.param([["YP1", BORN[0]], ["YP2", BORN[1]]], id="numbered"),
        pytest.param([["CR1", BORN[0]], ["CR2", BORN[1]]], id="records"),
        pytest.param([["Tyler Brennan", 20110314], ["Amelia Okafor", 20090702]], id="digits, the year first"),
        pytest.param([["Tyler Brennan", 14032011], ["Amelia Okafor", 2072009]], id="digits, the day first"),
        pytest.param([["Tyler Brennan", "14032011"], ["Amelia Okafor", "02072009"]], id="digits as text"),
        pytest.param([["Tyler Brennan", "Mon 14 March 2011"], ["Amelia Okafor", "Thursday, 2/7/2009"]], id="weekdays"),
    ],
)
def test_dates_of_birth_beside_somebody(examine_file: ExamineFile, rows: list[list[Any]]) -> None:
    state, refused_for = codes(examine_file, extra(rows).xlsx())
    assert (state, set(refused_for)) == (State.REFUSED, {"child_level"})


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([["Contract began", "Reviewed"], [BORN[0], BORN[1]], [BORN[2], BORN[0]]], id="dates of contracts"),
        pytest.param([["Safer Futures", 40000], ["Youth Hub", 42000], ["Coram", 39500]], id="amounts of money"),
        pytest.param([["FY21", 41234], ["FY22", 40212], ["FY23", 39998]], id="counts by year"),
        pytest.param([["Safer Futures", 14032011], ["Youth Hub", 18250700], ["Coram", 20501]], id="larger amounts"),
        pytest.param([["Safer Futures", 41234], ["Youth Hub", 212], ["Coram", 18]], id="counts"),
    ],
)
def test_other_dates_and_numbers_are_nobodys_birth(examine_file: ExamineFile, rows: list[list[Any]]) -> None:
    assert codes(examine_file, extra(rows).xlsx()) == (State.QUESTIONS, ["extra_sheet", "hidden_sheet"])


@pytest.mark.parametrize(
    "heading",
    [
        *("childName", "childname", "CHILD_NAME", "ForenameSurname", "surname, forename", "YPName", "NameOfChild"),
        *("FName", "LName", "SU name", "Nom.", "Name (child)", "C/YP", "LAC name", "Ref child", "Parent/carer"),
        *("Foster carer", "NHS", "UPN/ULN", "Birth day", "BirthDt", "Date of Birth (dd/mm/yyyy)"),
        *("Defendant", "Witness", "Participant", "Case", "Cases"),
        *("Case name", "Perp", "Referred person", "Young person referred", "Young people", "Kid", "Nominal", "Minor"),
    ],
)
def test_headings_over_names(examine_file: ExamineFile, heading: str) -> None:
    book = clean("service", SEPTEMBER).put("Activity", "AF1", heading)
    assert codes(examine_file, book.put("Activity", "AF2", NAMES[0]).xlsx()) == (State.REFUSED, ["child_level"])


@pytest.mark.parametrize(
    "heading",
    [
        *("Child(ren) name(s)", "Fore name", "Looked after child", "Missing child", "CLA", "Nickname", "Street name"),
        *("Alias", "Associates", "Relative", "Resident", "Youth", "Victim name", "Mother's name", "Sibling"),
    ],
)
@pytest.mark.parametrize("form", ["xlsx", "ods", "zip"])
def test_headings_far_to_the_right_over_names(examine_file: ExamineFile, heading: str, form: str) -> None:
    book = clean("service", SEPTEMBER).put("Activity", "AZ1", heading)
    for row, name in enumerate(NAMES, start=2):
        book.put("Activity", f"AZ{row}", name)
    examined = examine_file({"xlsx": book.xlsx, "ods": book.ods, "zip": book.zip}[form](), f"return.{form}")
    assert (examined.state, [finding.code for finding in examined.findings]) == (State.REFUSED, ["child_level"])


@pytest.mark.parametrize(
    ("heading", "value"),
    [
        *(("Residents", "Euston ward"), ("Youth", "Youth hub"), ("Peers", 12), ("Associates", "Coram"), ("CLA", "yes")),
        *(("Missing children", 14), ("LCS", "weekly"), ("Contact", "Joan Smithson"), ("Resident", 31_000)),
    ],
)
def test_no_alarm_over_places_and_organisations(examine_file: ExamineFile, heading: str, value: Any) -> None:
    assert codes(examine_file, headed(heading, value).xlsx()) == (State.QUESTIONS, ["extra_sheet"])


@pytest.mark.parametrize("first", ["A40", "AK2"])
def test_names_and_births_on_a_sheet_of_the_return(examine_file: ExamineFile, first: str) -> None:
    """Under the sheet's own headings, below its rows; or beside them, under none."""
    book, column, row = clean("service", SEPTEMBER), first.rstrip("0123456789"), int(first.lstrip("AK"))
    next_column = {"A": "B", "AK": "AL"}[column]
    for at, (name, day) in enumerate(zip(NAMES, BORN, strict=True), start=row):
        book.put("Activity", f"{column}{at}", name).put("Activity", f"{next_column}{at}", day)
    assert codes(examine_file, book.xlsx()) == (State.REFUSED, ["child_level"])


def test_dates_that_are_asked_for_are_nobodys_birth(examine_file: ExamineFile) -> None:
    book = clean("profile", SEPTEMBER)
    for name in ("annual_report_on", "contextual_audit_on", "hsb_audit_on", "problem_profile_on"):
        book.fill("Profile", name, BORN[0])
    assert State.REFUSED is not examine_file(book.xlsx()).state


@pytest.mark.parametrize(
    ("heading", "value"),
    [
        ("DOBirth", "14 March"),
        ("DOB child", "14 March"),
        ("Date of birth of child", "in May"),
        ("ChildDOB", "14 March"),
        ("dateofbirth", "a day in May"),
        ("Year of birth", 2011),
        ("YOB", 2011),
    ],
)
def test_headings_over_births(examine_file: ExamineFile, heading: str, value: Any) -> None:
    assert codes(examine_file, headed(heading, value).xlsx()) == (State.REFUSED, ["child_level"])


@pytest.mark.parametrize(
    ("heading", "value"),
    [
        *(("CRIS", 120), ("Case", "Complex"), ("Cases", "Euston ward"), ("Participants", 14), ("Rio", "weekly")),
        *(("Pupils", 25_400), ("Young people", 25_400), ("Children", 12), ("Cases", 14), ("Case type", "Complex")),
        *(("Individual", "Analyst"), ("Person", "Coordinator"), ("Team name", "North locality"), ("Age", 13)),
        *(("Date of birth recorded", "yes"), ("NHS number recorded", 12), ("Name", "Safer Futures")),
        *(("NHS", "Whittington Health"), ("NHS", 12), ("Parents/carers", 14), ("Children (0-18)", 212)),
        *(("Name (team)", "North locality"), ("Lead/deputy", "Coordinator"), ("Started (date)", "14 March")),
    ],
)
def test_no_alarm_over_counts_posts_and_teams(examine_file: ExamineFile, heading: str, value: Any) -> None:
    assert codes(examine_file, headed(heading, value).xlsx()) == (State.QUESTIONS, ["extra_sheet"])


@pytest.mark.parametrize("heading", ["CareFirst", "YOIS", "CRIS", "PNC", "Passport", "Home Office ref", "ChildView"])
def test_headings_over_the_numbers_of_records(examine_file: ExamineFile, heading: str) -> None:
    assert codes(examine_file, headed(heading, "A1043876").xlsx()) == (State.REFUSED, ["child_level"])


@pytest.mark.parametrize("where", ["header", "footer", "comment", "text box", "properties"])
def test_a_birth_beside_the_cells(examine_file: ExamineFile, where: str) -> None:
    text = "Tyler Brennan born 14 March 2011"
    book = clean("service", SEPTEMBER)
    acts = {
        "header": lambda _, made: made["Movements"].set_header(f"&C{text}"),
        "footer": lambda _, made: made["Cover"].set_footer(f"&R{text}"),
        "comment": lambda _, made: made["Services"].write_comment("C3", text),
        "text box": lambda _, made: made["Activity"].insert_textbox("Q2", text),
        "properties": lambda made, _: made.set_properties({"subject": text}),
    }
    state, refused_for = codes(examine_file, book.decorate(acts[where]).xlsx())
    assert (state, set(refused_for)) == (State.REFUSED, {"child_level"})


@pytest.mark.parametrize("value", ["x", "*", "?", "0", "END", "n/a"])
def test_a_cell_beside_the_table_is_a_question(examine_file: ExamineFile, value: str) -> None:
    assert codes(examine_file, clean().put("Activity", "Z3", value).xlsx()) == (State.QUESTIONS, ["beside_headings"])


def test_a_cell_beside_a_table_without_one_of_its_headings_may_belong_below_it(examine_file: ExamineFile) -> None:
    book = clean()
    book.sheets["Activity"] = [
        [*row[:-1], *((None, row[-1]) if at else ())] for at, row in enumerate(book.sheets["Activity"])
    ]
    assert "no_heading" in codes(examine_file, book.xlsx())[1]


@pytest.mark.parametrize("value", ["x", "END", "#", "0"])
def test_a_cell_below_the_rows_is_one_finding(examine_file: ExamineFile, value: str) -> None:
    assert codes(examine_file, clean().put("Activity", "D40", value).xlsx()) == (State.REJECTED, ["key_blank"])


@pytest.mark.parametrize("value", ["{row} ({name})", "{name}", "{row} girls"])
def test_one_column_that_cannot_be_read_is_that_columns_mistake(examine_file: ExamineFile, value: str) -> None:
    """It is none of a block pasted beside its headings."""
    book = clean("service", SEPTEMBER)
    for row in range(2, len(book.sheets["Activity"]) + 1):
        book.put("Activity", f"B{row}", value.format(row=row, name=NAMES[row % 3]))
    state, (code,) = codes(examine_file, book.xlsx())
    assert state is State.REJECTED
    assert code in ("number_with_words", "not_a_number")


@pytest.mark.parametrize(
    "separator", ["；", "，", "、", "\u2028", "\r\n", ";;", " & ", "+"], ids=lambda text: repr(text)
)
def test_codes_between_which_something_stands_that_leaves_no_doubt(examine_file: ExamineFile, separator: str) -> None:
    book = clean()
    book.fill("Services", "service_types", f"outreach{separator}mentoring")
    examined = examine_file(book.xlsx())
    assert examined.typed is not None
    assert examined.typed.sheets["services"].rows[0].values["service_types"] == ("mentoring", "outreach")


@pytest.mark.parametrize("value", ["TBC", "-", "x", "n/a"])
@pytest.mark.parametrize("sheet", ["Activity", "Services"])
def test_a_sheet_of_one_word_is_few_findings(examine_file: ExamineFile, sheet: str, value: str) -> None:
    book = clean()
    rows = book.sheets[sheet]
    rows[1:] = [[row[0], *[value] * (len(rows[0]) - 1)] for row in rows[1:]]
    assert len(codes(examine_file, book.xlsx())[1]) <= 10


@pytest.mark.parametrize(
    ("sheet", "column", "code"),
    [
        *(("Activity", "A", "not_a_pattern"), ("Activity", "C", "not_a_number"), ("Services", "C", "not_a_code")),
        *(("Services", "H", "not_an_area"), ("Movements", "B", "not_an_area"), ("Movements", "D", "not_a_number")),
    ],
)
def test_names_in_a_column_are_one_finding_and_not_told(
    examine_file: ExamineFile, sheet: str, column: str, code: str
) -> None:
    book = clean("service", SEPTEMBER)
    for row in range(2, len(book.sheets[sheet]) + 1):
        book.put(sheet, f"{column}{row}", NAMES[row % 3])
    examined = examine_file(book.xlsx())
    assert (examined.state, [finding.code for finding in examined.findings]) == (State.REJECTED, [code])
    assert not any(word in repr(examined) for name in NAMES for word in name.split())


@pytest.mark.parametrize(
    ("area", "code"),
    [
        *(("Kent County Council", "E10000016"), ("Hertfordshire CC", "E10000015"), ("RBKC", "E09000020")),
        *(("Brighton & Hove", "E06000043"), ("LBHF", "E09000013"), ("Tower Hamlets LB", "E09000030")),
        *(("LBTH", "E09000030"), ("City of Westminster", "E09000033"), ("Cardiff", "W06000015")),
        *(("Durham", "E06000047"), ("Bournemouth, Christchurch and Poole", "E06000058")),
    ],
)
def test_an_area_by_any_name(examine_file: ExamineFile, area: str, code: str) -> None:
    book = clean("service", SEPTEMBER)
    book.fill("Movements", "other_borough", area)
    examined = examine_file(book.xlsx())
    assert (examined.state, examined.findings) == (State.ACCEPTED, ())
    assert examined.typed is not None
    assert code in [row.values["other_borough"] for row in examined.typed.sheets["movements"].rows]


@pytest.mark.parametrize(
    "separator", ["\t", " - ", " – ", " • ", ":", ". ", " plus ", " or ", " ", "\\"], ids=lambda text: repr(text)
)
def test_codes_with_something_else_between_them(examine_file: ExamineFile, separator: str) -> None:
    book = clean()
    book.fill("Services", "service_types", f"outreach{separator}mentoring")
    examined = examine_file(book.xlsx())
    assert [finding.code for finding in examined.findings] == ["list_separator"]
    assert "Put ; between the codes" in examined.findings[0].fix


def test_numbered_codes(examine_file: ExamineFile) -> None:
    book = clean()
    book.fill("Services", "service_types", "1. outreach 2. mentoring")
    assert codes(examine_file, book.xlsx())[1] == ["list_separator"]


@pytest.mark.parametrize("letter", ["\u034f", "\u115f", "\u2060", "\u2800", "\u3164", "\ufe0f", "\uffa0", "\U000e0020"])
def test_letters_that_nobody_sees_count_as_nothing(examine_file: ExamineFile, letter: str) -> None:
    book = clean()
    book.fill("Activity", "referrals_received", f"1{letter}2")
    book.fill("Activity", "service_id", f"CAM-S02{letter}", 3)
    assert codes(examine_file, book.put("Activity", "C30", letter).xlsx()) == (State.ACCEPTED, [])


@pytest.mark.parametrize("mark", ["-", "–", "…", "`", "'", ";"])
def test_a_mark_below_the_rows_is_named(examine_file: ExamineFile, mark: str) -> None:
    assert codes(examine_file, clean().put("Activity", "C30", mark).xlsx()) == (State.QUESTIONS, ["stray_row"])


@pytest.mark.parametrize(
    ("field", "value"), [("cases_new", 2), ("actions_due", 6), ("victims_16_17", 1), ("cases_considered", 8)]
)
def test_no_meeting_and_yet_something_dealt_with(examine_file: ExamineFile, field: str, value: int) -> None:
    book = clean("panel", SEPTEMBER)
    book.fill("Panels", "meetings_held", 0)
    book.fill("Panels", "cancelled_other", 1)
    book.fill("Panels", "cases_considered", value)
    book.fill("Panels", field, value)
    assert codes(examine_file, book.xlsx()) == (State.QUESTIONS, ["cases_without_meeting"])


@pytest.mark.parametrize(
    ("kind", "sheet"),
    [("service", title) for title in ("Services", "Activity", "Young people", "Movements")]
    + [("panel", title) for title in ("Panels", "Front door", "Practice")],
)
def test_a_sheet_of_z_is_one_finding(examine_file: ExamineFile, kind: str, sheet: str) -> None:
    book = clean(kind, SEPTEMBER)
    first = 0 if sheet == "Front door" else 1
    rows = book.sheets[sheet]
    rows[1:] = [[*row[:first], *["z"] * (len(rows[0]) - first)] for row in rows[1:]]
    assert codes(examine_file, book.xlsx()) == (State.REJECTED, ["all_z"])


@pytest.mark.parametrize("heading", ["LA", "Local authority", "Area", "GSS code", "Authority", "Borough"])
def test_a_column_that_names_the_borough(examine_file: ExamineFile, heading: str) -> None:
    book = clean("panel", OCTOBER)
    first, *rows = book.sheets["Front door"]
    book.sheets["Front door"] = [[*first, heading], *([*row, "London Borough of Camden"] for row in rows)]
    assert codes(examine_file, book.xlsx()) == (State.ACCEPTED, [])
