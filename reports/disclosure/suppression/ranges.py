"""Between which bounds a sum of counts lies, given constraints that are known: linear programmes, solved by HiGHS.

Counts are whole numbers. A few solutions, as far apart as they can be, show at once of most sums that they are known
closely by nobody. Of each of the others the programme over real numbers is asked, for it is quick and says why; where
it leaves little more room than is needed, the one over whole numbers decides.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, floor, inf
from typing import Any, Final

import highspy
import numpy as np

from reports.disclosure.constraint import Constraint, Contradiction
from reports.view.composition import Count, Terms

LARGEST: Final = 1_000_000.0
"""No count of one area is larger."""
_NEAR: Final = 1e-6
_HALF: Final = 0.5
_DOUBTFUL: Final = 100  # how much wider than needed real numbers may reach, and whole ones still not far enough
_TELLS: Final = 1e-9  # a constraint with a smaller multiplier has no part in a proof
_FEW: Final = 20  # of no more sums than so it is quicker to ask one by one than to look for solutions of all at once
_MANY: Final = 60  # the same over whole numbers
_ROUGHLY: Final = 0.5
_FEW_NODES: Final = 5
_LEAST_GAIN: Final = 3  # a look for solutions of all sums at once costs as much as asking about so many one by one


@dataclass(frozen=True, slots=True)
class Range:
    """What is known of a sum, in whole numbers."""

    least: float
    most: float


class _ObservedBounds:
    """The least and the greatest value that each of some sums had in the solutions met so far.

    Solutions in which every count of children is whole are kept apart from those over real numbers: what the former
    show is possible for certain, what the latter show is taken for possible where they reach far enough.

    Attributes:
        times: how many times each count is added, a row for each sum.
        least, most: in whole solutions.
        solutions: the whole solutions that showed something new.
    """

    def __init__(self, times: Any, of_children: Any, is_solution: Callable[[Any], bool]) -> None:
        self.times, self._of_children, self._is_solution = times, of_children, is_solution
        self.least, self.most = np.full(len(times), inf), np.full(len(times), -inf)
        self._real_least, self._real_most = self.least.copy(), self.most.copy()
        self.solutions: list[Any] = []

    def add(self, solution: Any) -> None:
        """Look at all sums in a solution, and keep it, or what it is rounded to, if that is a whole one."""
        values = self.times @ solution
        np.minimum(self._real_least, values, out=self._real_least)
        np.maximum(self._real_most, values, out=self._real_most)
        rounded = self._rounded_to_whole(solution)
        if rounded is not None:
            values = np.round(self.times @ rounded)
            if np.any(values < self.least) or np.any(values > self.most):
                np.minimum(self.least, values, out=self.least)
                np.maximum(self.most, values, out=self.most)
                self.solutions.append(rounded)

    def _rounded_to_whole(self, solution: Any) -> Any:
        """Return a solution with its counts of children rounded to the nearest, up or down, where that holds."""
        for rounding in (np.round, _rounded_up, _rounded_down):
            rounded = np.where(self._of_children, rounding(solution), solution)
            if np.all(np.abs(solution - rounded) < _NEAR) or self._is_solution(rounded):
                return rounded
        return None

    @property
    def widths(self) -> Any:
        """How far apart each sum was seen in whole solutions: less than nothing where it was not seen yet."""
        return self.most - self.least

    def width(self, row: int) -> float:
        """Return how far apart a sum was seen in whole solutions."""
        return float(self.widths[row])

    def undecided(self, width: int) -> Any:
        """Return the sums, by their rows, that whole solutions don't show so far apart, nor real ones much further."""
        real_width = np.floor(self._real_most + _NEAR) - np.ceil(self._real_least - _NEAR)
        return np.flatnonzero((self.widths < width) & (real_width < _DOUBTFUL * width))


def _rounded_up(solution: Any) -> Any:
    return np.ceil(solution - _NEAR)


def _rounded_down(solution: Any) -> Any:
    return np.floor(solution + _NEAR)


