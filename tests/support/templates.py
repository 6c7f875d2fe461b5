"""Templates of the sample's boroughs, and what stands in them."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
from python_calamine import CalamineWorkbook

from data.clusters.cluster import Member
from data.contracts.load import load_contracts
from data.model import TypedReturn
from data.template import write_template
from standards.model import Month
from tests.support.books import SEPTEMBER, clean
from tests.support.samples import load_cluster, load_register

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
