"""`ratio` and `lowest_ratio`: shares of what was counted, and the worst of several."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from standards.framework.specs import LowestRatio, Provision, Ratio
from standards.measures.base import Compiled, Question
from standards.measures.session import Session, first_reason, in_words
from standards.measures.sums import Number, RowSum, Sum, add, bounds
from standards.model import Evidence, Reason, SourceGroup, Sources

PERCENT = 100


class RatioMeasure(Compiled):
    """Works out a `ratio`."""

    def __init__(self, spec: Ratio, session: Session) -> None:
        self.spec, self.session = spec, session
        self.sheets: tuple[tuple[str, int], ...] = ((spec.sheet, spec.months),)
        is_share = not (spec.per_year or spec.may_exceed or spec.out_of_sheet)
        self.scale: Number = PERCENT
        if spec.per_year:
            self.scale = 12 // session.sheet(spec.sheet).frequency.months
        out_of = spec.out_of if spec.out_of_sheet is None else []
        self.rows = RowSum(session, spec.sheet, spec.of, out_of, spec.where, spec.of_where, is_share, spec.cap_each)
        self.below: RowSum | None = None
        if spec.out_of_sheet is not None:
            self.below = RowSum(session, spec.out_of_sheet, spec.out_of, is_share=False)
            self.sheets += ((spec.out_of_sheet, 1),)
        self.provided = [(one, self._provision(one)) for one in spec.provided]

    def _provision(self, one: Provision) -> RatioMeasure:
        spec = Ratio(
            kind="ratio",
            sheet=self.spec.sheet,
            of=one.of,
            out_of=one.out_of,
            where=self.spec.where,
            months=self.spec.months,
        )
        return RatioMeasure(spec, self.session)

    def evidence(self, question: Question) -> Evidence:
        return self._with_provisions(self._evidence(question), question)

    def _evidence(self, question: Question) -> Evidence:
        reason, parts = gather(self.rows, self.spec.months, question)
        whole = add(one for one, _ in parts)
        groups = [group for _, group in parts]
        if self.below is not None:
            missing, others = gather(self.below, 1, question)
            reason = first_reason([reason, missing])
            whole = _over(whole, add(one for one, _ in others))
            groups += [group for _, group in others]
        sources = Sources(tuple(groups))
        if reason is not None:
            return Evidence(None, None, reason=reason, sources=sources)
        return settle(whole, question.floor, sources, self.scale, self.spec.complement)

    def _with_provisions(self, found: Evidence, question: Question) -> Evidence:
        """Return the evidence, or why it can't be used: another ratio that must hold doesn't, or may not."""
        for provision, measure in self.provided:
            other = measure._evidence(Question(question.areas, question.month))
            if other.low is not None and other.low >= provision.at_least:
                continue
            fails = other.high is not None and other.high < provision.at_least
            reason = Reason.LOW_RESPONSE if fails or other.reason is Reason.NO_CASES else other.reason
            return Evidence(
                None,
                None,
                found.numerator,
                found.denominator,
                first_reason([found.reason, reason]),
                sources=found.sources,
            )
        return found


def _over(above: Sum, below: Sum) -> Sum:
    """Return one sum's figure over another's. What is above is not part of what is below, so nothing bounds it."""
    reason = first_reason([above.reason, below.reason])
    is_below_open = above.is_below_open or below.reason is not None
    return Sum(above.low, above.high, below.low, reason, is_below_open, above.maybe)


def gather(rows: RowSum, months: int, question: Question) -> tuple[Reason | None, list[tuple[Sum, SourceGroup]]]:
    """Return the sums of every period owed by the areas asked about, and why they are not whole."""
    windows = [rows.session.window(area, rows.sheet, question.month, months) for area in question.areas]
    owing = [one for one in windows if one.reason is not Reason.CONDITION]
    reason = first_reason(one.reason for one in owing) if owing else Reason.CONDITION
    return reason, [rows.of_sheet(one) for window in windows for one in window.came]


def settle(whole: Sum, floor: int | None, sources: Sources, scale: Number, complement: bool) -> Evidence:
    """Turn sums into evidence: no cases, too few, a value or bounds.

    Args:
        whole: the sums of the window.
        floor: how many cases a verdict needs.
        sources: the rows behind the sums.
        scale: what the ratio is multiplied by.
        complement: judge the share left over.
    """
    if whole.is_below_open:
        return Evidence(None, None, reason=whole.reason, sources=sources)
    if not whole.maybe and not whole.groups and whole.low == whole.high and whole.below > 0:
        return _known(whole.low, whole.below, floor, sources, scale, complement)
    return _open(whole, floor, sources, scale, complement)


def _known(
    above: Number, below: Number, floor: int | None, sources: Sources, scale: Number, complement: bool
) -> Evidence:
    judged = below - above if complement else above
    stock = below if scale == PERCENT else Fraction(below) / scale
    numerator, denominator = Fraction(judged), Fraction(stock)
    if floor is not None and below < floor:
        return Evidence(None, None, numerator, denominator, Reason.TOO_FEW, sources=sources)
    value = Fraction(judged * scale, below)
    return Evidence(value, value, numerator, denominator, sources=sources)


def _open(whole: Sum, floor: int | None, sources: Sources, scale: Number, complement: bool) -> Evidence:
    most_below = whole.below + sum(maybe.below for maybe in whole.maybe)
    if most_below == 0:
        return Evidence(None, None, Fraction(0), Fraction(0), Reason.NO_CASES, sources=sources)
    if whole.below == 0:
        return Evidence(None, None, reason=whole.reason, sources=sources)
    (low_above, low_below), most = bounds(whole)
    low = Fraction(low_above) / low_below
    high: Fraction | None = Fraction(most[0]) / most[1] if most is not None else None
    if low == high and not whole.maybe:
        return _known(low_above, low_below, floor, sources, scale, complement)
    denominator = Fraction(whole.below) if not whole.maybe else None
    if floor is not None and whole.below < floor:
        return Evidence(None, None, denominator=denominator, reason=whole.reason, sources=sources)
    if complement:
        low, high = (1 - high if high is not None else Fraction(0)), 1 - low
    return Evidence(
        low * scale, None if high is None else high * scale, None, denominator, whole.reason, sources=sources
    )


class LowestRatioMeasure(Compiled):
    """Works out a `lowest_ratio`. A part that is not known may be anything; a part with no cases is left out."""

    def __init__(self, spec: LowestRatio, session: Session) -> None:
        self.spec = spec
        self.sheets = ((spec.sheet, spec.months),)
        self.parts = [
            (name, RowSum(session, spec.sheet, of, out_of, spec.where)) for name, of, out_of in _parts(spec, session)
        ]

    def evidence(self, question: Question) -> Evidence:
        found = [(name, *self._part(rows, question)) for name, rows in self.parts]
        sources = Sources(tuple(group for _, _, groups in found for group in groups))
        judged = [(name, one) for name, one, _ in found if one.reason is not Reason.NO_CASES]
        if not judged:
            return Evidence(None, None, Fraction(0), Fraction(0), Reason.NO_CASES, sources=sources)
        if all(one.low is None for _, one in judged):
            return Evidence(None, None, reason=first_reason(one.reason for _, one in judged), sources=sources)
        return _lowest(judged, sources)

    def _part(self, rows: RowSum, question: Question) -> tuple[Evidence, Sequence[SourceGroup]]:
        reason, sums = gather(rows, self.spec.months, question)
        groups = [group for _, group in sums]
        if reason is not None:
            return Evidence(None, None, reason=reason), groups
        whole = add(one for one, _ in sums)
        return settle(whole, question.floor, Sources(), PERCENT, self.spec.complement), groups


def _lowest(judged: list[tuple[str, Evidence]], sources: Sources) -> Evidence:
    """Return the lowest part: its name and figures, with bounds as wide as the parts that are not known make them."""
    low, high = (min(_ends(one)[place] for _, one in judged) for place in (0, 1))
    reason = first_reason(one.reason for _, one in judged) if low != high else None
    known = ((_ends(one)[1], name, one) for name, one in judged if one.low is not None)
    _, name, worst = min(known, key=lambda part: part[:2])
    return Evidence(low, high, worst.numerator, worst.denominator, reason, part=name, sources=sources)


def _ends(one: Evidence) -> tuple[Fraction, Fraction]:
    return (Fraction(0), Fraction(PERCENT)) if one.low is None or one.high is None else (one.low, one.high)


def _parts(spec: LowestRatio, session: Session) -> list[tuple[str, str | list[str], str | list[str]]]:
    if spec.parts:
        return [(one.name, one.of, one.out_of) for one in spec.parts]
    codes = sorted(str(code) for code in session.codes(spec.over or ()))
    return [(spec.names.get(code, in_words(code)), f"{spec.of}_{code}", spec.out_of or "") for code in codes]
