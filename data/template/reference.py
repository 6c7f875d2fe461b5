"""The two sheets to look things up on: every field with its guidance, and every code with its meaning."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from data.contracts.load import Contracts, FieldContract, SheetContract
from data.contracts.names import AREAS, CODES, GUIDANCE
from data.template.guidance import answer
from data.template.styles import BODY, HEADING, NOTE, TITLE
from spreadsheets.package import CellValue
from spreadsheets.plan import ListRange, SheetCell, SheetPlan

_GUIDANCE: Final = (
    ("Sheet", 14),
    ("Heading", 26),
    ("What it means", 92),
    ("What to enter", 30),
    ("Required", 10),
    ("z allowed", 10),
    ("Unit", 16),
    ("Who or what is counted", 60),
    ("When", 40),
    ("Where to find it", 40),
    ("Minutes a row", 10),
    ("Name in the file", 32),
)
_CODES: Final = (("List", 26), ("Code", 30), ("What it means", 56), ("Where it is used", 60))
_MEANING: Final = 2  # the column of the codes that drop-downs offer
_PRINTED_GUIDANCE: Final = 6  # columns: what each heading means, and how to answer
_PRINTED_CODES: Final = 3  # columns: each code and what it means
_FIRST_ROW: Final = 3  # counted from 0, below a title, a note and the headings


def guidance(contracts: Sequence[SheetContract]) -> SheetPlan:
    """Return the sheet that says of every field what it means and how to answer."""
    lines = [_field(contract, field) for contract in contracts for field in contract.fields]
    note = "Blank: not known. 0: truly none. z: doesn’t apply here (only where this sheet allows it)."
    return _plan(GUIDANCE, "Guidance on every field", note, _GUIDANCE, lines, (len(lines), _PRINTED_GUIDANCE))


def _field(contract: SheetContract, field: FieldContract) -> tuple[CellValue, ...]:
    return (
        contract.title,
        field.title,
        field.guidance,
        answer(field),
        "yes" if field.is_required else "no",
        "yes" if field.allows_z else "no",
        field.unit,
        field.population,
        field.counting_date,
        field.source_system,
        field.minutes,
        field.name,
    )


def codes(contracts: Sequence[SheetContract], known: Contracts) -> tuple[SheetPlan, dict[str, ListRange]]:
    """Return the sheet of codes that these sheets ask for, and where each list stands on it.

    A drop-down offers what the codes mean, which is as good as the codes.
    """
    where: dict[str, list[str]] = {}
    for contract in contracts:
        for field in contract.fields:
            if field.code_list is not None:
                where.setdefault(field.code_list, []).append(f"{contract.title}: {field.title}")
    lines: list[tuple[CellValue, ...]] = []
    listed = {}
    for name in sorted(where, key=lambda name: name == AREAS):  # the longest list last
        first = _FIRST_ROW + len(lines)
        lines += [
            (name, code, title, "; ".join(where[name]) if at == 0 else None)
            for at, (code, title) in enumerate(known.code_lists[name].items())
        ]
        listed[name] = ListRange(f"codes_{name}", CODES, _MEANING, first, _FIRST_ROW + len(lines) - 1)
    note = "Enter the code or what it means, in capitals or not. Put a semicolon between several in one cell."
    printed = sum(line[0] != AREAS for line in lines)  # every authority would be pages
    return _plan(CODES, "The codes and what they mean", note, _CODES, lines, (printed, _PRINTED_CODES)), listed


def _plan(
    title: str,
    heading: str,
    note: str,
    columns: Sequence[tuple[str, int]],
    lines: Sequence[tuple[CellValue, ...]],
    printed: tuple[int, int],
) -> SheetPlan:
    """Return a sheet to look things up on, of which so many lines and columns are printed."""
    top: list[list[SheetCell | None]] = [
        [SheetCell(heading, TITLE)],
        [SheetCell(note, NOTE)],
        [SheetCell(name, HEADING) for name, _ in columns],
    ]
    body = [[SheetCell(value, BODY) for value in line] for line in lines]
    widths = [width for _, width in columns]
    return SheetPlan(
        title,
        [*top, *body],
        widths,
        frozen=(_FIRST_ROW, 2),
        filtered=_FIRST_ROW - 1,
        printed=(_FIRST_ROW + printed[0], printed[1]),
        is_form=True,
    )
