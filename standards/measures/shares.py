"""What shares of rows have in common: sums over a window, settled into a figure, bounds, or a reason for neither."""

from __future__ import annotations

from fractions import Fraction

from standards.measures.base import PERCENT, Question
from standards.measures.session import first_reason
from standards.measures.sums import Number, RowSum, Sum, bounds
from standards.model import Evidence, Reason, SourceGroup, Sources


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
