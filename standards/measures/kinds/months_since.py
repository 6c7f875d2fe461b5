"""`months_since`: calendar months from a date to the end of the period it was reported for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import ClassVar, Final, Literal

from pydantic import Field

from standards.errors import RuleSetError
from standards.measures.base import CompiledMeasure, Question, SheetMeasure
from standards.measures.filters import Where, all_of, compile_where, fields_of, is_unknown
from standards.measures.references import Reference, Sets, Use, list_reference, where_references
from standards.measures.session import Session, first_reason, in_words, is_silent_return, open_reason, required_field
from standards.measures.wording import Words, which_rows
from standards.model import CellState, Evidence, Month, Reason, Row, SheetReturn, SourceGroup, Sources
from standards.yaml import FilePart, Name

NEVER: Final = 10**9
"""More months than any date lies back: it has not happened."""


class Includes(FilePart):
    """A list field holds all of these codes, or all of the named set."""

    field: Name = Field(description="the field with the list")
    includes: Name | list[Name] = Field(description="the codes it must include, or a named set of codes")


class MonthsSince(SheetMeasure):
    """How many calendar months there are from a date to the end of the period."""

    order: ClassVar[int] = 5
    only_better: ClassVar[Literal["higher", "lower"] | None] = "lower"

    kind: Literal["months_since"] = Field(description="which of the ten kinds it is")
    field: Name = Field(description="the field with the date")
    where: Where = Field(default={}, description="which rows to count")
    pick: Literal["oldest", "latest"] = Field(default="oldest", description="which date to use, if there are several")
    provided: list[Includes] = Field(default=[], description="count a date only if its row includes these")
    z_is_never: bool = Field(
        default=False, description="`z` means that it has never happened; otherwise the row is left out"
    )

    def compiled(self, session: Session) -> CompiledMeasure:
        return CompiledMonthsSince(self, session)

    @property
    def window(self) -> int:
        return 0

    @property
    def unit(self) -> str:
        return "months"

    def description(self, words: Words) -> str:
        sentence = f"Calendar months from {words(self.sheet, self.field)} to the end of the period"
        sentence += f", using the {self.pick} date if there are several"
        for required in self.provided:
            codes = required.includes
            names = f"the {in_words(codes)}" if isinstance(codes, str) else words.each(codes, {})
            sentence += f", only where {words(self.sheet, required.field)} includes {names}"
        never = "; never, where there is none at all" if self.z_is_never else ""
        return sentence + which_rows(self.where, self.sheet, words) + never

    def references(self, sets: Sets) -> Iterator[Reference]:
        yield Reference(self.sheet, self.field, Use.DATE)
        yield from (list_reference(self.sheet, required.field, required.includes) for required in self.provided)
        yield from where_references(self.sheet, self.where)


@dataclass(frozen=True, slots=True)
class _Age:
    """How long ago one row's date lies: between `low` and `high` months, if the row counts at all."""

    low: int
    high: int
    is_certain: bool = True
    reason: Reason | None = None
    on: str = ""


class CompiledMonthsSince(CompiledMeasure):
    """Works out a `months_since`. A date that is not known may be today's or never."""

    def __init__(self, spec: MonthsSince, session: Session) -> None:
        self.spec, self.session = spec, session
        self.sheets = ((spec.sheet, 1),)
        self.match = compile_where(spec.where, spec.sheet, session)
        self.provided = [(required.field, session.codes(required.includes)) for required in spec.provided]
        used = (spec.field, *(name for name, _ in self.provided), *fields_of(spec.where))
        self.fields = tuple(dict.fromkeys(used))
        for name in self.fields:
            required_field(session, spec.sheet, name)

    def evidence(self, question: Question) -> Evidence:
        of_area = self.session.windows(self.spec.sheet, question.month, 1)
        windows = [of_area[area] for area in question.areas]
        owing = [window for window in windows if window.reason is not Reason.CONDITION]
        if not owing:
            return Evidence(None, None, reason=Reason.CONDITION)
        returned = [sheet_return for window in owing for sheet_return in window.returned]
        ages = [age for sheet_return in returned for age in self._ages(sheet_return)]
        ages += [_Age(0, NEVER, reason=window.reason) for window in owing if window.missing]
        sources = Sources(tuple(SourceGroup(self.match.used(sheet_return), self.fields) for sheet_return in returned))
        return self._settle(ages, sources)

    def _ages(self, sheet_return: SheetReturn) -> list[_Age]:
        if is_silent_return(sheet_return):
            return [_Age(0, NEVER, reason=Reason.BLANK)]
        ages = [self._age(row, sheet_return.period) for row in self.match.used(sheet_return)]
        return [age for age in ages if age is not None]

    def _age(self, row: Row, period: Month) -> _Age | None:
        """Return how long ago a row's date lies, or None where the date does not apply."""
        value = row.value(self.spec.field)
        counts = self.match(row) is True
        why = None if counts else open_reason(map(row.value, fields_of(self.spec.where)))
        if value is CellState.NOT_APPLICABLE:
            return _Age(NEVER, NEVER, counts, why) if self.spec.z_is_never else None
        if self.session.is_strict and self._can_never_count(row):
            return _Age(NEVER, NEVER, counts, why)
        if is_unknown(value):
            return _Age(0, NEVER, counts, first_reason([why, open_reason([value])]))
        if not isinstance(value, date):
            raise RuleSetError(f"The field {self.spec.field!r} does not hold dates, and a rule counts months from it.")
        months = period.since(Month.of(value))
        if months < 0:  # a date still to come cannot be right
            return _Age(0, NEVER, counts, Reason.INVALID)
        covers = all_of(_includes(row, name, codes) for name, codes in self.provided)
        if covers is None:
            states = [row.value(name) for name, _ in self.provided]
            return _Age(months, NEVER, counts, first_reason([why, open_reason(states)]))
        return _Age(months, months, counts, why, value.isoformat()) if covers else _Age(NEVER, NEVER, counts, why)

    def _can_never_count(self, row: Row) -> bool:
        """Say whether a row's date counts for nothing, whatever it is."""
        return all_of(_includes(row, name, codes) for name, codes in self.provided) is False

    def _settle(self, ages: list[_Age], sources: Sources) -> Evidence:
        reason = first_reason(age.reason for age in ages)
        certain = [age for age in ages if age.is_certain]
        if not ages:
            return Evidence(None, None, reason=Reason.NO_CASES, sources=sources)
        if not certain:
            return Evidence(None, None, reason=reason, sources=sources)
        if self.spec.pick == "oldest":
            low, high = max(age.low for age in certain), max(age.high for age in ages)
        else:
            low, high = min(age.low for age in ages), min(age.high for age in certain)
        if low >= NEVER:
            return Evidence(None, None, sources=sources, is_never=True)
        if low == high:
            on = tuple(sorted({age.on for age in certain if age.low == low}))
            return Evidence(Fraction(low), Fraction(low), Fraction(low), sources=sources, items=on)
        return Evidence(Fraction(low), Fraction(high) if high < NEVER else None, reason=reason, sources=sources)


def _includes(row: Row, name: str, codes: frozenset[str | int]) -> bool | None:
    value = row.value(name)
    if is_unknown(value):
        return None
    return isinstance(value, tuple) and codes <= set(value)
