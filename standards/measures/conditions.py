"""`conditions`: how many statements hold; and when a standard applies at all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction

from standards.errors import RuleSetError
from standards.framework.ruleset import Applies
from standards.framework.specs import Conditions, FieldTest
from standards.measures.base import Compiled, Question
from standards.measures.filters import all_of, any_of, compile_where, fields_of, is_unknown
from standards.measures.session import Session, first_reason, is_unsaid, open_reason, required_field
from standards.model import CellState, Evidence, Month, Reason, Row, SheetReturn, SourceGroup, Sources, Value

Check = Callable[[Value, Month, Question], bool | None]


class ConditionsMeasure(Compiled):
    """Works out `conditions`: how many statements hold in every row of the newest period."""

    def __init__(self, spec: Conditions, session: Session) -> None:
        self.spec, self.session = spec, session
        self.sheets = ((spec.sheet, 1),)
        self.statements = [(one, [(test.field, _check(test, session)) for test in one.all]) for one in spec.statements]
        self.fields = tuple(dict.fromkeys(test.field for one in spec.statements for test in one.all))
        for name in self.fields:
            required_field(session, spec.sheet, name)

    def evidence(self, question: Question) -> Evidence:
        windows = [self.session.window(area, self.spec.sheet, question.month, 1) for area in question.areas]
        reason = first_reason(one.reason for one in windows)
        came = [one for window in windows for one in window.came]
        rows = [(one, row) for one in came for row in self.session.rows(one)]
        if reason is not None or not rows:
            return Evidence(None, None, reason=reason or Reason.BLANK)
        sources = Sources(tuple(SourceGroup(self.session.rows(one), self.fields) for one in came))
        answers = {one.says: self._holds(tests, rows, question) for one, tests in self.statements}
        states = [row.value(name) for _, row in rows for name in self.fields]
        return _settle(answers, open_reason(states) or Reason.INVALID, sources)

    def _holds(
        self, tests: list[tuple[str, Check]], rows: list[tuple[SheetReturn, Row]], question: Question
    ) -> bool | None:
        return all_of(check(row.value(name), one.period, question) for one, row in rows for name, check in tests)


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


class Applicability:
    """Says whether a standard applies to the areas asked about: whether the newest period has such a row."""

    def __init__(self, spec: Applies, session: Session) -> None:
        self.spec, self.session = spec, session
        self.match = compile_where(spec.where, spec.sheet, session)
        self.fields = fields_of(spec.where)

    def reason(self, question: Question) -> Reason | None:
        """Return None where it applies, `condition` where it does not, else why that is not known."""
        windows = [self.session.window(area, self.spec.sheet, question.month, 1) for area in question.areas]
        came = [one for window in windows for one in window.came]
        rows = [row for one in came for row in self.session.rows(one)]
        if any_of(self.match(row) for row in rows):
            return None
        missing = [window.reason for window in windows if window.missing]
        unsaid = [Reason.BLANK for one in came if is_unsaid(one)]
        unknown = [open_reason(map(row.value, self.fields)) for row in rows if self.match(row) is None]
        return first_reason([*missing, *unsaid, *unknown]) or Reason.CONDITION
