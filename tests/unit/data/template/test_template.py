"""Templates: everything comes from the contracts, and what is filled in plausibly checks clean."""

from __future__ import annotations

import hashlib
import io
import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from data.authorities.reading import read_area
from data.clusters.cluster import Member
from data.contracts.load import load_contracts
from data.contracts.names import CONTACT_ROLES
from data.intake.examine import IncomingFile, examine
from data.intake.typing.cells import read_cell
from data.intake.typing.codes import codes_of
from data.model import State, TypedReturn, TypedRow, TypedSheet
from data.template import NoTemplate, write_template
from spreadsheets.addresses import letters
from spreadsheets.plan import MOST_TEXT, MOST_TITLE
from standards.model import CellState, FieldKind, Month, Value
from tests.support.books import OCTOBER, SEPTEMBER, clean, unzipped
from tests.support.samples import load_cluster, load_register

ROOT = Path(__file__).parents[4]
RETURNS = ("service", "panel", "profile")
BOTH = ("xlsx", "ods")
CONTRACTS = load_contracts()


def member(name: str = "Camden") -> Member:
    return next(member for member in load_cluster("north-london").members if member.is_called(name))


def template(
    return_type: str,
    month: Month = SEPTEMBER,
    form: str = "xlsx",
    previous: TypedReturn | None = None,
    of: str = "Camden",
) -> bytes:
    borough = member(of)
    return write_template(CONTRACTS, load_register(borough.gss_code), borough, return_type, month, form, previous)


def grids(content: bytes) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {title: book.get_sheet_by_name(title).to_python(skip_empty_area=False) for title in book.sheet_names}


def opened(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))


def rows(sheet: list[list[Any]]) -> list[dict[str, Any]]:
    return [dict(zip(sheet[0], line, strict=True)) for line in sheet[1:] if any(value != "" for value in line)]


def check_of(sheet: Any, cell: str) -> Any:
    return next(rule for rule in sheet.data_validations.dataValidation if cell in rule.sqref)


def offered(book: Any, check: Any) -> list[str]:
    """Return what a drop-down offers."""
    if check.formula1.startswith('"'):
        return check.formula1.strip('"').split(",")
    ((title, area),) = book.defined_names[check.formula1].destinations
    return [cell.value for (cell,) in book[title][area]]


@pytest.mark.parametrize("form", BOTH)
@pytest.mark.parametrize("month", [SEPTEMBER, OCTOBER])
@pytest.mark.parametrize("return_type", ["service", "panel"])
def test_the_sheets_are_those_owed_and_row_1_holds_exactly_the_contracts_fields(
    return_type: str, month: Month, form: str
) -> None:
    sheets = grids(template(return_type, month, form))
    owed = CONTRACTS.of_return(return_type, month)
    assert [title for title in sheets if title != "Codes"] == [
        "Cover",
        *(contract.title for contract in owed),
        "Guidance",
    ]
    for contract in owed:
        assert sheets[contract.title][0] == [field.name for field in contract.fields]


@pytest.mark.parametrize("return_type", RETURNS)
def test_both_forms_hold_the_same(return_type: str) -> None:
    assert grids(template(return_type, form="xlsx")) == grids(template(return_type, form="ods"))


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


@pytest.mark.parametrize("form", BOTH)
def test_there_are_neither_formulas_nor_macros_nor_anything_hidden(form: str) -> None:
    for return_type in RETURNS:
        parts = unzipped(template(return_type, form=form))
        text = b"".join(content for name, content in parts.items() if name.endswith(".xml"))
        assert not any(mark in text for mark in (b"<f>", b"<f ", b"table:formula"))
        assert not any("vba" in name.lower() or name.startswith("Basic/") for name in parts)
        if form == "xlsx":
            assert {sheet.sheet_state for sheet in opened(template(return_type)).worksheets} == {"visible"}


def test_the_same_bytes_come_from_any_process() -> None:
    code = (
        "import hashlib; from tests.unit.data.template.test_template import BOTH, RETURNS, template;"
        "print(hashlib.sha256(b''.join(template(r, form=f) for r in RETURNS for f in BOTH)).hexdigest())"
    )
    own = hashlib.sha256(
        b"".join(template(return_type, form=form) for return_type in RETURNS for form in BOTH)
    ).hexdigest()
    environment = {**os.environ, "TZ": "Pacific/Auckland", "PYTHONHASHSEED": "2"}
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, check=True)
    assert done.stdout.decode().strip() == own