_SOLVED: Final = (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kObjectiveTarget)


class _Programme:
    """Constraints in HiGHS, over real numbers or, where children are counted, over whole ones."""

    def __init__(self, constraints: Sequence[Constraint], counts: dict[Count, int], of_children: Any) -> None:
        self._constraints = constraints
        self._solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        self._solver.silent()
        for option, value in (
            ("threads", 1),
            ("random_seed", 0),
            ("presolve", "off" if of_children is None else "choose"),
        ):
            self._solver.setOptionValue(option, value)
        size = len(counts)
        self._columns = np.arange(size, dtype=np.int32)
        self._solver.addCols(size, np.zeros(size), np.zeros(size), np.full(size, LARGEST), 0, [], [], [])
        positions = [counts[count] for constraint in constraints for count, _ in constraint.terms]
        times = [float(many) for constraint in constraints for _, many in constraint.terms]
        starts = np.cumsum([0, *(len(constraint.terms) for constraint in constraints[:-1])])
        ends = [_bounds(constraint) for constraint in constraints]
        least, most = [end for end, _ in ends], [end for _, end in ends]
        self._solver.addRows(len(constraints), least, most, len(positions), starts, positions, times)
        if of_children is not None:
            integers = np.flatnonzero(of_children).astype(np.int32)
            kinds = np.full(len(integers), int(highspy.HighsVarType.kInteger), dtype=np.uint8)
            self._solver.changeColsIntegrality(len(integers), integers, kinds)
        self._dropped: frozenset[int] = frozenset()

    def drop(self, dropped: frozenset[int]) -> None:
        """Leave these constraints out, and only these."""
        for position in self._dropped ^ dropped:
            bounds = (-inf, inf) if position in dropped else _bounds(self._constraints[position])
            self._solver.changeRowBounds(position, *bounds)
        self._dropped = dropped

    def best(self, costs: Any, sense: Any, target: float | None = None, *, is_rough: bool = False) -> tuple[float, Any]:
        """Return the least or the greatest value of a sum, and a solution in which it has it.

        Args:
            costs: how many times each count is added.
            sense: whether the least or the greatest is wanted.
            target: a value that is good enough, over whole numbers; None for the best.
            is_rough: whether any value not far from the best is good enough, over whole numbers.

        Raises:
            Contradiction: the constraints cannot all hold.
        """
        sign = 1.0 if sense == highspy.ObjSense.kMinimize else -1.0
        self._solver.changeColsCost(len(costs), self._columns, sign * costs)
        good_enough = -inf if target is None or abs(target) >= LARGEST else sign * target + _HALF
        self._solver.setOptionValue("objective_target", good_enough)
        self._solver.setOptionValue("mip_rel_gap", _ROUGHLY if is_rough else 0.0)
        self._solver.setOptionValue("mip_max_nodes", _FEW_NODES if is_rough else highspy.kHighsIInf)
        self._solver.run()
        status = self._solver.getModelStatus()
        if status not in _SOLVED and not (is_rough and status == highspy.HighsModelStatus.kSolutionLimit):
            raise Contradiction
        return sign * float(self._solver.getObjectiveValue()), np.array(self._solver.getSolution().col_value)

    @property
    def proof(self) -> set[int]:
        """The constraints with a multiplier other than 0, which prove the last bound by themselves (duality)."""
        duals = self._solver.getSolution().row_dual
        return {position for position, dual in enumerate(duals) if abs(dual) > _TELLS}


_SENSES: Final = (highspy.ObjSense.kMinimize, highspy.ObjSense.kMaximize)


