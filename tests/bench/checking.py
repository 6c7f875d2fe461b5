"""`check` of one workbook in a warm process, against those who validate the same sheets or merely load them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
from python_calamine import CalamineWorkbook

from data.contract import SheetContract, load_contracts
from data.intake import IncomingFile, examine
from data.reading.reader import Reader
from data.register import load_register
from data.sample import write_sample
from standards.model import Month
from tests.bench import frictionless_peer, pandera_peer
from tests.bench.measure import Row, faster, in_seconds, interleaved

QUARTER_END = Month(2026, 9)
WHAT = "check of one quarter-end service workbook, warm"


def check_rows(folder: Path, runs: int) -> list[Row]:
    """Return how long a check takes with a reader kept and with one started for the file, and how long peers take."""
    workbook, sheets = workbook_and_sheets(folder)
    with Reader() as reader:
        contenders = {
            "kept": checked(workbook, reader),
            "own": checked(workbook, None),
            "frictionless": frictionless_peer.validation(sheets),
            "pandera": pandera_peer.validation(sheets),
            "openpyxl": lambda: openpyxl.load_workbook(io.BytesIO(workbook.read_bytes())),
        }
        took = interleaved(contenders, runs)
    ours, own = took["kept"], took["own"]
    return [
        faster(WHAT, ours, "frictionless validate, the same sheets as CSV", took["frictionless"]),
        faster(WHAT, ours, "pandera, the same checks, on the same CSV", took["pandera"], target=None),
        faster(WHAT, ours, "openpyxl merely loading it", took["openpyxl"]),
        Row(WHAT, in_seconds(ours), "the clock", "", ours, "seconds", 0.5, at_most=True),
        Row(f"{WHAT}, its reader started for it", in_seconds(own), "the clock", "", own, "seconds", 0.5, at_most=True),
    ]


def checked(workbook: Path, reader: Reader | None) -> Callable[[], None]:
    """Return what is measured: the file read from disk, examined in full, and found fit."""
    contracts = load_contracts()

    def run() -> None:
        (found,) = examine(
            [IncomingFile(workbook.name, workbook.read_bytes())], contracts, load_register, reader=reader
        )
        if not found.state.is_accepted:
            raise ValueError(f"{found.file} is {found.state}: a peer would have stopped at another place.")

    return run


def workbook_and_sheets(folder: Path) -> tuple[Path, list[tuple[SheetContract, Path]]]:
    """Write one invented workbook, and its sheets as CSV for those who cannot read workbooks."""
    sample = folder / "checked"
    sent = write_sample("north-london", 1, QUARTER_END, 1, sample).sent
    path = next(
        sample / one.path
        for one in sent
        if one.return_type == "service" and one.path.endswith(".xlsx") and one.state.is_accepted
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
