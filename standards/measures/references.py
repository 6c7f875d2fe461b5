"""Which fields a rule uses, and as what: for the lint, and for saying beside a field what it is used by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from standards.measures.filters import Clause, Code, Names, Where, as_names
from standards.model import FieldKind

Sets = Mapping[str, tuple[str, ...]]
"""The named sets of codes."""


class Use(StrEnum):
    """As what a field is used, which says what kinds of field will do."""

    NUMBER = "a number"
    INTEGER = "a whole number"
    CODE = "a code"
    YES_NO = "yes or no"
    LIST = "a list of codes"
    DATE = "a date"
    TEXT = "a code or a text"
    ANY = "anything"


FIELD_KINDS: Final[Mapping[Use, frozenset[FieldKind]]] = {
    Use.NUMBER: frozenset({FieldKind.INTEGER, FieldKind.DECIMAL}),
    Use.INTEGER: frozenset({FieldKind.INTEGER}),
    Use.CODE: frozenset({FieldKind.CODE, FieldKind.CODES, FieldKind.YES_NO, FieldKind.TEXT, FieldKind.INTEGER}),
    Use.YES_NO: frozenset({FieldKind.YES_NO}),
    Use.LIST: frozenset({FieldKind.CODES}),
    Use.DATE: frozenset({FieldKind.DATE}),
    Use.TEXT: frozenset({FieldKind.CODE, FieldKind.TEXT, FieldKind.YES_NO}),
    Use.ANY: frozenset(FieldKind),
}


@dataclass(frozen=True, slots=True)
class Reference:
    """One use of one field. `codes` are the codes, or the named sets, that a rule looks for in it."""

    sheet: str
    field: str
    use: Use
    codes: tuple[Code, ...] = ()


def number_references(sheet: str, names: Names) -> Iterator[Reference]:
    """Yield fields that are added up."""
    return (Reference(sheet, name, Use.NUMBER) for name in as_names(names))


def where_references(sheet: str, where: Where) -> Iterator[Reference]:
    """Yield the fields by which rows are chosen."""
    for clause in where if isinstance(where, list) else [where]:
        yield from clause_references(sheet, clause)


def clause_references(sheet: str, clause: Clause) -> Iterator[Reference]:
    """Yield the fields of one entry of a `where`."""
    for name, codes in clause.items():
        yield Reference(sheet, name, Use.CODE, tuple(codes) if isinstance(codes, list) else (codes,))


def list_reference(sheet: str, name: str, codes: Names) -> Reference:
    """Return a list field, with the codes that it should hold."""
    return Reference(sheet, name, Use.LIST, as_names(codes))
