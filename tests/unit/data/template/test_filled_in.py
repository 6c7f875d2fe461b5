"""A template that was filled in, read back: it checks clean, wherever its answers stand."""

from __future__ import annotations

import io
from xml.etree import ElementTree

import pytest

from data.authorities.reading import read_area
from data.intake.examine import IncomingFile, examine
from data.intake.typing.cells import read_cell
from data.intake.typing.codes import codes_of
from data.model import State
from standards.model import FieldKind
from tests.support.books import OCTOBER, SEPTEMBER, clean, unzipped
from tests.support.samples import load_register
from tests.support.templates import BOTH, CONTRACTS, RETURNS, filled, opened, template


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
    assert examined.state is State.REJECTED
    assert codes <= {
        "required_blank",
        "sheet_unanswered",
        "row_unanswered",
        "no_rows",
        "no_rows_not_nil",
        "no_contact_role",
    }


def test_a_name_that_a_csv_file_takes_along_with_an_id_is_left_aside() -> None:
    book = clean("service", OCTOBER)
    book.fill("Activity", "service_id", "CAM-S01   Camden Exploitation Support Team")
    (examined,) = examine([IncomingFile("return.zip", book.zip())], CONTRACTS, load_register)
    assert examined.findings == ()
    assert examined.typed is not None
    assert examined.typed.sheets["activity"].rows[0].values["service_id"] == "CAM-S01"


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
