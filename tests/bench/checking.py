"""`check` of one workbook in a warm process, against those who validate the same sheets or merely load them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
from python_calamine import CalamineWorkbook

from data.contracts.load import SheetContract, load_contracts
from data.intake.examine import IncomingFile, examine
from data.intake.reading.reader import Reader
from data.sample import write_sample
from data.template import write_template
from standards.model import Month
from tests.bench import frictionless_peer, pandera_peer
from tests.bench.measure import Row, faster, in_seconds, interleaved
from tests.support.samples import load_cluster, load_register

QUARTER_END = Month(2026, 9)
PLAIN = "check of one quarter-end service workbook without a template's notes and drop-downs, warm"
FILLED = "check of one quarter-end service workbook, the template filled in, warm"


def check_rows(folder: Path, runs: int) -> list[Row]:
    """Return how long a check takes with a reader kept and with one started for the file, and how long peers take."""
    plain, sheets = workbook_and_sheets(folder)
    filled = filled_template(plain, folder)
    with Reader() as reader:
        contenders = {
            "kept": checked(filled, reader),
            "plain": checked(plain, reader),
            "own": checked(filled, None),
            "frictionless": frictionless_peer.validation(sheets),
            "pandera": pandera_peer.validation(sheets),
            "openpyxl": loaded(filled),
            "openpyxl, plain": loaded(plain),
        }
        took = interleaved(contenders, runs)
    ours, own = took["kept"], took["own"]
    return [
        faster(FILLED, ours, "frictionless validate, the same sheets as CSV", took["frictionless"]),
        faster(FILLED, ours, "pandera, the same checks, on the same CSV", took["pandera"], target=None),
        faster(FILLED, ours, "openpyxl merely loading it", took["openpyxl"]),
        Row(FILLED, in_seconds(ours), "the clock", "", ours, "seconds", 0.5, at_most=True),
        Row(f"{FILLED}, a reader started for it", in_seconds(own), "the clock", "", own, "seconds", 0.5, at_most=True),
        faster(PLAIN, took["plain"], "frictionless validate, the same sheets as CSV", took["frictionless"]),
        faster(PLAIN, took["plain"], "openpyxl merely loading it", took["openpyxl, plain"]),
    ]


def loaded(workbook: Path) -> Callable[[], Any]:
    """Return what openpyxl is measured by: loading alone, with no question asked."""
    return lambda: openpyxl.load_workbook(io.BytesIO(workbook.read_bytes()))


def filled_template(plain: Path, folder: Path) -> Path:
    """Write what a borough really sends: its template, with the answers of a plain workbook entered."""
    (camden,) = (member for member in load_cluster("north-london").members if member.is_called("Camden"))
    register = load_register(camden.gss_code)
    content = write_template(load_contracts(), register, camden, "service", QUARTER_END, "xlsx")
    book, answers = openpyxl.load_workbook(io.BytesIO(content)), openpyxl.load_workbook(plain)
    for title in set(answers.sheetnames) - {"Cover"}:
        _enter(book[title], answers[title])
    (role,) = (row[1] for row in book["Cover"].iter_rows() if row[0].value == "contact_role")
    role.value = "Performance analyst"
    path = folder / "filled.xlsx"
    book.save(path)
    return path


def _enter(sheet: Any, answers: Any) -> None:
    """Enter a plain sheet's answers under the same headings."""
    columns = {cell.value: cell.column for cell in sheet[1]}
    headings, *lines = answers.iter_rows(values_only=True)
    for number, line in enumerate(lines, start=2):
        for heading, value in zip(headings, line, strict=True):
            sheet.cell(number, columns[heading]).value = value


def checked(workbook: Path, reader: Reader | None) -> Callable[[], None]:
    """Return what is measured: the file read from disk, examined in full, and found fit."""
    contracts = load_contracts()

    def run() -> None:
        (examined,) = examine(
            [IncomingFile(workbook.name, workbook.read_bytes())], contracts, load_register, reader=reader
        )
        if not examined.state.is_accepted:
            raise ValueError(f"{examined.file} is {examined.state}: a peer would have stopped at another place.")

    return run


def workbook_and_sheets(folder: Path) -> tuple[Path, list[tuple[SheetContract, Path]]]:
    """Write one invented workbook, and its sheets as CSV for those who cannot read workbooks."""
    sample = folder / "checked"
    sent = write_sample("north-london", 1, QUARTER_END, 1, sample).sent
    path = next(
        sample / file.path
        for file in sent
        if file.return_type == "service" and file.path.endswith(".xlsx") and file.state.is_accepted
    )
    book = CalamineWorkbook.from_path(path)
    sheets = []
    for contract in load_contracts().of_return("service", QUARTER_END):
        held = sample / f"{contract.title}.csv"
        with held.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(map(_plain, book.get_sheet_by_name(contract.title).to_python()))
        sheets.append((contract, held))
    return path, sheets


def _plain(row: list[Any]) -> list[Any]:
    return [int(value) if isinstance(value, float) and value.is_integer() else value for value in row]
