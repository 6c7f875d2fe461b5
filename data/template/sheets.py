"""The sheets to fill in: the cover, and one sheet for each contract of the return."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Final

from data.contracts.load import FieldContract, SheetContract
from data.contracts.names import (
    BOROUGH,
    CONTACT_ROLE,
    CONTACT_ROLES,
    CONTRACT_VERSION,
    COVER,
    COVER_NOTE,
    MINUTES,
    MONTH,
    RETURN_TYPE,
    nil_key,
)
from data.intake.typing.cover import MOST_MINUTES
from data.intake.typing.text import NAME_GAP
from data.template.carried_forward import EarlierAnswers, Values
from data.template.guidance import check, comment
from data.template.styles import ENTRY, FIXED, KEY, NOTE, OPTIONAL, REQUIRED, TITLE
from spreadsheets.package import CellValue
from spreadsheets.plan import Check, CheckedRange, CheckKind, ListRange, Message, SheetCell, SheetPlan, Style, shortened
from standards.model import Area, CellState, FieldKind, Month, Value

NOTE_TEXT: Final = "Blank: not known. 0: truly none. z: doesn’t apply here."

_PRINTED: Final = 10  # empty rows that are printed, for notes by hand
_GROWING: Final = {"any": 100, "register": 3, "each": 3}
"""Which sheets may have more rows than are known, and how many empty ones they bring; below, they are open."""
_LABEL: Final = 50  # characters of a name beside its ID
_WIDEST: Final = 26
_NARROW: Final = 13
_WIDTHS: Final = {FieldKind.CODE: 20, FieldKind.CODES: 28, FieldKind.TEXT: 16}

_HOW: Final = (
    "1. Fill in the sheets between this one and Guidance. Some rows are already filled in from your register and last "
    "month’s answers: confirm or correct them.",
    "2. Leave a cell blank if the answer isn’t known. Enter 0 only if there were truly none. Enter z only if the "
    "question doesn’t apply here.",
    "3. You must answer every heading marked *. Select a cell to see what it asks, or look it up on the Guidance and "
    "Codes sheets.",
    "4. Enter true numbers, however small: we protect them before anything is published. Don’t enter names, dates of "
    "birth or",
    "    anything else about an individual.",
    "5. If there’s nothing to report on a sheet, choose yes on its nil_ line below and leave its numbers blank.",
)


def cover(
    area: Area, return_type: str, month: Month, contracts: Sequence[SheetContract], contact_role: str = ""
) -> SheetPlan:
    """Return the cover: filled in but for the minutes, and for the role to contact if no earlier return has it."""
    heading = f"{return_type.capitalize()} return: {area.name}, {month.words}"
    fixed = {
        RETURN_TYPE: (return_type, "The type of return. Please don’t change it."),
        BOROUGH: (area.name, "The borough this return is from. Please don’t change it."),
        MONTH: (str(month), "The month the figures are for. Please don’t change it."),
        CONTRACT_VERSION: (contracts[0].version, "The version of this template. Please don’t change it."),
    }
    lines: list[list[SheetCell | None]] = [
        [SheetCell(key, KEY), SheetCell(value, FIXED), SheetCell(words, NOTE)] for key, (value, words) in fixed.items()
    ]
    role = SheetCell("Who to ask about these figures: choose the nearest job role. Don’t enter a name.", NOTE)
    lines.append([SheetCell(CONTACT_ROLE, KEY), SheetCell(contact_role or None, ENTRY), role])
    for contract in contracts:
        words = f"Choose yes only if there’s nothing to report on the {contract.title} sheet."
        lines.append([SheetCell(nil_key(contract.sheet), KEY), SheetCell("no", ENTRY), SheetCell(words, NOTE)])
    time = SheetCell("Optional: how many minutes this return took, with finding the figures.", NOTE)
    lines.append([SheetCell(MINUTES, KEY), SheetCell(None, ENTRY), time])
    lines.append([SheetCell(COVER_NOTE, KEY), SheetCell(NOTE_TEXT, FIXED)])
    top = [[SheetCell(heading, TITLE)], [], *([SheetCell(text, NOTE)] for text in _HOW), []]
    first = len(top) + len(fixed)
    checks = [
        CheckedRange(1, first, first, _ROLE),
        CheckedRange(1, first + 1, first + len(contracts), _NIL),
        CheckedRange(1, first + len(contracts) + 1, first + len(contracts) + 1, _MINUTES),
    ]
    return SheetPlan(COVER, [*top, *lines], (22, 52, 80), checks=checks, is_form=True)


_ROLE: Final = Check(
    CheckKind.LIST,
    Message("Contact role", "Choose the job role nearest to yours. Don’t enter a name."),
    items=CONTACT_ROLES,
    error=Message("Choose from the list", "Choose the job role nearest to yours. Don’t enter a name."),
)
_MINUTES: Final = Check(
    CheckKind.INTEGER,
    Message("Minutes (optional)", "Whole minutes, or leave it blank."),
    low=1,
    high=MOST_MINUTES,
    error=Message("Not a whole number", "Enter whole minutes, for example, 90, or leave it blank."),
)
_NIL: Final = Check(
    CheckKind.LIST,
    Message("Nothing to report?", "Choose yes if there’s nothing to report on the sheet, otherwise no."),
    items=("yes", "no"),
    error=Message("Choose from the list", "Enter yes or no."),
)


def sheet(contract: SheetContract, carried: EarlierAnswers, lists: Mapping[str, ListRange]) -> SheetPlan:
    """Return a sheet with its headings, the rows that are known already, and what may be entered."""
    rows = carried.rows(contract)
    spare = _GROWING.get(contract.rows, 0)
    labels = [_label(contract, row, carried) for row in rows]
    body = [
        [_cell(contract, field, _in_words(contract, field, row, carried), label) for field in contract.fields]
        for row, label in zip([*rows, *({},) * spare], [*labels, *("",) * spare], strict=True)
    ]
    last = len(body)
    return SheetPlan(
        contract.title,
        [[_heading(field) for field in contract.fields], *body],
        [_width(field, [line[at] for line in body]) for at, field in enumerate(contract.fields)],
        frozen=(1, _frozen_columns(contract)),
        checks=[
            CheckedRange(at, 1, last, check(field, contract, carried.month, lists))
            for at, field in enumerate(contract.fields)
        ],
        printed=(1 + len(rows) + min(spare, _PRINTED), len(contract.fields)),
        is_form=True,
        is_open_below=contract.rows in _GROWING,
    )


def _heading(field: FieldContract) -> SheetCell:
    """Return a heading: the field's name in the file, its title to the eye."""
    style = REQUIRED if field.is_required else OPTIONAL
    return SheetCell(field.name, replace(style, shown_as=field.title), comment(field))


