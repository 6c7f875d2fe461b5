"""The child process that opens files. It holds no secret, writes nothing to disk, and may die at any moment.

Run as `python -m data.intake.reading.child`. For each file it is handed a line of JSON (`name`, `size`, `known`,
`latest`, `seconds`) and then the bytes, and answers with one line of JSON: `{"sheets": [...]}` or
`{"refused": [{"code": ..., "facts": {...}}]}`. `known` is null where it is what it was for the file before.
"""

from __future__ import annotations

import gc
import io
import json
import math
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO, Final

from data.intake.gate.container import Container, open_container
from data.intake.gate.delimited import read_csv_zip
from data.intake.gate.excel.parts import outline_of_excel
from data.intake.gate.grid import Grid, Raw, shortened, to_document
from data.intake.gate.kinds import ContainerKind
from data.intake.gate.opendocument.parts import outline_of_open_document
from data.intake.gate.outline import (
    PROGRAMS_OWN,
    TEMPLATES_OWN,
    UNSHOWN,
    SheetOutline,
    WorkbookOutline,
    plain_titles,
)
from data.intake.gate.people.names import words
from data.intake.gate.people.search import Sighting, find_people
from data.intake.gate.refusal import MB, FileRefusal, damaged
from data.intake.gate.texts import Text
from spreadsheets.addresses import position

MEMORY: Final = 1024 * MB
MOST_TEXT: Final = 10_000_000  # characters in all cells of all sheets together
MOST_CELLS: Final = 400_000  # in all sheets together
MOST_CELLS_NAMED: Final = 30
_EXACT: Final = 10**15  # whole numbers below it have no more than the 15 digits that a spreadsheet keeps


def read(name: str, content: bytes, known: Mapping[str, str], latest: date | None = None) -> dict[str, Any]:
    """Pass a file through the gate and return its sheets, or why it is refused. Never raises.

    Args:
        name: the file's name, of which only the ending matters.
        content: its bytes.
        known: headings and titles that the contracts use: as `words` makes them, each with its own title or "".
        latest: a day in the last month that the return may be for, if that is known.
    """
    try:
        outline = _outline(open_container(name, content))
        sheets = _named(_read_sheets(outline))
        sightings = find_people(sheets, frozenset(known), [*outline.texts, *_unshown(outline.unshown, sheets)], latest)
        if sightings:
            return {"refused": _about_people(sightings, sheets, known)}
        handed_over = [_taken(sheet) for sheet in sheets if sheet.title.casefold() not in PROGRAMS_OWN]
        return {"sheets": [to_document(sheet) for sheet in handed_over]}
    except FileRefusal as refused:
        return {"refused": [{"code": refused.code, "facts": refused.facts}]}
    except MemoryError:
        return {"refused": [{"code": "reader_died", "facts": {}}]}
    except BaseException as error:  # a parser's panic is no Exception
        if isinstance(error, KeyboardInterrupt | SystemExit):
            raise
        return {"refused": [{"code": "reader_died", "facts": {}}]}


def _taken(sheet: Grid) -> Grid:
    """Return what is taken of a sheet: its cells, and where it has comments, but not what they say.

    Of the template's guidance and codes it is only that they are there.
    """
    if words(sheet.title) not in TEMPLATES_OWN:
        return replace(sheet, comments=tuple(comment.without_text() for comment in sheet.comments))
    return Grid(sheet.title, [(number, [True]) for number, _ in sheet.rows[:1]], is_hidden=sheet.is_hidden)


def _outline(container: Container) -> WorkbookOutline:
    if container.kind is ContainerKind.CSV_ZIP:
        return read_csv_zip(container)
    return outline_of_excel(container) if container.kind is ContainerKind.EXCEL else outline_of_open_document(container)


def _read_sheets(outline: WorkbookOutline) -> list[Grid]:
    """Return every sheet: those of a CSV as they are, those of a workbook by the reader.

    Raises:
        FileRefusal: more cells or more text than in any return, or a sheet on which the reader stops.
    """
    _check_cells(outline.sheets)
    if not outline.grids:
        return _read_workbook(outline)
    texts = (value for sheet in outline.grids for _, row in sheet.rows for value in row if isinstance(value, str))
    if sum(map(len, texts)) > MOST_TEXT:
        raise FileRefusal("too_much_text")
    return outline.grids


