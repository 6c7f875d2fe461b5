"""`shared_by`: how many things enough boroughs name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from typing import ClassVar, Literal

from pydantic import Field

from standards.measures.base import AppliesTo, CompiledMeasure, Question, SheetMeasure
from standards.measures.filters import Where, compile_where, fields_of
from standards.measures.references import Reference, Sets, Use, where_references
from standards.measures.session import Session, first_reason, is_silent_return, open_reason, required_field
from standards.measures.wording import Words
from standards.model import Evidence, Reason, SheetReturn, SourceGroup, Sources
from standards.yaml import Name


class SharedEntryCount(SheetMeasure):
    """How many entries in a list are named by two or more boroughs."""

    order: ClassVar[int] = 10
    level: ClassVar[AppliesTo | None] = "cluster"

    kind: Literal["shared_by"] = Field(description="which of the ten kinds it is")
    field: Name = Field(description="the field with the list")
    where: Where = Field(default={}, description="which rows to count")
    boroughs: int = Field(default=2, ge=2, description="how many boroughs must name the same entry")

    def compiled(self, session: Session) -> CompiledMeasure:
        return CompiledSharedEntryCount(self, session)

    @property
    def window(self) -> int:
        return 0

    def description(self, words: Words) -> str:
        field = words(self.sheet, self.field)
        return f"How many entries in {field} are named by {self.boroughs} or more boroughs"

    def references(self, sets: Sets) -> Iterator[Reference]:
        yield Reference(self.sheet, self.field, Use.LIST)
        yield from where_references(self.sheet, self.where)


class CompiledSharedEntryCount(CompiledMeasure):
    """Works out a `shared_by`: how many things enough boroughs name. What a missing borough names has no bound."""

    def __init__(self, spec: SharedEntryCount, session: Session) -> None:
        self.spec, self.session = spec, session
        self.sheets = ((spec.sheet, 1),)
        self.match = compile_where(spec.where, spec.sheet, session)
        self.fields = tuple(dict.fromkeys((spec.field, *fields_of(spec.where))))
        for name in self.fields:
            required_field(session, spec.sheet, name)

    def evidence(self, question: Question) -> Evidence:
        of_area = self.session.windows(self.spec.sheet, question.month, 1)
        windows = [of_area[area] for area in question.areas]
        if all(window.reason is Reason.CONDITION for window in windows):
            return Evidence(None, None, reason=Reason.CONDITION)
        returned = [sheet_return for window in windows for sheet_return in window.returned]
        sources = Sources(tuple(SourceGroup(self.session.rows(sheet_return), self.fields) for sheet_return in returned))
        named = Counter(name for sheet_return in returned for name in self._names(sheet_return))
        shared = tuple(sorted(name for name, count in named.items() if count >= self.spec.boroughs))
        reasons = [window.reason for window in windows if window.missing]
        reason = first_reason([*reasons, *(self._open(sheet_return) for sheet_return in returned)])
        low = Fraction(len(shared))
        high = low if reason is None else None
        detail = (f"shared: {', '.join(shared)}",) if shared else ()
        numerator = low if reason is None else None
        return Evidence(low, high, numerator, reason=reason, detail=detail, sources=sources, items=shared)

    def _names(self, sheet_return: SheetReturn) -> frozenset[str]:
        rows = [row for row in self.session.rows(sheet_return) if self.match(row)]
        values = [row.value(self.spec.field) for row in rows]
        return frozenset(name for value in values for name in _as_names(value))

    def _open(self, sheet_return: SheetReturn) -> Reason | None:
        if is_silent_return(sheet_return):
            return Reason.BLANK
        counting = [row for row in self.session.rows(sheet_return) if self.match(row) is not False]
        return first_reason(open_reason(map(row.value, self.fields)) for row in counting)


def _as_names(value: object) -> tuple[str, ...]:
    if isinstance(value, tuple):
        return value
    return (value,) if isinstance(value, str) else ()
