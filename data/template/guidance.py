"""What a template says of a field, and what it lets somebody enter: all of it from the field's contract."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from data.contracts.load import FieldContract, SheetContract
from spreadsheets.plan import Check, CheckKind, ListRange, Message
from standards.exact import plain
from standards.model import FieldKind, Month

EARLIEST: Final = date(2000, 1, 1)
BLANK: Final = "Leave the cell blank if you don’t know."
ZED: Final = "Enter z if it doesn’t apply."

_YES_NO: Final = ("yes", "no")
_KINDS: Final = {
    FieldKind.INTEGER: CheckKind.INTEGER,
    FieldKind.DECIMAL: CheckKind.DECIMAL,
    FieldKind.DATE: CheckKind.DATE,
    FieldKind.TEXT: CheckKind.LENGTH,
}


def answer(field: FieldContract) -> str:
    """Return what is to be entered, such as `A whole number from 0 to 2000`."""
    if field.kind is FieldKind.INTEGER:
        return f"A whole number{_span(field)}"
    if field.kind is FieldKind.DECIMAL:
        return f"A number{_span(field)}, with up to one decimal place"
    words = {
        FieldKind.YES_NO: "Yes or no",
        FieldKind.DATE: "A date as YYYY-MM-DD",
        FieldKind.TEXT: f"Text of up to {field.max_length} characters" if field.max_length else "Text",
        FieldKind.CODES: "One or more from the Codes sheet, with a semicolon between them",
    }
    return words.get(field.kind, "One from the list")


def _span(field: FieldContract) -> str:
    if field.minimum is None or field.maximum is None:
        return ""
    return f" from {plain(field.minimum)} to {plain(field.maximum)}"


def comment(field: FieldContract) -> str:
    """Return what stands on a field's heading: everything that the contract says of it."""
    lines = [
        field.title,
        "Required" if field.is_required else "Not required: blank means not known",
        field.guidance,
        f"Enter: {answer(field)}{', or z if it doesn’t apply' if field.allows_z else ''}",
        f"Unit: {field.unit}",
        f"Who or what is counted: {field.population}",
        f"When: {field.counting_date}",
        f"Where to find it: {field.source_system}",
        f"Name in the file: {field.name}",
    ]
    return "\n".join(lines)


def check(field: FieldContract, contract: SheetContract, month: Month, lists: Mapping[str, ListRange]) -> Check:
    """Return what may be entered for a field in a month's return, and what the program says."""
    required, z = "Required. " if field.is_required else "", f" {ZED}" if field.allows_z else ""
    prompt = Message.of(field.title, f"{required}{answer(field)}.{z}")  # more would cover the cells below it
    if field.kind is FieldKind.YES_NO:
        return _listed(prompt, (*_YES_NO, *_z(field)), None, field)
    if field.kind is FieldKind.CODES:
        return Check(CheckKind.ANY, prompt)  # choosing from a drop-down would wipe the codes that are there
    if field.kind is FieldKind.CODE:
        listed = lists.get(field.code_list or "")
        if listed is None:
            return Check(CheckKind.ANY, prompt)
        return _listed(prompt, (), listed, field)
    low, high = _bounds(field, month)
    if high is None:
        return Check(CheckKind.ANY, prompt)
    return Check(_KINDS[field.kind], prompt, low=low, high=high, allows_z=field.allows_z, error=_error(field, month))


def _z(field: FieldContract) -> tuple[str, ...]:
    return ("z",) if field.allows_z else ()


def _listed(prompt: Message, items: tuple[str, ...], listed: ListRange | None, field: FieldContract) -> Check:
    """Return a drop-down. A list on the Codes sheet warns only, for its codes may be entered as well as its titles."""
    if items:
        error = Message.of("Choose from the list", f"Enter {', '.join(items[:-1])} or {items[-1]}.", BLANK)
        return Check(CheckKind.LIST, prompt, items=items, error=error)
    warning = Message.of(
        "Not in the list", f"Enter one from the list, or its code.{' ' + ZED if field.allows_z else ''}", BLANK
    )
    return Check(CheckKind.LIST, prompt, listed=listed, error=warning if field.codes else None, is_warning=True)


def _bounds(field: FieldContract, month: Month) -> tuple[int | date | None, int | date | None]:
    if field.kind is FieldKind.DATE:
        return EARLIEST, month.last_day
    if field.kind is FieldKind.TEXT:
        return None, field.max_length
    if field.minimum is None or field.maximum is None:
        return None, None
    return int(field.minimum), int(field.maximum)


def _error(field: FieldContract, month: Month) -> Message:
    z = (ZED,) if field.allows_z else ()
    if field.kind is FieldKind.DATE:
        words = f"Enter a date up to {month.last_day.isoformat()}, written as YYYY-MM-DD."
        return Message.of("Not a valid date", words, BLANK, *z)
    if field.kind is FieldKind.TEXT:
        return Message.of("Too long", f"Shorten the text to {field.max_length} characters or fewer.")
    example = "9" if field.kind is FieldKind.INTEGER else "2.5"
    words = f"Enter {answer(field)[0].lower()}{answer(field)[1:]}, for example, {example}. Remove any words or units."
    return Message.of("Not a number in range", words, BLANK, *z)