class Ranges:
    """Constraints over the same counts. Some may be dropped and taken up again."""

    def __init__(self, constraints: Sequence[Constraint], counts_children: Callable[[Count], bool]) -> None:
        counts = sorted({count for constraint in constraints for count, _ in constraint.terms})
        self._positions = {count: position for position, count in enumerate(counts)}
        self._of_children = np.array([counts_children(count) for count in counts])
        self._constraints = constraints
        self._real = _Programme(constraints, self._positions, None)
        self._integer = _Programme(constraints, self._positions, self._of_children)
        self._matrix = np.zeros((len(constraints), len(counts)))
        for row, constraint in enumerate(constraints):
            for count, many in constraint.terms:
                self._matrix[row, self._positions[count]] = many
        self._ends = np.array([_bounds(constraint) for constraint in constraints]).reshape(len(constraints), 2).T
        self._is_dropped = np.zeros(len(constraints), bool)
        self._known_solutions: list[Any] = []
        self._dropped: frozenset[int] = frozenset()

    def drop(self, dropped: frozenset[int]) -> None:
        """Leave these constraints out, and only these."""
        self._real.drop(dropped)
        self._integer.drop(dropped)
        self._dropped = dropped
        self._is_dropped[:] = False
        self._is_dropped[list(dropped)] = True

    def can_hold(self) -> bool:
        """Say whether all constraints that are not left out can hold together."""
        try:
            self._real.best(np.zeros(len(self._positions)), highspy.ObjSense.kMinimize)
        except Contradiction:
            return False
        return True

    def of(self, terms: Terms) -> Range:
        """Return what is known of a sum, as far as real numbers tell.

        Raises:
            Contradiction: the constraints cannot all hold.
        """
        return self._range(self._real, self._costs(terms))

    def narrower_than(self, width: int, largest: int, sums: Sequence[Terms]) -> dict[Terms, Range]:
        """Return what is known of those sums that are known more closely than so, and may be small or are surely 0.

        Args:
            width: how much more or less a sum must be able to be.
            largest: what a small sum is at most. Sums that are surely larger may be known as closely as anybody likes.
            sums: the sums.

        Raises:
            Contradiction: the constraints cannot all hold.
        """
        times = np.array([self._costs(terms) for terms in sums]).reshape(len(sums), len(self._positions))
        observed = _ObservedBounds(times, self._of_children, self._is_solution)
        for solution in filter(self._is_solution, self._known_solutions):
            observed.add(solution)
        # Over real numbers first, for they are quick, and some of their solutions are whole.
        self._spread(self._real, observed, width, observed.undecided(width), _FEW)
        self._spread(self._integer, observed, width, observed.undecided(width), _MANY)
        ranges: dict[int, Range] = {}
        for row in observed.undecided(width):
            if observed.width(row) < width:  # a solution that was met since may show it
                ranges[row] = self._small_range(times[row], observed, row, largest)
        # Real numbers may reach further than whole ones: only where that could matter is the slow way needed.
        doubtful = [row for row, each in ranges.items() if width <= each.most - each.least < _DOUBTFUL * width]
        self._spread(self._integer, observed, width, np.array(doubtful, dtype=int), _LEAST_GAIN)
        for row in doubtful:
            if observed.width(row) < width:
                ranges[row] = self._whole_range(times[row], observed, row, width)
        self._known_solutions = observed.solutions
        return {sums[row]: bounds for row, bounds in ranges.items() if bounds.most - bounds.least < width}

    def _small_range(self, costs: Any, observed: _ObservedBounds, row: int, largest: int) -> Range:
        """Return what is known of a sum over real numbers; of one that is surely not small, that it may be anything.

        Where the solutions met so far make it likely that a sum is surely large, or surely 0, one end tells.
        """
        if observed.least[row] > largest:
            least = self._end(self._real, costs, highspy.ObjSense.kMinimize, observed)
            if least > largest:
                return Range(least, inf)
            return Range(least, self._end(self._real, costs, highspy.ObjSense.kMaximize, observed))
        most = self._end(self._real, costs, highspy.ObjSense.kMaximize, observed)
        return (
            Range(0.0, most)
            if most <= 0
            else Range(self._end(self._real, costs, highspy.ObjSense.kMinimize, observed), most)
        )

    def _is_solution(self, solution: Any) -> bool:
        """Say whether what was a solution before still is one."""
        values = self._matrix @ solution
        least, most = self._ends
        return bool(np.all((values >= least - _NEAR) & (values <= most + _NEAR) | self._is_dropped))

    def _whole_range(self, costs: Any, observed: _ObservedBounds, row: int, width: int) -> Range:
        """Return what is known of a sum in whole numbers; once it is seen wide enough, no further."""
        for sense in _SENSES:
            is_least = sense == highspy.ObjSense.kMinimize
            target = observed.most[row] - width if is_least else observed.least[row] + width
            observed.add(self._integer.best(costs, sense, target)[1])
            if observed.width(row) >= width:
                break
        return Range(float(observed.least[row]), float(observed.most[row]))

    def _spread(self, programme: _Programme, observed: _ObservedBounds, width: int, rows: Any, fewest: int) -> None:
        """Look for solutions that show as many of some sums as can be as far apart as they can be: all at once."""
        signs = np.random.default_rng(0)
        waiting = rows[observed.widths[rows] < width]
        while len(waiting) > fewest:
            costs = signs.choice((-1.0, 1.0), len(waiting)) @ observed.times[waiting]
            for sense in _SENSES:
                solution = programme.best(costs, sense, is_rough=True)[1]
                if self._is_solution(solution):
                    observed.add(solution)
            left = np.intersect1d(waiting, observed.undecided(width))
            if len(waiting) - len(left) < _LEAST_GAIN:
                break
            waiting = left

    def because(self, terms: Terms, width: int) -> frozenset[int]:
        """Return constraints, by their positions, that suffice to know a sum more closely than so."""
        costs = self._costs(terms)
        proof: set[int] = set()
        ends = []
        for sense in _SENSES:
            ends.append(self._real.best(costs, sense)[0])
            proof |= self._real.proof
        if _rounded(ends[1], floor) - _rounded(ends[0], ceil) >= width:
            return self._necessary(costs, width)  # only whole numbers are so close, and they have no duals
        return frozenset(proof)

    def _necessary(self, costs: Any, width: int) -> frozenset[int]:
        """Return constraints that can fall away, and with which whole numbers leave no more room; few of them.

        Half after half is left out for as long as the rest still suffices; where it does not, its halves are tried
        (after U. Junker, "QuickXplain", AAAI 2004).
        """
        before = self._dropped
        open_to_choice = [
            position
            for position, constraint in enumerate(self._constraints)
            if not constraint.is_lasting and position not in before
        ]
        left_out: set[int] = set()

        def suffices(without: Sequence[int]) -> bool:
            self._integer.drop(before | left_out | set(without))
            bounds = self._range(self._integer, costs)
            return bounds.most - bounds.least < width

        def needed(positions: list[int]) -> list[int]:
            if not positions or suffices(positions):
                left_out.update(positions)
                return []
            if len(positions) == 1:
                return positions
            half = len(positions) // 2
            return needed(positions[:half]) + needed(positions[half:])

        necessary = needed(open_to_choice)
        self.drop(before)
        return frozenset(necessary)

    def _range(self, programme: _Programme, costs: Any) -> Range:
        return Range(*(self._end(programme, costs, sense) for sense in _SENSES))

    def _end(self, programme: _Programme, costs: Any, sense: Any, observed: _ObservedBounds | None = None) -> float:
        """Return the least or the greatest whole value that a sum can have, as far as a programme tells."""
        value, solution = programme.best(costs, sense)
        if observed is not None:
            observed.add(solution)
        return _rounded(value, ceil if sense == highspy.ObjSense.kMinimize else floor)

    def _costs(self, terms: Terms) -> Any:
        costs = np.zeros(len(self._positions))
        for count, many in terms:
            costs[self._positions[count]] = many
        return costs


def _bounds(constraint: Constraint) -> tuple[float, float]:
    return (-inf if constraint.least is None else float(constraint.least)), (
        inf if constraint.most is None else float(constraint.most)
    )


def _rounded(end: float, inwards: Callable[[float], int]) -> float:
    return float(inwards(end - _NEAR if inwards is ceil else end + _NEAR))