@pytest.mark.parametrize("form", BOTH)
def test_the_register_stands_in_its_sheets_and_its_ids_wherever_a_row_is_due(form: str) -> None:
    register = load_register(member().gss_code)
    services = [service.service_id for service in register.services_in(SEPTEMBER)]
    panels = [panel.panel_id for panel in register.panels_in(SEPTEMBER)]
    sheets = grids(template("service", form=form))
    assert [row["service_id"] for row in rows(sheets["Services"])] == services
    for row in rows(sheets["Services"]):
        known = register.services[row["service_id"]]
        assert row["service_name"] == known.service_name
        assert row["service_types"] == "; ".join(
            CONTRACTS.code_lists["service_types"][code] for code in known.service_types
        )
        assert row["places"] == ("z" if known.places is CellState.NOT_APPLICABLE else known.places)
        assert Fraction(str(row["specialist_posts_fte"])) == known.specialist_posts_fte
    for title in ("Activity", "Young people"):
        assert [row["service_id"] for row in rows(sheets[title])] == services
        assert {row["new_young_people"] for row in rows(sheets[title])} == {""}
    assert rows(sheets["Movements"]) == []
    sheets = grids(template("panel", form=form))
    for title in ("Panels", "Practice"):
        assert [row["panel_id"] for row in rows(sheets[title])] == panels
    sheets = grids(template("profile", form=form))
    assert [row["strategy"] for row in rows(sheets["Strategies"])] == list(CONTRACTS.code_lists["strategies"])


def test_a_services_name_is_shown_beside_its_id_wherever_it_is_not_a_column() -> None:
    sheet = opened(template("service"))["Activity"]
    names = {
        service.service_id: service.service_name for service in load_register(member().gss_code).services_in(SEPTEMBER)
    }
    for (cell,) in sheet.iter_rows(min_row=2, max_row=1 + len(names), max_col=1):
        assert names[cell.value][:40] in cell.number_format


def test_z_stands_where_nothing_else_can_be_meant() -> None:
    register = load_register(member().gss_code)
    services = {row["service_id"]: row for row in rows(grids(template("service"))["Activity"])}
    timed = set(CONTRACTS.sets["timed_services"])
    for service_id, row in services.items():
        expected = "" if timed & set(register.services[service_id].service_types) else "z"
        assert row["starts_in_standard"] == expected
        assert row["places_occupied"] == ""
    for row in rows(grids(template("panel"))["Panels"]):
        panel = register.panels[row["panel_id"]]
        if panel.host_borough != register.gss_code:
            assert {row["meetings_scheduled"], row["meetings_held"], row["attended_police"]} == {"z"}
            assert row["cases_considered"] == ""
        elif panel.panel_type == "GSVP":
            assert (row["attended_police"], row["attended_prison"], row["victims_16_17"]) == ("", "z", "z")


def before(return_type: str, sheet: str, values: list[dict[str, Value]]) -> TypedReturn:
    typed = TypedSheet(sheet, {}, tuple(TypedRow(at, row) for at, row in enumerate(values, start=2)))
    return TypedReturn("0" * 64, "before.xlsx", return_type, member().gss_code, OCTOBER - 2, "1", {sheet: typed})


def test_what_the_borough_said_last_goes_before_the_register() -> None:
    reported: list[dict[str, Value]] = [
        {"service_id": "CAM-S01", "service_name": "A new name", "places": 31, "service_types": ("isva",)},
        {"service_id": "CAM-S02", "service_name": CellState.BLANK, "places": CellState.VOID},
        {"service_id": "CAM-S99", "service_name": "Not in the register"},
    ]
    register = load_register(member().gss_code)
    sheets = grids(template("service", previous=before("service", "services", reported)))
    first, second, *_ = rows(sheets["Services"])
    assert (first["service_name"], first["places"]) == ("A new name", 31)
    assert first["service_types"] == CONTRACTS.code_lists["service_types"]["isva"]
    assert first["provider_name"] == register.services["CAM-S01"].provider_name
    assert second["service_name"] == register.services["CAM-S02"].service_name
    assert second["places"] == register.services["CAM-S02"].places
    assert "CAM-S99" not in [row["service_id"] for row in rows(sheets["Services"])]


def test_last_quarters_answers_come_filled_in_where_the_contract_says_so() -> None:
    reported: list[dict[str, Value]] = [
        {"definition_age_min": 10, "lead_vacant_months": 4, "hsb_audit_on": date(2026, 3, 5)}
    ]
    (row,) = rows(grids(template("profile", previous=before("profile", "profile", reported)))["Profile"])
    assert (row["definition_age_min"], row["hsb_audit_on"]) == (10, date(2026, 3, 5))
    assert row["lead_vacant_months"] == ""


