"""`conditions`: how many statements hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from fractions import Fraction
from typing import ClassVar, Literal

from pydantic import Field, model_validator

from standards.errors import RuleSetError
from standards.measures.base import AppliesTo, CompiledMeasure, Question, SheetMeasure
from standards.measures.filters import Code, all_of, is_unknown
from standards.measures.references import Reference, Sets, Use, list_reference
from standards.measures.session import Session, first_reason, open_reason, required_field
from standards.measures.wording import Words
from standards.model import CellState, Evidence, Month, Reason, Row, SheetReturn, SourceGroup, Sources, Value
from standards.yaml import Exact, FilePart, Name


class FieldTest(FilePart):
    """One test of one field; all tests of a statement must hold."""

    field: Name = Field(description="the field to test")
    is_: Code | list[Code] | None = Field(
        default=None, alias="is", description="its value is this code, or one of these codes"
    )
    includes: Name | list[Name] | None = Field(
        default=None, description="the list includes all of these codes, or all of a named set"
    )
    at_least: Exact | None = Field(default=None, description="its number is this or more")
    at_most: Exact | None = Field(default=None, description="its number is this or less")
    within_months: int | None = Field(
        default=None, ge=0, description="its date is this many months before the end of the period, or fewer"
    )
    is_the_rule_sets: Literal["definition_version"] | None = Field(
        default=None, description="it's the same as in the rule set's heading"
    )

    @model_validator(mode="after")
    def _one_test(self) -> FieldTest:
        given = (self.is_, self.includes, self.at_least, self.at_most, self.within_months, self.is_the_rule_sets)
        if sum(test is not None for test in given) != 1:
            raise ValueError("give exactly one of is, includes, at_least, at_most, within_months, is_the_rule_sets")
        return self

    def reference(self, sheet: str) -> Reference:
        """Return the field, and as what it is used."""
        if self.is_ is not None:
            return Reference(
                sheet, self.field, Use.CODE, tuple(self.is_) if isinstance(self.is_, list) else (self.is_,)
            )
        if self.includes is not None:
            return list_reference(sheet, self.field, self.includes)
        if self.within_months is not None:
            return Reference(sheet, self.field, Use.DATE)
        return Reference(sheet, self.field, Use.TEXT if self.is_the_rule_sets is not None else Use.NUMBER)


class Statement(FilePart):
    """Something that holds or does not."""

    says: Name = Field(description="the statement in words, as if it's true")
    all: list[FieldTest] = Field(min_length=1, description="the tests: the statement is true if all of these pass")


class Conditions(SheetMeasure):
    """How many statements in a list are true of the newest period."""

    order: ClassVar[int] = 4
    level: ClassVar[AppliesTo | None] = "each_borough"

    kind: Literal["conditions"] = Field(description="which of the ten kinds it is")
    statements: list[Statement] = Field(min_length=1, description="the statements, each of which should be true")

    def compiled(self, session: Session) -> CompiledMeasure:
        return CompiledConditions(self, session)

    @property
    def window(self) -> int:
        return 0

    def description(self, words: Words) -> str:
        return f"How many of these are true: {'; '.join(statement.says for statement in self.statements)}"

    def most(self, sets: Sets) -> int | None:
        return len(self.statements)

    def references(self, sets: Sets) -> Iterator[Reference]:
        return (test.reference(self.sheet) for statement in self.statements for test in statement.all)


Check = Callable[[Value, Month, Question], bool | None]


class CompiledConditions(CompiledMeasure):
    """Works out `conditions`: how many statements hold in every row of the newest period."""

    def __init__(self, spec: Conditions, session: Session) -> None:
        self.spec, self.session = spec, session
        self.sheets = ((spec.sheet, 1),)
        self.statements = [
            (statement, [(test.field, _check(test, session)) for test in statement.all])
            for statement in spec.statements
        ]
        self.fields = tuple(dict.fromkeys(test.field for statement in spec.statements for test in statement.all))
        for name in self.fields:
            required_field(session, spec.sheet, name)

    def evidence(self, question: Question) -> Evidence:
        of_area = self.session.windows(self.spec.sheet, question.month, 1)
        windows = [of_area[area] for area in question.areas]
        reason = first_reason(window.reason for window in windows)
        returned = [sheet_return for window in windows for sheet_return in window.returned]
        rows = [(sheet_return, row) for sheet_return in returned for row in self.session.rows(sheet_return)]
        if reason is not None or not rows:
            return Evidence(None, None, reason=reason or Reason.BLANK)
        sources = Sources(tuple(SourceGroup(self.session.rows(sheet_return), self.fields) for sheet_return in returned))
        answers = {statement.says: self._holds(tests, rows, question) for statement, tests in self.statements}
        unknown = [name for statement, tests in self.statements if answers[statement.says] is None for name, _ in tests]
        states = [row.value(name) for _, row in rows for name in unknown]
        return _settle(answers, open_reason(states) or Reason.INVALID, sources)

    def _holds(
        self, tests: list[tuple[str, Check]], rows: list[tuple[SheetReturn, Row]], question: Question
    ) -> bool | None:
        return all_of(
            check(row.value(name), sheet_return.period, question) for sheet_return, row in rows for name, check in tests
        )


def _settle(answers: dict[str, bool | None], reason: Reason, sources: Sources) -> Evidence:
    low = Fraction(sum(answer is True for answer in answers.values()))
    high = Fraction(sum(answer is not False for answer in answers.values()))
    lacking = "; ".join(says for says, answer in answers.items() if answer is False)
    unknown = "; ".join(says for says, answer in answers.items() if answer is None)
    detail = [("not so", lacking), ("not known whether", unknown)]
    known = low == high
    return Evidence(
        low,
        high,
        low if known else None,
        Fraction(len(answers)),
        None if known else reason,
        detail=tuple(f"{heading}: {says}" for heading, says in detail if says),
        sources=sources,
    )


def _check(test: FieldTest, session: Session) -> Check:
    """Return the check that a test describes. A cell that is not known gives no answer; one that does not apply, no."""
    holds = _known_check(test, session)

    def check(value: Value, period: Month, question: Question) -> bool | None:
        if is_unknown(value):
            return None
        return False if value is CellState.NOT_APPLICABLE else holds(value, period, question)

    return check


def _known_check(test: FieldTest, session: Session) -> Check:
    if test.is_ is not None:
        codes = session.codes(test.is_)
        return lambda value, period, question: (
            not codes.isdisjoint(value) if isinstance(value, tuple) else value in codes
        )
    if test.includes is not None:
        wanted = session.codes(test.includes)
        return lambda value, period, question: wanted <= set(value if isinstance(value, tuple) else (value,))
    if test.at_least is not None:
        least = test.at_least
        return lambda value, period, question: _number(value, test) >= least
    if test.at_most is not None:
        most = test.at_most
        return lambda value, period, question: _number(value, test) <= most
    if test.within_months is not None:
        window = test.within_months
        return lambda value, period, question: _is_within(value, period, window, test)
    return lambda value, period, question: str(value).strip().casefold() == question.definition_version.casefold()


def _number(value: Value, test: FieldTest) -> int | Fraction:
    if not isinstance(value, int | Fraction):
        raise RuleSetError(f"The field {test.field!r} does not hold numbers, and a rule compares it with one.")
    return value


def _is_within(value: Value, period: Month, window: int, test: FieldTest) -> bool | None:
    if not isinstance(value, date):
        raise RuleSetError(f"The field {test.field!r} does not hold dates, and a rule counts months from it.")
    months = period.since(Month.of(value))
    return None if months < 0 else months <= window
