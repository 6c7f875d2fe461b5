"""Which rows count. A cell that is not known may or may not let its row count, so there are three answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from standards.measures.session import Session, required_field
from standards.model import CellState, Row, Value
from standards.yaml import Name

Names = Name | list[Name]
Code = Name | int
Clause = dict[Name, Code | list[Code]]
Where = Clause | list[Clause]
"""A row counts if every field named holds one of the codes given, or of the named set; of a list, if any entry does."""
Match = Callable[[Row], bool | None]
"""True: the row counts; False: it does not; None: a cell that decides it is not known."""


def as_names(names: Names) -> tuple[str, ...]:
    """Return one name or several as several."""
    return (names,) if isinstance(names, str) else tuple(names)


def is_unknown(value: Value) -> bool:
    return isinstance(value, CellState) and value is not CellState.NOT_APPLICABLE


def compile_where(where: Where, sheet: str, session: Session) -> Match:
    """Return the filter that a rule's `where` describes."""
    clauses = where if isinstance(where, list) else [where]
    matches = [_clause(clause, sheet, session) for clause in clauses]
    if len(matches) == 1:
        return matches[0]
    return lambda row: any_of(match(row) for match in matches)


def fields_of(where: Where) -> tuple[str, ...]:
    """Return the fields that a `where` looks at."""
    clauses = where if isinstance(where, list) else [where]
    return tuple(dict.fromkeys(name for clause in clauses for name in clause))


def _clause(clause: Clause, sheet: str, session: Session) -> Match:
    wanted: Mapping[str, frozenset[str | int]] = {name: session.codes(codes) for name, codes in clause.items()}
    for name in wanted:
        required_field(session, sheet, name)
    if not wanted:
        return _always
    if len(wanted) == 1:
        ((name, codes),) = wanted.items()
        return lambda row: _holds(row.value(name), codes)
    pairs = tuple(wanted.items())
    return lambda row: all_of(_holds(row.value(name), codes) for name, codes in pairs)


def _always(row: Row) -> bool | None:
    return True


def _holds(value: Value, codes: frozenset[str | int]) -> bool | None:
    if isinstance(value, tuple):
        return not codes.isdisjoint(value)
    if isinstance(value, CellState):
        return False if value is CellState.NOT_APPLICABLE else None
    return value in codes


def all_of(answers: Iterable[bool | None]) -> bool | None:
    """Whether all hold, where some may not be known."""
    is_open = False
    for answer in answers:
        if answer is False:
            return False
        is_open = is_open or answer is None
    return None if is_open else True


def any_of(answers: Iterable[bool | None]) -> bool | None:
    """Whether any holds, where some may not be known."""
    is_open = False
    for answer in answers:
        if answer is True:
            return True
        is_open = is_open or answer is None
    return None if is_open else False
