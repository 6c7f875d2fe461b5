"""Findings in plain English: one catalogue of codes, and the same mistake in many cells brought together as one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from pydantic import RootModel

from data.contracts.load import Rule
from data.intake.gate.grid import HIDDEN
from data.intake.plain import is_plain
from data.model import Effect, Finding, State
from spreadsheets.addresses import position
from standards.errors import BrokenFile
from standards.yaml import FilePart, read

CATALOGUE: Final = Path(__file__).with_name("findings.yaml")
_SHOWN: Final = 40  # characters of a value as typed
_CELLS_NAMED: Final = 6
_VALUES_NAMED: Final = 3


class FindingKind(FilePart):
    """One kind of finding, as the catalogue has it."""

    effect: Effect
    title: str
    message: str
    fix: str


@lru_cache(maxsize=1)
def catalogue() -> Mapping[str, FindingKind]:
    """Return every kind of finding by its code."""
    return read(CATALOGUE, RootModel[dict[str, FindingKind]], BrokenFile).root


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake in one place, before the same mistakes are brought together.

    Attributes:
        code: the catalogue's code, or the rule's id.
        sheet: the sheet's title.
        cells: the addresses it stands in.
        value: what was typed.
        facts: what else the message says. Mistakes with equal facts are the same mistake.
        rule: the contract's rule that was broken, which brings its own words.
        place: where, in words, if not the cells.
    """

    code: str
    sheet: str | None = None
    cells: tuple[str, ...] = ()
    field: str | None = None
    value: str | None = None
    facts: tuple[tuple[str, str], ...] = ()
    rule: Rule | None = None
    place: str = ""


def gather(mistakes: Iterable[Mistake]) -> tuple[Finding, ...]:
    """Return one finding for each mistake, with all its cells, in the order in which mistakes were first met."""
    groups: dict[tuple[object, ...], list[Mistake]] = {}
    for mistake in mistakes:
        groups.setdefault((mistake.code, mistake.sheet, mistake.facts, mistake.place), []).append(mistake)
    return tuple(_finding(group) for group in groups.values())


def state_of(findings: Iterable[Finding], is_nil: bool) -> State:
    """Return what becomes of a file with these findings."""
    effects = {finding.effect for finding in findings}
    if Effect.REFUSE in effects:
        return State.REFUSED
    if effects & {Effect.REJECT, Effect.VOID}:
        return State.REJECTED
    if Effect.ASK in effects:
        return State.QUESTIONS
    return State.NIL if is_nil else State.ACCEPTED


def show(value: object) -> str:
    """Return a value as typed, on one line, shortened, without anything that could act."""
    text = "".join(letter if letter.isprintable() else " " for letter in str(value).strip())
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _finding(group: list[Mistake]) -> Finding:
    first = group[0]
    cells = tuple(sorted({cell for mistake in group for cell in mistake.cells}, key=_by_row))
    values = list(dict.fromkeys(_shown(mistake.value) for mistake in group if mistake.value is not None))
    fields = {mistake.field for mistake in group}
    words = dict(first.facts) | {
        "where": _where(first.sheet, cells, first.place),
        "where_rows": _where(first.sheet, cells, listed_rows(cells)),
        "where_columns": _where(first.sheet, cells, listed_columns(cells)),
        "value": _listed_values(values),
        "is": "is" if len(values) == 1 else "are",
    }
    kind = _kind(first)
    return Finding(
        code=first.code,
        effect=kind.effect,
        message=kind.message.format_map(words),
        fix=kind.fix.format_map(words),
        sheet=first.sheet,
        cells=cells,
        field=first.field if len(fields) == 1 else None,
        value=show(values[0]) if len(values) == 1 and values[0] != HIDDEN else None,
    )


def _kind(mistake: Mistake) -> FindingKind:
    if mistake.rule is None:
        return catalogue()[mistake.code]
    says, fix = (text.replace("{", "{{").replace("}", "}}") for text in (mistake.rule.says, mistake.rule.fix))
    return FindingKind(
        effect=mistake.rule.effect, title=says, message=f"{{where}}: {says} You entered {{value}}.", fix=fix
    )


def _by_row(cell: str) -> tuple[int, int]:
    return position(cell) or (0, 0)


def _where(sheet: str | None, cells: tuple[str, ...], place: str) -> str:
    if place:
        return f"{sheet}, {place}" if sheet else place
    if not cells:
        return sheet or "The file"
    named = listed_cells(cells, len(cells))
    return f"{sheet}, {named}" if sheet else named


def listed_cells(cells: Sequence[str], count: int) -> str:
    """Return "cell B7" or "cells B7, B9 and 12 more", for `count` cells of which some are given."""
    if count <= _CELLS_NAMED + 1 and count == len(cells):
        return ("cell " if count == 1 else "cells ") + _joined(list(cells))
    named = list(cells[:_CELLS_NAMED])
    return "cells " + _joined([*named, f"{count - len(named)} more"])


def listed_rows(cells: Iterable[str]) -> str:
    """Return "row 4" or "rows 4, 6 and 9 to 12", for the rows that some cells are in."""
    rows = sorted({at[0] for cell in cells if (at := position(cell)) is not None})
    runs: list[list[int]] = []
    for row in rows:
        if runs and row == runs[-1][-1] + 1:
            runs[-1].append(row)
        else:
            runs.append([row])
    named = [part for run in runs for part in _run(run)]
    return ("row " if len(rows) == 1 else "rows ") + _joined(_shortened(named))


def _run(rows: list[int]) -> list[str]:
    return [f"{rows[0]} to {rows[-1]}"] if len(rows) > 2 else [str(row) for row in rows]


def listed_columns(cells: Iterable[str]) -> str:
    """Return "column E" or "columns E and G", for the columns that some cells are in."""
    columns = list(dict.fromkeys(cell.rstrip("0123456789") for cell in cells))
    return ("column " if len(columns) == 1 else "columns ") + _joined(_shortened(columns))


def _shortened(items: list[str]) -> list[str]:
    rest = len(items) - _CELLS_NAMED
    return items if rest <= 1 else [*items[:_CELLS_NAMED], f"{rest} more"]


def _shown(value: str) -> str:
    """Return a value as typed where it is a number, a date or a code; any other text may be about somebody."""
    return value if is_plain(value) else HIDDEN


def _listed_values(values: Sequence[str]) -> str:
    shown = [HIDDEN if value == HIDDEN else f"‘{show(value)}’" for value in values]
    if len(shown) > _VALUES_NAMED + 1:
        shown = [*shown[:_VALUES_NAMED], f"{len(shown) - _VALUES_NAMED} others"]
    return _joined(shown)


def _joined(items: Sequence[str]) -> str:
    """Join with commas and a last "and"."""
    return " and ".join(filter(None, (", ".join(items[:-1]), *items[-1:])))
