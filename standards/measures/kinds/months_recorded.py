"""`months_recorded`: in how many periods a field was filled in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import ClassVar, Literal

from pydantic import Field

from standards.measures.base import AppliesTo, CompiledMeasure, Question, SheetMeasure
from standards.measures.filters import Where, all_of, compile_where, fields_of
from standards.measures.references import Reference, Sets, Use, where_references
from standards.measures.session import Session, first_reason, is_silent_return, open_reason, required_field
from standards.measures.wording import Words, which_rows, window_words
from standards.model import CellState, Evidence, Reason, Row, SheetReturn, SourceGroup, Sources
from standards.yaml import Name


class MonthsRecorded(SheetMeasure):
    """How many periods had a field filled in, in every row counted. Only for this kind is a blank an answer."""

    order: ClassVar[int] = 7
    level: ClassVar[AppliesTo | None] = "each_borough"

    kind: Literal["months_recorded"] = Field(description="which of the ten kinds it is")
    field: Name = Field(description="the field that should be filled in")
    where: Where = Field(default={}, description="which rows to count")
    months: int = Field(default=12, ge=1, description="how many months to look at")

    def compiled(self, session: Session) -> CompiledMeasure:
        return CompiledMonthsRecorded(self, session)

    @property
    def window(self) -> int:
        return self.months

    def description(self, words: Words) -> str:
        sentence = f"The number of periods in which {words(self.sheet, self.field)} was filled in"
        return sentence + which_rows(self.where, self.sheet, words) + window_words(self.months)

    def references(self, sets: Sets) -> Iterator[Reference]:
        yield Reference(self.sheet, self.field, Use.ANY)
        yield from where_references(self.sheet, self.where)


class CompiledMonthsRecorded(CompiledMeasure):
    """Works out a `months_recorded`.

    A period that was not owed is not missing. By the first reading what was owed and left blank is taken from the full
    window; by the second the share of those owed is, so that what was not owed does not count as recorded.
    """

    def __init__(self, spec: MonthsRecorded, session: Session) -> None:
        self.spec, self.session = spec, session
        self.sheets = ((spec.sheet, spec.months),)
        self.match = compile_where(spec.where, spec.sheet, session)
        self.fields = tuple(dict.fromkeys((spec.field, *fields_of(spec.where))))
        self.periods = max(1, spec.months // session.sheet(spec.sheet).frequency.months)
        for name in self.fields:
            required_field(session, spec.sheet, name)
        self.since = session.since(spec.sheet, self.fields)

    def evidence(self, question: Question) -> Evidence:
        reason, returned = self.session.owed(
            question.areas, self.spec.sheet, question.month, self.spec.months, self.since
        )
        sources = Sources(tuple(SourceGroup(self.session.rows(sheet_return), self.fields) for sheet_return in returned))
        if reason is not None:
            return Evidence(None, None, reason=reason, sources=sources)
        answers = [self._is_recorded(sheet_return) for sheet_return in returned]
        blank = sum(answer is False for answer in answers)
        doubtful = sum(answer is None for answer in answers)
        why = self._why_open(returned) if doubtful else None
        if self.session.is_strict:
            return self._of_those_owed(len(answers), blank, doubtful, why, sources)
        high = Fraction(self.periods - blank)
        recorded = Fraction(len(returned) - blank) if not doubtful else None
        return Evidence(
            high - doubtful,
            high,
            recorded,
            Fraction(len(returned)),
            why,
            sources=sources,
        )

    def _of_those_owed(self, owed: int, blank: int, doubtful: int, why: Reason | None, sources: Sources) -> Evidence:
        """Return the periods recorded of those owed, as so many of a whole window: what wasn't owed says nothing."""
        recorded = owed - blank - doubtful
        low, high = (Fraction(self.periods * count, owed) for count in (recorded, recorded + doubtful))
        known = Fraction(recorded) if not doubtful else None
        return Evidence(low, high, known, Fraction(owed), why, sources=sources)

    def _is_recorded(self, sheet_return: SheetReturn) -> bool | None:
        """Say whether every row that counts is filled in; a cell that cannot be read may have been."""
        if is_silent_return(sheet_return):
            return False
        return all_of(self._row_is_recorded(row) for row in self.session.rows(sheet_return))

    def _why_open(self, returned: Iterable[SheetReturn]) -> Reason | None:
        """Return why it isn't known of a row whether it's filled in, or whether it counts."""
        rows = (row for sheet_return in returned for row in self.session.rows(sheet_return))
        return first_reason(
            open_reason(map(row.value, self.fields)) for row in rows if self._row_is_recorded(row) is None
        )

    def _row_is_recorded(self, row: Row) -> bool | None:
        value, counts = row.value(self.spec.field), self.match(row)
        if counts is False or not isinstance(value, CellState) or value is CellState.NOT_APPLICABLE:
            return True
        return None if value is CellState.VOID or counts is None else False