def _frozen_columns(contract: SheetContract) -> int:
    if contract.rows in ("one", "any"):
        return 0
    return 2 if contract.rows == "register" else 1


def _in_words(contract: SheetContract, field: FieldContract, row: Values, carried: EarlierAnswers) -> Value:
    """Return what a row has for a field, a code by its title; a code that names the row has its title beside it."""
    value = row.get(field.name, CellState.BLANK)
    titles = carried.contracts.code_lists.get(field.code_list or "", {})
    if field.name in contract.key or not titles:
        return value
    if isinstance(value, tuple):
        return tuple(titles.get(code, code) for code in value)
    return titles.get(value, value) if isinstance(value, str) else value


@cache
def _entry_style(kind: FieldKind) -> Style:
    """Return the style of a cell to be filled in."""
    return replace(
        ENTRY,
        align="right" if kind in (FieldKind.INTEGER, FieldKind.DECIMAL) else "left",
        is_date=kind is FieldKind.DATE,
        is_wrapped=kind in (FieldKind.CODE, FieldKind.CODES, FieldKind.TEXT),
    )


def _cell(contract: SheetContract, field: FieldContract, held: Value, label: str) -> SheetCell:
    value = cell_value(held)
    style = _entry_style(field.kind)
    if contract.key and field.name == contract.key[0] and value is not None:
        style = replace(style, fill=KEY.fill, suffix=label, is_wrapped=False)
    return SheetCell(value, style)


def cell_value(value: Value) -> CellValue:
    """Return a typed value as it stands in one cell."""
    if isinstance(value, CellState):
        return "z" if value is CellState.NOT_APPLICABLE else None
    return "; ".join(value) if isinstance(value, tuple) else value


def _label(contract: SheetContract, row: Values, carried: EarlierAnswers) -> str:
    """Return what is shown beside a row's ID or code, so that nobody need look it up on another sheet."""
    if contract.rows == "codes":
        field = contract.field(contract.key[0])
        titles = carried.contracts.code_lists[field.code_list or ""] if field else {}
        name = titles.get(str(row[contract.key[0]]), "")
    elif contract.extends is not None:
        name = carried.name(contract.extends[0], str(row[contract.key[0]]))
    else:
        return ""
    return f"{NAME_GAP}{shortened(name, _LABEL)}" if name else ""


def _width(field: FieldContract, cells: Sequence[SheetCell]) -> int:
    """Return a width at which the heading stands on a few lines, and most answers on one."""
    longest = max((len(cell.shown) for cell in cells), default=0)
    if all(cell.style.is_wrapped for cell in cells):
        longest = min(longest, _WIDEST)
    word = max(map(len, field.title.split()))
    return max(word + 4, longest + 2, _WIDTHS.get(field.kind, _NARROW))
