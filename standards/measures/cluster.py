"""`boroughs`, `shared_by`: what only shows when boroughs are put side by side."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

from standards.framework.specs import Boroughs, SharedBy
from standards.measures.base import Compiled, Question
from standards.measures.filters import compile_where, fields_of
from standards.measures.ratios import PERCENT
from standards.measures.session import Session, first_reason, is_unsaid, open_reason, required_field
from standards.model import Evidence, Reason, SheetReturn, SourceGroup, Sources


class BoroughsMeasure(Compiled):
    """Works out a `boroughs`: in which share of them a nested measure holds."""

    def __init__(self, spec: Boroughs, nested: Compiled, session: Session) -> None:
        self.spec, self.nested, self.sheets, self.session = spec, nested, nested.sheets, session

    def evidence(self, question: Question) -> Evidence:
        asked = [Question((area,), question.month, None, question.definition_version) for area in question.areas]
        found = [(one.areas[0], self.nested.evidence(one)) for one in asked]
        judged = [(area, one) for area, one in found if one.reason is None or not one.reason.is_not_applicable]
        sources = Sources(tuple(group for _, one in found for group in _groups(one)))
        if not judged:
            reason = first_reason(one.reason for _, one in found)
            return Evidence(None, None, reason=reason, sources=sources)
        answers = {area: self._holds(one) for area, one in judged}
        holding = sum(answer is True for answer in answers.values())
        doubtful = sum(answer is None for answer in answers.values())
        low, high = (Fraction(PERCENT * count, len(judged)) for count in (holding, holding + doubtful))
        reason = first_reason(one.reason for area, one in judged if answers[area] is None)
        lacking = tuple(area for area, answer in sorted(answers.items()) if answer is False)
        words = ", ".join(map(self.session.area_name, lacking))
        detail = (f"not so in {words}",) if lacking else ()
        numerator, below = (None if doubtful else Fraction(holding)), Fraction(len(judged))
        return Evidence(low, high, numerator, below, reason, detail=detail, sources=sources, items=lacking)

    def _holds(self, one: Evidence) -> bool | None:
        if one.is_never:
            return False
        if one.low is None:
            return None
        answers = {self._passes(one.low), self._passes(one.high)}
        return answers.pop() if len(answers) == 1 else None

    def _passes(self, figure: Fraction | None) -> bool:
        """Say whether a figure is enough; None is one without end."""
        if figure is None:
            return self.spec.at_most is None
        if self.spec.at_most is not None:
            return figure <= self.spec.at_most
        return self.spec.at_least is None or figure >= self.spec.at_least


def _groups(one: Evidence) -> tuple[SourceGroup, ...]:
    return one.sources.groups if isinstance(one.sources, Sources) else ()


class SharedByMeasure(Compiled):
    """Works out a `shared_by`: how many things enough boroughs name. What a missing borough names has no bound."""

    def __init__(self, spec: SharedBy, session: Session) -> None:
        self.spec, self.session = spec, session
        self.sheets = ((spec.sheet, 1),)
        self.match = compile_where(spec.where, spec.sheet, session)
        self.fields = tuple(dict.fromkeys((spec.field, *fields_of(spec.where))))
        for name in self.fields:
            required_field(session, spec.sheet, name)

    def evidence(self, question: Question) -> Evidence:
        windows = [self.session.window(area, self.spec.sheet, question.month, 1) for area in question.areas]
        if all(one.reason is Reason.CONDITION for one in windows):
            return Evidence(None, None, reason=Reason.CONDITION)
        came = [one for window in windows for one in window.came]
        sources = Sources(tuple(SourceGroup(self.session.rows(one), self.fields) for one in came))
        named = Counter(name for one in came for name in self._names(one))
        shared = tuple(sorted(name for name, count in named.items() if count >= self.spec.boroughs))
        reasons = [window.reason for window in windows if window.missing]
        reason = first_reason([*reasons, *(self._open(one) for one in came)])
        low = Fraction(len(shared))
        high = low if reason is None else None
        detail = (f"shared: {', '.join(shared)}",) if shared else ()
        numerator = low if reason is None else None
        return Evidence(low, high, numerator, reason=reason, detail=detail, sources=sources, items=shared)

    def _names(self, one: SheetReturn) -> frozenset[str]:
        rows = [row for row in self.session.rows(one) if self.match(row)]
        values = [row.value(self.spec.field) for row in rows]
        return frozenset(name for value in values for name in _as_names(value))

    def _open(self, one: SheetReturn) -> Reason | None:
        if is_unsaid(one):
            return Reason.BLANK
        counting = [row for row in self.session.rows(one) if self.match(row) is not False]
        return first_reason(open_reason(map(row.value, self.fields)) for row in counting)


def _as_names(value: object) -> tuple[str, ...]:
    if isinstance(value, tuple):
        return value
    return (value,) if isinstance(value, str) else ()
