"""Between which bounds a sum of counts lies, given lines that are known: a linear programme, solved by HiGHS.

The bounds are those of real numbers, rounded to whole ones: never narrower than what whole numbers allow.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, floor, inf
from typing import Any, Final, Protocol

import highspy
import numpy as np

from reports.disclosure.anatomy import Terms
from reports.disclosure.knowledge import Line
from standards.errors import MinstdError

_NEAR: Final = 1e-6
_TELLS: Final = 1e-9  # a line with a smaller multiplier has no part in a proof


@dataclass(frozen=True, slots=True)
class Range:
    """What is known of a sum: whole numbers, or infinity where there is no bound."""

    least: float
    most: float


class Care(Protocol):
    """How careful to be; see `reports.protection.ProtectionSettings`."""

    @property
    def largest_hidden(self) -> int: ...
    @property
    def smallest_whole_group(self) -> int: ...
    @property
    def narrowest(self) -> int: ...


class Contradiction(MinstdError):
    """The lines cannot all hold."""

    def __init__(self) -> None:
        super().__init__("The figures shown cannot all be true, so that nobody can say what follows from them.")


class Ranges:
    """Lines over the same counts. Some may be dropped and taken up again."""

    def __init__(self, lines: Sequence[Line]) -> None:
        counts = sorted({count for line in lines for count, _ in line.terms})
        self._places = {count: place for place, count in enumerate(counts)}
        self._lines = lines
        self._solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        self._solver.silent()
        for option, value in (("threads", 1), ("random_seed", 0), ("presolve", "off")):
            self._solver.setOptionValue(option, value)
        for _ in counts:
            self._solver.addCol(0.0, 0.0, inf, 0, np.array([], np.int32), np.array([]))
        for line in lines:
            places = np.array([self._places[count] for count, _ in line.terms], np.int32)
            times = np.array([float(many) for _, many in line.terms])
            self._solver.addRow(*_bounds(line), len(places), places, times)
        self._all = np.arange(len(counts), dtype=np.int32)
        self._dropped: frozenset[int] = frozenset()

    def drop(self, dropped: frozenset[int]) -> None:
        """Leave these lines out, and only these."""
        for place in self._dropped ^ dropped:
            bounds = (-inf, inf) if place in dropped else _bounds(self._lines[place])
            self._solver.changeRowBounds(place, *bounds)
        self._dropped = dropped

    def of(self, terms: Terms) -> Range:
        """Return what is known of a sum.

        Raises:
            Contradiction: the lines cannot all hold.
        """
        self._ask(terms)
        least, most = self._end(highspy.ObjSense.kMinimize), self._end(highspy.ObjSense.kMaximize)
        return Range(_whole(least, ceil), _whole(most, floor))

    def closer_than(self, width: int, sums: Sequence[Terms]) -> dict[Terms, Range]:
        """Return what is known of those sums that are known more closely than so.

        Whatever shows one sum at its bound shows all the others somewhere, which saves most of them being asked about.

        Raises:
            Contradiction: the lines cannot all hold.
        """
        times = np.zeros((len(sums), len(self._places)))
        for row, terms in enumerate(sums):
            for count, many in terms:
                times[row, self._places[count]] = many
        least, most = np.full(len(sums), inf), np.full(len(sums), -inf)
        found = {}
        for row, terms in enumerate(sums):
            if floor(most[row] + _NEAR) - ceil(least[row] - _NEAR) >= width if least[row] <= most[row] else False:
                continue
            self._ask(terms)
            ends = []
            for way in (highspy.ObjSense.kMinimize, highspy.ObjSense.kMaximize):
                ends.append(self._end(way))
                if abs(ends[-1]) < inf:
                    values = times @ np.array(self._solver.getSolution().col_value)
                    least, most = np.minimum(least, values), np.maximum(most, values)
            one = Range(_whole(ends[0], ceil), _whole(ends[1], floor))
            if one.most - one.least < width:
                found[terms] = one
        return found

    def because(self, terms: Terms) -> frozenset[int]:
        """Return the lines, by their places, that suffice to narrow a sum down as far as `of` says."""
        self._ask(terms)
        found: set[int] = set()
        for way in (highspy.ObjSense.kMinimize, highspy.ObjSense.kMaximize):
            if abs(self._end(way)) < inf:
                duals = self._solver.getSolution().row_dual
                found.update(place for place, dual in enumerate(duals) if abs(dual) > _TELLS)
        return frozenset(found)

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
        if status == highspy.HighsModelStatus.kInfeasible:
            raise Contradiction
        return -inf if way == highspy.ObjSense.kMinimize else inf


def _bounds(line: Line) -> tuple[float, float]:
    return (-inf if line.least is None else float(line.least)), (inf if line.most is None else float(line.most))


def _whole(end: float, inwards: Callable[[float], int]) -> float:
    return end if abs(end) == inf else float(inwards(end - _NEAR if inwards is ceil else end + _NEAR))
