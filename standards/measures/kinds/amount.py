"""`amount`: a number from the newest periods."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import ClassVar, Literal

from pydantic import Field

from standards.measures.base import (
    CompiledMeasure,
    Composition,
    CountedFields,
    FieldSum,
    Question,
    SheetMeasure,
)
from standards.measures.filters import Clause, Names, Where, as_names, compile_where, fields_of
from standards.measures.references import Reference, Sets, clause_references, number_references, where_references
from standards.measures.session import Session, first_reason, is_silent_return, open_reason, required_field
from standards.measures.sums import Number, total
from standards.measures.wording import Words, capitalised, clause_words, field_names, which_rows, window_words
from standards.model import CellState, Evidence, FieldCatalogue, Reason, Row, SourceGroup, Sources, Value
from standards.yaml import Exact

Bounds = tuple[Number, Number | None, Reason | None]
"""The least and the most that a row adds (None: no bound), and why they differ."""


class Amount(SheetMeasure):
    """A number: a field added up over its rows, for the newest period or several."""

    order: ClassVar[int] = 6

    kind: Literal["amount"] = Field(description="which of the ten kinds it is")
    field: Names = Field(description="the field with the number, or several fields to add together")
    where: Where = Field(default={}, description="which rows to count")
    zero_when: Clause = Field(default={}, description="rows in which the number counts as zero, whatever was entered")
    least: Exact = Field(
        default=Fraction(0), description="the smallest that the number can be, unless `zero_when` applies"
    )
    months: int = Field(default=1, ge=1, description="how many months to look at")

    def compiled(self, session: Session) -> CompiledMeasure:
        return CompiledAmount(self, session)

    @property
    def window(self) -> int:
        return 0 if self.months == 1 else self.months

    def description(self, words: Words) -> str:
        sentence = f"{field_names(self.field, self.sheet, words)}{which_rows(self.where, self.sheet, words)}"
        if self.zero_when:
            sentence += f"; zero where {clause_words(self.zero_when, self.sheet, words)}"
        return capitalised(sentence + (window_words(self.months) if self.months > 1 else ""))

    def references(self, sets: Sets) -> Iterator[Reference]:
        yield from number_references(self.sheet, self.field)
        yield from clause_references(self.sheet, self.zero_when)
        yield from where_references(self.sheet, self.where)

    def counted_fields(self, sets: Sets) -> CountedFields:
        return CountedFields(above=tuple((self.sheet, name) for name in as_names(self.field)))

    def compositions(self, catalogue: FieldCatalogue) -> Iterator[Composition]:
        if not self.zero_when and not self.least:
            yield Composition(above=((FieldSum(self.sheet, as_names(self.field), self.where, self.months), 1),))


class CompiledAmount(CompiledMeasure):
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
        self.since = session.since(spec.sheet, self.fields)

    def evidence(self, question: Question) -> Evidence:
        reason, returned = self.session.owed(
            question.areas, self.spec.sheet, question.month, self.spec.months, self.since
        )
        parts = [self._of_row(row) for sheet_return in returned for row in self.match.used(sheet_return)]
        parts += [(0, None, Reason.BLANK) for sheet_return in returned if is_silent_return(sheet_return)]
        sources = Sources(tuple(SourceGroup(self.match.used(sheet_return), self.fields) for sheet_return in returned))
        if reason is not None:
            return Evidence(None, None, reason=reason, sources=sources)
        counted = [part for part in parts if part is not None]
        if parts and not counted:
            return Evidence(None, None, reason=Reason.NO_CASES, sources=sources)
        return _settle(counted, sources)

    def _of_row(self, row: Row) -> Bounds | None:
        """Return the bounds of a row's number and why they differ, or None where it does not apply."""
        is_zero = self.is_zero(row) if self.is_zero else False
        if is_zero:
            return 0, 0, None
        number = total(row, self.summed)
        if number is CellState.NOT_APPLICABLE:
            return None
        counts = self.match(row) is True and is_zero is False
        if isinstance(number, CellState):
            return (self.spec.least if counts else 0), None, open_reason([number, *self._deciding(row)])
        number = max(number, self.spec.least)
        return (number, number, None) if counts or not number else (0, number, open_reason(self._deciding(row)))

    def _deciding(self, row: Row) -> list[Value]:
        return [row.value(name) for name in self.fields if name not in self.summed]


def _settle(parts: Sequence[Bounds], sources: Sources) -> Evidence:
    low = Fraction(sum(part[0] for part in parts))
    highs = [part[1] for part in parts]
    high = None if None in highs else Fraction(sum(most for most in highs if most is not None))
    if low == high:
        return Evidence(low, low, low, sources=sources)
    return Evidence(low, high, reason=first_reason(part[2] for part in parts), sources=sources)
