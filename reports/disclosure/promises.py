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
    """Return what the contracts say of some counts.

    What is the same as something else brings that in and is followed to its end. Of what adds up to no more than
    something else any part may be left out (counts are never negative), and of the something nothing.
    """
    by_series: dict[str, list[Inclusion]] = defaultdict(list)
    for inclusion in compositions.inclusions:
        for series in (*inclusion.smaller, *inclusion.larger):
            by_series[series].append(inclusion)
    by_total: dict[str, list[Equation]] = defaultdict(list)
    for equation in compositions.equations:
        for series, _, times in equation.parts:
            if times > 0:
                by_total[series].append(equation)
    known: dict[Constraint, None] = {}
    seen, waiting = set(counts), sorted(counts)
    while waiting:
        count = waiting.pop()
        equal = [each for each in by_series[count.series] if each.is_equal]
        new = [_included(each, count.period, each.smaller) for each in equal]
        new += [_balanced(equation, count.period) for equation in by_total[count.series]]
        for constraint in new:
            known[constraint] = None
            brought = {other for other, _ in constraint.terms} - seen
            seen |= brought
            waiting += sorted(brought)
    for count in sorted(seen):
        for each in by_series[count.series]:
            smaller = tuple(series for series in each.smaller if Count(series, count.period) in seen)
            if not each.is_equal and smaller and all(Count(series, count.period) in seen for series in each.larger):
                known[_included(each, count.period, smaller)] = None
    return sorted(known, key=lambda constraint: constraint.terms)


def _included(inclusion: Inclusion, period: str, smaller: tuple[str, ...]) -> Constraint:
    terms = [(Count(series, period), -1) for series in smaller]
    terms += [(Count(series, period), 1) for series in inclusion.larger]
    most = Fraction(0) if inclusion.is_equal else None
    return _lasting(added([((term,), 1) for term in terms]), Fraction(0), most, int(inclusion.is_doubtful))


def _balanced(equation: Equation, period: str) -> Constraint:
    month = Month.parse(period)
    terms = added([(((Count(series, str(month - back)), 1),), times) for series, back, times in equation.parts])
    return _lasting(terms, Fraction(0), Fraction(0), 1)


def _lasting(terms: Terms, least: Fraction, most: Fraction | None, doubt: int) -> Constraint:
    return Constraint(terms, least, most, is_lasting=True, doubt=doubt)