def test_another_boroughs_or_another_kind_of_return_is_not_carried_forward() -> None:
    with pytest.raises(NoTemplate, match="isn’t a panel return from Camden"):
        template("panel", previous=before("service", "services", []))


def test_what_cannot_be_asked_is_said() -> None:
    with pytest.raises(NoTemplate, match=r"no profile return for October 2026\. The next one is for December 2026"):
        template("profile", OCTOBER)
    with pytest.raises(NoTemplate, match="There’s no board return"):
        template("board")
    with pytest.raises(NoTemplate, match="xlsx or ods, not csv"):
        template("service", form="csv")


def filled(content: bytes, return_type: str, month: Month, of: str = "Camden") -> bytes:
    """Return an .xlsx template as somebody would fill it in: what is blank gets a plausible answer."""
    book = opened(content)
    answers = clean(return_type, month, member(of).gss_code)
    for title, (names, *lines) in answers.sheets.items():
        if title == "Cover":
            continue
        for row, line in enumerate(lines, start=2):
            for column, (name, value) in enumerate(zip(names, line, strict=True), start=1):
                cell = book[title].cell(row, column)
                assert book[title].cell(1, column).value == name
                if cell.value is None:
                    cell.value = value
    cover = book["Cover"]
    next(line[1] for line in cover.iter_rows() if line[0].value == "contact_role").value = "Performance analyst"
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


@pytest.mark.parametrize("of", ["Camden", "Hackney"])
@pytest.mark.parametrize("return_type", RETURNS)
def test_a_filled_template_checks_clean(return_type: str, of: str) -> None:
    file = IncomingFile("return.xlsx", filled(template(return_type, of=of), return_type, SEPTEMBER, of))
    (examined,) = examine([file], CONTRACTS, load_register)
    assert examined.findings == ()
    assert examined.state is State.ACCEPTED


@pytest.mark.parametrize("form", BOTH)
@pytest.mark.parametrize("return_type", RETURNS)
def test_an_empty_template_is_asked_only_for_answers(return_type: str, form: str) -> None:
    """Its guidance, codes, comments and formats are nobody's mistake."""
    (examined,) = examine([IncomingFile(f"return.{form}", template(return_type, form=form))], CONTRACTS, load_register)
    codes = {finding.code for finding in examined.findings}
    assert codes <= {"required_blank", "row_unanswered", "no_rows", "no_rows_not_nil", "no_contact_role"}


def test_a_name_that_a_csv_file_takes_along_with_an_id_is_left_aside() -> None:
    book = clean("service", OCTOBER)
    book.fill("Activity", "service_id", "CAM-S01   Camden Exploitation Support Team")
    (examined,) = examine([IncomingFile("return.zip", book.zip())], CONTRACTS, load_register)
    assert examined.findings == ()
    assert examined.typed is not None
    assert examined.typed.sheets["activity"].rows[0].values["service_id"] == "CAM-S01"


@pytest.mark.parametrize("form", ["xlsx", "ods"])
def test_what_nobody_fills_in_by_hand_is_not_printed(form: str) -> None:
    """A hundred empty rows for movements and every authority of the country would be pages of nothing."""
    content = template("service", form=form)
    if form == "xlsx":
        book = opened(content)
        areas = {title: book[title].print_area for title in ("Movements", "Guidance", "Codes")}
        assert areas["Movements"] == "'Movements'!$A$1:$J$11"
        assert areas["Guidance"].startswith("'Guidance'!$A$1:$F$")
        last = int(areas["Codes"].rpartition("$")[2])
        assert book["Codes"].cell(last + 1, 1).value == "areas"
        assert {row[0].value for row in book["Codes"].iter_rows(min_row=last + 1)} == {"areas"}
    else:
        assert "table:print-ranges=\"'Movements'.A1:'Movements'.J11\"" in unzipped(content)["content.xml"].decode()


def test_a_move_to_any_authority_has_a_row_and_a_name() -> None:
    book = opened(template("service"))
    assert all(not book["Movements"].cell(row, 1).protection.locked for row in range(2, 102))
    assert "Westminster" in {cell.value for cell in book["Codes"]["C"]}


