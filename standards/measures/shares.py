"""What shares of rows have in common: sums over a window, settled into a figure, bounds, or a reason for neither."""

from __future__ import annotations

from fractions import Fraction

from standards.exact import fraction
from standards.measures.base import PERCENT, Question
from standards.measures.sums import Number, RowSum, Sum, bounds
from standards.model import Evidence, Reason, SourceGroup, Sources


def gather(rows: RowSum, months: int, question: Question) -> tuple[Reason | None, list[tuple[Sum, SourceGroup]]]:
    """Return the sums of every period owed by the areas asked about, and why they are not whole."""
    reason, returned = rows.session.owed(question.areas, rows.sheet, question.month, months, rows.since)
    return reason, [rows.of_sheet(sheet_return) for sheet_return in returned]


def settle(total: Sum, floor: int | None, sources: Sources, scale: Number, complement: bool) -> Evidence:
    """Turn sums into evidence: no cases, too few, a value or bounds.

    Args:
        whole: the sums of the window.
        floor: how many cases a verdict needs.
        sources: the rows behind the sums.
        scale: what the ratio is multiplied by.
        complement: the share left over is assessed.
    """
    if total.is_below_open:
        return Evidence(None, None, reason=total.reason, sources=sources)
    if not total.maybe and not total.groups and total.low == total.high and total.below > 0:
        return _known(total.low, total.below, floor, sources, scale, complement)
    return _open(total, floor, sources, scale, complement)


def _known(
    above: Number, below: Number, floor: int | None, sources: Sources, scale: Number, complement: bool
) -> Evidence:
    counted = below - above if complement else above
    numerator, denominator = fraction(counted), _shown(below, scale)
    if floor is not None and below < floor:
        return Evidence(None, None, numerator, denominator, Reason.TOO_FEW, sources=sources)
    value = fraction(counted * scale, below)
    return Evidence(value, value, numerator, denominator, sources=sources)


def _open(total: Sum, floor: int | None, sources: Sources, scale: Number, complement: bool) -> Evidence:
    most_below = total.below + sum(maybe.below for maybe in total.maybe)
    if most_below == 0:
        return Evidence(None, None, Fraction(0), Fraction(0), Reason.NO_CASES, sources=sources)
    if total.below == 0:
        return Evidence(None, None, reason=total.reason, sources=sources)
    (low_above, low_below), most = bounds(total)
    low = Fraction(low_above) / low_below
    high: Fraction | None = Fraction(most[0]) / most[1] if most is not None else None
    if low == high and not total.maybe:
        return _known(low_above, low_below, floor, sources, scale, complement)
    denominator = _shown(total.below, scale) if not total.maybe else None
    if floor is not None and total.below < floor:
        return Evidence(None, None, denominator=denominator, reason=total.reason, sources=sources)
    if complement:
        low, high = (1 - high if high is not None else Fraction(0)), 1 - low
    return Evidence(
        low * scale, None if high is None else high * scale, None, denominator, total.reason, sources=sources
    )


def _shown(below: Number, scale: Number) -> Fraction:
    """Return what is shown below the line: of a flow over a year, the mean of the stock over that year."""
    return fraction(below, 1 if scale == PERCENT else scale)
