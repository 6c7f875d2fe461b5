"""`reconcile`: the pairs of boroughs that say the same of what passed between them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, Final, Literal

from pydantic import Field

from standards.exact import plain
from standards.measures.base import PERCENT, AppliesTo, CompiledMeasure, Question, ShareMeasure
from standards.measures.filters import Clause, Names, Where, all_of, as_names, compile_where, fields_of, is_unknown
from standards.measures.references import (
    Reference,
    Sets,
    Use,
    clause_references,
    number_references,
    where_references,
)
from standards.measures.session import Session, Window, first_reason, is_silent_return, open_reason, required_field
from standards.measures.sums import Number, total
from standards.measures.wording import Words, field_names, window_words
from standards.model import CellState, Evidence, Reason, Row, SheetReturn, SourceGroup, Sources
from standards.yaml import Exact, Name


class Reconcile(ShareMeasure):
    """The percentage of pairs of boroughs whose figures agree, of the pairs where either reports something."""

    order: ClassVar[int] = 8
    level: ClassVar[AppliesTo | None] = "cluster"
    compares_pairs: ClassVar[bool] = True

    kind: Literal["reconcile"] = Field(description="which of the ten kinds it is")
    of: Names = Field(description="the field that both boroughs report")
    other: Name = Field(description="the field that names the other borough")
    one: Clause = Field(description="the rows in which the first borough reports it")
    two: Clause = Field(description="the rows in which the other borough reports it")
    where: Where = Field(default={}, description="which rows to count, for both boroughs")
    months: int = Field(default=12, ge=1, description="how many months to look at")
    allow: Exact = Field(default=Fraction(1), description="figures that differ by this much or less still agree")
    allow_percent: Exact = Field(
        default=Fraction(10), description="so do figures that differ by this percentage of the larger one, or less"
    )

    def compiled(self, session: Session) -> CompiledReconcile:
        return CompiledReconcile(self, session)

    @property
    def window(self) -> int:
        return self.months

    def description(self, words: Words) -> str:
        sentence = f"Pairs of boroughs whose figures for {field_names(self.of, self.sheet, words)} agree"
        allowed = f"to within {plain(self.allow)}, or {plain(self.allow_percent)}% of the larger, whichever is more"
        return f"{sentence} ({allowed}), as a share of the pairs where either reports any{window_words(self.months)}"

    def references(self, sets: Sets) -> Iterator[Reference]:
        yield from number_references(self.sheet, self.of)
        yield Reference(self.sheet, self.other, Use.TEXT)
        yield from clause_references(self.sheet, self.one)
        yield from clause_references(self.sheet, self.two)
        yield from where_references(self.sheet, self.where)


Claim = tuple[Number, Number | None]
"""The least and the most that one borough says of another; None: no bound."""
Claims = dict[str, Claim]
NO_CLAIM: Final[Claim] = (0, 0)
ANYTHING: Final[Claim] = (0, None)
ANYONE: Final = ""
"""Stands for a borough that a row names, and that is not known."""
NO_PAIRS: Final = Evidence(None, None, Fraction(0), Fraction(0), Reason.NO_CASES)


@dataclass(frozen=True, slots=True)
class _Tally:
    """What a borough says of each other one, each way; under `ANYONE`, of one not known; and why that is open."""

    one: Claims
    two: Claims
    why_open: Reason | None = None


class CompiledReconcile(CompiledMeasure):
    """Works out a `reconcile`: the pairs, each way, in which both boroughs say the same."""

    def __init__(self, spec: Reconcile, session: Session) -> None:
        self.spec, self.session = spec, session
        self.sheets = ((spec.sheet, spec.months),)
        self.counted = as_names(spec.of)
        self.match = compile_where(spec.where, spec.sheet, session)
        self.says_one = compile_where(spec.one, spec.sheet, session)
        self.says_two = compile_where(spec.two, spec.sheet, session)
        named = [name for where in (spec.one, spec.two, spec.where) for name in fields_of(where)]
        self.fields = tuple(dict.fromkeys((*self.counted, spec.other, *named)))
        for name in self.fields:
            required_field(session, spec.sheet, name)
        self.since = session.since(spec.sheet, self.fields)
        self._tallies: dict[tuple[str, int], _Tally] = {}
        self._answered: dict[tuple[Claim, Claim], str] = {}

    def evidence(self, question: Question) -> Evidence:
        windows = self._windows(question)
        owing = [area for area, window in windows.items() if window.reason is not Reason.CONDITION]
        returned = [sheet_return for window in windows.values() for sheet_return in window.returned]
        sources = Sources(tuple(SourceGroup(self.session.rows(sheet_return), self.fields) for sheet_return in returned))
        if len(owing) < 2:
            return Evidence(None, None, reason=Reason.CONDITION, sources=sources)
        complete = [area for area in owing if not windows[area].missing]
        answers = self._compared(complete, windows)
        counts = Counter(answers.values())
        counts["open"] += len(owing) * (len(owing) - 1) - len(complete) * (len(complete) - 1)
        apart = [pair for pair, answer in answers.items() if answer == "different"]
        words = ", ".join(" to ".join(map(self.session.area_name, pair)) for pair in apart)
        detail = (f"the two figures differ: {words}",) if apart else ()
        reason = first_reason(self._why_open(window) for window in windows.values())
        floor = question.floor
        if floor is not None and self.session.is_strict:  # two or three boroughs never have more pairs than this
            floor = min(floor, len(owing) * (len(owing) - 1))
        return _settle_pairs(counts, reason, floor, NO_PAIRS._replace(detail=detail, sources=sources))

    def answers(self, question: Question) -> dict[tuple[str, str], str]:
        """Return how the pairs of whose moves either borough says anything compare: `same`, `different` or `open`.

        Pairs with a borough of which something is missing are left out, and so are those of which both say nothing.
        """
        windows = self._windows(question)
        complete = [
            area for area, window in windows.items() if window.reason is not Reason.CONDITION and not window.missing
        ]
        answers = self._compared(complete, windows)
        return {pair: answer for pair, answer in answers.items() if answer != "none"}

    def _windows(self, question: Question) -> Mapping[str, Window]:
        windows = self.session.windows(self.spec.sheet, question.month, self.spec.months, self.since)
        return {area: windows[area] for area in question.areas}

    def _why_open(self, window: Window) -> Reason:
        """Return why what a borough says is open: something missing, a cell, or else silence."""
        cells = [self._tally(sheet_return).why_open for sheet_return in window.returned]
        return first_reason([window.reason if window.missing else None, *cells]) or Reason.BLANK

    def _compared(self, complete: list[str], windows: Mapping[str, Window]) -> dict[tuple[str, str], str]:
        """Return how the pairs compare of which either borough says anything; of all the others, both say nothing."""
        tallies = {area: self._added_up(windows[area].returned) for area in complete}
        periods = {area: [sheet_return.period for sheet_return in windows[area].returned] for area in complete}
        answers = {}
        for sender, others in _pairs(tallies):
            for other in others:
                one, two = tallies[sender].one, tallies[other].two
                if periods[sender] != periods[other]:
                    one, two = self._in_common(windows[sender], windows[other])
                first = one.get(other) or one.get(ANYONE, NO_CLAIM)
                second = two.get(sender) or two.get(ANYONE, NO_CLAIM)
                answers[sender, other] = self._answered.get((first, second)) or self._answer(first, second)
        return answers

    def _in_common(self, sent: Window, received: Window) -> tuple[Claims, Claims]:
        """Return what both say over the periods of which both sent a return."""
        common = {each.period for each in sent.returned} & {each.period for each in received.returned}
        one, two = (
            self._added_up(sheet_return for sheet_return in window.returned if sheet_return.period in common)
            for window in (sent, received)
        )
        return one.one, two.two

    def _answer(self, first: Claim, second: Claim) -> str:
        """Say whether two claims are `same`, `different`, `open`, or `none` where both say that nothing happened."""
        answer = self._answered[first, second] = self._compare(first, second)
        return answer

    def _compare(self, first: Claim, second: Claim) -> str:
        if first == second == NO_CLAIM:
            return "none"
        if first[0] != first[1] or second[0] != second[1]:
            return self._open_pair(first, second)
        return "same" if self._is_near(first[0], second[0]) else "different"

    def _open_pair(self, first: Claim, second: Claim) -> str:
        """Return `different` where no completion could agree: the nearest two figures are too far apart."""
        for (_, most), (least, _) in ((first, second), (second, first)):
            if most is not None and most < least and not self._is_near(most, least):
                return "different"
        return "open"

    def _is_near(self, first: Number, second: Number) -> bool:
        smaller, larger = sorted((Fraction(first), Fraction(second)))
        return larger - smaller <= max(self.spec.allow, self.spec.allow_percent * larger / PERCENT)

    def _tally(self, sheet_return: SheetReturn) -> _Tally:
        key = (sheet_return.area, sheet_return.period.ordinal)
        tally = self._tallies.get(key)
        if tally is None:
            tally = self._tallies[key] = self._count(sheet_return)
        return tally

    def _added_up(self, returned: Iterable[SheetReturn]) -> _Tally:
        """Return what several sheets of one borough say together: of each borough, with what may be meant of it."""
        tallies = list(map(self._tally, returned))
        return _Tally(_claims(tally.one for tally in tallies), _claims(tally.two for tally in tallies))

    def _count(self, sheet_return: SheetReturn) -> _Tally:
        if is_silent_return(sheet_return):
            return _Tally({ANYONE: ANYTHING}, {ANYONE: ANYTHING})
        rows = self.session.rows(sheet_return)
        tally = _Tally({}, {}, first_reason(open_reason(map(row.value, self.fields)) for row in rows))
        for row in rows:
            if row.is_missing:  # what the other borough says and this one does not: nothing was said
                continue
            for claims, match in ((tally.one, self.says_one), (tally.two, self.says_two)):
                named = row.value(self.spec.other)
                other = ANYONE if is_unknown(named) else str(named)
                counts = all_of([None if other is ANYONE else True, match(row), self.match(row)])
                if counts is not False:
                    claims[other] = _added(claims.get(other, NO_CLAIM), self._row(row, counts))
        return tally

    def _row(self, row: Row, counts: bool | None) -> Claim:
        number = total(row, self.counted)
        if number is CellState.NOT_APPLICABLE:
            return NO_CLAIM
        if isinstance(number, CellState):
            return ANYTHING
        return (number, number) if counts else (0, number)


def _pairs(tallies: Mapping[str, _Tally]) -> Iterator[tuple[str, list[str]]]:
    """Yield each borough with those with which it makes a pair, as one of the two says something; in order."""
    anyone = {other for other, tally in tallies.items() if ANYONE in tally.two}
    named_by = defaultdict(set)
    for other, tally in tallies.items():
        for sender in tally.two:
            named_by[sender].add(other)
    for sender in sorted(tallies):
        one = tallies[sender].one
        others = tallies.keys() if ANYONE in one else anyone | named_by[sender] | (tallies.keys() & one.keys())
        yield sender, sorted(others - {sender})


def _claims(sheets: Iterable[Claims]) -> Claims:
    added: Claims = {}
    for claims in sheets:
        added.update((other, _added(added.get(other, NO_CLAIM), claim)) for other, claim in claims.items())
    anyone = added.get(ANYONE, NO_CLAIM)
    return {other: claim if other == ANYONE else _added(claim, anyone) for other, claim in added.items()}


def _added(first: Claim, second: Claim) -> Claim:
    return first[0] + second[0], None if first[1] is None or second[1] is None else first[1] + second[1]


def _settle_pairs(answers: Counter[str], reason: Reason | None, floor: int | None, plain: Evidence) -> Evidence:
    """Return evidence on pairs, from how many answered what; `plain` brings the facts and the sources."""
    same, compared, doubtful = answers["same"], answers["same"] + answers["different"], answers["open"]
    if not compared + doubtful:
        return plain
    above, below = (None, None) if doubtful else (Fraction(same), Fraction(compared))
    plain = plain._replace(numerator=above, denominator=below, reason=reason if doubtful else None)
    if floor is not None and compared < floor:
        return plain if doubtful else plain._replace(reason=Reason.TOO_FEW)
    low, high = (Fraction(PERCENT * count, compared + doubtful) for count in (same, same + doubtful))
    return plain._replace(low=low, high=high)
