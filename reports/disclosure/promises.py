"""What is known of counts before any figure is read: what contracts say of them, and what pages say of moves.

All of it lasts: hiding a figure takes none of it back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from fractions import Fraction

from reports.disclosure.constraint import Constraint
from reports.view.composition import (
    PAIR,
    Compositions,
    Count,
    Equation,
    Inclusion,
    KnownMove,
    MoveSeries,
    Terms,
    WholeMoves,
    added,
)
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


def _lasting(terms: Terms, least: Fraction, most: Fraction | None, doubt: int, reader: str | None = None) -> Constraint:
    return Constraint(terms, least, most, is_lasting=True, doubt=doubt, known_to=reader)


def move_constraints(moves: Iterable[KnownMove | WholeMoves], compositions: Compositions) -> list[Constraint]:
    """Return what is known of the moves between one area and others, and that they are all there were."""
    known: dict[Constraint, None] = {}
    for move in moves:
        if isinstance(move, KnownMove):
            series = [each for each in compositions.moves if _is_of(each, move)]
            terms = tuple(sorted((_pair(each, move.other, end), 1) for each in series for end in move.quarters))
            most = None if move.most is None else Fraction(move.most)
            known[_lasting(terms, Fraction(move.least), most, 2, move.known_to)] = None
        else:
            known |= dict.fromkeys(_all_moves(move, compositions))
    return [constraint for constraint in known if constraint.terms]


def _is_of(series: MoveSeries, move: KnownMove) -> bool:
    is_care, is_agreed = move.kinds
    return (
        series.is_sent is move.is_sent and is_care in (None, series.is_care) and is_agreed in (None, series.is_agreed)
    )


def _all_moves(listed: WholeMoves, compositions: Compositions) -> Iterator[Constraint]:
    """Yield, for each series and quarter, that what it counts is what passed between all the pairs."""
    for series in compositions.moves:
        if series.is_sent is listed.is_sent:
            for quarter in listed.quarters:
                pairs = [(_pair(series, other, quarter), 1) for other in listed.others]
                terms = added([((term,), 1) for term in (*pairs, (Count(series.series, str(quarter)), -1))])
                yield _lasting(terms, Fraction(0), Fraction(0), 2)


def _pair(series: MoveSeries, other: str, quarter: Month) -> Count:
    """Return the count of moves between an area and another one in a quarter."""
    return Count(f"{series.series}{PAIR}{other or 'outside'}", str(quarter))


def is_pair_with(terms: Terms, other: str) -> bool:
    """Say whether a sum counts nothing but moves between an area and another one."""
    return bool(terms) and all(count.series.endswith(f"{PAIR}{other}") for count, _ in terms)
