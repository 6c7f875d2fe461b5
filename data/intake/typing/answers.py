"""What a field asks for, in words, and what becomes of a cell that isn't it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from data.contracts.load import FieldContract
from standards.model import FieldKind, Value

NUMBERS: Final = (FieldKind.INTEGER, FieldKind.DECIMAL)


@dataclass(frozen=True, slots=True)
class MisreadCell:
    """A cell that cannot be read as its field asks: the finding's code, and what else the message says."""

    code: str
    facts: tuple[tuple[str, str], ...] = ()
    value: str | None = None  # the part that is wrong, where it is not the whole cell


@dataclass(frozen=True, slots=True)
class DoubtfulCell:
    """A cell that is read, and asked about: its value, and the code of the question."""

    value: Value
    code: str
    facts: tuple[tuple[str, str], ...] = ()


def asked_for(field: FieldContract) -> tuple[tuple[str, str], ...]:
    """Return what a message says of what a field asks for."""
    return ("expected", expected(field)), ("unknown", if_unknown(field))


def if_unknown(field: FieldContract) -> str:
    """Return what to do where the answer is not known."""
    if field.is_required:
        return "You must answer this. If nobody knows the answer, tell the coordinator."
    return "Leave the cell blank if you don’t know."


def expected(field: FieldContract) -> str:
    """Return what a field asks for, in words that follow "enter"."""
    if field.kind is FieldKind.INTEGER:
        return "a whole number"
    if field.kind is FieldKind.DECIMAL:
        return "a number with up to one decimal place"
    words = {FieldKind.YES_NO: "yes or no", FieldKind.DATE: "a date such as 31/10/2026", FieldKind.TEXT: "text"}
    if field.kind in words:
        return words[field.kind]
    return "a code" if field.kind is FieldKind.CODE else "codes with a semicolon between them"
