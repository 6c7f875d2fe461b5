"""What a template says about its cells, and what it lets somebody enter."""

from __future__ import annotations

import re
from fractions import Fraction
from xml.etree import ElementTree

import pytest

from data.contracts.names import CONTACT_ROLES
from spreadsheets.addresses import letters
from spreadsheets.plan import MOST_TEXT, MOST_TITLE
from standards.model import FieldKind
from tests.support.books import SEPTEMBER, unzipped
from tests.support.templates import BOTH, CONTRACTS, RETURNS, check_of, grids, offered, opened, rows, template


@pytest.mark.parametrize("return_type", RETURNS)
def test_every_code_has_its_drop_down(return_type: str) -> None:
    book = opened(template(return_type))
    for contract in CONTRACTS.of_return(return_type, SEPTEMBER):
        for at, field in enumerate(contract.fields):
            check = check_of(book[contract.title], f"{letters(at)}2")
            if field.kind is FieldKind.YES_NO:
                assert offered(book, check) == ["yes", "no", *(["z"] if field.allows_z else [])]
            elif field.kind is FieldKind.CODES:
                assert check.type is None  # a choice would wipe the codes that are there
            elif field.code_list is not None:
                assert check.type == "list"
                assert offered(book, check) == list(CONTRACTS.code_lists[field.code_list].values())
                assert not check.showErrorMessage or check.errorStyle == "warning"  # its codes may be entered, too


@pytest.mark.parametrize("return_type", RETURNS)
def test_open_document_drop_downs_offer_the_same(return_type: str) -> None:
    tree = ElementTree.fromstring(unzipped(template(return_type, form="ods"))["content.xml"])  # noqa: S314 - our own
    space = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
    conditions = [element.get(f"{space}condition", "") for element in tree.iter(f"{space}content-validation")]
    lists = [condition for condition in conditions if "is-in-list" in condition]
    sheets = CONTRACTS.of_return(return_type, SEPTEMBER)
    asked = [
        field for contract in sheets for field in contract.fields if field.kind in (FieldKind.CODE, FieldKind.YES_NO)
    ]
    assert len(lists) == 2 + len(asked)  # and the cover's own
    codes = grids(template(return_type, form="ods")).get("Codes", [])
    areas = re.findall(r"\[\$'Codes'\.\$C\$(\d+):\.\$C\$(\d+)\]", "".join(lists))
    assert len(areas) == sum("Codes" in condition for condition in lists)
    for first, last in areas:
        offered = [row[2] for row in codes[int(first) - 1 : int(last)]]
        (name,) = {row[0] for row in codes[int(first) - 1 : int(last)]}
        assert offered == list(CONTRACTS.code_lists[name].values())


def test_numbers_dates_and_z_are_held_to_their_bounds() -> None:
    book = opened(template("panel"))
    sheet = book["Panels"]
    places = {cell.value: cell.column_letter for cell in sheet[1]}
    held = check_of(sheet, f"{places['meetings_held']}2")
    assert (held.type, held.allowBlank, held.showErrorMessage) == ("custom", True, True)
    assert held.formula1 == 'IF(ISNUMBER(E2),AND(E2=INT(E2),E2>=0,E2<=60),E2="z")'
    contacts = check_of(book["Front door"], "A2")
    assert (contacts.type, contacts.operator or "between", contacts.formula1) == ("whole", "between", "0")
    assert "Leave the cell blank if you don’t know." in contacts.error
    dates = check_of(opened(template("profile"))["Profile"], "G2")
    assert dates.type == "custom"
    assert dates.formula1 == 'IF(ISNUMBER(G2),AND(G2>=DATE(2000,1,1),G2<=DATE(2026,9,30)),G2="z")'


