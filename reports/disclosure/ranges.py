"""Between which bounds a sum of counts lies, given constraints that are known: a linear programme, solved by HiGHS.

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

from reports.disclosure.knowledge import Constraint, Contradiction
from reports.view.composition import Terms

LARGEST: Final = 1_000_000.0
"""No count of one area is larger."""
_NEAR: Final = 1e-6
_DOUBTFUL: Final = 2  # how much wider than needed real numbers may reach, and whole ones still not far enough
_TELLS: Final = 1e-9  # a constraint with a smaller multiplier has no part in a proof


@dataclass(frozen=True, slots=True)
class Range:
    """What is known of a sum, in whole numbers."""

    least: float
    most: float


class _ObservedBounds:
    """The least and the greatest value that each of some sums had in the solutions met so far.

    Only solutions in which every count of children is whole are looked at: what they show is possible for certain.
    """

    def __init__(self, times: Any, of_children: Any) -> None:
        self._times, self._of_children = times, of_children
        self._least, self._most = np.full(len(times), inf), np.full(len(times), -inf)

    def add(self, solution: Any) -> None:
        """Look at all sums in a solution, if it is whole."""
        if np.all(np.abs(solution - np.round(solution))[self._of_children] < _NEAR):
            values = np.round(self._times @ solution)
            self._least, self._most = np.minimum(self._least, values), np.maximum(self._most, values)

    def width(self, row: int) -> float:
        return float(self._most[row] - self._least[row])  # less than nothing where it was not seen yet


class Ranges:
    """Constraints over the same counts. Some may be dropped and taken up again."""

    def __init__(self, constraints: Sequence[Constraint], children: frozenset[str]) -> None:
        counts = sorted({count for constraint in constraints for count, _ in constraint.terms})
        self._positions = {count: position for position, count in enumerate(counts)}
        self._of_children = np.array([count.series in children for count in counts])
        self._lines = constraints
        self._solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        self._solver.silent()
        for option, value in (("threads", 1), ("random_seed", 0), ("presolve", "off")):
            self._solver.setOptionValue(option, value)
        nothing = np.zeros(len(counts))
        self._solver.addCols(len(counts), nothing, nothing, np.full(len(counts), LARGEST), 0, [], [], [])
        positions = [self._positions[count] for constraint in constraints for count, _ in constraint.terms]
        times = [float(many) for constraint in constraints for _, many in constraint.terms]
        starts = np.cumsum([0, *(len(constraint.terms) for constraint in constraints[:-1])])
        ends = [_bounds(constraint) for constraint in constraints]
        least, most = [end for end, _ in ends], [end for _, end in ends]
        self._solver.addRows(len(constraints), least, most, len(positions), starts, positions, times)
        self._columns = np.arange(len(counts), dtype=np.int32)
        self._dropped: frozenset[int] = frozenset()

    def drop(self, dropped: frozenset[int]) -> None:
        """Leave these constraints out, and only these."""
        for position in self._dropped ^ dropped:
            bounds = (-inf, inf) if position in dropped else _bounds(self._lines[position])
            self._solver.changeRowBounds(position, *bounds)
        self._dropped = dropped

    def can_hold(self) -> bool:
        """Say whether all constraints that are not left out can hold together."""
        try:
            self.of(())
        except Contradiction:
            return False
        return True

    def of(self, terms: Terms, observed: _ObservedBounds | None = None) -> Range:
        """Return what is known of a sum.

        Raises:
            Contradiction: the constraints cannot all hold.
        """
        self._set_objective(terms)
        ends = []
        for sense in (highspy.ObjSense.kMinimize, highspy.ObjSense.kMaximize):
            ends.append(self._solve(sense))
            if observed is not None:
                observed.add(np.array(self._solver.getSolution().col_value))
        return Range(_nearest_integer(ends[0], ceil), _nearest_integer(ends[1], floor))

    def narrower_than(self, width: int, sums: Sequence[Terms]) -> dict[Terms, Range]:
        """Return what is known of those sums that are known more closely than so.

        Whatever shows one sum at its bound in whole numbers shows all the others somewhere, too: most need not be asked
        about.

        Raises:
            Contradiction: the constraints cannot all hold.
        """
        times = np.zeros((len(sums), len(self._positions)))
        for row, terms in enumerate(sums):
            for count, many in terms:
                times[row, self._positions[count]] = many
        observed = _ObservedBounds(times, self._of_children)
        narrow = {}
        for row, terms in enumerate(sums):
            if observed.width(row) < width:
                bounds = self.of(terms, observed)
                # Real numbers may reach further than whole ones: only where that could matter is the slow way needed.
                if width <= bounds.most - bounds.least < _DOUBTFUL * width and observed.width(row) < width:
                    bounds = self._whole_range(terms, observed)
                if bounds.most - bounds.least < width:
                    narrow[terms] = bounds
        return narrow

    def because(self, terms: Terms, width: int) -> frozenset[int]:
        """Return constraints, by their positions, that suffice to know a sum more closely than so."""
        bounds = self.of(terms)
        if bounds.most - bounds.least >= width:
            return self._necessary(terms, width)  # only whole numbers are so close, and they have no duals
        # The constraints with a multiplier other than 0 prove the bound by themselves (duality of linear programmes).
        proof: set[int] = set()
        for sense in (highspy.ObjSense.kMinimize, highspy.ObjSense.kMaximize):
            self._solve(sense)
            duals = self._solver.getSolution().row_dual
            proof.update(position for position, dual in enumerate(duals) if abs(dual) > _TELLS)
        return frozenset(proof)

    def _necessary(self, terms: Terms, width: int) -> frozenset[int]:
        """Leave out one constraint after the other for as long as whole numbers still leave no more room."""
        before, needed = self._dropped, set()
        for position, constraint in enumerate(self._lines):
            if not constraint.is_lasting and position not in before:
                self.drop(self._dropped | {position})
                bounds = self._whole_range(terms)
                if bounds.most - bounds.least >= width:
                    self.drop(self._dropped - {position})
                    needed.add(position)
        self.drop(before)
        return frozenset(needed)

    def _whole_range(self, terms: Terms, observed: _ObservedBounds | None = None) -> Range:
        """Return what is known of a sum where children are counted in whole numbers; the programme stays as it was."""
        for kind in (highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous):
            for position in np.flatnonzero(self._of_children):
                self._solver.changeColIntegrality(int(position), kind)
            if kind == highspy.HighsVarType.kInteger:
                bounds = self.of(terms, observed)
        return bounds

    def _set_objective(self, terms: Terms) -> None:
        """Make a sum the objective."""
        costs = np.zeros(len(self._positions))
        for count, many in terms:
            costs[self._positions[count]] = many
        self._solver.changeColsCost(len(costs), self._columns, costs)

    def _solve(self, sense: Any) -> float:
        """Return the least or the greatest value of the objective.

        Raises:
            Contradiction: the constraints cannot all hold.
        """
        self._solver.changeObjectiveSense(sense)
        self._solver.run()
        status = self._solver.getModelStatus()
        if status == highspy.HighsModelStatus.kOptimal:
            return float(self._solver.getObjectiveValue())
        raise Contradiction


def _bounds(constraint: Constraint) -> tuple[float, float]:
    return (-inf if constraint.least is None else float(constraint.least)), (
        inf if constraint.most is None else float(constraint.most)
    )


def _nearest_integer(end: float, inwards: Callable[[float], int]) -> float:
    return float(inwards(end - _NEAR if inwards is ceil else end + _NEAR))
