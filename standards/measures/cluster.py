"""`reconcile`, `boroughs`, `shared_by`: what only shows when boroughs are put side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from itertools import permutations
from typing import Final

from standards.measures.base import Compiled, Question
from standards.measures.filters import all_of, compile_where, fields_of, is_unknown
from standards.measures.ratios import PERCENT
from standards.measures.sums import Number, as_names, total
from standards.model import CellState, Evidence, Reason, Row, SheetReturn, SourceGroup, Sources
from standards.session import Session, Window, first_reason, is_unsaid, open_reason, required_field
from standards.specs import Boroughs, Clause, Reconcile, SharedBy

Said = tuple[Number, Number | None]
"""The least and the most that one borough says of another; None: no bound."""
NOTHING_SAID: Final[Said] = (0, 0)
ANYTHING: Final[Said] = (0, None)
NO_PAIRS: Final = Evidence(None, None, Fraction(0), Fraction(0), Reason.NO_CASES)


class ReconcileMeasure(Compiled):
    """Works out a `reconcile`: the pairs, each way, in which both boroughs say the same."""

    def __init__(self, spec: Reconcile, session: Session) -> None:
        self.spec, self.session = spec, session
        self.sheets = ((spec.sheet, spec.months),)
        self.counted = as_names(spec.of)
        self.match = compile_where(spec.where, spec.sheet, session)
        self.says = {way: compile_where(where, spec.sheet, session) for way, where in self._ways().items()}
        named = [name for where in (spec.one, spec.two, spec.where) for name in fields_of(where)]
        self.fields = tuple(dict.fromkeys((*self.counted, spec.other, *named)))
        for name in self.fields:
            required_field(session, spec.sheet, name)

    def _ways(self) -> dict[str, Clause]:
        return {"one": self.spec.one, "two": self.spec.two}

    def evidence(self, question: Question) -> Evidence:
        windows = {area: self._window(area, question) for area in question.areas}
        came = [one for window in windows.values() for one in window.came]
        sources = Sources(tuple(SourceGroup(self.session.rows(one), self.fields) for one in came))
        owing = [area for area, one in windows.items() if one.reason is not Reason.CONDITION]
        if len(owing) < 2:
            return Evidence(None, None, reason=Reason.CONDITION, sources=sources)
        pairs = {(sender, other): self._agree(sender, other, windows) for sender, other in permutations(owing, 2)}
        reasons = [window.reason for window in windows.values() if window.missing]
        states = [row.value(name) for one in came for row in self.session.rows(one) for name in self.fields]
        reason = first_reason([*reasons, open_reason(states), *(Reason.BLANK for one in came if is_unsaid(one))])
        words = [
            f"{self.session.area_name(one)} to {self.session.area_name(two)}"
            for (one, two), answer in sorted(pairs.items())
            if answer == "different"
        ]
        detail = (f"the two figures differ: {', '.join(words)}",) if words else ()
        return _settle_pairs(
            Counter(pairs.values()), reason, question.floor, replace(NO_PAIRS, detail=detail, sources=sources)
        )

    def _window(self, area: str, question: Question) -> Window:
        return self.session.window(area, self.spec.sheet, question.month, self.spec.months)

    def _agree(self, sender: str, other: str, windows: dict[str, Window]) -> str:
        """Say whether a pair is `same`, `different`, `open`, or `none` where both say that nothing happened."""
        if windows[sender].missing or windows[other].missing:
            return "open"
        common = {one.period for one in windows[sender].came} & {one.period for one in windows[other].came}
        first = self._said("one", other, (one for one in windows[sender].came if one.period in common))
        second = self._said("two", sender, (one for one in windows[other].came if one.period in common))
        if first == second == NOTHING_SAID:
            return "none"
        if first[0] != first[1] or second[0] != second[1]:
            return self._open_pair(first, second)
        return "same" if self._is_near(first[0], second[0]) else "different"

    def _open_pair(self, first: Said, second: Said) -> str:
        """Return `different` where no completion could agree: the nearest two figures are too far apart."""
        lower, upper = (first, second) if first[0] <= second[0] else (second, first)
        if lower[1] is None or lower[1] >= upper[0]:
            return "open"
        return "open" if self._is_near(lower[1], upper[0]) else "different"

    def _is_near(self, first: Number, second: Number) -> bool:
        apart = abs(Fraction(first) - Fraction(second))
        larger = Fraction(first) if first > second else Fraction(second)
        return apart <= self.spec.allow or apart <= self.spec.allow_percent * larger / PERCENT

    def _said(self, way: str, other: str, sheets: Iterable[SheetReturn]) -> Said:
        low: Number = 0
        high: Number | None = 0
        for one in sheets:
            parts = [ANYTHING] if is_unsaid(one) else [self._row(row, way, other) for row in self.session.rows(one)]
            for least, most in parts:
                low += least
                high = None if high is None or most is None else high + most
        return low, high

    def _row(self, row: Row, way: str, other: str) -> Said:
        named = row.value(self.spec.other)
        is_named = None if is_unknown(named) else named == other
        counts = all_of([is_named, self.says[way](row), self.match(row)])
        found = total(row, self.counted)
        if counts is False or found is CellState.NOT_APPLICABLE:
            return NOTHING_SAID
        if isinstance(found, CellState):
            return ANYTHING
        return (found, found) if counts else (0, found)


def _settle_pairs(found: Counter[str], reason: Reason | None, floor: int | None, plain: Evidence) -> Evidence:
    """Return evidence on pairs, from how many answered what; `plain` brings the facts and the sources."""
    same, judged, doubtful = found["same"], found["same"] + found["different"], found["open"]
    if not judged + doubtful:
        return plain
    above, below = (None, None) if doubtful else (Fraction(same), Fraction(judged))
    plain = replace(plain, numerator=above, denominator=below, reason=reason if doubtful else None)
    if floor is not None and judged < floor:
        return plain if doubtful else replace(plain, reason=Reason.TOO_FEW)
    low, high = (Fraction(PERCENT * count, judged + doubtful) for count in (same, same + doubtful))
    return replace(plain, low=low, high=high)


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
        if self.spec.at_least is not None:
            least, most = one.low >= self.spec.at_least, one.high is None or one.high >= self.spec.at_least
        else:
            bound = self.spec.at_most if self.spec.at_most is not None else one.low
            least, most = one.high is not None and one.high <= bound, one.low <= bound
        return True if least else None if most else False


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