@pytest.mark.parametrize("return_type", RETURNS)
def test_every_field_says_what_it_means_where_it_is_asked(return_type: str) -> None:
    book = opened(template(return_type))
    guidance = {(line[0].value, line[-1].value): [cell.value for cell in line] for line in book["Guidance"].iter_rows()}
    for contract in CONTRACTS.of_return(return_type, SEPTEMBER):
        for at, field in enumerate(contract.fields):
            heading = book[contract.title].cell(1, at + 1)
            for text in (field.title, field.guidance, field.unit, field.population, field.counting_date):
                assert text in heading.comment.text
            prompt = check_of(book[contract.title], f"{letters(at)}2")
            assert 0 < len(prompt.promptTitle) <= MOST_TITLE
            assert len(prompt.prompt) <= 120  # it lies over the cells below
            assert len(prompt.prompt) <= MOST_TEXT
            assert len(prompt.error or "") <= MOST_TEXT
            line = guidance[contract.title, field.name]
            assert line[1:3] == [field.title, field.guidance]
            assert line[4:6] == ["yes" if field.is_required else "no", "yes" if field.allows_z else "no"]
            assert line[6:10] == [field.unit, field.population, field.counting_date, field.source_system]
            assert Fraction(str(line[10])) == field.minutes


@pytest.mark.parametrize("return_type", RETURNS)
def test_a_required_heading_is_marked_by_more_than_colour(return_type: str) -> None:
    book = opened(template(return_type))
    for contract in CONTRACTS.of_return(return_type, SEPTEMBER):
        for at, field in enumerate(contract.fields):
            cell = book[contract.title].cell(1, at + 1)
            assert cell.number_format.endswith(f'"{field.title} *"' if field.is_required else f'"{field.title}"')
            assert cell.font.bold is field.is_required


@pytest.mark.parametrize("return_type", RETURNS)
def test_headings_are_locked_and_answers_open_without_a_password(return_type: str) -> None:
    book = opened(template(return_type))
    for contract in CONTRACTS.of_return(return_type, SEPTEMBER):
        sheet = book[contract.title]
        assert sheet.protection.sheet
        assert sheet.protection.password is None
        assert sheet.freeze_panes is not None
        assert all(cell.protection.locked for cell in sheet[1])
        assert not any(cell.protection.locked for line in sheet.iter_rows(min_row=2) for cell in line)
    cover = {line[0].value: line[1] for line in book["Cover"].iter_rows() if line[1].value is not None}
    assert not any(cover[key].protection.locked for key in cover if key.startswith("nil_"))


def test_the_contacts_role_is_chosen_from_a_list() -> None:
    book = opened(template("panel"))
    row = next(line[0].row for line in book["Cover"].iter_rows() if line[0].value == "contact_role")
    assert offered(book, check_of(book["Cover"], f"B{row}")) == list(CONTACT_ROLES)


def test_the_minutes_it_took_may_be_said_and_nothing_else_may() -> None:
    book = opened(template("panel"))
    cell = next(line[1] for line in book["Cover"].iter_rows() if line[0].value == "minutes_taken")
    held = check_of(book["Cover"], cell.coordinate)
    assert (cell.value, cell.protection.locked) == (None, False)
    assert (held.type, held.formula1, held.formula2, held.allowBlank) == ("whole", "1", "6000", True)


@pytest.mark.parametrize("form", BOTH)
def test_what_comes_filled_in_says_it_in_words(form: str) -> None:
    """Only an ID or a code that names its row stands there itself, with what it means beside it."""
    sheets = grids(template("service", form=form))
    for row in rows(sheets["Services"]):
        assert row["lead_borough"] in CONTRACTS.code_lists["areas"].values()
        assert row["status"] in CONTRACTS.code_lists["statuses"].values()
    assert {row["panel_type"] for row in rows(grids(template("panel", form=form))["Panels"])} <= {
        *CONTRACTS.code_lists["panel_types"].values()
    }
    if form == "xlsx":
        strategies = opened(template("profile"))["Strategies"]
        titles = CONTRACTS.code_lists["strategies"]
        assert all(titles[cell.value] in cell.number_format for (cell,) in strategies.iter_rows(min_row=2, max_col=1))
