"""`amount`: a number; `months_recorded`: in how many periods a field was filled in."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from standards.framework.specs import Amount, MonthsRecorded
from standards.measures.base import Compiled, Question
from standards.measures.filters import all_of, compile_where, fields_of
from standards.measures.session import Session, first_reason, is_unsaid, open_reason, required_field
from standards.measures.sums import Number, as_names, total
from standards.model import CellState, Evidence, Reason, Row, SheetReturn, SourceGroup, Sources, Value

Bounds = tuple[Number, Number | None, Reason | None]


class AmountMeasure(Compiled):
    """Works out an `amount`. A number that is not known has no upper bound."""

    def __init__(self, spec: Amount, session: Session) -> None:
        self.spec, self.session = spec, session
        self.sheets = ((spec.sheet, spec.months),)
        self.match = compile_where(spec.where, spec.sheet, session)
        self.is_zero = compile_where(spec.zero_when, spec.sheet, session) if spec.zero_when else None
        self.summed = as_names(spec.field)
        self.fields = tuple(dict.fromkeys((*self.summed, *fields_of(spec.where), *fields_of(spec.zero_when))))
        for name in self.fields:
            required_field(session, spec.sheet, name)

    def evidence(self, question: Question) -> Evidence:
        reason, came = _owed(self.session, self.spec.sheet, self.spec.months, question)
        parts = [self._of_row(row) for one in came for row in self._used(one)]
        parts += [(0, None, Reason.BLANK) for one in came if is_unsaid(one)]
        sources = Sources(tuple(SourceGroup(self._used(one), self.fields) for one in came))
        if reason is not None:
            return Evidence(None, None, reason=reason, sources=sources)
        counted = [part for part in parts if part is not None]
        if parts and not counted:
            return Evidence(None, None, reason=Reason.NO_CASES, sources=sources)
        return _settle(counted, sources)

    def _used(self, one: SheetReturn) -> tuple[Row, ...]:
        return tuple(row for row in self.session.rows(one) if self.match(row) is not False)

    def _of_row(self, row: Row) -> Bounds | None:
        """Return the bounds of a row's number and why they differ, or None where it does not apply."""
        is_zero = self.is_zero(row) if self.is_zero else False
        if is_zero:
            return 0, 0, None
        found = total(row, self.summed)
        if found is CellState.NOT_APPLICABLE:
            return None
        counts = self.match(row) is True and is_zero is False
        if isinstance(found, CellState):
            return (self.spec.least if counts else 0), None, open_reason([found, *self._deciding(row)])
        number = max(found, self.spec.least)
        return (number, number, None) if counts or not number else (0, number, open_reason(self._deciding(row)))

    def _deciding(self, row: Row) -> list[Value]:
        return [row.value(name) for name in self.fields if name not in self.summed]


def _settle(parts: Sequence[Bounds], sources: Sources) -> Evidence:
    low = Fraction(sum(part[0] for part in parts))
    highs = [part[1] for part in parts]
    high = None if None in highs else Fraction(sum(one for one in highs if one is not None))
    if low == high:
        return Evidence(low, low, low, sources=sources)
    return Evidence(low, high, reason=first_reason(part[2] for part in parts), sources=sources)


class MonthsRecordedMeasure(Compiled):
    """Works out a `months_recorded`.

    A period that was not owed is not missing, so only what was owed and left blank is taken from the full window.
    """

    def __init__(self, spec: MonthsRecorded, session: Session) -> None:
        self.spec, self.session = spec, session
        self.sheets = ((spec.sheet, spec.months),)
        self.match = compile_where(spec.where, spec.sheet, session)
        self.fields = tuple(dict.fromkeys((spec.field, *fields_of(spec.where))))
        self.periods = max(1, spec.months // session.sheet(spec.sheet).frequency.months)
        for name in self.fields:
            required_field(session, spec.sheet, name)

    def evidence(self, question: Question) -> Evidence:
        reason, came = _owed(self.session, self.spec.sheet, self.spec.months, question)
        sources = Sources(tuple(SourceGroup(self.session.rows(one), self.fields) for one in came))
        if reason is not None:
            return Evidence(None, None, reason=reason, sources=sources)
        answers = [self._is_recorded(one) for one in came]
        blank = sum(answer is False for answer in answers)
        doubtful = sum(answer is None for answer in answers)
        high = Fraction(self.periods - blank)
        recorded = Fraction(len(came) - blank) if not doubtful else None
        return Evidence(
            high - doubtful, high, recorded, Fraction(len(came)), Reason.INVALID if doubtful else None, sources=sources
        )

    def _is_recorded(self, one: SheetReturn) -> bool | None:
        """Say whether every row that counts is filled in; a cell that cannot be read may have been."""
        if is_unsaid(one):
            return False
        return all_of(self._row_is_recorded(row) for row in self.session.rows(one))

    def _row_is_recorded(self, row: Row) -> bool | None:
        value, counts = row.value(self.spec.field), self.match(row)
        if counts is False or not isinstance(value, CellState) or value is CellState.NOT_APPLICABLE:
            return True
        return None if value is CellState.VOID or counts is None else False


def _owed(
    session: Session, sheet: str, months: int, question: Question
) -> tuple[Reason | None, tuple[SheetReturn, ...]]:
    """Return what came of what was owed, and why that is not all."""
    windows = [session.window(area, sheet, question.month, months) for area in question.areas]
    owing = [one for one in windows if one.reason is not Reason.CONDITION]
    reason = first_reason(one.reason for one in owing) if owing else Reason.CONDITION
    return reason, tuple(one for window in windows for one in window.came)
