"""What is known of counts before any figure is read: what contracts say of them.

All of it lasts: hiding a figure takes none of it back.
"""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction

from reports.disclosure.constraint import Constraint
from reports.view.composition import Compositions, Count, Equation, Inclusion, Terms, added
from standards.model import Month


def contract_constraints(compositions: Compositions, counts: set[Count]) -> list[Constraint]:
    """Return what the contracts say of some counts, and of those that it brings in beside them.

    What is the same as something else is followed to its end; what is less than something brings in only that.
    """
    by_series: dict[str, list[Inclusion]] = defaultdict(list)
    for inclusion in compositions.inclusions:
        for series in (*inclusion.smaller, *(inclusion.larger if inclusion.is_equal else ())):
            by_series[series].append(inclusion)
    by_whole: dict[str, list[Equation]] = defaultdict(list)
    for equation in compositions.equations:
        for series, _, times in equation.parts:
            if times > 0:
                by_whole[series].append(equation)
    known: dict[Constraint, None] = {}
    seen, waiting = set(counts), sorted(counts)
    while waiting:
        count = waiting.pop()
        new = [_included(inclusion, count.period) for inclusion in by_series.get(count.series, ())]
        new += [_balanced(equation, count.period) for equation in by_whole.get(count.series, ())]
        for constraint in new:
            known[constraint] = None
            brought = {other for other, _ in constraint.terms} - seen
            seen |= brought
            waiting += sorted(brought)
    return sorted(known, key=lambda constraint: constraint.terms)


def _included(inclusion: Inclusion, period: str) -> Constraint:
    terms = [(Count(series, period), -1) for series in inclusion.smaller]
    terms += [(Count(series, period), 1) for series in inclusion.larger]
    most = Fraction(0) if inclusion.is_equal else None
    return _lasting(added([((term,), 1) for term in terms]), Fraction(0), most, int(inclusion.is_doubtful))


def _balanced(equation: Equation, period: str) -> Constraint:
    month = Month.parse(period)
    terms = added([(((Count(series, str(month - back)), 1),), times) for series, back, times in equation.parts])
    return _lasting(terms, Fraction(0), Fraction(0), 1)


def _lasting(terms: Terms, least: Fraction, most: Fraction | None, doubt: int) -> Constraint:
    return Constraint(terms, least, most, is_lasting=True, doubt=doubt)
