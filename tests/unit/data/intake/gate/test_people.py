"""Child-level data is refused and never repeated; what only looks like it passes."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import pytest
from stdnum.gb import nhs, upn

from data.clusters.cluster import all_members
from data.contracts.load import load_contracts
from data.intake.examine import known_words
from data.intake.gate.people.columns import ASKS_FOR_DATE
from data.intake.gate.people.names import words
from data.intake.gate.people.search import find_people
from data.intake.reading.child import read
from data.model import State
from data.template import write_template
from standards.model import FieldKind
from tests.support.books import OCTOBER, SEPTEMBER, Book, clean
from tests.support.samples import load_register
from tests.unit.conftest import ExamineFile

KNOWN = known_words(load_contracts())
FREE = "Sheet"


def nhs_numbers(count: int, seed: int = 1) -> list[str]:
    draws = random.Random(seed)
    numbers = (f"{draws.randrange(4 * 10**9, 8 * 10**9)}" for _ in range(100 * count))
    return [number for number in numbers if nhs.is_valid(number)][:count]


def upns(count: int) -> list[str]:
    numbers = (f"{letter}2013{number:08d}" for number in range(40) for letter in "ABCDEFGHJKLMNPQRTUVWXYZ")
    return [number for number in numbers if upn.is_valid(number)][:count]


def refusals(*rows: list[Any]) -> list[tuple[str, str]]:
    """Return the code and what was seen, for a sheet of these rows."""
    answer = read("a.xlsx", Book({FREE: [list(row) for row in rows]}).xlsx(), KNOWN)
    return [(refusal["code"], refusal["facts"]["what"]) for refusal in answer.get("refused", [])]


@pytest.mark.parametrize(
    ("heading", "what"),
    [
        ("Name", "names"),
        ("Child's name", "names"),
        ("First name", "names"),
        ("SURNAME", "names"),
        ("forename", "names"),
        ("Young person name", "names"),
        ("Name of child", "names"),
        ("Initials", "names"),
        ("Date of birth", "dates of birth"),
        ("D.O.B.", "dates of birth"),
        ("dob:", "dates of birth"),
        ("NHS number", "NHS numbers"),
        ("nhs_no", "NHS numbers"),
        ("UPN", "unique pupil numbers"),
        ("NI number", "National Insurance numbers"),
        ("Post code", "addresses"),
        ("Home address", "addresses"),
        ("Address line 1", "addresses"),
        ("Child ID", "case records"),
        ("Mosaic ID", "case records"),
        ("Case reference", "case records"),
    ],
)
def test_a_column_named_like_a_persons(heading: str, what: str) -> None:
    assert refusals(["service_id", heading], ["CAM-S01", "Ava Example"]) == [("child_level", what)]


@pytest.mark.parametrize(
    "heading",
    [
        "Service name",
        "Name of service",
        "Provider",
        "Panel name",
        "Number of young people",
        "Young people",
        "Cases",
        "Number of cases",
        "Case count",
        "children_moved",
        "Other borough",
        "New, aged 10 to 12",
        "IP addressing",
        "Postcode sector count",
        "Named lead",
        "NHS",
        "Reference",
    ],
)
def test_near_misses_among_headings(heading: str) -> None:
    assert refusals(["service_id", heading], ["CAM-S01", 4]) == []


@pytest.mark.parametrize(
    ("text", "code", "what"),
    [
        ("ask jo.bloggs@example.org", "contact_details", "email addresses"),
        ("ring 020 7946 0018", "contact_details", "telephone numbers"),
        ("ring 07700 900123 after five", "contact_details", "telephone numbers"),
        ("+44 7700 900123", "contact_details", "telephone numbers"),
        ("QQ123456C is hers", "child_level", "National Insurance numbers"),
        ("AB 12 34 56 C", "child_level", "National Insurance numbers"),
        ("child (dob 03/04/2011) declined", "child_level", "dates of birth"),
        ("born on 3rd April 2011", "child_level", "dates of birth"),
        ("NHS 943 476 5870", "child_level", "NHS numbers"),
        (f"upn {upns(1)[0]}", "child_level", "unique pupil numbers"),
    ],
)
def test_details_in_free_text(text: str, code: str, what: str) -> None:
    assert refusals(["note"], [text]) == [(code, what)]


@pytest.mark.parametrize(
    "text",
    [
        "reviewed on 03/04/2026",
        "3 of 12 cases, 25%",
        "2026-10-31 12:30",
        "see the guidance at www.example.org",
        "borough code E09000007",
        "the service is reborn 1",
        "9434765870",  # one valid check digit proves nothing
        "1 2 3 4 5 6 7 8 9 10",
        "101-102-103",
        "12345678901234567890",
        "@camden",
        "CAM-S01; CAM-S02; CAM-S03",
        "1,234,567,890",
    ],
)
def test_near_misses_in_free_text(text: str) -> None:
    assert refusals(["note"], [text]) == []


def test_nhs_numbers_in_a_column_without_its_name() -> None:
    assert refusals(["id"], *[[number] for number in nhs_numbers(4)]) == [("child_level", "NHS numbers")]
    assert refusals(["id"], *[[int(number)] for number in nhs_numbers(4)]) == [("child_level", "NHS numbers")]


def test_random_ten_digit_numbers_pass() -> None:
    """One in eleven has a valid check digit: a column of them is no column of NHS numbers."""
    draws = random.Random(5)
    assert refusals(["id"], *[[str(draws.randrange(10**9, 10**10))] for _ in range(60)]) == []


def test_unique_pupil_numbers_in_a_column() -> None:
    assert refusals(["id"], *[[number] for number in upns(4)]) == [("child_level", "unique pupil numbers")]


def test_a_row_for_each_person() -> None:
    rows = [["Ref", "Age", "Sex", "Outcome"], ["1", 14, "F", "closed"], ["2", 15, "M", "open"], ["3", 13, "F", "open"]]
    assert refusals(*rows) == [("child_level", "a row for each person")]


@pytest.mark.parametrize(
    "rows",
    [
        [["Age", "Sex", "Number of young people"], ["10-12", "F", 3], ["10-12", "M", 4], ["13-15", "F", 9]],
        [["Age band", "Ethnicity", "Count"], ["10-12", "White", 3], ["13-15", "Asian", 4]],
        [["Age", "Sex"], ["10 to 12", "all"], ["13 to 15", "all"]],
    ],
)
def test_tables_by_age_and_sex_are_totals(rows: list[list[Any]]) -> None:
    assert refusals(*rows) == []


def test_comments_and_text_boxes_and_hidden_sheets_are_looked_at() -> None:
    def comment(book: Any, sheets: Any) -> None:
        sheets[FREE].write_comment("B2", "ring her on 07700 900123")

    def box(book: Any, sheets: Any) -> None:
        sheets[FREE].insert_textbox("D2", "NHS number 943 476 5870")

    def hidden(book: Any, sheets: Any) -> None:
        sheet = book.add_worksheet("Old")
        sheet.write_row(0, 0, ["Forename", "Surname"])
        sheet.hide()

    for decorate, what in ((comment, "telephone numbers"), (box, "NHS numbers"), (hidden, "names")):
        book = Book({FREE: [["note"], [1]]}).decorate(decorate)
        refused = read("a.xlsx", book.xlsx(), KNOWN).get("refused", [])
        assert [refusal["facts"]["what"] for refusal in refused] == [what]


def test_nothing_of_a_refused_file_is_repeated(examine_file: ExamineFile) -> None:
    book = clean()
    number = nhs_numbers(1)[0]
    book.put("Activity", "Z1", "Young person").put("Activity", "AA1", "NHS number").put("Activity", "AA2", number)
    book.sheets["Ava Example-Child"] = [["First name", "Surname"], ["Ava", "Example-Child"]]
    examined = examine_file(book)
    assert (examined.state, examined.typed) == (State.REFUSED, None)
    assert {finding.code for finding in examined.findings} == {"child_level"}
    text = repr(examined)
    assert not any(value in text for value in (number, "Ava", "Example-Child"))
    assert {finding.sheet for finding in examined.findings} == {"Activity", "sheet 4"}
    assert "AA1" in text
    assert "data protection officer" in examined.findings[0].fix


def test_clean_returns_of_every_kind_pass(examine_file: ExamineFile) -> None:
    for return_type, month in (("service", OCTOBER), ("panel", SEPTEMBER), ("profile", SEPTEMBER)):
        assert examine_file(clean(return_type, month)).findings == ()


def test_no_word_of_a_contract_is_taken_for_a_persons() -> None:
    for contract in load_contracts().sheets.values():
        for field in contract.fields:
            assert words(field.title) in KNOWN
            assert words(field.name) in KNOWN


def test_the_search_needs_no_known_words() -> None:
    assert find_people([], frozenset()) == []


@pytest.mark.parametrize(
    ("heading", "below"),
    [
        ("ChildName", "Ava Example"),
        ("childName", "ava"),
        ("YPName", "Ava Example"),
        ("ClientDOB", "03/04/2011"),
        ("DateOfBirth", 40636),
        ("DOB2", "3 April 2011"),
        ("NHSNumber", 9434765919),
        ("Young person", "Tyler Brennan"),
        ("Young person", "Tyler"),
        ("YP", "TB"),
        ("Y.P.", "T.B."),
        ("Client", "C-10293"),
        ("Child", "ava example"),
        ("Pupil", "Example, Ava"),
        ("Student", "Ava E"),
        ("Initials", "TB"),
        ("YP initials", "T B"),
        ("CRIS no.", "2514321/26"),
        ("CRIS ref", 2514321),
        ("Mosaic ID", 4012345),
        ("Mosaic no", "4012345"),
        ("LiquidLogic id", "LL401234"),
        ("LL ID", 401234),
        ("Client number", "C10293"),
        ("Case ref", "YP 12"),
        ("Victim", "Sam O'Example"),
        ("Name", "Ava Example"),
        ("Names", "Ava van Example"),
    ],
)
def test_a_heading_for_a_person_over_a_person(heading: str, below: Any) -> None:
    assert {code for code, _ in refusals(["service_id", heading], ["CAM-S01", below])} == {"child_level"}


@pytest.mark.parametrize(
    ("heading", "below"),
    [
        ("Client numbers", [12, 9, 140]),
        ("Client numbers", ["12", "1,204"]),
        ("Clients", [12, 9]),
        ("Young people", [3, "z", "n/a"]),
        ("Young person", ["yes", "no", "Yes"]),
        ("Pupils", [1200, 340]),
        ("Student numbers", [15000]),
        ("Name", ["Youth Justice Team", "Early Help Hub", "North locality"]),
        ("Name", [3, 4]),
        ("Name", ["Camden", "Barnet"]),
        ("Name", ["Outreach", "Compass"]),
        ("Names", ["Young People's Advocacy", "Safer London"]),
        ("Date of birth", [3, 4]),
        ("DOB", ["12", "no"]),
        ("Postcode", [4, 0]),
        ("Case numbers", [40, 52, 61]),
        ("Child", ["CSE Team", "Children's Social Care"]),
        ("Victims", [4, 5]),
        ("Person responsible", ["Jane Example"]),
        ("Referral ref", ["yes"]),
    ],
)
def test_a_heading_for_a_person_over_anything_else(heading: str, below: list[Any]) -> None:
    assert refusals(["service_id", heading], *[["CAM-S01", value] for value in below]) == []


COVER = [["month", "2026-10"]]


def on_hidden_sheet(*rows: list[Any], form: str = "xlsx") -> list[tuple[str, tuple[str, ...]]]:
    """Return what was seen and where, on a sheet of these rows beside a cover of October 2026."""
    book = Book({"Cover": COVER, FREE: [list(row) for row in rows]})
    answer = read(f"a.{form}", getattr(book, form)(), KNOWN)
    return [(each["facts"]["what"], tuple(each["facts"]["cells"])) for each in answer.get("refused", [])]


BIRTHS = ("dates of birth", ("B1", "B2"))


@pytest.mark.parametrize("form", ["xlsx", "ods", "zip"])
@pytest.mark.parametrize(
    "days",
    [
        (date(2010, 3, 4), date(2012, 12, 31)),
        ("04/03/2010", "31/12/2012"),
        ("4.3.10", "31.12.12"),
        ("2010-03-04", "2012-12-31"),
        ("4 March 2010", "31-Dec-12"),
        ("4th Mar 2010", "31 December, 2012"),
        (date(2007, 11, 1), date(2018, 10, 31)),  # 18 and 8 years old
    ],
)
def test_dates_of_children_beside_texts(form: str, days: tuple[Any, Any]) -> None:
    rows = [["Ava Example", days[0]], ["Tyler Sample", days[1]]]
    assert on_hidden_sheet(*rows, form=form) == [BIRTHS]
    assert on_hidden_sheet(["AE", days[0]], ["TS", days[1]], form=form) == [BIRTHS]
    assert on_hidden_sheet(["YP 1001", days[0]], ["YP 1002", days[1]], form=form) == [BIRTHS]


@pytest.mark.parametrize(
    "rows",
    [
        [["Ava Example", date(2019, 3, 4)], ["Tyler Sample", date(2025, 1, 1)]],  # too young
        [["Ava Example", date(2001, 3, 4)], ["Tyler Sample", date(2007, 9, 30)]],  # grown up
        [[12, date(2010, 3, 4)], [13, date(2012, 1, 1)]],  # beside no text
        [["Youth Justice Team", date(2010, 3, 4)], ["Early Help Hub", date(2012, 1, 1)]],
        [["Service", "Start date"], ["Rainbow", date(2012, 4, 1)], ["Compass", date(2014, 9, 1)]],
        [["Provider", "Commissioned since"], ["Barnardo's", "01/04/2012"], ["Redthread", "01/09/2014"]],
        [["Policy", "Last reviewed"], ["Gangs", date(2014, 4, 1)], ["Missing", date(2015, 9, 1)]],
    ],
)
def test_dates_of_nobody(rows: list[list[Any]]) -> None:
    assert on_hidden_sheet(*rows) == []


def test_every_heading_that_asks_for_a_date_and_no_other_is_known_by_its_words() -> None:
    fields = [field for sheet in load_contracts().sheets.values() for field in sheet.fields]
    asking = {field.title for field in fields if field.kind is FieldKind.DATE}
    assert {field.title for field in fields if ASKS_FOR_DATE.fullmatch(words(field.title))} == asking
    named = {field.name for field in fields if ASKS_FOR_DATE.fullmatch(words(field.name))}
    assert named == {field.name for field in fields if field.kind is FieldKind.DATE}


def test_without_a_cover_ages_are_told_by_the_latest_month() -> None:
    content = Book({FREE: [["Ava Example", date(2010, 3, 4)], ["Tyler Sample", date(2011, 3, 4)]]}).xlsx()
    assert "sheets" in read("a.xlsx", content, KNOWN)
    assert "refused" in read("a.xlsx", content, KNOWN, date(2026, 10, 1))


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Ava Example 03/04/2011", "dates of birth"),
        ("discussed Ava Example (3 April 2011)", "dates of birth"),
        ("Ava Example, aged 14, excluded", "names and ages"),
        ("Tyler Sample (15 yrs) moved", "names and ages"),
        ("YP: Ava Example", "names"),
        ("Child - Tyler S", "names"),
        ("young person = T.S.", "names"),
    ],
)
def test_a_text_about_one_child(text: str, what: str) -> None:
    assert on_hidden_sheet([text]) == [(what, ("A1",))]


@pytest.mark.parametrize(
    "text",
    [
        "Young People's Advocacy: new provider from 01/04/2026",
        "Serious Violence Duty 31/01/2023",
        "Risk Register (12)",
        "Child: 14, Parent: 12",
        "Client: Camden Council",
        "Young person: see Guidance",
        "Contract with Barnardos since 01/04/2012",
        "Working Together 2018, aged 10 to 18",
        "Ava Example, analyst",
    ],
)
def test_a_text_about_no_child(text: str) -> None:
    assert on_hidden_sheet([text]) == []


@pytest.mark.parametrize("return_type", ["service", "panel", "profile"])
@pytest.mark.parametrize("form", ["xlsx", "ods"])
def test_the_projects_own_templates_raise_no_alarm(return_type: str, form: str) -> None:
    for member in all_members()[::3]:
        made = write_template(load_contracts(), load_register(member.gss_code), member, return_type, SEPTEMBER, form)
        (sheets,) = read(f"a.{form}", made, KNOWN).values()
        assert not any(sheet["extras"] for sheet in sheets), member.name
