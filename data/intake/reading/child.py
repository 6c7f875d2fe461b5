"""The child process that opens files. It holds no secret, writes nothing to disk, and may die at any moment.

Run as `python -m data.intake.reading.child`. For each file it is handed a line of JSON (`name`, `size`, `known`)
and then the bytes, and answers with one line of JSON: `{"sheets": [...]}` or
`{"refused": [{"code": ..., "facts": {...}}]}`.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO, Final

from data.intake.gate.container import Container, ContainerKind, open_container
from data.intake.gate.delimited import read_csv_zip
from data.intake.gate.excel import look_at_workbook as look_at_excel
from data.intake.gate.grid import Grid, Raw, shortened, to_document
from data.intake.gate.opendocument import look_at_workbook as look_at_open_document
from data.intake.gate.people import Sighting, find_people
from data.intake.gate.refusal import MB, Refused
from data.intake.gate.sheet_facts import Looked, SheetFacts
from spreadsheets.addresses import position

MEMORY: Final = 1024 * MB
MOST_TEXT: Final = 20_000_000  # characters in all cells together
MOST_CELLS_NAMED: Final = 20
_EXACT: Final = 10**15  # whole numbers below it have no more than the 15 digits that a spreadsheet keeps


def read(name: str, content: bytes, known: Mapping[str, str]) -> dict[str, Any]:
    """Pass a file through the gate and return its sheets, or why it is refused. Never raises.

    Args:
        name: the file's name, of which only the ending matters.
        content: its bytes.
        known: headings and titles that the contracts use: as `words` makes them, each with its own title or "".
    """
    try:
        sheets, loose = _sheets(name, content)
        sightings = find_people(sheets, frozenset(known), loose)
        if sightings:
            return {"refused": _about_people(sightings, sheets, known)}
        return {"sheets": [to_document(sheet) for sheet in sheets]}
    except Refused as refused:
        return {"refused": [{"code": refused.code, "facts": refused.facts}]}
    except MemoryError:
        return {"refused": [{"code": "reader_died", "facts": {}}]}
    except BaseException as error:  # a parser's panic is no Exception
        if isinstance(error, KeyboardInterrupt | SystemExit):
            raise
        return {"refused": [{"code": "damaged", "facts": {}}]}


def _sheets(name: str, content: bytes) -> tuple[list[Grid], tuple[str, ...]]:
    container = open_container(name, content)
    if container.kind is ContainerKind.CSV_ZIP:
        return read_csv_zip(container), ()
    looked = _look(container)
    return _read_workbook(content, looked), looked.loose_text


def _look(container: Container) -> Looked:
    return look_at_excel(container) if container.kind is ContainerKind.EXCEL else look_at_open_document(container)


def _read_workbook(content: bytes, looked: Looked) -> list[Grid]:
    from python_calamine import CalamineWorkbook, SheetTypeEnum

    grids = []
    with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
        for about in book.sheets_metadata:
            if about.typ is not SheetTypeEnum.WorkSheet:
                continue
            facts = looked.facts.get(about.name)
            if facts is None:
                raise Refused("damaged")  # the reader sees a sheet that the look did not
            table = book.get_sheet_by_name(about.name).to_python(skip_empty_area=False)
            grids.append(_grid(about.name, table, facts, about.name in looked.hidden_sheets))
            _check_text(grids)
    return grids


def _check_text(grids: list[Grid]) -> None:
    length = sum(len(value) for _, row in grids[-1].rows for value in row if isinstance(value, str))
    if length > MOST_TEXT:
        raise Refused("too_much_text")


def _grid(title: str, table: list[list[Any]], facts: SheetFacts, is_hidden: bool) -> Grid:
    rows = [[_raw(value) for value in row] for row in table]
    for address, text in facts.shown.items():
        _put(rows, address, text)
    return Grid(
        title=title,
        rows=[(number, kept) for number, row in enumerate(rows, start=1) if (kept := shortened(row))],
        is_hidden=is_hidden,
        formulas=tuple(facts.formulas),
        hidden_rows=tuple(facts.hidden_rows),
        hidden_columns=facts.hidden_columns,
        merged=tuple(facts.merged),
        comments=tuple(facts.comments),
    )


def _put(rows: list[list[Raw]], address: str, text: str) -> None:
    """Put a text into a cell, growing the table where the reader saw nothing there."""
    at = position(address)
    if at is None:
        return
    number, column = at
    rows.extend([] for _ in range(number - len(rows)))
    row = rows[number - 1]
    row.extend(None for _ in range(column + 1 - len(row)))
    row[column] = text


def _raw(value: Any) -> Raw:
    """Return a cell as a grid holds it. A spreadsheet keeps and shows 15 digits of a number: so many are believed."""
    if isinstance(value, str):
        return value if value.strip() else None
    if isinstance(value, bool):
        return value
    if type(value) is float and value.is_integer() and abs(value) < _EXACT:
        return int(value)
    if isinstance(value, (int, float)):
        exact = Decimal(f"{value:.15g}")
        if not exact.is_finite():
            return str(value)
        return int(exact) if exact == exact.to_integral_value() and abs(exact) < _EXACT else exact
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else str(value)


def _about_people(sightings: list[Sighting], sheets: list[Grid], known: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return what may be said of a child-level file: what was found and where. A sheet's unknown title is not said."""
    from data.intake.gate.people import words

    found: dict[tuple[bool, int, str], list[str]] = {}
    for sighting in sightings:
        cells = found.setdefault((sighting.is_contact, sighting.sheet, sighting.what), [])
        cells.extend(cell for cell in sighting.cells if cell not in cells)
    refused = []
    for (is_contact, index, what), cells in sorted(found.items()):
        title = sheets[index].title if index >= 0 else ""
        known_title = known.get(words(title), "") if title else ""
        sheet = known_title or (f"sheet {index + 1}" if index >= 0 else "a text box")
        facts = {"what": what, "sheet": sheet, "cells": cells[:MOST_CELLS_NAMED], "count": len(cells)}
        refused.append({"code": "contact_details" if is_contact else "child_level", "facts": facts})
    return refused


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # not on Windows; the time limit still holds
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer one file after another until the requests end."""
    while line := requests.readline():
        request = json.loads(line)
        content = requests.read(request["size"])
        answer = json.dumps(read(request["name"], content, request["known"]), separators=(",", ":"))
        answers.write(answer.encode("ascii") + b"\n")
        answers.flush()


if __name__ == "__main__":
    _limit_memory()
    serve(sys.stdin.buffer, sys.stdout.buffer)
