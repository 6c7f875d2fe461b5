"""Between which bounds a sum of counts lies, given lines that are known: a linear programme, solved by HiGHS.

Counts are whole numbers. The programme over real ones is asked first, for it is quick and says why; where it leaves
little more room than is needed, the one over whole numbers decides.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, floor, inf
from typing import Any, Final

import highspy
import numpy as np

from reports.disclosure.knowledge import Contradiction, Line
from reports.view.composition import Terms

LARGEST: Final = 1_000_000.0
"""No count of one area is larger."""
_NEAR: Final = 1e-6
_DOUBTFUL: Final = 2  # how much wider than needed real numbers may reach, and whole ones still not far enough
_TELLS: Final = 1e-9  # a line with a smaller multiplier has no part in a proof


@dataclass(frozen=True, slots=True)
class Range:
    """What is known of a sum, in whole numbers."""

    least: float
    most: float


class _Seen:
    """Between what each of some sums was seen, in ways in which all that is counted is whole."""

    def __init__(self, times: Any, whole: Any) -> None:
        self._times, self._whole = times, whole
        self._least, self._most = np.full(len(times), inf), np.full(len(times), -inf)

    def add(self, way: Any) -> None:
        """Look at all sums in one way, if it is whole."""
        if np.all(np.abs(way - np.round(way))[self._whole] < _NEAR):
            values = np.round(self._times @ way)
            self._least, self._most = np.minimum(self._least, values), np.maximum(self._most, values)

    def width(self, row: int) -> float:
        return float(self._most[row] - self._least[row])  # less than nothing where it was not seen yet


class Ranges:
    """Lines over the same counts. Some may be dropped and taken up again."""

    def __init__(self, lines: Sequence[Line], children: frozenset[str]) -> None:
        counts = sorted({count for line in lines for count, _ in line.terms})
        self._places = {count: place for place, count in enumerate(counts)}
        self._whole = np.array([count.series in children for count in counts])
        self._lines = lines
        self._solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        self._solver.silent()
        for option, value in (("threads", 1), ("random_seed", 0), ("presolve", "off")):
            self._solver.setOptionValue(option, value)
        nothing = np.zeros(len(counts))
        self._solver.addCols(len(counts), nothing, nothing, np.full(len(counts), LARGEST), 0, [], [], [])
        places = [self._places[count] for line in lines for count, _ in line.terms]
        times = [float(many) for line in lines for _, many in line.terms]
        starts = np.cumsum([0, *(len(line.terms) for line in lines[:-1])])
        ends = [_bounds(line) for line in lines]
        least, most = [end for end, _ in ends], [end for _, end in ends]
        self._solver.addRows(len(lines), least, most, len(places), starts, places, times)
        self._all = np.arange(len(counts), dtype=np.int32)
        self._dropped: frozenset[int] = frozenset()

    def drop(self, dropped: frozenset[int]) -> None:
        """Leave these lines out, and only these."""
        for place in self._dropped ^ dropped:
            bounds = (-inf, inf) if place in dropped else _bounds(self._lines[place])
            self._solver.changeRowBounds(place, *bounds)
        self._dropped = dropped

    def can_hold(self) -> bool:
        """Say whether all lines that are not left out can hold together."""
        try:
            self.of(())
        except Contradiction:
            return False
        return True

    def of(self, terms: Terms, seen: _Seen | None = None) -> Range:
        """Return what is known of a sum.

        Raises:
            Contradiction: the lines cannot all hold.
        """
        self._ask(terms)
        ends = []
        for way in (highspy.ObjSense.kMinimize, highspy.ObjSense.kMaximize):
            ends.append(self._end(way))
            if seen is not None:
                seen.add(np.array(self._solver.getSolution().col_value))
        return Range(_whole(ends[0], ceil), _whole(ends[1], floor))

    def closer_than(self, width: int, sums: Sequence[Terms]) -> dict[Terms, Range]:
        """Return what is known of those sums that are known more closely than so.

        Whatever shows one sum at its bound in whole numbers shows all the others somewhere, too: most need not be asked
        about.

        Raises:
            Contradiction: the lines cannot all hold.
        """
        times = np.zeros((len(sums), len(self._places)))
        for row, terms in enumerate(sums):
            for count, many in terms:
                times[row, self._places[count]] = many
        seen = _Seen(times, self._whole)
        found = {}
        for row, terms in enumerate(sums):
            if seen.width(row) < width:
                one = self.of(terms, seen)
                if width <= one.most - one.least < _DOUBTFUL * width and seen.width(row) < width:
                    one = self._whole_range(terms, seen)
                if one.most - one.least < width:
                    found[terms] = one
        return found

    def because(self, terms: Terms, width: int) -> frozenset[int]:
        """Return lines, by their places, that suffice to know a sum more closely than so."""
        one = self.of(terms)
        if one.most - one.least >= width:
            return self._needed(terms, width)
        found: set[int] = set()
        for way in (highspy.ObjSense.kMinimize, highspy.ObjSense.kMaximize):
            self._end(way)
            duals = self._solver.getSolution().row_dual
            found.update(place for place, dual in enumerate(duals) if abs(dual) > _TELLS)
        return frozenset(found)

    def _needed(self, terms: Terms, width: int) -> frozenset[int]:
        """Leave out one line after the other for as long as whole numbers still leave no more room."""
        before, needed = self._dropped, set()
        for place, line in enumerate(self._lines):
            if not line.is_lasting and place not in before:
                self.drop(self._dropped | {place})
                one = self._whole_range(terms)
                if one.most - one.least >= width:
                    self.drop(self._dropped - {place})
                    needed.add(place)
        self.drop(before)
        return frozenset(needed)

    def _whole_range(self, terms: Terms, seen: _Seen | None = None) -> Range:
        for kind in (highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous):
            for place in np.flatnonzero(self._whole):
                self._solver.changeColIntegrality(int(place), kind)
            if kind == highspy.HighsVarType.kInteger:
                found = self.of(terms, seen)
        return found

    def _ask(self, terms: Terms) -> None:
        costs = np.zeros(len(self._places))
        for count, many in terms:
            costs[self._places[count]] = many
        self._solver.changeColsCost(len(costs), self._all, costs)

    def _end(self, way: Any) -> float:
        self._solver.changeObjectiveSense(way)
        self._solver.run()
        status = self._solver.getModelStatus()
        if status == highspy.HighsModelStatus.kOptimal:
            return float(self._solver.getObjectiveValue())
        raise Contradiction


def _bounds(line: Line) -> tuple[float, float]:
    return (-inf if line.least is None else float(line.least)), (inf if line.most is None else float(line.most))


def _whole(end: float, inwards: Callable[[float], int]) -> float:
    return float(inwards(end - _NEAR if inwards is ceil else end + _NEAR))