def _read_workbook(outline: WorkbookOutline) -> list[Grid]:
    from python_calamine import CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(outline.book))
    except Exception as error:
        raise damaged("the workbook", "its list of sheets, or its shared text, can't be read") from error
    grids: list[Grid] = []
    length = 0
    with book:
        for sheet in outline.sheets:
            try:
                table = book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
            except Exception as error:
                raise damaged(f"sheet {len(grids) + 1}", "its cells can't be read") from error
            length += sum([len(value) for row in table for value in row if type(value) is str])
            if length > MOST_TEXT:
                raise FileRefusal("too_much_text")
            grids.append(_grid(sheet, table))
    return grids


def _check_cells(sheets: Sequence[SheetOutline]) -> None:
    if sum(sheet.facts.cells for sheet in sheets) > MOST_CELLS:
        raise FileRefusal("too_many_cells", limit=f"{MOST_CELLS:,}")


def _named(sheets: list[Grid]) -> list[Grid]:
    """Return the sheets under the titles that their users gave them, without what a program put around these."""
    titles = plain_titles([sheet.title for sheet in sheets])
    return [replace(sheet, title=title) for sheet, title in zip(sheets, titles, strict=True)]


def _unshown(texts: Mapping[str, int], sheets: Sequence[Grid]) -> list[Text]:
    """Leave out the texts that a cell shows: they are searched there, where they can be found again."""
    shown = set(
        map(str.strip, [value for sheet in sheets for _, row in sheet.rows for value in row if type(value) is str])
    )
    return [Text(text, UNSHOWN, sheet) for text, sheet in texts.items() if text not in shown]


def _grid(sheet: SheetOutline, table: list[list[Any]]) -> Grid:
    facts = sheet.facts
    rows = [[value if type(value) is str and value.strip() else _raw(value) for value in row] for row in table]
    for address, text in facts.shown.items():
        _put(rows, address, text)
    return Grid(
        title=sheet.title,
        rows=[(number, kept) for number, row in enumerate(rows, start=1) if (kept := shortened(row))],
        is_hidden=sheet.is_hidden,
        formulas=tuple(facts.formulas),
        hidden_rows=tuple(facts.hidden_rows),
        hidden_columns=facts.hidden_columns,
        merged=tuple(facts.merged),
        comments=tuple(facts.comments),
        extras=tuple(sorted(sheet.extras)),
    )


def _put(rows: list[list[Raw]], address: str, text: str) -> None:
    """Put a text into a cell, growing the table where the reader saw nothing there."""
    row_and_column = position(address)
    if row_and_column is None:
        return
    number, column = row_and_column
    rows.extend([] for _ in range(number - len(rows)))
    row = rows[number - 1]
    row.extend(None for _ in range(column + 1 - len(row)))
    row[column] = text


def _raw(value: Any) -> Raw:
    """Return a cell as a grid holds it. A spreadsheet keeps and shows 15 digits of a number: so many are believed."""
    if value == "" or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, str | bool):
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
    """Return what may be said of a child-level file: what was seen and where. A sheet's unknown title is not said."""
    cells: dict[tuple[bool, int, str, str], list[str]] = {}
    for sighting in sightings:
        addresses = cells.setdefault((sighting.is_contact, sighting.sheet, sighting.where, sighting.what), [])
        addresses.extend(cell for cell in sighting.cells if cell not in addresses)
    refused = []
    for (is_contact, index, where, what), addresses in sorted(cells.items()):
        sheet = known.get(words(sheets[index].title), "") or f"sheet {index + 1}" if index >= 0 else ""
        where = " of ".join(filter(None, (where, sheet)))
        facts = {"what": what, "sheet": where, "cells": addresses[:MOST_CELLS_NAMED], "count": len(addresses)}
        refused.append({"code": "contact_details" if is_contact else "child_level", "facts": facts})
    return refused[:MOST_CELLS_NAMED]


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # not on Windows; the time limit still holds
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_time(seconds: float) -> None:
    """End this process once it has used so much processor time more, to the next whole second."""
    try:
        import resource
    except ImportError:
        return
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    soft = math.ceil(time.process_time() + seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer one file after another until the requests end."""
    gc.freeze()
    known: Mapping[str, str] = {}
    gc.disable()  # a search for circles every 700 objects takes a third of the time; there are few in a file
    while line := requests.readline():
        request = json.loads(line)
        content = requests.read(request["size"])
        if "seconds" in request:
            _limit_time(request["seconds"])
        known = known if request["known"] is None else request["known"]
        latest = date.fromisoformat(request["latest"]) if request.get("latest") else None
        answer = json.dumps(read(request["name"], content, known, latest), separators=(",", ":"))
        answers.write(answer.encode("ascii") + b"\n")
        answers.flush()
        gc.collect(0)  # what is new since the file before; while the parent is busy with the answer


if __name__ == "__main__":
    _limit_memory()
    serve(sys.stdin.buffer, sys.stdout.buffer)
