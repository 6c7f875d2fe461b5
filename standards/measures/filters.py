"""Which rows count. A cell that is not known may or may not let its row count, so there are three answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from standards.measures.session import Session, SheetColumns, required_field
from standards.model import CellState, Row, SheetReturn, Value
from standards.yaml import Name

Names = Name | list[Name]
Code = Name | int
Clause = dict[Name, Code | list[Code]]
Where = Clause | list[Clause]
"""A row counts if every field named holds one of the codes given, or of the named set; of a list, if any entry does."""


def as_names(names: Names) -> tuple[str, ...]:
    """Return one name or several as several."""
    return (names,) if isinstance(names, str) else tuple(names)


def is_unknown(value: Value) -> bool:
    return isinstance(value, CellState) and value is not CellState.NOT_APPLICABLE


Answers = list[bool | None]


class RowFilter:
    """The filter that a rule's `where` describes. True: a row counts; None: a cell that decides it isn't known.

    Raises:
        RuleSetError: it names a field that the sheet doesn't have.
    """

    def __init__(self, where: Where, sheet: str, session: Session) -> None:
        clauses = where if isinstance(where, list) else [where]
        self.session = session
        self.clauses = [[(name, session.codes(codes)) for name, codes in clause.items()] for clause in clauses]
        for name in fields_of(where):
            required_field(session, sheet, name)
        self.lets_all_through = not all(self.clauses)
        self._known: dict[int, Answers] = {}

    def __call__(self, row: Row) -> bool | None:
        return any_of(all_of(_holds(row.value(name), codes) for name, codes in clause) for clause in self.clauses)

    def of_sheet(self, sheet_return: SheetReturn) -> Answers:
        """Return the answer for each row of a sheet, worked out once."""
        return self.answers(self.session.columns(sheet_return))

    def used(self, sheet_return: SheetReturn) -> tuple[Row, ...]:
        """Return the rows that count or may: the sheet's own tuple where that is all of them, which takes no memory."""
        columns = self.session.columns(sheet_return)
        answers = self.answers(columns)
        if False not in answers:
            return columns.rows
        return tuple([row for row, answer in zip(columns.rows, answers, strict=True) if answer is not False])

    def answers(self, columns: SheetColumns) -> Answers:
        """Return the answer for each row of a sheet, given field by field; worked out once."""
        answers = self._known.get(id(columns))  # which the session keeps
        if answers is None:
            answers = self._known[id(columns)] = self._answers(columns)
        return answers

    def _answers(self, columns: SheetColumns) -> Answers:
        if self.lets_all_through:
            return [True] * len(columns.rows)
        by_clause = [
            _each(all_of, [_each_holds(columns[name], codes) for name, codes in clause]) for clause in self.clauses
        ]
        return _each(any_of, by_clause)


def compile_where(where: Where, sheet: str, session: Session) -> RowFilter:
    """Return the filter that a rule's `where` describes; the same one for the same rows in one session."""
    key = f"where, {sheet}: {where!r}"
    known = session.compiled.get(key)
    if not isinstance(known, RowFilter):
        known = session.compiled[key] = RowFilter(where, sheet, session)
    return known


def fields_of(where: Where) -> tuple[str, ...]:
    """Return the fields that a `where` looks at."""
    clauses = where if isinstance(where, list) else [where]
    return tuple(dict.fromkeys(name for clause in clauses for name in clause))


def _each(combine: Callable[[Iterable[bool | None]], bool | None], answers: list[Answers]) -> Answers:
    """Return several answers about each row as one."""
    return answers[0] if len(answers) == 1 else list(map(combine, zip(*answers, strict=True)))


def _each_holds(values: Sequence[Value], codes: frozenset[str | int]) -> Answers:
    return [value in codes if type(value) is str else _holds(value, codes) for value in values]


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
