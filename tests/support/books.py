"""Returns for tests: a clean one made from the contracts and a register, changed cell by cell, written in any form."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Self

import xlsxwriter

from data.contracts.load import FieldContract, SheetContract, load_contracts
from data.sample import files
from spreadsheets.addresses import letters, position
from standards.model import CellState, FieldKind, Month
from tests.support.samples import load_register

CAMDEN = "E09000007"
SEPTEMBER = Month(2026, 9)
OCTOBER = Month(2026, 10)
COUNTS = {
    "referrals_received": 12,
    "decided_accepted": 8,
    "decided_declined": 3,
    "starts": 6,
    "new_young_people": 5,
    "new_age_13_15": 5,
}

Decorate = Callable[[Any, Mapping[str, Any]], None]


@dataclass(frozen=True)
class Share:
    """A cell that is formatted as a percentage: 0.85 is kept, and 85% is shown."""

    value: float

    def __str__(self) -> str:
        return f"{100 * self.value:.0f}%"


@dataclass
class Book:
    """Sheets by title, each a list of rows; cells are what a person would type."""

    sheets: dict[str, list[list[Any]]]
    decorations: list[Decorate] = field(default_factory=list)

    def put(self, sheet: str, cell: str, value: Any) -> Self:
        """Write a value into a cell, growing the sheet if need be."""
        row, column = position(cell) or (1, 0)
        rows = self.sheets[sheet]
        rows.extend([] for _ in range(row - len(rows)))
        rows[row - 1].extend(None for _ in range(column + 1 - len(rows[row - 1])))
        rows[row - 1][column] = value
        return self

    def cell(self, sheet: str, name: str, row: int = 2) -> str:
        """Return the address of a field in a row."""
        return f"{letters(self.sheets[sheet][0].index(name))}{row}"

    def fill(self, sheet: str, name: str, value: Any, row: int = 2) -> str:
        """Write a value into a field of a row and return its address."""
        cell = self.cell(sheet, name, row)
        self.put(sheet, cell, value)
        return cell

    def cover(self, key: str, value: Any) -> Self:
        """Change what the cover says; None takes it away."""
        rows = [row for row in self.sheets["Cover"] if row[0] != key]
        self.sheets["Cover"] = rows if value is None else [*rows, [key, value]]
        return self

    def decorate(self, what: Decorate) -> Self:
        """Do something more with the Excel workbook: it is handed the book and its worksheets by title."""
        self.decorations.append(what)
        return self

    def xlsx(self) -> bytes:
        held = io.BytesIO()
        with xlsxwriter.Workbook(held, {"in_memory": True, "strings_to_formulas": False}) as book:
            book.set_properties({"created": datetime(2026, 1, 1)})  # noqa: DTZ001 - as the workbook keeps it
            formats = {
                date: book.add_format({"num_format": "yyyy-mm-dd"}),
                Share: book.add_format({"num_format": "0%"}),
            }
            made = {}
            for title, rows in self.sheets.items():
                made[title] = book.add_worksheet(title)
                for row, values in enumerate(rows):
                    for column, value in enumerate(values):
                        _write(made[title], row, column, value, formats)
            for what in self.decorations:
                what(book, made)
        return held.getvalue()

    def ods(self) -> bytes:
        shares = {value for rows in self.sheets.values() for row in rows for value in row if isinstance(value, Share)}
        made = files.ods([files.Table(title, (), tuple(map(_as_text, rows))) for title, rows in self.sheets.items()])
        return _with_percentages(made, shares) if shares else made

    def zip(self) -> bytes:
        return zipped({f"{title}.csv": as_csv(rows) for title, rows in self.sheets.items()})


def _as_text(row: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(str(value) if isinstance(value, Share) else value for value in row)


def _with_percentages(ods: bytes, shares: Iterable[Share]) -> bytes:
    text = unzipped(ods)["content.xml"].decode()
    for share in shares:
        shown = f"<text:p>{share}</text:p>"
        kind = f'office:value-type="percentage" office:value="{share.value}"'
        text = text.replace(f'office:value-type="string">{shown}', f"{kind}>{shown}")
    return repacked(ods, {"content.xml": text})


def _write(sheet: Any, row: int, column: int, value: Any, formats: Mapping[type, Any]) -> None:
    if isinstance(value, date):
        sheet.write_datetime(row, column, value, formats[date])
    elif isinstance(value, Share):
        sheet.write_number(row, column, value.value, formats[Share])
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value)
    elif isinstance(value, str):
        sheet.write_string(row, column, value)


def as_csv(rows: Sequence[Sequence[Any]], delimiter: str = ",") -> bytes:
    """Return a CSV as a spreadsheet program writes it: every row as long as the longest."""
    width = max(map(len, rows), default=0)
    held = io.StringIO(newline="")
    padded = ([*row, *[None] * (width - len(row))] for row in rows)
    csv.writer(held, delimiter=delimiter).writerows([[_text(value) for value in row] for row in padded])
    return held.getvalue().encode()


def _text(value: Any) -> str:
    return "" if value is None else f"{value:.15g}" if isinstance(value, float) else str(value)


def separated(book: Book, delimiter: str) -> bytes:
    """Return a zip of CSV files as a spreadsheet program writes them where the comma is a decimal mark."""
    return zipped({f"{title}.csv": as_csv(rows, delimiter) for title, rows in book.sheets.items()})


def zipped(members: Mapping[str, bytes | str]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)  # no clock: the same bytes each time
    return held.getvalue()


def unzipped(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def repacked(content: bytes, changed: Mapping[str, bytes | str]) -> bytes:
    """Return a zip with some members changed or added."""
    return zipped({**unzipped(content), **changed})


def clean(return_type: str = "service", month: Month = OCTOBER, gss_code: str = CAMDEN) -> Book:
    """Return a return without a single finding."""
    contracts = load_contracts().of_return(return_type, month)
    nil = [[f"nil_{contract.sheet}", "no"] for contract in contracts]
    cover = [
        ["return_type", return_type],
        ["borough", gss_code],
        ["month", str(month)],
        ["contract_version", contracts[0].version],
        ["contact_role", "Performance analyst"],
        *nil,
    ]
    return Book({"Cover": cover, **{contract.title: _sheet(contract, gss_code, month) for contract in contracts}})


def _sheet(contract: SheetContract, gss_code: str, month: Month) -> list[list[Any]]:
    names = [field.name for field in contract.fields]
    return [names, *([_typed(row[name]) for name in names] for row in _rows(contract, gss_code, month))]


def _typed(value: Any) -> Any:
    if isinstance(value, tuple):
        return ";".join(value) or None
    if value is CellState.NOT_APPLICABLE:
        return "z"
    return value if value is None or isinstance(value, int | str | date) else float(value)


def _rows(contract: SheetContract, gss_code: str, month: Month) -> list[dict[str, Any]]:
    register = load_register(gss_code)
    usual = {field.name: _usual(field) for field in contract.fields}
    if contract.return_type == "service" and contract.rows != "any":
        return [usual | _of_contract(contract, service.values) for service in register.services_in(month)]
    if contract.rows in ("register", "each"):
        rows = [usual | _of_contract(contract, panel.values) for panel in register.panels_in(month)]
        for row in rows:
            if "meetings_held" in row:
                row["meetings_held"] = row["meetings_scheduled"]
        return rows
    if contract.rows == "codes":
        return [usual | {contract.key[0]: code} for code in contract.fields[0].codes]
    if contract.rows == "any":
        return [usual | {"direction": "sent", "other_borough": "E09000003", "reason": "violence", "children_moved": 2}]
    return [usual]


def _of_contract(contract: SheetContract, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the register knows of a sheet's fields: all on its own sheet, the id on the others."""
    known = {name for name in values if contract.field(name) is not None}
    return {name: values[name] for name in (known if contract.rows == "register" else known & set(contract.key))}


def _usual(field: FieldContract) -> Any:
    if field.kind in (FieldKind.INTEGER, FieldKind.DECIMAL):
        return COUNTS.get(field.name, 0) if field.minimum is not None else 0
    if field.kind is FieldKind.CODE:
        return field.codes[0] if field.codes else "E09000003"
    usual = {FieldKind.CODES: field.codes[:2] or None, FieldKind.YES_NO: "yes", FieldKind.DATE: date(2026, 6, 1)}
    return usual.get(field.kind, "1")
