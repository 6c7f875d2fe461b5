"""What was kept of a file, cell by cell, and what was not: for whoever has the file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from application.return_names import name_of_receipt
from application.workspace import Workspace
from data.contracts.names import COVER
from data.intake.examine import IncomingFile, known_words
from data.intake.gate.grid import Grid, NotKept, Raw
from data.intake.gate.people.names import words
from data.intake.reading.reader import Reader
from data.intake.typing.text import text_of
from data.kept.document import KeptReturn
from data.kept.secret import BYTES
from spreadsheets.addresses import letters
from standards.errors import MinstdError


@dataclass(frozen=True)
class CellComparison:
    """A cell of a file: where it is, and what was kept of it; None where nothing was."""

    sheet: str
    cell: str
    kept: str | None


@dataclass(frozen=True)
class FileComparison:
    """A file beside what was kept of it.

    Attributes:
        is_same_file: whether these are the bytes that the receipt is for.
        cells: every cell of the file that holds anything.
        other_sheets: how many sheets aren't part of the return, of which nothing was kept.
    """

    is_same_file: bool
    cells: tuple[CellComparison, ...]
    other_sheets: int


def compare_kept(workspace: Workspace, name: str, content: bytes, number: int) -> FileComparison:
    """Compare a file with what was kept of a receipt. The file is read in a child process and not kept.

    Raises:
        MinstdError: there is no such receipt, nothing was kept of it, or the file can't be read.
    """
    receipt = workspace.ledger.receipt(number)
    digest = workspace.ledger.kept([number]).get(number)
    if digest is None:
        raise MinstdError(f"We kept nothing of {name_of_receipt(receipt)}.")
    kept = workspace.kept.get(digest)
    with Reader() as reader:
        (contents,) = reader.read([IncomingFile(name, content)], known_words(workspace.contracts))
    if contents.refusals:
        raise MinstdError(f"{name} can't be read, so there is nothing to compare.")
    sheets = {words(grid.title): grid for grid in kept.sheets}
    cells = [cell for grid in contents.sheets for cell in _cells(grid, sheets.get(words(grid.title)))]
    others = sum(words(grid.title) not in sheets and words(grid.title) != words(COVER) for grid in contents.sheets)
    is_same = workspace.secret.digest(BYTES, content) == receipt.sha256
    return FileComparison(is_same, tuple(cells), others)


def kept_cells(kept: KeptReturn) -> int:
    """Return how many cells of a return hold something that was kept."""
    values = [value for grid in kept.sheets for _, row in grid.rows for value in row]
    return sum(value is not None and not isinstance(value, NotKept) for value in values)


def _cells(grid: Grid, kept: Grid | None) -> Iterator[CellComparison]:
    held: dict[tuple[int, int], Raw] = {}
    if kept is not None:
        held = {(number, column): value for number, row in kept.rows for column, value in enumerate(row)}
    for number, row in grid.rows:
        for column, value in enumerate(row):
            if value is not None:
                kept_value = held.get((number, column))
                is_kept = kept_value is not None and not isinstance(kept_value, NotKept)
                text = text_of(kept_value) if is_kept else None
                yield CellComparison(grid.title, f"{letters(column)}{number}", text)
