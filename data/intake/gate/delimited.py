"""Step 4 of the gate: a zip of CSV files, one a sheet."""

from __future__ import annotations

import csv
import io
import posixpath
import re
from collections.abc import Iterator
from typing import Final

from data.intake.gate.container import Container
from data.intake.gate.grid import Grid, Raw, shortened
from data.intake.gate.outline import SheetOutline, WorkbookOutline
from data.intake.gate.refusal import FileRefusal
from data.intake.gate.sheet_facts import SheetFacts
from data.intake.gate.texts import texts_of_unread

_WORKBOOKS: Final = (".xlsx", ".ods", ".xls", ".xlsm", ".xlsb")
_DECLARED: Final = re.compile(r"\Asep=(.)\r?\n")  # how Excel is told; it shows the next line as row 1
_DELIMITERS: Final = (",", ";", "\t")
_LATIN: Final = set("£€–—‘’“”•…™©®°½¼¾·×\xa0")
_BESIDE_LETTER: Final = re.compile(r"[A-Za-zÀ-ÿ][À-ÖØ-öø-ÿŠŽšžŸŒœ]|[À-ÖØ-öø-ÿŠŽšžŸŒœ][A-Za-zÀ-ÿ]")


def read_csv_zip(container: Container) -> WorkbookOutline:
    """Return a sheet for each CSV file; its title is the file's name. What else lies in the zip is searched.

    Raises:
        Refused: members that are no CSV, an encoding or a delimiter that is not certain, broken quoting.
    """
    names = list(container.members)
    if any(name.lower().endswith(_WORKBOOKS) for name in names):
        raise FileRefusal("zipped_workbook")
    if not all(name.lower().endswith(".csv") for name in names):
        raise FileRefusal("zip_not_csv")
    if len({posixpath.dirname(name) for name in names}) > 1:
        raise FileRefusal("zip_folders")
    outline = WorkbookOutline()
    for name in names:
        title = posixpath.splitext(posixpath.basename(name))[0]
        grid, facts = _read_sheet(title, container.read(name))
        outline.grids.append(grid)
        outline.sheets.append(SheetOutline(len(outline.sheets), title, title, facts))
    for name in container.litter:
        outline.texts += texts_of_unread(container.read(name), "a part of the zip that no program shows")
    outline.texts += texts_of_unread(container.remarks, "a part of the zip that no program shows")
    return outline


def _read_sheet(title: str, content: bytes) -> tuple[Grid, SheetFacts]:
    text = decode(title, content)
    delimiter = _delimiter(title, text)
    text = _DECLARED.sub("", text, count=1)
    facts = SheetFacts()
    rows: list[tuple[int, list[Raw]]] = []
    ragged = []
    width = 0
    for number, record in enumerate(_records(title, text, delimiter), start=1):
        values: list[Raw] = shortened([value if value.strip() else None for value in record])
        if values:
            width = width or len(record)
            if len(record) < width or len(values) > width:
                ragged.append((number, len(record)))
            facts.add_cell(number, len(values) - 1)
            facts.cells += len(values) - 1
            rows.append((number, values))
    return Grid(title, rows, ragged=tuple(ragged)), facts


def _records(title: str, text: str, delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        yield from reader
    except csv.Error as error:
        raise FileRefusal("csv_quoting", member=f"{title}.csv", line=reader.line_num) from error


def decode(title: str, content: bytes) -> str:
    """Return the text of a CSV, whose encoding must be certain.

    Raises:
        Refused: it is not UTF-8, nor certainly UTF-16 or Windows-1252.
    """
    has_utf16_mark = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if has_utf16_mark else ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text and (encoding != "cp1252" or _is_certain(text)):
            return text
    raise FileRefusal("csv_encoding", member=f"{title}.csv")


def _is_certain(text: str) -> bool:
    """Say whether text decoded as Windows-1252 reads as English text would."""
    rest = _BESIDE_LETTER.sub("", text)
    return all(letter in _LATIN or ord(letter) < 128 for letter in rest)


def _delimiter(title: str, text: str) -> str:
    """Return what separates the values of a CSV: what it declares, or what alone divides its first line of values.

    Where several would, it is the one by which every line has as many values, and then the one by which the first has
    most: where the comma is a decimal mark, a spreadsheet writes semicolons, and headings may hold commas.

    Raises:
        Refused: it declares another, or it is not certain.
    """
    if declared := _DECLARED.match(text):
        if declared[1] not in _DELIMITERS:
            raise FileRefusal("csv_delimiter", member=f"{title}.csv")
        return declared[1]
    first = next((line for line in text.splitlines() if line.strip(' ,;\t"')), "")
    dividing = [delimiter for delimiter in _DELIMITERS if delimiter in first]
    if len(dividing) < 2:
        if not dividing and "|" in first:
            raise FileRefusal("csv_delimiter", member=f"{title}.csv")
        return dividing[0] if dividing else ","
    ranks = {delimiter: _rank(text, delimiter) for delimiter in dividing}
    best = max(ranks.values())
    if list(ranks.values()).count(best) > 1:
        raise FileRefusal("csv_delimiter", member=f"{title}.csv")
    return next(delimiter for delimiter, rank in ranks.items() if rank == best)


def _rank(text: str, delimiter: str) -> tuple[bool, int]:
    """Return how well a delimiter divides a CSV: whether into lines of one length, and into how many values the first.

    Not at all where it leaves the first line undivided, or quotation marks unmatched.
    """
    try:
        records = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        widths = [len(record) for record in records if any(map(str.strip, record))]
    except csv.Error:
        return False, 1
    return len(set(widths)) == 1 and widths[0] > 1, widths[0] if widths else 1