def test_the_contacts_role_is_chosen_from_a_list() -> None:
    book = opened(template("panel"))
    row = next(line[0].row for line in book["Cover"].iter_rows() if line[0].value == "contact_role")
    assert offered(book, check_of(book["Cover"], f"B{row}")) == list(CONTACT_ROLES)


def test_the_contacts_role_is_the_one_of_last_time() -> None:
    last = replace(before("panel", "panels", []), contact_role="Panel coordinator")
    for previous, role in ((None, None), (last, "Panel coordinator")):
        cover = opened(template("panel", previous=previous))["Cover"]
        assert {line[0].value: line[1].value for line in cover.iter_rows()}["contact_role"] == role


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


@pytest.mark.parametrize("return_type", RETURNS)
def test_every_title_is_read_as_its_code_alone_and_among_others(return_type: str) -> None:
    month = SEPTEMBER
    for contract in CONTRACTS.of_return(return_type, month):
        for field in contract.fields:
            titles = CONTRACTS.code_lists.get(field.code_list or "", {})
            codes = codes_of(field, CONTRACTS.code_lists, lambda text: read_area(text, month))
            for code, title in titles.items():
                read = read_cell(title, field, codes)
                assert read == ((code,) if field.kind is FieldKind.CODES else code)
            if field.kind is FieldKind.CODES and titles and field.code_list != "areas":
                assert read_cell("; ".join(titles.values()), field, codes) == tuple(sorted(titles))


@pytest.mark.parametrize("form", BOTH)
def test_more_rows_than_the_template_brings_may_be_filled_in(form: str) -> None:
    """Below its last row a sheet is open as far as a spreadsheet goes, where a sheet may grow."""
    content = template("service", form=form)
    if form == "xlsx":
        book = opened(content)
        for title in ("Services", "Activity", "Young people", "Movements"):
            columns = book[title].column_dimensions.values()
            assert max(column.max for column in columns) == book[title].max_column
            assert not any(column.protection.locked for column in columns)
        assert opened(template("panel"))["Front door"].column_dimensions["A"].protection.locked
    else:
        tree = ElementTree.fromstring(unzipped(content)["content.xml"])  # noqa: S314 - our own
        table, style = ("{urn:oasis:names:tc:opendocument:xmlns:" + name + ":1.0}" for name in ("table", "style"))
        sheet = next(each for each in tree.iter(f"{table}table") if each.get(f"{table}name") == "Movements")
        styles = {column.get(f"{table}default-cell-style-name") for column in sheet.iter(f"{table}table-column")}
        (name,) = styles
        open_style = next(each for each in tree.iter(f"{style}style") if each.get(f"{style}name") == name)
        assert open_style.find(f"{style}table-cell-properties").get(f"{style}cell-protect") == "none"  # type: ignore[union-attr]


def test_a_row_far_below_those_of_the_template_is_read() -> None:
    """One for each other borough, direction and reason: more rows than the template brings."""
    book = opened(filled(template("service"), "service", SEPTEMBER))
    names = [cell.value for cell in book["Movements"][1]]
    areas = [code for code in CONTRACTS.code_lists["areas"] if code.startswith("E09") and code != "E09000007"]
    for at, (code, reason) in enumerate(
        ((code, reason) for code in areas for reason in ("violence", "family", "other")), 2
    ):
        answers = {
            "direction": "sent",
            "other_borough": code,
            "reason": reason,
            "children_moved": 1,
            "notified_in_time": 1,
        }
        for column, name in enumerate(names, start=1):
            book["Movements"].cell(at, column).value = answers.get(str(name))
    held = io.BytesIO()
    book.save(held)
    (examined,) = examine([IncomingFile("return.xlsx", held.getvalue())], CONTRACTS, load_register)
    assert examined.typed is not None
    assert len(examined.typed.sheets["movements"].rows) == 3 * len(areas)
    assert {finding.code for finding in examined.findings} <= {"large_change"}


def test_a_printed_template_is_half_of_what_it_was() -> None:
    """Sheets side by side, of every column that is printed: 24, 18 and 13 pages became 11, 9 and 9."""
    across = {
        return_type: sum(
            int(book[title].page_setup.fitToWidth or 1)
            for title in book.sheetnames
            if title not in ("Guidance", "Codes")
        )
        for return_type in RETURNS
        for book in [opened(template(return_type))]
    }
    assert across == {"service": 7, "panel": 6, "profile": 6}
    for return_type in RETURNS:
        book = opened(template(return_type))
        assert [book[title].page_setup.fitToWidth or 1 for title in ("Guidance", "Codes")] == [1, 1]
